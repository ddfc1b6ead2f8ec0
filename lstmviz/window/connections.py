"""Tells of each docked panel where it lies, what it is set from, and where its wishes go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from lstmviz.window.shown_text import shown_text
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.validation_error import ValidationError
from lstmviz.window.widgets.labels import ErrorLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from lstmviz.figure.options.figure_options import ViewName
    from lstmviz.figure.theme import Theme
    from lstmviz.figure.view_model.trace_view import TraceView
    from lstmviz.trace.change.change_sentence import Consequence
    from lstmviz.window.code_import import CodeImporter
    from lstmviz.window.controllers.controller import Controller
    from lstmviz.window.data_import import DataImporter
    from lstmviz.window.docks import Area, Docks
    from lstmviz.window.drop_and_paste import DropPasteHandler
    from lstmviz.window.panels.code_panel import CodePanel
    from lstmviz.window.panels.compare_panel import ComparePanel
    from lstmviz.window.panels.input_panel import InputPanel
    from lstmviz.window.panels.layer_panel import LayerPanel
    from lstmviz.window.panels.moment_panel import MomentPanel
    from lstmviz.window.panels.returned_panel import ReturnedPanel
    from lstmviz.window.panels.scenario_panel import ScenarioPanel
    from lstmviz.window.panels.text_panel import TextPanel
    from lstmviz.window.panels.weights_panel import WeightsPanel
    from lstmviz.window.scenario_files import ScenarioFiles
    from lstmviz.window.session_files import SessionFiles
    from lstmviz.window.weight_files import WeightFiles


@dataclass(frozen=True)
class Handlers:
    """Who answers what the panels ask for."""

    controller: Controller
    importer: DataImporter
    code_importer: CodeImporter
    weight_files: WeightFiles
    drop_and_paste: DropPasteHandler
    files: SessionFiles
    scenarios: ScenarioFiles


class Scene(NamedTuple):
    """All that panels are set from.

    Attributes:
        snapshot: the present one.
        theme: the colours.
        marked: the change whose traces are marked just now.
    """

    snapshot: Snapshot
    theme: Theme
    marked: Consequence | None

    def differs(self, before: Scene | None, *parts: str) -> bool:
        """Whether a part of the snapshot, or the theme or marks, is another than before."""
        return before is None or any(
            getattr(self if part in self._fields else self.snapshot, part)
            is not getattr(before if part in self._fields else before.snapshot, part)
            for part in parts
        )

    def errors_of(self, panel: str) -> list[ValidationError]:
        """What is wrong with what went in at one panel."""
        return [error for error in self.snapshot.errors if error.place.panel == panel]


@dataclass(frozen=True)
class DockedPanel:
    """A panel of a dock.

    Attributes:
        title: the dock's.
        area: where the dock lies at first.
        kind: of panel: the first word of its module, which is imported when it is made.
        connect: connects a new panel with who answers it.
        show: sets a panel; given what it was set from before, or None.
        is_of_run: whether it shows the run, so that it can be out of date as the picture is.
        view: what it is called as a figure; None where it can't be one.
    """

    title: str
    area: Area
    kind: str
    connect: Callable[[Any, Handlers], None]
    show: Callable[[Any, Scene, Scene | None], None]
    is_of_run: bool = False
    view: ViewName | None = None

    def make(self, parent: QWidget) -> Any:
        """Makes the panel."""
        module = import_module(f"lstmviz.window.panels.{self.kind}_panel")
        return getattr(module, f"{self.kind.title()}Panel")(parent)


def _connect_layer(layer: LayerPanel, to: Handlers) -> None:
    do, code = to.controller, to.code_importer
    layer.kind_chosen.connect(do.layer.kind)
    layer.argument_changed.connect(do.layer.argument)
    layer.model_argument_changed.connect(do.model.argument)
    layer.seed_changed.connect(do.layer.seed)
    layer.refused.connect(do.store.say)
    layer.source.given.connect(code.given)
    layer.source.withdrawn.connect(code.withdrawn)
    code.found.connect(layer.source.show_layers)


def _show_layer(layer: LayerPanel, now: Scene, before: Scene | None) -> None:
    if _is_another_session(now, before):
        layer.discard_texts()
    if now.differs(before, "experiment"):
        layer.set_experiment(now.snapshot.experiment, now.snapshot.left_behind)
    if now.differs(before, "experiment", "box"):
        _show_around(layer, now.snapshot)
    _show_errors(layer, "layer", now, before)


def _show_around(layer: LayerPanel, snapshot: Snapshot) -> None:
    """Shows the layer that is chosen and isn't recurrent, or a wrapper around the recurrent one."""
    model, place, number = (
        snapshot.experiment.model,
        snapshot.experiment.place,
        snapshot.shown_layer,
    )
    if number is not None:
        layer.set_around(number, model.names[number], model.layers[number], alone=True)
    elif place.direction:
        name, config = model.names[place.layer], model.layers[place.layer]
        layer.set_around(place.layer, f"{name}: {place.direction} layer", config, alone=False)
    else:
        layer.set_alone()


