"""The diagram, read off the picture, clicked into, and at sizes that are hard."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from formulas import NUMBER, is_rounded_from, value_of, worked_out
from painted_text import painted_texts
from paintings import ink_found, inked
from peephole import PeepholeConfig
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.cells.lstm import LSTM
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.cell.bars import are_bars, bar_of
from lstmviz.figure.cell.cell_diagram import CellDiagram
from lstmviz.figure.cell.contents import CellLimits, contents
from lstmviz.figure.cell.layout import CellLayout
from lstmviz.figure.cell.plan import plan_of
from lstmviz.figure.drawing.colour_maps import diverging
from lstmviz.figure.theme import DARK, LIGHT, between
from lstmviz.session.view_state import START, Stage
from lstmviz.trace.explanation.explain import explain
from lstmviz.trace.explanation.unit import unit_numbers
from lstmviz.trace.trace import Trace

KINDS: dict[str, RecurrentConfig] = {
    "LSTM": LSTMConfig(1, use_bias=False, return_sequences=True),
    "GRU": GRUConfig(1, use_bias=False, return_sequences=True),
    "GRU, reset before": GRUConfig(1, use_bias=False, return_sequences=True, reset_after=False),
    "SimpleRNN": SimpleRNNConfig(1, use_bias=False, return_sequences=True),
    "peephole": PeepholeConfig(1, use_bias=False, return_sequences=True),
}
"""A layer of each kind, and of each form of its equations."""

of_every_kind = pytest.mark.parametrize("kind", KINDS)


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def one_step(layer: RecurrentConfig, w: dict[str, Array], x: Array, states: Any) -> Any:
    """The new states and the gates, by their names."""
    name, units = layer.kind.name, layer.units
    of_x, of_h = x @ w["kernel"], states["h"] @ w["recurrent_kernel"]
    if name == "SimpleRNN":
        return {"h": np.tanh(of_x + of_h)}, {}
    if name == "GRU":
        (x_z, x_r, x_g), (h_z, h_r, h_g) = np.split(of_x, 3), np.split(of_h, 3)
        z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
        h = states["h"]
        seen = r * h_g if layer.reset_after else (r * h) @ w["recurrent_kernel"][:, 2 * units :]
        g = np.tanh(x_g + seen)
        return {"h": z * h + (1 - z) * g}, {"z": z, "r": r, "g": g}
    c = states["c"]
    peeps = np.tile(c, 4) * w["peephole"] if "peephole" in w else 0.0
    i, f, g, o = np.split(of_x + of_h + peeps, 4)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + i * g
    return {"h": o * np.tanh(c), "c": c}, {"i": i, "f": f, "g": g, "o": o}


def random_trace(units: int, features: int = 3, *, gates: bool = True, kind: str = "LSTM") -> Trace:
    """A layer worked out with NumPy: one row, two steps."""
    random = np.random.default_rng(units)
    layer = replace(KINDS[kind], units=units)
    weights = {}
    for name, shape in layer.kind.weight_shapes(layer, features).items():
        weight = random.normal(size=shape) / (units**0.5 if name == "recurrent_kernel" else 1)
        weights[name] = weight.astype(np.float32)
    x = random.normal(size=(1, 2, features)).astype(np.float32)
    experiment = Experiment(layer, [Call(x)])
    trace = made_up_trace(experiment)
    states: Any = dict.fromkeys(layer.kind.state_names, np.zeros(units, np.float32))
    steps = []
    for step in range(2):
        states, known = one_step(layer, weights, x[0, step], states)
        steps.append((states, known))
    every = {name: np.stack([[s[name] for s, _ in steps]]) for name in layer.kind.state_names}
    known = {name: np.stack([[g[name] for _, g in steps]]) for name in layer.kind.gate_names}
    call = replace(
        trace.calls[0], states=every, gates=known if gates else {}, returned=(every["h"],)
    )
    return Trace(experiment, weights, (call,))


@pytest.fixture
def diagram(qtbot: QtBot) -> CellDiagram:
    made = CellDiagram()
    qtbot.addWidget(made)
    made.resize(400, 480)
    made.show()
    return made


def show(
    diagram: CellDiagram, trace: Trace, step: int = 1, unit: int = 0, stage: Stage = "h"
) -> None:
    found = explain(trace, 0, 0, step)
    numbers = unit_numbers(found, unit)
    diagram.set_contents(contents(found, unit, numbers, stage, CellLimits()))


def texts(diagram: CellDiagram, folder: Path) -> list[str]:
    return painted_texts(diagram.paint, diagram.size(), folder)


def layout_of(diagram: CellDiagram) -> CellLayout:
    shown = diagram._shown
    assert shown is not None
    return diagram.layout_of(shown)


def number_after(said: list[str], sign: str) -> str:
    """The number in the box with that sign."""
    place = said.index(sign)
    return next(text for text in said[place + 1 :] if NUMBER.fullmatch(text))


@pytest.mark.parametrize("units", [1, 4, 40, 1024])
def test_the_numbers_that_are_painted_make_each_other(
    diagram: CellDiagram, tmp_path: Path, units: int
) -> None:
    trace = random_trace(units)
    for unit in {0, units // 2, units - 1}:
        show(diagram, trace, 1, unit)
        said = texts(diagram, tmp_path)
        shown = {sign: number_after(said, sign) for sign in ("f", "i", "g", "o", "cₜ", "hₜ")}
        kept, before = number_after(said, "f·cₜ₋₁"), number_after(said, "cₜ₋₁")
        written = next(text for text in said if text.startswith("+") or text in said[:2])
        value = {sign: value_of(text) for sign, text in shown.items()}
        assert is_rounded_from(kept, value["f"] * value_of(before))
        assert is_rounded_from(written.removeprefix("+"), value["i"] * value["g"])
        total = value_of(kept) + value_of(written.removeprefix("+"))
        assert is_rounded_from(shown["cₜ"], total)
        assert is_rounded_from(shown["hₜ"], value["o"] * np.tanh(value["cₜ"]))
        functions = {
            "σ": lambda z: float(1 / (1 + np.exp(-z))),
            "tanh": lambda z: float(np.tanh(z)),
        }
        for gate in "figo":
            note = said[said.index(gate) + 2]
            assert is_rounded_from(shown[gate], worked_out(note, functions))
        assert {"forget", "input", "candidate", "output"} <= set(said)
        assert f"unit {unit}" in said


def test_the_stages_come_one_after_another(diagram: CellDiagram, tmp_path: Path) -> None:
    trace, seen = random_trace(4), []
    for stage in LSTM.stages(LSTMConfig(1)):
        show(diagram, trace, stage=stage)
        seen.append([text for text in texts(diagram, tmp_path) if NUMBER.fullmatch(text)])
    shown = [len(numbers) for numbers in seen]
    assert shown == sorted(shown)
    assert shown[0] == 2  # h and c before; the inputs stand in one text
    found = explain(trace, 0, 0, 1)
    for terms in (found.terms(gate, 0) for gate in "figo"):
        assert terms is not None
        assert any(is_rounded_from(text, terms.z) for text in seen[1])


def test_a_start_says_where_its_state_came_from(diagram: CellDiagram, tmp_path: Path) -> None:
    step = explain(made_up_trace(opening()), 1, 0, START)
    diagram.set_contents(contents(step, 1, None, "h", CellLimits()))
    said = texts(diagram, tmp_path)
    assert "call 1 starts from the state of call 0" in said
    assert "carried" in said
    assert "The call starts from the state of call 0" in diagram.accessibleDescription()
    assert len([text for text in said if NUMBER.fullmatch(text)]) == 2


def test_a_held_step_says_that_it_is_discarded(diagram: CellDiagram, tmp_path: Path) -> None:
    trace = random_trace(4)
    held = replace(
        trace.calls[0],
        held=np.array([[False, True]]),
        states={name: state[:, [0, 0]] for name, state in trace.calls[0].states.items()},
    )
    show(diagram, replace(trace, calls=(held,)), 1, 2)
    said = texts(diagram, tmp_path)
    assert "held by the mask: c and h stay" in said
    assert is_rounded_from(number_after(said, "cₜ"), float(held.c[0, 0, 2]))
    assert "Held by the mask" in diagram.accessibleDescription()


def test_gates_that_are_not_there_yet_are_waited_for(diagram: CellDiagram, tmp_path: Path) -> None:
    show(diagram, random_trace(4, gates=False))
    said = texts(diagram, tmp_path)
    assert "the gates of this row are being worked out…" in said
    assert "…" in said
    assert is_rounded_from(number_after(said, "cₜ"), float(random_trace(4).calls[0].c[0, 1, 0]))


def test_its_description_tells_it_in_words(diagram: CellDiagram) -> None:
    show(diagram, random_trace(4), unit=2)
    words = diagram.accessibleDescription()
    assert words.startswith("call 0 row 0 t=1, unit 2 of 4.")
    for part in ("forget gate f 0.", "candidate g ", "is kept", "is written", "New c ", "New h "):
        assert part in words


@pytest.mark.parametrize("units", [4, 1024])
def test_a_click_on_a_bar_picks_its_unit(qtbot: QtBot, diagram: CellDiagram, units: int) -> None:
    show(diagram, random_trace(units))
    layout = layout_of(diagram)
    bars = layout.rows("f").bars
    if are_bars(bars, units):
        at = bar_of(bars, units, 3, layout.em).center()
        expected = 3
    else:
        at = bars.center()
        expected = diagram.unit_at(QPointF(at.toPoint()))
    with qtbot.waitSignal(diagram.unit_picked) as picked:
        qtbot.mouseClick(diagram, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert picked.args == [expected]
    assert diagram.words_at(at).startswith("unit ")
    assert diagram.words_at(QPointF(1, 1)) == ""
    with qtbot.assertNotEmitted(diagram.unit_picked):
        x = layout.rows("x").bars.center().toPoint()
        qtbot.mouseClick(diagram, Qt.MouseButton.LeftButton, pos=x)
    assert diagram.words_at(layout.rows("x").bars.center()).startswith("feature 1: xₜ = ")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_number_is_drawn_all_the_same(
    diagram: CellDiagram, tmp_path: Path, value: float
) -> None:
    for units in (4, 1024):
        trace = random_trace(units)
        c = trace.calls[0].c.copy()
        c[0, 1, 0] = value
        states = {**trace.calls[0].states, "c": c}
        show(diagram, replace(trace, calls=(replace(trace.calls[0], states=states),)))
        assert not diagram.grab().isNull()
        assert {np.inf: "∞", -np.inf: "−∞"}.get(value, "NaN") in texts(diagram, tmp_path)


@pytest.mark.parametrize("width", [260, 340, 600, 1900])
@pytest.mark.parametrize("scale", [1.0, 2.0])
@of_every_kind
def test_nothing_stands_on_anything_else(qapp, width: int, scale: float, kind: str) -> None:
    font = QFont(qapp.font())
    font.setPointSizeF(font.pointSizeF() * scale)
    diagram = CellDiagram()
    diagram.setFont(font)
    show(diagram, random_trace(4, kind=kind))
    least = diagram.minimumSizeHint().height()
    for height in (least, 2 * least):
        layout = CellLayout.of(font, width, height, plan_of(KINDS[kind]))
        boxes = list(layout.boxes.values())
        for number, box in enumerate(boxes):
            assert layout.area.adjusted(-1, -1, 1, 1).contains(box)
            assert not any(box.intersects(other) for other in boxes[number + 1 :])
        for place in layout.boxes:
            rows = layout.rows(place)
            assert rows.bars.height() > 0.5 * layout.em
            assert rows.bars.bottom() < rows.number.top()
    diagram.deleteLater()


def test_the_tail_of_the_g_does_not_touch_its_words(qapp) -> None:
    layout = CellLayout.at(qapp.font(), 600, 500, plan_of(KINDS["LSTM"]))
    rows, letter = layout.rows("g"), QFontMetricsF(layout.fonts.letter)
    small = QFontMetricsF(layout.fonts.small)
    baseline = rows.name.center().y() - letter.height() / 2 + letter.ascent()
    tail = baseline + letter.tightBoundingRect("g").bottom()
    words = rows.words.center().y() - small.height() / 2 + small.ascent()
    assert words + small.tightBoundingRect("d").top() > tail + 0.1 * layout.em


def test_it_follows_the_theme(diagram: CellDiagram) -> None:
    show(diagram, random_trace(4))
    corner = [diagram.grab().toImage().pixelColor(0, diagram.height() - 1).name()]
    diagram.set_theme(DARK)
    corner.append(diagram.grab().toImage().pixelColor(0, diagram.height() - 1).name())
    assert [colour.upper() for colour in corner] == [LIGHT.window, DARK.window]


def across(image: QImage, ink: str, at: QPointF, dx: float, dy: float) -> int:
    """How many pixels of a colour lie across a line, whose middle is at a place."""
    area = QRectF(at.x() - dx, at.y() - dy, 2 * dx, 2 * dy)
    return int(inked(image, ink, area, 30).sum())


@pytest.mark.parametrize("unit", [0, 1, 2])
def test_what_flows_is_as_thick_as_its_share(diagram: CellDiagram, unit: int) -> None:
    diagram.resize(760, 900)
    trace = random_trace(4)
    gates = {"f": [1.0, 0.6, 0.05], "i": [0.3, 1.0, 0.8], "g": [-0.9, 0.5, 0.0], "o": [0.2, 0.8, 1]}
    arrays = {gate: trace.calls[0].gates[gate].copy() for gate in gates}
    for gate, values in gates.items():
        arrays[gate][0, 1, :3] = values
    f, i, g, o = (gates[gate][unit] for gate in "figo")
    show(diagram, replace(trace, calls=(replace(trace.calls[0], gates=arrays),)), unit=unit)
    image = diagram.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    layout = layout_of(diagram)
    em, ink, line = layout.em, LIGHT.units[unit], layout.line
    reach = 0.6 * em
    # The whole of c is 0.95 em thick, what is next to nothing 0.1 em.
    flows = {
        "c before": (QPointF(layout.keep.x() / 2, line), 1.0),
        "kept": (QPointF((layout.keep.x() + layout.joins[0].plus.x()) / 2, line), f),
        "new c": (QPointF((layout.joins[0].plus.x() + layout.outs["h"].times.x()) / 2, line), 1.0),
    }
    for name, (at, share) in flows.items():
        expected = max(0.95 * share, 0.1) * em
        assert across(image, ink, at, 0, reach) == pytest.approx(expected, abs=1.5), name
    written = QPointF(layout.joins[0].plus.x(), layout.joins[0].times.y() - 0.9 * em)
    expected = max(0.95 * abs(i * g), 0.1) * em
    assert across(image, ink, written, reach, 0) == pytest.approx(expected, abs=1.5)
    let_out = QPointF(layout.outs["h"].times.x(), layout.outs["h"].times.y() + 0.75 * em)
    expected = max(0.95 * o, 0.1) * em
    assert across(image, ink, let_out, reach, 0) == pytest.approx(expected, abs=1.5)
    for gate, share in (("i", i), ("g", g)):  # along the line on which they meet
        x = (layout.boxes[gate].center().x() + layout.joins[0].times.x()) / 2
        x += 0.6 * (layout.boxes[gate].center().x() - layout.joins[0].times.x()) * 0.5
        expected = max(0.6 * max(0.95 * abs(share), 0.1), 0.14) * em
        found = across(image, LIGHT.muted, QPointF(x, layout.joins[0].times.y()), 0, reach)
        assert found == pytest.approx(expected, abs=1.5), gate
    for at, arms in ((layout.keep, "×"), (layout.joins[0].plus, "+"), (layout.joins[0].times, "×")):
        right = at + QPointF(0.25 * em, 0)
        aslant = at + QPointF(0.18 * em, 0.18 * em)
        assert ink_found(image, LIGHT.window, right) == (arms == "+")
        assert ink_found(image, LIGHT.window, aslant) == (arms == "×")


def test_a_bar_ends_at_its_value_in_its_units_colour_and_the_one_unit_is_marked(
    diagram: CellDiagram,
) -> None:
    diagram.resize(760, 900)
    trace = random_trace(4)
    show(diagram, trace, unit=2)
    image = diagram.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    layout = layout_of(diagram)
    for gate in "fg":
        bars, low = layout.rows(gate).bars, -1.0 if gate == "g" else 0.0
        values = trace.calls[0].gates[gate][0, 1]
        zero = bars.bottom() - bars.height() * (0.0 - low) / (1.0 - low)
        for unit, value in enumerate(values):
            x = bar_of(bars, 4, unit, layout.em).center().x()
            ground = between(LIGHT.panel, LIGHT.units[unit], 1.0 if unit == 2 else 0.6)
            end = bars.bottom() - bars.height() * (value - low) / (1.0 - low)
            inside = end + (2 if end < zero else -2)
            assert ink_found(image, ground, QPointF(x, inside), 0, 30), (gate, unit)
            assert not ink_found(image, ground, QPointF(x, 2 * end - inside), 0, 30), (gate, unit)
            below = QPointF(x, bars.bottom() + 0.25 * layout.em)
            assert ink_found(image, LIGHT.text, below) == (unit == 2)
    chip = layout.rows("g").number.center()
    value = trace.calls[0].gates["g"][0, 1, 2]
    red, green, blue = diverging(LIGHT)[round((value + 1) / 2 * 255)].tolist()
    row = QRectF(chip.x() - 3 * layout.em, chip.y() - 0.5 * layout.em, 6 * layout.em, layout.em)
    assert inked(image, f"#{red:02X}{green:02X}{blue:02X}", row, 8).mean() > 0.1


def test_of_a_held_step_the_line_runs_through_and_the_gates_are_hatched(
    diagram: CellDiagram,
) -> None:
    diagram.resize(760, 900)
    trace = random_trace(4)
    held = replace(trace.calls[0], held=np.array([[False, True]]))
    images = []
    for call in (trace.calls[0], held):
        show(diagram, replace(trace, calls=(call,)))
        images.append(diagram.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    layout = layout_of(diagram)
    out = QPointF(layout.area.right() - 1.5 * layout.em, layout.line)
    assert across(images[1], LIGHT.units[0], out, 0, 0.6 * layout.em) == pytest.approx(
        0.55 * 0.95 * layout.em, abs=1.5
    )
    hatched = [inked(image, LIGHT.hatch, layout.rows("o").bars, 40).mean() for image in images]
    assert hatched[0] < 0.02 < 0.1 < hatched[1]


# Cells of every kind


def painted_note(said: list[str], sign: str) -> str:
    """What stands in a gate's box below its sign and its words."""
    return said[said.index(sign) + 2]


