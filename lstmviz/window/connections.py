"""Which wish of which panel goes to which part of the controller."""

from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.window.change_marks import ChangeMarks
from lstmviz.window.code_import import CodeImporter
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.data_import import DataImporter
from lstmviz.window.panels.change_bar import ChangeSummaryBar
from lstmviz.window.panels.compare_panel import ComparePanel
from lstmviz.window.panels.findings_bar import FindingsBar
from lstmviz.window.panels.input_panel import InputPanel
from lstmviz.window.panels.layer_panel import LayerPanel
from lstmviz.window.panels.moment_panel import MomentPanel
from lstmviz.window.panels.returned_panel import ReturnedPanel
from lstmviz.window.panels.strip_bar import StripBar
from lstmviz.window.panels.transport import Transport
from lstmviz.window.panels.weights_panel import WeightsPanel
from lstmviz.window.session_files import SessionFiles
from lstmviz.window.weight_files import WeightFiles


def connect_layer(layer: LayerPanel, do: Controller, code: CodeImporter) -> None:
    """The layer's arguments, and code that makes it."""
    layer.argument_changed.connect(do.layer.argument)
    layer.seed_changed.connect(do.layer.seed)
    layer.refused.connect(do.store.say)
    layer.source.given.connect(code.given)
    layer.source.withdrawn.connect(code.withdrawn)
    code.found.connect(layer.source.show_layers)


def connect_inputs(inputs: InputPanel, do: Controller, importer: DataImporter) -> None:
    """The calls and their tensors."""
    inputs.refused.connect(do.store.say)
    inputs.call_selected.connect(do.view.select_call)
    inputs.row_selected.connect(do.view.select_row)
    inputs.inputs_changed.connect(do.calls.inputs)
    inputs.mask_changed.connect(do.calls.mask)
    inputs.state_changed.connect(do.calls.initial_state)
    inputs.last_state_requested.connect(do.calls.last_state)
    inputs.reset_before_changed.connect(do.calls.reset_before)
    inputs.call_again_requested.connect(do.calls.again)
    inputs.text_given.connect(importer.text_given)
    inputs.file_requested.connect(importer.open_array)
    inputs.training_changed.connect(do.calls.training)
    inputs.call_duplicated.connect(do.calls.duplicate)
    inputs.call_moved.connect(do.calls.move)
    inputs.call_removed.connect(do.calls.remove)
    inputs.chunk_requested.connect(do.calls.chunk)
    inputs.join_requested.connect(do.calls.join)


def connect_weights(weights: WeightsPanel, do: Controller, files: WeightFiles) -> None:
    """The layer's weights."""
    weights.weights_changed.connect(do.weights.edited)
    weights.initializers_requested.connect(do.weights.initializers)
    weights.fit_requested.connect(do.weights.fit)
    weights.file_requested.connect(files.open)
    weights.refused.connect(do.store.say)
    weights.unit_picked.connect(do.view.select_unit)


def connect_compare(compare: ComparePanel, do: Controller) -> None:
    """What the run is compared with."""
    compare.pin_requested.connect(do.pins.pin)
    compare.unpin_requested.connect(do.pins.unpin)
    compare.go_back_requested.connect(do.pins.go_back_to)
    compare.compare_requested.connect(do.comparison.toggle)
    compare.picked.connect(do.view.pick)


def connect_strip(strip: FilmStrip, bar: StripBar, do: Controller) -> None:
    """What the film strip shows, and what it needs for that."""
    bar.tracks_changed.connect(do.view.set_tracks)
    bar.drawn_as_changed.connect(do.view.set_drawn_as)
    bar.units_changed.connect(do.view.set_units)
    bar.unit_order_changed.connect(do.view.set_unit_order)
    bar.rows_changed.connect(do.view.set_rows)
    bar.fit_requested.connect(strip.fit)
    bar.refused.connect(do.store.say)
    strip.gates_requested.connect(do.gates.requested)


def connect_looking(
    strip: FilmStrip,
    transport: Transport,
    returned: ReturnedPanel,
    findings: FindingsBar,
    do: Controller,
) -> None:
    """What is looked at, and when."""
    for panel in (returned, findings):
        panel.picked.connect(do.view.pick)
    strip.moment_picked.connect(do.view.pick)
    transport.go_to.connect(do.view.go_to)
    transport.step_by.connect(do.view.step_by)
    transport.speed_changed.connect(do.view.set_speed)
    transport.reveal_changed.connect(do.view.set_reveal)
    transport.call_again_requested.connect(do.calls.again)


def connect_moment(moment: MomentPanel, do: Controller) -> None:
    """What happens within one moment."""
    moment.stage_step_requested.connect(do.view.step_stage)
    moment.unit_requested.connect(do.view.select_unit)
    moment.gates_requested.connect(do.gates.requested)


def connect_change_bar(bar: ChangeSummaryBar, marks: ChangeMarks, do: Controller) -> None:
    """What the last change did."""
    bar.dismissed.connect(do.changes.dismiss)
    bar.marks_requested.connect(lambda: marks.show(do.now.change))


def connect_files(importer: DataImporter, files: SessionFiles) -> None:
    """The session files that are dropped or chosen."""
    importer.session_dropped.connect(files.open_path)
    importer.session_read.connect(files.session_read)
    importer.session_failed.connect(files.reading_failed)