def _connect_scenario(scenario: ScenarioPanel, to: Handlers) -> None:
    from lstmviz.lessons.library import entries

    do = to.controller.scenario
    scenario.set_entries(entries())
    scenario.chosen.connect(to.scenarios.open_shipped)
    scenario.answered.connect(do.answer)
    scenario.show_requested.connect(do.show)
    scenario.forward_requested.connect(do.forward)
    scenario.back_requested.connect(do.back)
    scenario.restore_requested.connect(do.restore)
    scenario.leave_requested.connect(do.close)


def _show_scenario(scenario: ScenarioPanel, now: Scene, before: Scene | None) -> None:
    snapshot = now.snapshot
    lesson = snapshot.lesson
    if now.differs(before, "lesson", "experiment"):
        is_changed = lesson is not None and snapshot.experiment is not lesson.session.experiment
        scenario.set_lesson(lesson, is_changed)
    parts = ("lesson", "experiment", "trace", "compared", "errors")
    if lesson is not None and not lesson.is_covered and now.differs(before, *parts):
        from lstmviz.window.lesson_state import verdicts_of

        name = snapshot.other_run or "the other run"
        sentences = [claim.sentence(name) for claim in lesson.step.claims]
        scenario.set_claims(sentences, verdicts_of(snapshot))


def _connect_inputs(inputs: InputPanel, to: Handlers) -> None:
    do, importer = to.controller, to.importer
    inputs.refused.connect(do.store.say)
    inputs.call_selected.connect(do.view.select_call)
    inputs.row_selected.connect(do.view.select_row)
    inputs.inputs_changed.connect(do.calls.inputs)
    inputs.named_inputs_changed.connect(do.calls.named_inputs)
    inputs.feature_named.connect(do.calls.name_feature)
    inputs.mask_changed.connect(do.calls.mask)
    inputs.state_changed.connect(do.states.initial_state)
    inputs.last_state_requested.connect(do.states.last_state)
    inputs.reset_before_changed.connect(do.states.reset_before)
    inputs.layer_reset_changed.connect(do.states.reset_layer_before)
    inputs.call_again_requested.connect(do.calls.again)
    inputs.text_given.connect(importer.text_given)
    inputs.file_requested.connect(importer.open_array)
    inputs.training_changed.connect(do.calls.training)
    inputs.call_duplicated.connect(do.calls.duplicate)
    inputs.call_moved.connect(do.calls.move)
    inputs.call_removed.connect(do.calls.remove)
    inputs.chunk_requested.connect(do.calls.chunk)
    inputs.join_requested.connect(do.calls.join)
    inputs.row_moved.connect(do.calls.move_row)
    inputs.rows_swapped.connect(do.calls.swap_rows)
    inputs.rows_shuffled.connect(do.calls.shuffle_rows)


