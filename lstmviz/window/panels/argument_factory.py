"""Makes the control for each argument of the layer: a flag, a choice, a number, an object."""

import random
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from lstmviz.experiment.arguments import (
    MOST_SEED,
    MOST_UNITS,
    SERIALISED,
    LayerConfig,
    expected_of,
    kind_of,
)
from lstmviz.experiment.keras_names import ACTIVATIONS, DTYPES
from lstmviz.experiment.plain_text import plain_text, shortened
from lstmviz.window.panels.argument_control import (
    NO_DEFAULT,
    ArgumentControl,
    FlagControl,
    default_of,
)
from lstmviz.window.panels.argument_help import MNEMONICS, WEIGHTS_SEED
from lstmviz.window.panels.serialised_control import SerialisedControl, options_of
from lstmviz.window.widgets.buttons import HelpButton
from lstmviz.window.widgets.combo_boxes import NoWheelComboBox, SearchedComboBox
from lstmviz.window.widgets.fonts import monospace
from lstmviz.window.widgets.labels import WrappingLabel
from lstmviz.window.widgets.layouts import WrappingRow
from lstmviz.window.widgets.number_field import (
    DecimalField,
    NumberField,
    OptionalNumberField,
    ShapeField,
)
from lstmviz.window.widgets.typed_field import TypedField


