"""Which wish of which panel goes to which part of the controller."""

from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.window.change_marks import ChangeMarks
from lstmviz.window.code_import import CodeBringing
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.data_import import Bringing
from lstmviz.window.panels.change_bar import DidBar
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


def connect_layer(layer: LayerPanel, do: Controller, code: CodeBringing) -> None:
    """The layer's arguments, and code that makes it."""
    layer.argument_changed.connect(do.changing.argument)
    layer.seed_changed.connect(do.changing.seed)
    layer.refused.connect(do.present.say)
    layer.source.given.connect(code.given)
    layer.source.withdrawn.connect(code.withdrawn)
    code.found.connect(layer.source.show_layers)


def connect_inputs(inputs: InputPanel, do: Controller, bringing: Bringing) -> None:
    """The calls and their tensors."""
    inputs.refused.connect(do.present.say)
    inputs.call_selected.connect(do.looking.select_call)
    inputs.row_selected.connect(do.looking.select_row)
    inputs.inputs_changed.connect(do.calling.inputs)
    inputs.mask_changed.connect(do.calling.mask)
    inputs.state_changed.connect(do.calling.initial_state)
    inputs.last_state_wanted.connect(do.calling.last_state)
    inputs.reset_before_changed.connect(do.calling.reset_before)
    inputs.call_again_requested.connect(do.calling.again)
    inputs.text_given.connect(bringing.text_given)
    inputs.file_wanted.connect(bringing.open_array)
    inputs.training_changed.connect(do.calling.training)
    inputs.call_duplicated.connect(do.calling.duplicate)
    inputs.call_moved.connect(do.calling.move)
    inputs.call_removed.connect(do.calling.remove)
    inputs.chunk_wanted.connect(do.calling.chunk)
    inputs.join_wanted.connect(do.calling.join)


def connect_weights(weights: WeightsPanel, do: Controller, files: WeightFiles) -> None:
    """The layer's weights."""
    weights.weights_changed.connect(do.weighing.edited)
    weights.initializers_wanted.connect(do.weighing.initializers)
    weights.fit_wanted.connect(do.weighing.fit)
    weights.file_wanted.connect(files.open)
    weights.refused.connect(do.present.say)
    weights.unit_picked.connect(do.looking.select_unit)


def connect_compare(compare: ComparePanel, do: Controller) -> None:
    """What the run is compared with."""
    compare.pin_wanted.connect(do.pinning.pin)
    compare.unpin_wanted.connect(do.pinning.unpin)
    compare.go_back_wanted.connect(do.pinning.go_back_to)
    compare.compare_wanted.connect(do.comparing.toggle)
    compare.picked.connect(do.looking.pick)


def connect_strip(strip: FilmStrip, bar: StripBar, do: Controller) -> None:
    """What the film strip shows, and what it needs for that."""
    bar.tracks_changed.connect(do.looking.set_tracks)
    bar.drawn_as_changed.connect(do.looking.set_drawn_as)
    bar.units_changed.connect(do.looking.set_units)
    bar.unit_order_changed.connect(do.looking.set_unit_order)
    bar.rows_changed.connect(do.looking.set_rows)
    bar.fit_wanted.connect(strip.fit)
    bar.refused.connect(do.present.say)
    strip.gates_wanted.connect(do.gating.wanted)


def connect_looking(
    strip: FilmStrip,
    transport: Transport,
    returned: ReturnedPanel,
    findings: FindingsBar,
    do: Controller,
) -> None:
    """What is looked at, and when."""
    for panel in (returned, findings):
        panel.picked.connect(do.looking.pick)
    strip.moment_picked.connect(do.looking.pick)
    transport.go_to.connect(do.looking.go_to)
    transport.step_by.connect(do.looking.step_by)
    transport.speed_changed.connect(do.looking.set_speed)
    transport.reveal_changed.connect(do.looking.set_reveal)
    transport.call_again_requested.connect(do.calling.again)


def connect_moment(moment: MomentPanel, do: Controller) -> None:
    """What happens within one moment."""
    moment.stage_step_wanted.connect(do.looking.step_stage)
    moment.unit_wanted.connect(do.looking.select_unit)
    moment.gates_wanted.connect(do.gating.wanted)


def connect_did(did: DidBar, marks: ChangeMarks, do: Controller) -> None:
    """What the last change did."""
    did.dismissed.connect(do.noting.dismiss)
    did.marks_wanted.connect(lambda: marks.show(do.now.did))


def connect_files(bringing: Bringing, files: SessionFiles) -> None:
    """The session files that are dropped or chosen."""
    bringing.session_dropped.connect(files.open_path)
    bringing.session_read.connect(files.session_read)
    bringing.session_failed.connect(files.reading_failed)