def _show_inputs(inputs: InputPanel, now: Scene, before: Scene | None) -> None:
    if _is_another_session(now, before):
        inputs.discard_texts()
    if now.differs(before, "experiment"):
        inputs.set_experiment(now.snapshot.experiment.alone, now.snapshot.experiment)
    if now.differs(before, "pinned"):
        inputs.set_pins(now.snapshot.pinned)
    if now.differs(before, "view", "experiment", "trace"):
        inputs.set_view(now.snapshot.view)
    if now.differs(before, "errors"):
        inputs.clear_errors()
        elsewhere = [error for panel in _PANEL_OF for error in now.errors_of(panel)]
        for error in now.snapshot.errors:
            if error not in elsewhere:
                call = -1 if error.place.call is None else error.place.call
                inputs.show_error(call, error.place.name, error.sentence)


def _connect_returned(returned: ReturnedPanel, to: Handlers) -> None:
    returned.picked.connect(to.controller.view.pick)


def _show_returned(returned: ReturnedPanel, now: Scene, before: Scene | None) -> None:
    if now.differs(before, "theme"):
        returned.set_theme(now.theme)
    if now.differs(before, "trace"):
        returned.set_trace(now.snapshot.trace)
    if now.differs(before, "view", "experiment", "trace"):
        returned.set_view(now.snapshot.drawn_view)
    if now.differs(before, "marked", "trace"):
        returned.set_changed(() if now.marked is None else now.marked.calls)


def _connect_compare(compare: ComparePanel, to: Handlers) -> None:
    do = to.controller
    compare.pin_requested.connect(do.pins.pin)
    compare.unpin_requested.connect(do.pins.unpin)
    compare.go_back_requested.connect(do.pins.go_back_to)
    compare.compare_requested.connect(do.comparison.toggle)
    compare.picked.connect(do.view.pick)


def _show_compare(compare: ComparePanel, now: Scene, before: Scene | None) -> None:
    if now.differs(before, "experiment", "trace", "pinned", "compared"):
        compare.set_snapshot(now.snapshot)


def _connect_text(text: TextPanel, to: Handlers) -> None:
    do = to.controller
    text.read_requested.connect(do.text.read)
    text.write_requested.connect(do.text.write)
    text.picked.connect(lambda moment: do.view.pick(moment, do.now.view.row, do.now.view.unit))
    text.refused.connect(do.store.say)


def _show_text(text: TextPanel, now: Scene, before: Scene | None) -> None:
    if _is_another_session(now, before):
        text.discard_texts()
    if now.differs(before, "experiment"):
        text.set_experiment(now.snapshot.experiment)
    view = now.snapshot.drawn_view
    row = None if before is None else before.snapshot.drawn_view.row
    if now.differs(before, "experiment", "trace", "compared") or view.row != row:
        text.set_text(shown_text(now.snapshot))
    if now.differs(before, "experiment", "trace", "compared", "view"):
        text.set_view(view)
    _show_errors(text, "text", now, before)


def _connect_weights(weights: WeightsPanel, to: Handlers) -> None:
    do, files = to.controller, to.weight_files
    weights.weights_changed.connect(do.weights.edited)
    weights.initializers_requested.connect(do.weights.initializers)
    weights.fit_requested.connect(do.weights.fit)
    weights.file_requested.connect(files.open)
    weights.refused.connect(do.store.say)
    weights.unit_picked.connect(do.view.select_unit)
    to.drop_and_paste.take_drops(weights, files.drop)


def _show_weights(weights: WeightsPanel, now: Scene, before: Scene | None) -> None:
    if _is_another_session(now, before):
        weights.discard_texts()
    if now.differs(before, "theme"):
        weights.set_theme(now.theme)
    if now.differs(before, "experiment", "trace"):
        weights.set_weights(now.snapshot.layer_run, now.snapshot.trace)
    if now.differs(before, "view", "experiment", "trace"):
        weights.set_unit(now.snapshot.drawn_view.unit)
    _show_errors(weights, "weights", now, before)


def _connect_code(code: CodePanel, to: Handlers) -> None:
    from lstmviz.window.script_saving import ScriptSaving  # it writes what this panel shows

    say = to.controller.store.say
    code.copied.connect(lambda: say(f"The code is on the clipboard. {code.note}".rstrip()))
    code.save_requested.connect(ScriptSaving(to.controller, to.files, code).ask)