class NumberControl(ArgumentControl):
    """A number with its default beside it, and room for a button."""

    def __init__(
        self,
        argument: str,
        field: TypedField,
        *,
        default: Any = NO_DEFAULT,
        text: str = "",
        reference: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the control; `text` is the name with its mnemonic, `reference` stands beside."""
        super().__init__(argument, default, parent)
        self._number = field
        self._label = WrappingLabel(text or argument, self)
        if argument != WEIGHTS_SEED:  # which is no argument of Keras'
            self._label.setFont(monospace())
        self._label.setBuddy(field)
        field.committed.connect(self._text_settled)
        field.committed.connect(lambda value: self.changed.emit(self.argument, value))
        field.refused.connect(lambda _text, sentence: self._text_refused(sentence))
        field.reverted.connect(self._text_settled)
        if reference is None and default is not NO_DEFAULT:
            reference = QLabel(f"default {default}")
            reference.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        if reference is None:
            self._lay_out([self._label, field], None)
        else:  # all in one line would be the panel's widest by far
            both = QWidget()
            WrappingRow(both, field, reference)
            self._lay_out([self._label], both)

    def field(self) -> QWidget:
        """Returns the number field."""
        return self._number

    def set_value(self, value: Any) -> None:
        """Shows the number; a text that couldn't be used stays while the number is the same."""
        self._number.set_value(value)
        if not self._number.is_invalid:
            self._text_settled()
        if self._default is not NO_DEFAULT:
            self._show_difference(self._label, value)

    def show_error(self, sentence: str) -> None:
        """Puts the sentence under the number, below that about a text that still stands there."""
        if not self._number.is_invalid:
            self._unusable = ""
        super().show_error(sentence)

    def discard_text(self) -> None:
        """Shows the number again in place of a text that is none."""
        self._number.revert()
        self._text_settled()


class ChoiceControl(ArgumentControl):
    """An argument that is one of a few values; a value beyond them is shown as one more."""

    def __init__(
        self, argument: str, default: Any, options: tuple[Any, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(argument, default, parent)
        self._known = len(options)
        self._values: list[Any] = list(options)
        self._box = self._made_box([_told(option) for option in options])
        at = options.index(default) if default in options else None
        self._label = self._lay_out_choice(self._box, at)
        self._shown: Any = options[at or 0]
        self.set_value(self._shown)

    def field(self) -> QWidget:
        """Returns the combo box."""
        return self._box

    def set_value(self, value: Any) -> None:
        """Chooses the value; what isn't among the known ones becomes an entry of its own."""
        self._shown = value
        with QSignalBlocker(self._box):
            if value not in self._values:
                while len(self._values) > self._known:
                    self._box.removeItem(len(self._values) - 1)
                    self._values.pop()
                self._values.append(value)
                self._box.addItem(_told(value))
            self._show(self._values.index(value))
        self._show_difference(self._label, value)

    def _made_box(self, names: list[str]) -> NoWheelComboBox:
        box = NoWheelComboBox(self)
        box.addItems(names)
        box.activated.connect(self._chosen)
        return box

    def _show(self, index: int) -> None:
        self._box.setCurrentIndex(index)

    def _chosen(self, index: int) -> None:
        if self._values[index] != self._shown:
            self._shown = self._values[index]
            self.changed.emit(self.argument, self._shown)


class SearchedControl(ChoiceControl):
    """An argument that is one of many names, in which a person finds one by typing."""

    def set_layer(self, layer: LayerConfig) -> None:
        """Says what the argument does, and how a name is found."""
        super().set_layer(layer)
        self._searched.setToolTip(f"{self.toolTip()}\nType any part of a name to find it.")

    def discard_text(self) -> None:
        """Shows the name again in place of a text that is none."""
        self._searched.revert()
        self._text_settled()

    def _made_box(self, names: list[str]) -> NoWheelComboBox:
        self._searched = SearchedComboBox(names, self)
        self._searched.picked.connect(self._chosen)
        self._searched.refused.connect(self._name_refused)
        self._searched.reverted.connect(self._text_settled)
        return self._searched

    def _show(self, index: int) -> None:
        self._searched.show_name(index)
        if not self._searched.holds_refused_text:
            self._text_settled()

    def _chosen(self, index: int) -> None:
        self._text_settled()
        super()._chosen(index)

    def _name_refused(self, text: str) -> None:
        got = shortened(text, 40) if text.strip() else "nothing"
        self._text_refused(f"{self.argument}: expected {expected_of(self.argument)}, got {got}.")


def _told(value: Any) -> str:
    return "None (linear)" if value is None else plain_text(value, keep_tags=True)


_OFFERED_DTYPES: Final = tuple(name for name in DTYPES if name != "mixed_bfloat16")
_CHOICES: Final[dict[str, tuple[Any, ...]]] = {
    "use_cudnn": ("auto", True, False),
    "implementation": (1, 2),
    "dtype": _OFFERED_DTYPES,
    "merge_mode": ("concat", "sum", "mul", "ave", None),
    "data_format": (None, "channels_last", "channels_first"),
}
_NAMES: Final[tuple[str | None, ...]] = (*ACTIVATIONS, None)


class WeightsSeedControl(NumberControl):
    """The experiment's seed, with a button that draws another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        help_ = "Draw other weights, from a seed picked at random."
        new = HelpButton("new", "New random seed", help_)
        expected = f"an integer from 0 to {MOST_SEED}"
        field = NumberField(WEIGHTS_SEED, maximum=MOST_SEED, expected=expected)
        super().__init__(WEIGHTS_SEED, field, reference=new, parent=parent)
        new.clicked.connect(self._draw)

    def _draw(self) -> None:
        # Four digits: easy to say aloud and to type again.
        self.changed.emit(self.argument, random.randrange(10_000))


def made_control(
    argument: str, layer: LayerConfig, parent: QWidget | None = None
) -> ArgumentControl:
    """Returns the control for an argument of a layer, or for the experiment's seed."""
    control = _made_control(argument, layer, parent)
    control.set_layer(layer)
    return control


def _made_control(argument: str, layer: LayerConfig, parent: QWidget | None) -> ArgumentControl:
    if argument == WEIGHTS_SEED:
        return WeightsSeedControl(parent)
    default = default_of(argument, layer)
    if isinstance(default, bool):
        text = MNEMONICS.get(argument, "")
        return FlagControl(argument, default, text=text, parent=parent)
    if argument in _CHOICES:
        return ChoiceControl(argument, default, _CHOICES[argument], parent)
    if kind_of(argument) == "activation":
        return SearchedControl(argument, default, _NAMES, parent)
    if kind_of(argument) in SERIALISED:
        return SerialisedControl(argument, default, layer, parent)
    return _made_number(argument, default, parent)


def choices_of(argument: str, layer: LayerConfig) -> tuple[str, ...]:
    """Returns the names that an argument's control offers, for a search among them."""
    if kind_of(argument) == "activation":
        return ACTIVATIONS
    if kind_of(argument) in SERIALISED:
        return tuple(filter(None, options_of(argument, layer)))
    return tuple(map(str, _CHOICES.get(argument, ())))


_COUNTS = ("units", "input_dim", "output_dim", "n")


def _made_number(argument: str, default: Any, parent: QWidget | None) -> ArgumentControl:
    expected = expected_of(argument)
    field: TypedField
    if argument == "seed":
        field = OptionalNumberField(argument, maximum=MOST_SEED, expected=expected)
    elif argument in _COUNTS:
        field = NumberField(argument, minimum=1, maximum=MOST_UNITS, expected=expected)
    elif argument in ("target_shape", "noise_shape"):
        field = ShapeField(argument, expected=expected)
    elif argument == "mask_value":
        field = DecimalField(argument, expected=expected)
    else:
        field = DecimalField(argument, minimum=0.0, maximum=1.0, expected=expected, digits=5)
    text = MNEMONICS.get(argument, "")
    return NumberControl(argument, field, default=default, text=text, parent=parent)
