"""The layer's arguments in groups; controls are made when they are first looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from lstmviz.experiment.experiment import Experiment
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_factory import DEFAULTS, made_control
from lstmviz.window.panels.argument_help import WEIGHTS_SEED
from lstmviz.window.panels.argument_search import matches
from lstmviz.window.widgets.layouts import tab_in_order
from lstmviz.window.widgets.section import Section


@dataclass(frozen=True)
class Group:
    """Arguments under one heading.

    Attributes:
        title: the heading; empty: none, and the group can't be folded.
        arguments: in the order in which they stand.
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
)
"""Every argument of the layer, once, and the experiment's seed. The first stands on top."""


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
        self.toggled.connect(self._make_if_seen)
        self._make_if_seen(group.is_open)

    @property
    def made(self) -> Iterator[ArgumentControl]:
        """The controls that there are by now."""
        return iter(self._controls.values())

    @property
    def arguments(self) -> tuple[str, ...]:
        """What stands in the group."""
        return self._group.arguments

    def control(self, argument: str) -> ArgumentControl:
        """Returns the control for one of the group's arguments; it is made now at the latest."""
        self._make()
        return self._controls[argument]

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows the arguments that the experiment has; emits nothing."""
        self._experiment = experiment
        for argument, control in self._controls.items():
            control.set_value(_value(experiment, argument))
        changed = sum(
            _value(experiment, argument) != DEFAULTS[argument]
            for argument in self._group.arguments
            if argument in DEFAULTS
        )
        self.set_remark(f"{changed} changed" if changed else "")

    def filter(self, words: list[str]) -> bool:
        """Shows only the arguments that a search finds, without words all of them.

        Returns:
            Whether there are any.
        """
        found = {each for each in self._group.arguments if matches(words, each)}
        if words and found:
            self._make()
        for argument, control in self._controls.items():
            control.setVisible(argument in found)
        return bool(found)

    def _make_if_seen(self, shown: bool) -> None:
        if shown:
            self._make()

    def _make(self) -> None:
        if self._controls:
            return
        if self._group.note:
            note = QLabel(self._group.note, self)
            note.setWordWrap(True)
            note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            self.add(note)
        for argument in self._group.arguments:
            control = made_control(argument, self)
            control.changed.connect(self.changed)
            control.refused.connect(self.refused)
            if self._experiment is not None:
                control.set_value(_value(self._experiment, argument))
            self.add(control)
            self._controls[argument] = control
        heading = self.findChild(QToolButton)
        if heading is not None:
            tab_in_order(heading, self._controls.values())


def _value(experiment: Experiment, argument: str) -> Any:
    if argument == WEIGHTS_SEED:
        return experiment.seed
    return getattr(experiment.layer, argument)