def _show_code(code: CodePanel, now: Scene, before: Scene | None) -> None:
    if now.differs(before, "theme"):
        code.set_theme(now.theme)
    if now.differs(before, "experiment"):
        code.set_experiment(now.snapshot.experiment)
    if now.differs(before, "marked"):
        code.set_changed(now.marked)


def _connect_moment(moment: MomentPanel, to: Handlers) -> None:
    do = to.controller
    moment.stage_step_requested.connect(do.view.step_stage)
    moment.unit_requested.connect(do.view.select_unit)
    moment.gates_requested.connect(do.gates.requested)


def _show_moment(moment: MomentPanel, now: Scene, before: Scene | None) -> None:
    if now.differs(before, "theme"):
        moment.set_theme(now.theme)
    trace_view = _trace_view_of(now)
    if before is None or now.differs(before, "trace") or trace_view is not _trace_view_of(before):
        moment.set_trace(now.snapshot.trace, trace_view, kept=now.snapshot.status.kept)
    if now.differs(before, "gates"):
        moment.set_gates(now.snapshot.gates)
    if now.differs(before, "view", "experiment", "trace"):
        moment.set_view(now.snapshot.drawn_view)


def _trace_view_of(scene: Scene) -> TraceView | None:
    drawn = scene.snapshot.render_data
    return None if drawn is None else drawn.trace_view


def _show_errors(
    panel: LayerPanel | TextPanel | WeightsPanel, name: str, now: Scene, before: Scene | None
) -> None:
    if now.differs(before, "errors"):
        panel.clear_errors()
        for error in now.errors_of(name):
            panel.show_error(error.place.name, error.sentence)


_PANEL_OF = {"layer": "layer", "text": "text", "weights": "weights"}


def show_new_errors(
    docks: Docks,
    errors: tuple[ValidationError, ...],
    before: tuple[ValidationError, ...],
    say: Callable[[str], None],
) -> None:
    """Brings the sentences into sight that weren't told before, or are told of another try.

    Args:
        docks: hold the panels that show them.
        errors: all there are.
        before: those that were shown before.
        say: is given those whose panel is closed.
    """
    for error in errors:
        if error in before and (error.of_run or any(error is known for known in before)):
            continue
        name = _PANEL_OF.get(error.place.panel, "inputs")
        if not docks.raise_if_open(name):
            say(error.sentence.splitlines()[0])
            continue
        for label in docks.panel(name).findChildren(ErrorLabel):
            if error.sentence in label.text():
                label.come_into_sight()


def _is_another_session(now: Scene, before: Scene | None) -> bool:
    """Whether what was typed and couldn't be used belongs to a session that was left."""
    opened = now.snapshot.file_state.opened
    return before is not None and before.snapshot.file_state.opened != opened


PANELS: dict[str, DockedPanel] = {
    "layer": DockedPanel("Layer", "left", "layer", _connect_layer, _show_layer),
    "scenario": DockedPanel(
        "Scenario", "behind left", "scenario", _connect_scenario, _show_scenario
    ),
    "inputs": DockedPanel("Input", "left", "input", _connect_inputs, _show_inputs),
    "returned": DockedPanel(
        "Returned", "right", "returned", _connect_returned, _show_returned, True, "returned"
    ),
    "compare": DockedPanel(
        "Compare", "right", "compare", _connect_compare, _show_compare, True, "compare"
    ),
    "text": DockedPanel(
        "Text", "right", "text", _connect_text, _show_text, is_of_run=True, view="text"
    ),
    "weights": DockedPanel(
        "Weights", "right", "weights", _connect_weights, _show_weights, view="weights"
    ),
    "code": DockedPanel("Code", "right", "code", _connect_code, _show_code, view="code"),
    "moment": DockedPanel(
        "This moment", "below", "moment", _connect_moment, _show_moment, True, "moment"
    ),
}
"""By the name that the window has for the panel."""

COVERED = ("returned", "compare", "text")
"""The panels that would tell what a question asks about."""