def assert_activated(shown: str, note: str) -> None:
    functions = {"σ": lambda z: float(sigmoid(z)), "tanh": lambda z: float(np.tanh(z))}
    assert is_rounded_from(shown, worked_out(note, functions))


@pytest.mark.parametrize("units", [1, 4, 40, 1024])
@pytest.mark.parametrize("kind", ["GRU", "GRU, reset before"])
def test_the_numbers_that_are_painted_of_a_gru_make_each_other(
    diagram: CellDiagram, tmp_path: Path, units: int, kind: str
) -> None:
    trace = random_trace(units, kind=kind)
    for unit in {0, units // 2, units - 1}:
        show(diagram, trace, 1, unit)
        said = texts(diagram, tmp_path)
        shown = {sign: number_after(said, sign) for sign in ("z", "r", "g", "hₜ₋₁", "hₜ")}
        value = {sign: value_of(text) for sign, text in shown.items()}
        kept = number_after(said, "z·hₜ₋₁")
        written = said[said.index("1 − z") + 1].removeprefix("+")
        assert is_rounded_from(kept, value["z"] * value["hₜ₋₁"])
        assert is_rounded_from(written, (1 - value["z"]) * value["g"])
        assert is_rounded_from(shown["hₜ"], value_of(kept) + value_of(written))
        for gate in "zrg":
            assert_activated(shown[gate], painted_note(said, gate))
            assert is_rounded_from(shown[gate], float(trace.calls[0].gates[gate][0, 1, unit]))
        assert is_rounded_from(shown["hₜ"], float(trace.calls[0].h[0, 1, unit]))
        assert {"update", "reset", "candidate", "kept", "1 − z", f"unit {unit}"} <= set(said)


@pytest.mark.parametrize("units", [1, 4, 40, 1024])
def test_the_numbers_that_are_painted_of_a_simple_rnn_make_each_other(
    diagram: CellDiagram, tmp_path: Path, units: int
) -> None:
    trace = random_trace(units, kind="SimpleRNN")
    for unit in {0, units // 2, units - 1}:
        show(diagram, trace, 1, unit)
        said = texts(diagram, tmp_path)
        z, h = number_after(said, "z"), number_after(said, "hₜ")
        assert "tanh" in said
        assert_activated(h, f"tanh({z})")
        assert is_rounded_from(h, float(trace.calls[0].h[0, 1, unit]))
        before = float(trace.calls[0].h[0, 0, unit])
        assert is_rounded_from(number_after(said, "hₜ₋₁"), before)


@of_every_kind
def test_the_stages_of_every_kind_come_one_after_another(
    diagram: CellDiagram, tmp_path: Path, kind: str
) -> None:
    trace, seen = random_trace(4, kind=kind), []
    layer = trace.experiment.layer
    for stage in layer.kind.stages(layer):
        show(diagram, trace, stage=stage)
        seen.append([text for text in texts(diagram, tmp_path) if NUMBER.fullmatch(text)])
    shown = [len(numbers) for numbers in seen]
    assert shown == sorted(shown)
    assert shown[0] == len(layer.kind.states)
    step = explain(trace, 0, 0, 1)
    for name in step.activated:
        terms = step.terms(name, 0)
        assert terms is not None
        assert any(is_rounded_from(text, terms.z) for text in seen[1])


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("GRU", ("h before ", "update gate z 0.", "reset gate r 0.", "candidate g ",
                 " is kept, ", " is written. New h ")),
        ("SimpleRNN", ("h before ", "Added up: z ", "New h ")),
        ("peephole", ("c before ", "forget gate f 0.", " is written. New c ", "New h ")),
    ],
)  # fmt: skip
def test_the_description_of_every_kind_tells_it_in_words(
    diagram: CellDiagram, kind: str, parts: tuple[str, ...]
) -> None:
    show(diagram, random_trace(4, kind=kind), unit=2)
    words = diagram.accessibleDescription()
    assert words.startswith("call 0 row 0 t=1, unit 2 of 4. What enters: x ")
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    show(diagram, random_trace(4, kind=kind), unit=2, stage="z")
    assert "Added up: " in diagram.accessibleDescription()
    assert "New" not in diagram.accessibleDescription()


