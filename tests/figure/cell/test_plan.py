"""Cells that nobody ships: what stands and flows in their diagrams follows from their equations."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from painted_text import painted_texts
from pytestqt.qtbot import QtBot
from traces import made_up_trace

from lstmviz.cells.cell_kind import Activated, Bias, Equation, Factor, Flow, Mixed, Product, X
from lstmviz.cells.gru import GRU
from lstmviz.cells.lstm import LSTM
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.cell.cell_diagram import CellDiagram
from lstmviz.figure.cell.contents import CellLimits, contents
from lstmviz.figure.cell.plan import Acting, plan_of
from lstmviz.trace.explanation.explain import START, explain
from lstmviz.trace.explanation.unit import unit_numbers

TERMS = (Product(X, "kernel"), Product("h", "recurrent_kernel"), Bias())
KEEPS = Flow("kept", (Factor("z"), Factor("h", before=True)))
WRITES = Flow("written", (Factor("z", complement=True), Factor("g")))
RECURRENT, CANDIDATE = "recurrent_activation", "activation"


def made_of(config: type[RecurrentConfig], gates: str, *made: Equation) -> RecurrentConfig:
    """A layer of four units with those of a kind's gates, and other equations."""

    def weight_shapes(config: Any, features: int) -> dict[str, tuple[int, ...]]:
        columns = len(gates) * config.units
        return {
            "kernel": (features, columns),
            "recurrent_kernel": (config.units, columns),
            "bias": (columns,),
        }

    quantities = tuple(config.kind.quantities[gate] for gate in gates)

    @dataclass(frozen=True, repr=False)
    class MadeUp(config):  # type: ignore[misc, valid-type]
        is_known = False  # to no other test
        kind = replace(
            config.kind, gates=quantities, weight_shapes=weight_shapes, equations=lambda _: made
        )

    return MadeUp(4, return_sequences=True)


def gate(name: str, *terms: Any) -> Activated:
    return Activated(name, CANDIDATE if name == "g" else RECURRENT, terms or TERMS)


LET_OUT = LSTM.equations(LSTMConfig(1))[-1]
SEEN = (Product(X, "kernel"), Product("h", "recurrent_kernel", times="z"), Bias())
MADE_UP = {
    "one gate for all": made_of(
        GRUConfig, "zg", gate("z"), gate("g", *SEEN), Mixed("h", (KEEPS, WRITES))
    ),
    "nothing forgotten": made_of(
        LSTMConfig, "igo", gate("i"), gate("g"), gate("o"),
        Mixed("c", (Flow("kept", (Factor("c", before=True),)),
                    Flow("written", (Factor("i"), Factor("g"))))),
        LET_OUT,
    ),
    "written as it is": made_of(
        GRUConfig, "zg", gate("z"), gate("g"),
        Mixed("h", (KEEPS, Flow("written", (Factor("g"),)))),
    ),
    "no state goes on": made_of(
        GRUConfig, "zg", gate("z"), gate("g"),
        Mixed("h", (Flow("", (Factor("z"), Factor("g"))),)),
    ),
    "two things written": made_of(
        GRUConfig, "zrg", gate("z"), gate("r"), gate("g"),
        Mixed("h", (KEEPS, WRITES, Flow("added", (Factor("r"), Factor("g"))))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("layer", MADE_UP.values(), ids=MADE_UP)
@pytest.mark.parametrize("width", [300, 700])
def test_a_made_up_cell_is_drawn_and_nothing_stands_on_anything_else(
    qtbot: QtBot, tmp_path, layer: RecurrentConfig, width: int
) -> None:
    diagram = CellDiagram()
    qtbot.addWidget(diagram)
    trace = made_up_trace(Experiment(layer, [Call(np.ones((1, 2, 3), np.float32))]))
    for step in (START, 1):
        found = explain(trace, 0, 0, step)
        shown = contents(found, 0, unit_numbers(found, 0), "h", CellLimits())
        diagram.set_contents(shown)
        diagram.resize(width, diagram.minimumSizeHint().height())
        layout = diagram.layout_of(shown)
        boxes = list(layout.boxes.values())
        assert layout.boxes.keys() == shown.boxes.keys()
        for number, box in enumerate(boxes):
            assert layout.area.adjusted(-1, -1, 1, 1).contains(box)
            assert not any(box.intersects(other) for other in boxes[number + 1 :])
        said = painted_texts(diagram.paint, diagram.size(), tmp_path)
        for name in layer.kind.gate_names:
            assert name in said


def test_what_is_kept_and_written_is_read_from_the_equations() -> None:
    plan = plan_of(MADE_UP["one gate for all"])
    assert (plan.conveyor, plan.kept, plan.written) == ("h", KEEPS, (WRITES,))
    assert [dict(feed.acting) for feed in plan.feeds] == [{"g": Acting("z", "h")}, {}]
    alone = plan_of(MADE_UP["no state goes on"])
    assert (alone.conveyor, alone.kept, alone.written) == ("", None, ())
    assert [made.result for made in alone.others] == ["h"]
    assert plan_of(MADE_UP["nothing forgotten"]).others == (LET_OUT,)
    assert GRU.conveyor(GRUConfig(1)) == plan_of(GRUConfig(1)).conveyor == "h"


@pytest.mark.parametrize(("reset_after", "on"), [(True, "h·U"), (False, "h")])
def test_what_the_reset_gate_acts_on_is_told(reset_after: bool, on: str) -> None:
    plan = plan_of(GRUConfig(4, reset_after=reset_after))
    acting = [found for feed in plan.feeds for found in feed.acting.items()]
    assert acting == [("g", Acting("r", on))]
