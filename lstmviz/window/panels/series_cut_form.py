"""Asks how a series is cut into calls, and shows what comes of it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lstmviz.experiment.cut_choices import CutChoices, Layout
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.series import SeriesCut, series_cut
from lstmviz.window.panels.cut_picture import CutPicture
from lstmviz.window.widgets.buttons import ClearRadioButton, explain
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.number_field import NumberField

_MOST = 10**8
_HELP = {
    "timesteps": "How many rows of the series one row of a call holds.",
    "batch": "How many rows each call has.",
    "stride": "How many rows of the series lie between the beginnings of two windows. "
    "Less than timesteps: the windows overlap.",
}
_LAYOUTS: dict[Layout, tuple[str, str]] = {
    "windows": (
        "&Windows",
        "Row i of a call is a window of its own, as stateless training takes them. A row goes on "
        "from call to call only where batch · stride is timesteps.",
    ),
    "continuing": (
        "C&ontinuing",
        "The series is cut into one long piece for each row of the batch; row i of a call goes on "
        "where row i of the call before ended, which is what stateful=True needs.",
    ),
}


class SeriesCutForm(QWidget):
    """Has a field for each argument of `cut_series`, and a picture of what they do.

    Signals:
        changed (): something else was chosen, or the series has another length.
    """

    changed = Signal()

    def __init__(self, choices: CutChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = self._features = 0
        self._follows = choices.stride is None  # the stride is as long as a window
        self._fields: dict[str, NumberField] = {}
        self._errors = {name: ErrorLabel(self) for name in ("timesteps", "batch", "stride")}
        form = QFormLayout()
        form.setVerticalSpacing(4)
        first = {"timesteps": choices.timesteps, "batch": choices.batch}
        first["stride"] = choices.timesteps if choices.stride is None else choices.stride
        for name, value in first.items():
            field = NumberField(
                name, minimum=1, maximum=_MOST, expected="a whole number from 1 on", parent=self
            )
            field.set_value(value)
            explain(field, _HELP[name], name)
            field.committed.connect(partial(self._commit, name))
            field.refused.connect(self._refused)
            self._errors[name].follow(field.refused, field.committed, field.reverted)
            label = QLabel(f"&{name}", self)
            label.setBuddy(field)
            self._fields[name] = field
            form.addRow(label, field)
        self._layouts = {name: ClearRadioButton(text, self) for name, (text, _) in _LAYOUTS.items()}
        group = QButtonGroup(self)
        for name, button in self._layouts.items():
            explain(button, _LAYOUTS[name][1])
            group.addButton(button)
            button.setChecked(name == choices.layout)
        self._lead_to_chosen()
        group.buttonToggled.connect(self._chose_layout)
        self._explained = PlainLabel(self)
        layouts = lay_out(QVBoxLayout(), *self._layouts.values(), 1, spacing=4)
        self._picture = CutPicture(self)
        self._told = PlainLabel(self)
        top = lay_out(QHBoxLayout(), form, layouts, spacing=24, growing=(layouts,))
        shown = (*self._errors.values(), self._explained, self._picture, self._told)
        lay_out(QVBoxLayout(self), top, *shown, spacing=6)
        self._cut: SeriesCut | None = None
        self._show()

    @property
    def choices(self) -> CutChoices:
        """What is chosen."""
        layout: Layout = "windows" if self._layouts["windows"].isChecked() else "continuing"
        stride = None
        if layout == "windows" and not self._follows:
            stride = self._fields["stride"].value
        return CutChoices(
            self._fields["timesteps"].value, self._fields["batch"].value, layout, stride
        )

    @property
    def cut(self) -> SeriesCut | None:
        """Where the rows of the calls begin; None where there is no call."""
        return self._cut

    @property
    def sentence(self) -> str:
        """What comes of the choices, in words."""
        return self._told.text()

    def set_series(self, rows: int, features: int) -> None:
        """Cuts a series of another size; 0 rows: there is none."""
        if (rows, features) != (self._rows, self._features):
            self._rows, self._features = rows, features
            self._show()

    def show_error(self, argument: str, sentence: str) -> None:
        """Says what is wrong with one of the arguments."""
        for name, error in self._errors.items():
            error.set_reported(sentence if name == argument else "")

    def _commit(self, name: str, _value: int) -> None:
        if name == "stride":
            self._follows = self._fields[name].value == self._fields["timesteps"].value
        self._show()

    def _refused(self, *_: str) -> None:
        self._show()

    def _chose_layout(self) -> None:
        self._lead_to_chosen()
        self._show()

    def _lead_to_chosen(self) -> None:
        """Lets Tab lead to the chosen layout, from which arrows lead to the other."""
        for button in self._layouts.values():
            chosen = button.isChecked()
            policy = Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)

    def _show(self) -> None:
        choices = self.choices
        windows = choices.layout == "windows"
        stride = self._fields["stride"]
        stride.setEnabled(windows)
        if self._follows or not windows:
            stride.set_value(choices.timesteps)
        self._explained.setText(_LAYOUTS[choices.layout][1])
        self._cut, problem = None, ("", "")
        fields = [field for field in self._fields.values() if field.isEnabled()]
        are_numbers = not any(field.is_invalid for field in fields)
        if self._rows and are_numbers:
            try:
                self._cut = series_cut(self._rows, choices)
            except InvalidValue as error:
                problem = error.argument, f"{error.argument}: {error.message}."
        self.show_error(*problem)
        self._picture.set_cut(self._cut, self._rows)
        self._told.setText(self._outcome())
        self.changed.emit()

    def _outcome(self) -> str:
        if self._cut is None:
            return "No calls."
        calls, batch = self._cut.starts.shape
        left = self._cut.left_over
        count = "1 call" if calls == 1 else f"{calls:,} calls"
        over = "nothing is left over" if not left else f"{left:,} of {self._rows:,} rows left over"
        return f"{count} of ({batch}, {self._cut.timesteps}, {self._features}); {over}."
