"""The diagram, read off the picture, clicked into, and at sizes that are hard."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from formulas import NUMBER, is_rounded_from, value_of, worked_out
from painted_text import painted_texts
from paintings import ink_found, inked
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.figure.cell.bars import are_bars, bar_of
from lstmviz.figure.cell.cell_diagram import CellDiagram
from lstmviz.figure.cell.contents import CellLimits, contents
from lstmviz.figure.cell.layout import CellLayout
from lstmviz.figure.drawing.colour_maps import diverging
from lstmviz.figure.theme import DARK, LIGHT, between
from lstmviz.session.view_state import STAGES, START, Stage
from lstmviz.trace.explanation.explain import explain
from lstmviz.trace.explanation.unit import unit_numbers
from lstmviz.trace.trace import Trace


def random_trace(units: int, features: int = 3, *, gates: bool = True) -> Trace:
    """An LSTM worked out with NumPy: one row, two steps."""
    random = np.random.default_rng(units)
    kernel = random.normal(size=(features, 4 * units)).astype(np.float32)
    recurrent = (random.normal(size=(units, 4 * units)) / units**0.5).astype(np.float32)
    x = random.normal(size=(1, 2, features)).astype(np.float32)
    experiment = Experiment(LSTMConfig(units=units, return_sequences=True), [Call(x)])
    trace = made_up_trace(experiment)
    h = c = np.zeros(units, np.float32)
    steps = []
    for step in range(2):
        i, f, g, o = np.split(x[0, step] @ kernel + h @ recurrent, 4)
        i, f, g, o = (1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o)))
        c = f * c + i * g
        h = o * np.tanh(c)
        steps.append((h, c, i, f, g, o))
    arrays = [np.stack([one])[:, :] for one in np.stack(steps, axis=1)]
    known = dict(zip("ifgo", arrays[2:], strict=True)) if gates else {}
    call = replace(trace.calls[0], h=arrays[0], c=arrays[1], gates=known, returned=(arrays[0],))
    weights = {"kernel": kernel, "recurrent_kernel": recurrent}
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
    for stage in STAGES:
        show(diagram, trace, stage=stage)
        seen.append([text for text in texts(diagram, tmp_path) if NUMBER.fullmatch(text)])
    shown = [len(numbers) for numbers in seen]
    assert shown == sorted(shown)
    assert shown[0] == 2  # h and c before; the inputs stand in one text
    found = explain(trace, 0, 0, 1)
    z = [found.terms(gate, 0).z for gate in "figo"]
    for value in z:
        assert any(is_rounded_from(text, value) for text in seen[1])


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
        c=trace.calls[0].c[:, [0, 0]],
        h=trace.calls[0].h[:, [0, 0]],
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
    layout = CellLayout.of(diagram.font(), diagram.width(), diagram.height())
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
        show(diagram, replace(trace, calls=(replace(trace.calls[0], c=c),)))
        assert not diagram.grab().isNull()
        assert {np.inf: "∞", -np.inf: "−∞"}.get(value, "NaN") in texts(diagram, tmp_path)


@pytest.mark.parametrize("width", [260, 340, 600, 1900])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_stands_on_anything_else(qapp, width: int, scale: float) -> None:
    font = QFont(qapp.font())
    font.setPointSizeF(font.pointSizeF() * scale)
    diagram = CellDiagram()
    diagram.setFont(font)
    least = diagram.minimumSizeHint().height()
    for height in (least, 2 * least):
        layout = CellLayout.of(font, width, height)
        boxes = list(layout.boxes.values())
        for number, box in enumerate(boxes):
            assert layout.area.adjusted(-1, -1, 1, 1).contains(box)
            assert not any(box.intersects(other) for other in boxes[number + 1 :])
        for place in layout.boxes:
            rows = layout.rows(place)
            assert rows.bars.height() > 0.5 * layout.em
            assert rows.bars.bottom() < rows.number.top()
    diagram.deleteLater()


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
    layout = CellLayout.of(diagram.font(), diagram.width(), diagram.height())
    em, ink, line = layout.em, LIGHT.units[unit], layout.line
    reach = 0.6 * em
    # The whole of c is 0.95 em thick, what is next to nothing 0.1 em.
    flows = {
        "c before": (QPointF(layout.forget.x() / 2, line), 1.0),
        "kept": (QPointF((layout.forget.x() + layout.plus.x()) / 2, line), f),
        "new c": (QPointF((layout.plus.x() + layout.let_out.x()) / 2, line), 1.0),
    }
    for name, (at, share) in flows.items():
        expected = max(0.95 * share, 0.1) * em
        assert across(image, ink, at, 0, reach) == pytest.approx(expected, abs=1.5), name
    written = QPointF(layout.plus.x(), layout.times.y() - 0.9 * em)
    expected = max(0.95 * abs(i * g), 0.1) * em
    assert across(image, ink, written, reach, 0) == pytest.approx(expected, abs=1.5)
    let_out = QPointF(layout.let_out.x(), layout.let_out.y() + 0.75 * em)
    expected = max(0.95 * o, 0.1) * em
    assert across(image, ink, let_out, reach, 0) == pytest.approx(expected, abs=1.5)
    for gate, share in (("i", i), ("g", g)):  # along the line on which they meet
        x = (layout.boxes[gate].center().x() + layout.times.x()) / 2
        x += 0.6 * (layout.boxes[gate].center().x() - layout.times.x()) * 0.5
        expected = max(0.6 * max(0.95 * abs(share), 0.1), 0.14) * em
        found = across(image, LIGHT.muted, QPointF(x, layout.times.y()), 0, reach)
        assert found == pytest.approx(expected, abs=1.5), gate
    for at, arms in ((layout.forget, "×"), (layout.plus, "+"), (layout.times, "×")):
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
    layout = CellLayout.of(diagram.font(), diagram.width(), diagram.height())
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
    layout = CellLayout.of(diagram.font(), diagram.width(), diagram.height())
    out = QPointF(layout.area.right() - 1.5 * layout.em, layout.line)
    assert across(images[1], LIGHT.units[0], out, 0, 0.6 * layout.em) == pytest.approx(
        0.55 * 0.95 * layout.em, abs=1.5
    )
    hatched = [inked(image, LIGHT.hatch, layout.rows("o").bars, 40).mean() for image in images]
    assert hatched[0] < 0.02 < 0.1 < hatched[1]
