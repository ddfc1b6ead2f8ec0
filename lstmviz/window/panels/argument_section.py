"""The layer's arguments in groups; controls are made when they are first looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.window.panels.argument_control import NO_DEFAULT, ArgumentControl, default_of
from lstmviz.window.panels.argument_factory import made_control
from lstmviz.window.panels.argument_help import WEIGHTS_SEED
from lstmviz.window.panels.argument_search import matches
from lstmviz.window.widgets.layouts import tab_in_order
from lstmviz.window.widgets.section import Section


@dataclass(frozen=True)
class Group:
    """Arguments under one heading.

    Attributes:
        title: the heading; empty: none, and the group can't be folded.
        arguments: in the order in which they stand; a layer may lack some.
        is_open: whether they are to be seen at first.
        note: what is said above them; empty: nothing.
    """

    title: str
    arguments: tuple[str, ...]
    is_open: bool = False
    note: str = ""


GROUPS: Final = (
    # What the program is about is seen without scrolling, in large text on a projector too.
    Group("", ("return_sequences", "stateful"), is_open=True),
    Group("Shape and order", ("units", "go_backwards"), is_open=True),
    Group("Output", ("return_state", "zero_output_for_mask"), is_open=True),
    Group(
        "Weights",
        (
            WEIGHTS_SEED,
            "use_bias",
            "unit_forget_bias",
            "reset_after",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
        ),
        is_open=True,
    ),
    Group("Activations", ("activation", "recurrent_activation"), is_open=True),
    Group(
        "Dropout",
        ("dropout", "recurrent_dropout", "seed"),
        note="Dropout acts only in a call with training=True.",
    ),
    Group(
        "Regularisation",
        (
            "kernel_regularizer",
            "recurrent_regularizer",
            "bias_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "recurrent_constraint",
            "bias_constraint",
        ),
        note="These act only in training, in fit(). Here they go into the code and the file.",
    ),
    Group("Computation", ("dtype", "unroll", "implementation", "use_cudnn")),
    Group("Of this kind of layer alone", (), is_open=True),
)
"""Every argument of Keras' own layers, once, and the experiment's seed. The first stands on top.

The last is for what a layer has beyond them.
"""


def arguments_in(group: Group, layer: RecurrentConfig) -> tuple[str, ...]:
    """Returns the arguments of a group that a layer has."""
    names = [field.name for field in fields(layer)]
    if not group.arguments:
        grouped = {argument for each in GROUPS for argument in each.arguments}
        return tuple(name for name in names if name not in grouped)
    return tuple(each for each in group.arguments if each in names or each == WEIGHTS_SEED)


class ArgumentSection(Section):
    """The arguments of one group. Folded, it tells how many differ from Keras' defaults.

    Signals:
        changed (str, object): an argument, and the value that the person wants.
        refused (str): the sentence about a text that can't be used.
    """

    changed = Signal(str, object)
    refused = Signal(str)

    def __init__(self, group: Group, parent: QWidget | None = None) -> None:
        super().__init__(group.title, parent, is_open=group.is_open)
        self._group = group
        self._controls: dict[str, ArgumentControl] = {}
        self._experiment: Experiment | None = None
        self._arguments: tuple[str, ...] = ()
        self.toggled.connect(self._make_if_seen)
        if group.note:
            note = QLabel(group.note, self)
            note.setWordWrap(True)
            note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            self.add(note)

    @property
    def made(self) -> Iterator[ArgumentControl]:
        """The controls that there are by now."""
        return iter(self._controls.values())

    @property
    def arguments(self) -> tuple[str, ...]:
        """What stands in the group for the layer that is shown."""
        return self._arguments

    def control(self, argument: str) -> ArgumentControl:
        """Returns the control for one of the group's arguments; it is made now at the latest."""
        self._make_if_seen(True)
        return self._controls[argument]

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows the arguments that the experiment's layer has; emits nothing."""
        before, self._experiment = self._experiment, experiment
        layer = experiment.layer
        if before is None or type(layer) is not type(before.layer):
            self._show_kind(layer)
        if before is None or _shown_differently(layer, before.layer):
            for control in self._controls.values():
                control.set_layer(layer)
        for argument, control in self._controls.items():
            control.set_value(_value(experiment, argument))
        defaults = {argument: default_of(argument, layer) for argument in self._arguments}
        changed = sum(
            default is not NO_DEFAULT and _value(experiment, argument) != default
            for argument, default in defaults.items()
        )
        self.set_remark(f"{changed} changed" if changed else "")

    def filter(self, words: list[str]) -> bool:
        """Shows only the arguments that a search finds, without words all of them.

        Returns:
            Whether there are any.
        """
        if self._experiment is None:
            return False
        layer = self._experiment.layer
        found = {each for each in self._arguments if matches(words, each, layer)}
        if words and found:
            self._make(layer)
        for argument, control in self._controls.items():
            control.setVisible(argument in found)
        return bool(found)

    def _make_if_seen(self, shown: bool) -> None:
        if shown and self._experiment is not None:
            self._make(self._experiment.layer)

    def _show_kind(self, layer: RecurrentConfig) -> None:
        """Lets controls go that another kind of layer doesn't have, and makes what it has."""
        self._arguments = arguments_in(self._group, layer)
        for argument, control in list(self._controls.items()):
            if argument not in self._arguments or not control.is_for(layer):
                self._controls.pop(argument).setParent(None)  # at once: Tab leads there no more
                control.deleteLater()
        if self.is_open or self._controls:
            self._make(layer)

    def _make(self, layer: RecurrentConfig) -> None:
        missing = [each for each in self._arguments if each not in self._controls]
        if not missing:
            return
        for argument in missing:
            control = made_control(argument, layer, self)
            control.changed.connect(self.changed)
            control.refused.connect(self.refused)
            if self._experiment is not None:
                control.set_value(_value(self._experiment, argument))
            self._controls[argument] = control
        self._controls = {argument: self._controls[argument] for argument in self._arguments}
        for control in self._controls.values():
            self.add(control)  # those that are there move behind those that come before them
        heading = self.findChild(QToolButton)
        if heading is not None:
            tab_in_order(heading, self._controls.values())


def _shown_differently(layer: RecurrentConfig, before: RecurrentConfig) -> bool:
    """Tells whether help and choices may be others: by kind, or by the axes that weights have."""
    axes = [
        [len(shape) for shape in each.kind.weight_shapes(each, 1).values()]
        for each in (layer, before)
    ]
    return type(layer) is not type(before) or axes[0] != axes[1]


def _value(experiment: Experiment, argument: str) -> Any:
    if argument == WEIGHTS_SEED:
        return experiment.seed
    return getattr(experiment.layer, argument)