@of_every_kind
def test_a_held_step_and_a_start_of_every_kind_say_so(
    diagram: CellDiagram, tmp_path: Path, kind: str
) -> None:
    trace = random_trace(4, kind=kind)
    states = {name: state[:, [0, 0]] for name, state in trace.calls[0].states.items()}
    held = replace(trace.calls[0], held=np.array([[False, True]]), states=states)
    show(diagram, replace(trace, calls=(held,)), 1, 2)
    said = texts(diagram, tmp_path)
    stays = "c and h stay" if len(states) == 2 else "h stays"
    assert f"held by the mask: {stays}" in said
    assert is_rounded_from(number_after(said, "hₜ"), float(states["h"][0, 0, 2]))
    show(diagram, trace, START, 2)
    said = texts(diagram, tmp_path)
    assert "call 0 starts from zeros" in said
    assert [text for text in said if NUMBER.fullmatch(text)] == ["0"] * len(states)


@pytest.mark.parametrize("unit", [0, 1, 2])
def test_what_flows_of_a_gru_is_as_thick_as_its_share(diagram: CellDiagram, unit: int) -> None:
    diagram.resize(760, 900)
    trace = random_trace(4, kind="GRU")
    z, r, g = ([0.9, 0.2, 0.5], [0.1, 0.6, 1.0], [0.9, -0.5, 0.0])
    arrays = {gate: trace.calls[0].gates[gate].copy() for gate in "zrg"}
    for gate, values in zip("zrg", (z, r, g), strict=True):
        arrays[gate][0, 1, :3] = values
    show(diagram, replace(trace, calls=(replace(trace.calls[0], gates=arrays),)), unit=unit)
    image = diagram.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    layout = layout_of(diagram)
    em, ink, (join,) = layout.em, LIGHT.units[unit], layout.joins
    keep, written = z[unit], (1 - z[unit]) * g[unit]
    kept = QPointF((layout.keep.x() + join.plus.x()) / 2, layout.line)
    expected = max(0.95 * keep, 0.1) * em
    assert across(image, ink, kept, 0, 0.6 * em) == pytest.approx(expected, abs=1.5)
    up = QPointF(join.plus.x(), join.times.y() - 0.9 * em)
    expected = max(0.95 * abs(written), 0.1) * em
    assert across(image, ink, up, 0.6 * em, 0) == pytest.approx(expected, abs=1.5)
    branch = QPointF((layout.keep.x() + join.times.x()) / 2, join.times.y())
    expected = max(0.6 * max(0.95 * (1 - keep), 0.1), 0.14) * em
    found = across(image, LIGHT.muted, branch, 0, 0.5 * em)
    assert found == pytest.approx(expected, abs=1.5)
    # The reset gate comes from its box' side, and is multiplied below the candidate's.
    r_box, g_box = layout.boxes["r"], layout.boxes["g"]
    (feed,) = (feed for feed in layout.plan.feeds if feed.acting)
    meet = QPointF(layout.entry(feed, "g"), layout.acting)
    assert g_box.left() < meet.x() < g_box.right()
    at = QPointF((r_box.right() + 0.75 * em + meet.x() - 0.68 * em) / 2 - 0.3 * em, layout.acting)
    expected = max(0.6 * max(0.95 * r[unit], 0.1), 0.14) * em
    found = across(image, LIGHT.muted, at, 0, 0.6 * em)
    assert found == pytest.approx(expected, abs=1.5)
    assert ink_found(image, LIGHT.window, meet + QPointF(0.18 * em, 0.18 * em))  # a ×


