"""Which kind of layer it is, and the arguments of its constructor."""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import RecurrentConfig, config_classes
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_help import WEIGHTS_SEED
from lstmviz.window.panels.argument_search import ArgumentSearch
from lstmviz.window.panels.argument_section import GROUPS, ArgumentSection, Group
from lstmviz.window.panels.plain_layer_form import PlainLayerForm
from lstmviz.window.panels.source_field import SourceField
from lstmviz.window.widgets.combo_boxes import FewChoices
from lstmviz.window.widgets.expression_view import ExpressionView
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea
from lstmviz.window.widgets.section import Section

KIND_HELP = (
    "Which recurrent layer of Keras it is. Data, calls and flags stay; the weights are drawn anew."
)


def described(kind: CellKind) -> str:
    """Tells what a kind of layer has: "states h and c; gates i, f, g and o"."""
    states = ", ".join(kind.state_names)
    gates = f"gates {', '.join(kind.gate_names)}" if kind.gates else "no gates"
    return f"state{'s' if len(kind.states) > 1 else ''} {states}; {gates}"


class KindChoice(QWidget):
    """A box with the kinds of layers, and under it what the present one has no place for.

    Signals:
        chosen (type): the class of the config of the kind that the person wants.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("la&yer", self)
        label.setToolTip(KIND_HELP)
        self._known = tuple(config_classes())
        self._box = FewChoices("layer", KIND_HELP, (each.kind.name for each in self._known), self)
        for row, each in enumerate(self._known):
            self._box.setItemData(row, described(each.kind), Qt.ItemDataRole.ToolTipRole)
        self._box.activated.connect(lambda row: self.chosen.emit(self._known[row]))
        label.setBuddy(self._box)
        self._left_behind = PlainLabel(self, "What the layer has no place for")
        self._left_behind.hide()
        choice = lay_out(QHBoxLayout(), label, self._box, 1, spacing=6)
        lay_out(QVBoxLayout(self), choice, self._left_behind, spacing=3)

    def set_layer(self, layer: RecurrentConfig) -> None:
        """Shows which kind a layer is; emits nothing."""
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(self._known.index(type(layer)))

    def tell(self, left_behind: str) -> None:
        """Says what the last choice left behind; empty: nothing."""
        self._left_behind.tell(left_behind)


class LayerPanel(QWidget):
    """The kind of layer, the arguments in question, the expression, a search, all other arguments.

    Signals:
        kind_chosen (type): the class of the config of the kind of layer that is wanted.
        argument_changed (str, object): an argument of the layer, and the value wanted for it.
        model_argument_changed (int, str, object): an argument of the layer of the model with a
            number, which isn't recurrent itself, and the value wanted for it.
        seed_changed (int): the experiment's seed that is wanted.
        refused (str): the sentence about a text that can't be used.

    Attributes:
        source: takes code that makes the layer.
    """

    kind_chosen = Signal(object)
    argument_changed = Signal(str, object)
    model_argument_changed = Signal(int, str, object)
    seed_changed = Signal(object)  # up to 2**32 - 1, more than Qt's own int holds
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Layer")
        self._folding: dict[str, bool] | None = None  # before the search that is going on
        content = QWidget(self)
        self._sections: dict[str, ArgumentSection] = {}
        self._kind = KindChoice(content)  # the keyboard's way is that of their making
        self._kind.chosen.connect(self.kind_chosen)
        self._shown_kind: CellKind | None = None
        first, *others = GROUPS
        top = self._made_section(first, content)
        self._expression = ExpressionView(self)
        self._error = ErrorLabel(self)
        self._search = ArgumentSearch(self)
        self._search.changed.connect(self._find)
        self._search.entered.connect(self._go_to_found)
        self._weights_note = QLabel(
            "The weights are given: initializers and seed don't act on them.", self
        )
        self._weights_note.setWordWrap(True)
        self._weights_note.hide()

        self.source = SourceField(content)
        self._code = Section("Paste Keras code", content, is_open=False)
        self._code.add(self.source)
        self._around: PlainLayerForm | None = None  # few layers stand in a model
        self._around_number = 0
        self._hidden: list[QWidget] = []
        parts = (self._kind, top, self._expression, self._error, self._code, self._search)
        column = self._column = lay_out(QVBoxLayout(content), *parts, spacing=6, margins=6)
        for group in others:
            column.addWidget(self._made_section(group, content))
        self._sections["Weights"].add(self._weights_note)
        column.addStretch(1)
        self._scroll = VerticalScrollArea(content, self)
        lay_out(QVBoxLayout(self), self._scroll)

    def set_experiment(self, experiment: Experiment, left_behind: str = "") -> None:
        """Shows the layer, and what of the one before it has no place for; emits nothing."""
        self._kind.set_layer(experiment.layer)
        with self._scroll.steady(self._search):  # the next click goes where the pointer is
            self._expression.set_expression(constructor_expression(experiment.layer))
            self._kind.tell(left_behind)
        for section in self._sections.values():
            section.set_experiment(experiment)
        if experiment.layer.kind is not self._shown_kind:
            self._shown_kind = experiment.layer.kind
            self._search.repeat()
        self._weights_note.setVisible(experiment.weights is not None)

    def set_around(self, number: int, name: str, config: LayerConfig, *, alone: bool) -> None:
        """Shows a layer of the model that isn't recurrent itself; emits nothing.

        Args:
            number: of the layer.
            name: what it is called.
            config: its arguments.
            alone: whether it takes the place of the recurrent layer; else it stands above it.
        """
        if self._around is None:
            self._around = PlainLayerForm(self._column.parentWidget())
            self._around.changed.connect(
                lambda argument, value: self.model_argument_changed.emit(
                    self._around_number, argument, value
                )
            )
            self._around.refused.connect(self.refused)
            self._column.insertWidget(0, self._around)
        self._around_number = number
        self._around.show_layer(name, config)
        self._hide_own(alone)

    def set_alone(self) -> None:
        """Shows the recurrent layer and nothing around it."""
        if self._around is not None:
            self._around.hide()
        self._hide_own(False)

    def _hide_own(self, hide: bool) -> None:
        """Hides what is about the recurrent layer, or brings back what was hidden."""
        if not hide:
            for part in self._hidden:
                part.show()
            self._hidden = []
        elif not self._hidden:
            own = (self._kind, self._expression, self._search, *self._sections.values())
            self._hidden = [part for part in own if not part.isHidden()]
            for part in self._hidden:
                part.hide()

    def take_code(self, text: str) -> None:
        """Opens the place for code, puts a text there and uses it."""
        self._code.set_open(True)
        self.source.take(text)
        self._scroll.ensureWidgetVisible(self._code)

    def show_error(self, argument: str, sentence: str) -> None:
        """Puts the sentence under the argument's control, or on top where it has none."""
        if argument == "code":
            self._code.set_open(True)
            self.source.show_error(sentence)
            return
        around = None if self._around is None else self._around.control(argument)
        if around is not None and self._hidden:
            around.show_error(sentence)
            return
        for section in self._sections.values():
            if argument in section.arguments:
                control = section.control(argument)
                if control.isHidden():
                    self._search.clear()  # it doesn't find this one
                section.set_open(True)
                control.show_error(sentence)
                return
        self._error.set_sentence(sentence)

    def go_to(self, argument: str) -> None:
        """Gives the focus to an argument's field; what is folded or not found is opened."""
        around = None if self._around is None else self._around.control(argument)
        if around is not None and self._hidden:
            around.field().setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        for section in self._sections.values():
            if argument in section.arguments:
                control = section.control(argument)
                if control.isHidden():
                    self._search.clear()
                section.set_open(True)
                control.field().setFocus(Qt.FocusReason.ShortcutFocusReason)
                self._scroll.ensureWidgetVisible(control)

    def clear_errors(self) -> None:
        """Takes the sentences away, but for those about a text that still can't be read."""
        self._error.set_sentence("")
        self.source.show_error("")
        self._expression.forget()
        for control in self._made():
            control.clear_error()

    def discard_texts(self) -> None:
        """Forgets texts that couldn't be used: they belong to a session that is gone."""
        self._error.set_sentence("")
        self.source.forget()
        self._expression.forget()
        for control in self._made():
            control.discard_text()

    def _made_section(self, group: Group, parent: QWidget) -> ArgumentSection:
        section = ArgumentSection(group, parent)
        section.changed.connect(self._request)
        section.refused.connect(self.refused)
        self._sections[group.title] = section
        return section

    def _made(self) -> Iterator[ArgumentControl]:
        yield from () if self._around is None else self._around.controls
        for section in self._sections.values():
            yield from section.made

    def _request(self, argument: str, value: Any) -> None:
        if argument == WEIGHTS_SEED:
            self.seed_changed.emit(value)
        else:
            self.argument_changed.emit(argument, value)

    def _find(self, words: list[str]) -> None:
        if words and self._folding is None:
            self._folding = {title: each.is_open for title, each in self._sections.items()}
        found = False
        for title, section in self._sections.items():
            has = section.filter(words)
            found = found or has
            section.setVisible(has)
            if words:
                section.set_open(has)
            elif self._folding is not None:
                section.set_open(self._folding[title])
        if not words:
            self._folding = None
        self._search.tell_found(found)

    def _go_to_found(self) -> None:
        """Return leads into the first argument that was found."""
        first = next((each for each in self._made() if each.isVisible()), None)
        if first is not None:
            first.field().setFocus()
