"""The panel is driven as a person would, and its numbers are read off the screen."""

import math
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from controls import Heard, PanelRig, nameless
from formulas import NUMBER, check_line, is_rounded_from, value_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from painted_text import painted_texts
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QLabel, QSpinBox, QTextEdit
from pytestqt.qtbot import QtBot
from strategies import KINDS, intricate_experiments
from traces import X, made_up_trace, opening

import lstmviz
from lstmviz.cells.lstm import LSTM
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.cell.cell_diagram import CellDiagram
from lstmviz.figure.theme import DARK
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import START, Moment, Stage, ViewState
from lstmviz.trace.trace import CallTrace, Trace
from lstmviz.window.panels.moment_panel import NOTHING_YET, MomentPanel

GATES = LSTM.gate_names

SUMS = {
    "LSTM": ("cₜ", "f·cₜ₋₁", lambda v: (v["f"] * v["cₜ₋₁"], v["i"] * v["g"])),
    "GRU": ("hₜ", "z·hₜ₋₁", lambda v: (v["z"] * v["hₜ₋₁"], (1 - v["z"]) * v["g"])),
}
"""Of the kinds with a state that is kept in part: the state, what is kept, and both products."""


class Rig(PanelRig[MomentPanel]):
    """The panel, what it said, and what can be read off it."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, MomentPanel(), 360, 640)
        self.stages = Heard(self.panel.stage_step_requested)
        self.units = Heard(self.panel.unit_requested)
        self.gates = Heard(self.panel.gates_requested)
        (self.diagram,) = self.panel.findChildren(CellDiagram)

    def look(
        self,
        trace: Trace,
        moment: Moment,
        row: int = 0,
        unit: int | None = None,
        stage: Stage = "h",
    ) -> None:
        self.panel.set_view(ViewState(moment=moment, row=row, unit=unit, stage=stage))
        self.panel.set_trace(trace, TraceView.of(trace))

    @property
    def lines(self) -> list[str]:
        return self.named(QTextEdit, "Formula").toPlainText().split("\n")

    @property
    def painted(self) -> list[str]:
        with TemporaryDirectory() as folder:
            return painted_texts(self.diagram.paint, self.diagram.size(), Path(folder))

    @property
    def text(self) -> str:
        return "\n".join(self.labels)


@pytest.mark.filterwarnings("ignore:You are using a softmax")
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(intricate_experiments(kinds=KINDS), st.data())
def test_what_is_read_off_the_screen_satisfies_the_equations(
    qtbot: QtBot, experiment: Experiment, data: st.DataObject
) -> None:
    trace = lstmviz.run(experiment)
    number = data.draw(st.integers(0, len(trace.calls) - 1))
    recorded = trace.calls[number]
    batch, timesteps, units = recorded.h.shape
    row, step, unit = (data.draw(st.integers(0, n - 1)) for n in (batch, timesteps, units))
    rig = Rig(qtbot)
    try:
        rig.look(trace, Moment(number, step), row, unit)
        lines, painted = rig.lines, rig.painted
        rig.look(trace, Moment(number, step), row, unit, "z")
        for line in [*lines, *rig.lines]:
            check_line(line)
        held = bool(recorded.held[row, step])
        assert lines[0].startswith("Held by the mask") == held
        line = lines[held]
        state, *_ = SUMS.get(experiment.layer.kind.name, ("",))
        if state:
            line = next(line for line in lines[held:] if line.startswith(f"{state} = "))
            assert check_line(line) == 2
        assert_painted(experiment, painted, recorded, (row, step, unit), ";" in line)
    finally:
        rig.panel.hide()


def assert_painted(
    experiment: Experiment,
    painted: list[str],
    recorded: CallTrace,
    at: tuple[int, int, int],
    is_coarse: bool,
) -> None:
    """The diagram's numbers are Keras' own, and its sums are right."""
    (row, step, unit), kind = at, experiment.layer.kind

    def number_after(sign: str) -> str:
        rest = painted[painted.index(sign) + 1 :]
        return next(text for text in rest if NUMBER.fullmatch(text))

    before = (
        recorded.initial if step == 0 else {n: s[:, step - 1] for n, s in recorded.states.items()}
    )
    true = {gate: recorded.gates[gate][at] for gate in kind.gate_names}
    true |= {f"{name}ₜ₋₁": state[row, unit] for name, state in before.items()}
    true |= {f"{name}ₜ": state[at] for name, state in recorded.states.items()}
    shown = {sign: number_after(sign) for sign in true}
    for sign, value in true.items():
        assert is_rounded_from(shown[sign], float(value))
    if kind.name not in SUMS:
        return
    state, sign, products = SUMS[kind.name]
    kept, written = (
        number_after(sign),
        next(text for text in painted if text[:1] == "+" or NUMBER.fullmatch(text)),
    )
    written = written.removeprefix("+")
    values = {sign: np.float64(value_of(text)) for sign, text in shown.items()}
    with np.errstate(all="ignore"):
        for text, product in zip((kept, written), products(values), strict=True):
            assert is_rounded_from(text, float(product)) or not math.isfinite(product)
    total = value_of(kept) + value_of(written)
    if not is_coarse and not recorded.held[row, step] and math.isfinite(total):
        assert is_rounded_from(shown[state], total)


def test_before_the_first_run_it_says_so(rig: Rig) -> None:
    assert NOTHING_YET in rig.diagram.accessibleDescription()
    assert not rig.text.strip()  # once is enough
    rig.look(made_up_trace(opening()), Moment(1, 2))
    assert "call 1 row 0 t=2" in rig.text
    rig.panel.set_trace(None)
    assert NOTHING_YET in rig.diagram.accessibleDescription()
    assert not rig.text.strip()


def test_a_row_that_the_call_has_not_is_said(rig: Rig) -> None:
    rig.look(made_up_trace(opening()), Moment(1, 2), row=5)
    assert "call 1 has no row 5" in rig.diagram.accessibleDescription()


def test_the_formula_agrees_with_keras_visibly(rig: Rig) -> None:
    trace = lstmviz.run(opening())
    rig.look(trace, Moment(1, 2), unit=3)
    assert "✓ matches Keras, |Δ| " in rig.text
    wrong = {**trace.weights, "kernel": trace.weights["kernel"] + np.float32(0.01)}
    rig.look(Trace(trace.experiment, wrong, trace.calls), Moment(1, 2), unit=3)
    assert "≠ Keras, |Δ| " in rig.text
    rig.look(trace, Moment(1, START))
    assert "Keras" not in rig.text


def test_each_stage_tells_what_is_new_first(rig: Rig) -> None:
    trace = lstmviz.run(opening())
    first = {}
    stages: tuple[Stage, ...] = ("inputs", "z", "gates", "c", "h")
    for stage in stages:
        rig.look(trace, Moment(0, 2), stage=stage)
        first[stage] = rig.lines[0].partition(" = ")[0]
        assert f"{stages.index(stage) + 1} of 5" in rig.text
    assert first == {"inputs": "xₜ", "z": "z_f", "gates": "f", "c": "cₜ", "h": "hₜ"}
    rig.look(trace, Moment(0, 2), stage="inputs")
    assert rig.lines[0] == "xₜ = [7, 8, 9]"
    rig.look(trace, Moment(0, START))
    assert rig.lines == ["h = 0", "c = 0"]


@pytest.mark.parametrize(
    ("layer", "words", "first"),
    [
        (
            GRUConfig(4),
            ("what enters", "added up: the sums", "the gates", "the new h"),
            ("xₜ", "z_z", "z", "hₜ"),
        ),
        (SimpleRNNConfig(4), ("what enters", "added up: z", "the new h"), ("xₜ", "z", "hₜ")),
    ],
)
def test_the_stages_of_other_kinds_tell_what_is_new_first(
    rig: Rig, layer: RecurrentConfig, words: tuple[str, ...], first: tuple[str, ...]
) -> None:
    trace = lstmviz.run(replace(opening(), layer=layer))
    stages = layer.kind.stages(layer)
    for place, stage in enumerate(stages):
        rig.look(trace, Moment(0, 2), stage=stage)
        assert f"{place + 1} of {len(stages)}: {words[place]}" in rig.text
        assert rig.lines[0].partition(" = ")[0] == first[place]
    mark = rig.named(QLabel, "Formula against Keras")
    assert mark.text().startswith("✓ matches Keras")
    compared = "the gates of unit 0 and h of all" if layer.kind.gates else "h of unit 0"
    assert f"Keras' own numbers, {compared}, with the formula" in mark.toolTip()
    rig.look(trace, Moment(0, 2), stage="c")  # which an LSTM has
    assert rig.lines[0].startswith("hₜ = ")
    rig.look(trace, Moment(0, START))
    assert rig.lines == ["h = 0"]


def test_what_was_compared_is_told(rig: Rig) -> None:
    rig.look(lstmviz.run(opening()), Moment(0, 2), unit=3)
    mark = rig.named(QLabel, "Formula against Keras")
    assert "the gates of unit 3 and c and h of all, with the formula" in mark.toolTip()


def test_buttons_and_keys_go_through_the_moment(rig: Rig) -> None:
    rig.look(made_up_trace(opening()), Moment(0, 1))
    rig.named(QAbstractButton, "On within").click()
    rig.named(QAbstractButton, "Back within").click()
    rig.key(rig.named(QAbstractButton, "On within"), "Space")
    assert list(rig.stages) == [(1,), (-1,), (1,)]
    assert not nameless(rig.panel)


def test_a_unit_is_chosen_by_key_and_by_click(rig: Rig) -> None:
    rig.look(lstmviz.run(opening()), Moment(0, 1), unit=1)
    field = rig.named(QSpinBox, "Unit")
    assert (field.value(), field.maximum()) == (1, 3)
    assert rig.units == []  # nothing is said by being set
    rig.key(field, "Up")
    rig.qtbot.mouseClick(
        rig.diagram,
        Qt.MouseButton.LeftButton,
        pos=rig.diagram.place_of("f").center().toPoint(),
    )
    assert rig.units[0] == (2,)
    assert len(rig.units) <= 2


def test_gates_that_are_missing_are_asked_for_once(rig: Rig) -> None:
    trace = lstmviz.run(opening())
    known = trace.calls[1].gates
    calls = [type(c)(**{**vars(c), "gates": {}}) for c in trace.calls]
    bare = Trace(trace.experiment, trace.weights, tuple(calls))
    rig.look(bare, Moment(1, 2), row=1, unit=2)
    assert list(rig.gates) == [(((1, 1),),)]
    assert rig.lines[0] == "the gates of this row are being worked out…"
    rig.panel.set_gates({})
    rig.panel.set_gates({(1, 0): {gate: known[gate][0] for gate in GATES}})
    assert len(rig.gates) == 1
    rig.panel.set_gates({(1, 1): {gate: known[gate][1] for gate in GATES}})
    derived = rig.lines
    rig.look(trace, Moment(1, 2), row=1, unit=2)
    assert rig.lines == derived
    assert check_line(derived[1]) == 2


def test_while_it_is_hidden_it_asks_for_nothing(rig: Rig) -> None:
    rig.panel.hide()
    trace = made_up_trace(opening())
    calls = [type(c)(**{**vars(c), "gates": {}}) for c in trace.calls]
    rig.look(Trace(trace.experiment, {}, tuple(calls)), Moment(0, 1))
    assert rig.gates == []
    rig.panel.show()
    assert list(rig.gates) == [(((0, 0),),)]


def test_of_moments_that_follow_fast_the_last_is_shown(rig: Rig) -> None:
    trace = lstmviz.run(opening())
    rig.look(trace, Moment(0, 0))
    for step in (1, 2, 1, 2):
        rig.panel.set_view(ViewState(moment=Moment(1, step)))
    rig.qtbot.waitUntil(lambda: "call 1 row 0 t=2" in rig.text)
    assert rig.diagram.accessibleDescription().startswith("call 1 row 0 t=2")


def test_a_held_step_shows_the_state_that_stays(rig: Rig) -> None:
    mask = np.array([[1, 0, 1], [1, 1, 1]], bool)
    trace = lstmviz.run(Experiment(opening().layer, [Call(np.array(X), mask=mask)], seed=1))
    rig.look(trace, Moment(0, 1), unit=0)
    assert rig.lines[0].startswith("Held by the mask: Keras discards this; cₜ = cₜ₋₁ = ")
    assert "held by the mask: c and h stay" in rig.painted


def test_its_colours_are_the_themes(rig: Rig) -> None:
    rig.look(made_up_trace(opening()), Moment(0, 1))
    before = rig.diagram.grab().toImage()
    rig.panel.set_theme(DARK)
    assert rig.diagram.grab().toImage() != before


@pytest.mark.parametrize(("scale", "breaks"), [(1.0, False), (2.0, True)])
def test_its_rows_break_where_there_is_no_room(rig: Rig, scale: float, breaks: bool) -> None:
    rig.look(lstmviz.run(opening()), Moment(0, 1))
    font = QFont(rig.panel.font())
    font.setPointSizeF(font.pointSizeF() * scale)
    rig.panel.setFont(font)
    words = rig.named(QLabel, "How far")
    button = rig.named(QAbstractButton, "On within")
    rig.qtbot.waitUntil(lambda: (words.y() >= button.y() + button.height()) == breaks)

    def is_whole(label: QLabel) -> bool:
        lines = 1 + label.wordWrap()
        return label.fontMetrics().horizontalAdvance(label.text()) <= lines * label.width()

    rig.qtbot.waitUntil(lambda: all(map(is_whole, rig.panel.findChildren(QLabel))))


def test_a_unit_that_is_not_chosen_after_all_does_not_stand_in_its_field(rig: Rig) -> None:
    rig.look(made_up_trace(opening()), Moment(0, 1))
    field = rig.named(QSpinBox, "Unit")
    rig.key(field, "Up")  # by an old picture; the layer lost it
    assert (rig.units, field.value()) == ([(1,)], 0)

    def obey(unit: int) -> None:
        rig.panel.set_view(ViewState(moment=Moment(0, 1), unit=unit))

    rig.panel.unit_requested.connect(obey)
    for unit in (1, 2, 3):  # faster than numbers are shown
        rig.key(field, "Up")
        assert field.value() == unit