def feeds_of(
    layer: RecurrentConfig,
) -> list[tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]]:
    plan = plan_of(layer)
    return [
        (feed.sources, feed.targets, {place: by.gate for place, by in feed.acting.items()})
        for feed in plan.feeds
    ]


def test_what_goes_in_the_same_way_goes_in_on_one_line() -> None:
    assert feeds_of(KINDS["LSTM"]) == [(("h_before", "x"), ("f", "i", "g", "o"), {})]
    for kind in ("GRU", "GRU, reset before"):
        assert feeds_of(KINDS[kind]) == [
            (("h_before",), ("z", "r", "g"), {"g": "r"}),
            (("x",), ("z", "r", "g"), {}),
        ]
    assert feeds_of(KINDS["SimpleRNN"]) == [(("h_before", "x"), ("z_h",), {})]
    assert feeds_of(KINDS["peephole"]) == [
        (("c_before",), ("f", "i", "g", "o"), {}),
        (("h_before", "x"), ("f", "i", "g", "o"), {}),
    ]


@of_every_kind
def test_a_click_on_a_bar_of_every_kind_picks_its_unit(
    qtbot: QtBot, diagram: CellDiagram, kind: str
) -> None:
    show(diagram, random_trace(4, kind=kind))
    layout = layout_of(diagram)
    for place in layout.plan.sums:
        at = bar_of(layout.rows(place).bars, 4, 3, layout.em).center()
        assert diagram.unit_at(at) == 3
        assert diagram.words_at(at).startswith(f"unit 3: {place.removesuffix('_h')} = ")


def test_a_stage_that_a_kind_lacks_is_shown_as_the_nearest(
    diagram: CellDiagram, tmp_path: Path
) -> None:
    for kind, stage, nearest in (
        ("GRU", "c", "h"), ("SimpleRNN", "gates", "z"), ("SimpleRNN", "c", "h"), ("GRU", "?", "h"),
    ):  # fmt: skip
        said = []
        for each in (stage, nearest):
            show(diagram, random_trace(4, kind=kind), stage=each)
            said.append(texts(diagram, tmp_path))
        assert said[0] == said[1]
