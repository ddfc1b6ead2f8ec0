"""What a lane can show, as it is described for each kind of layer."""

import pytest
from compared import reference
from traces import made_up_trace, opening_of

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.figure.view_model.comparison import ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track import tracks_of
from lstmviz.session.view_state import ViewState
from lstmviz.trace.comparison.comparison import Comparison

TRACKS = {
    LSTMConfig: ("h", "c", "i", "f", "g", "o", "dh", "dc"),
    GRUConfig: ("h", "z", "r", "g", "dh"),
    SimpleRNNConfig: ("h", "dh"),
}


@pytest.mark.parametrize("kind", TRACKS)
def test_each_kind_has_its_states_its_gates_and_the_differences(
    kind: type[RecurrentConfig],
) -> None:
    tracks = tracks_of(kind.kind)
    assert tuple(tracks) == TRACKS[kind]
    for name, track in tracks.items():
        is_state, is_difference = name in ("h", "c"), name in ("dh", "dc")
        assert track.is_state == is_state
        assert track.needs_reference == is_difference
        assert track.has_start == (is_state or is_difference)
        assert bool(track.waiting) == (not track.has_start)
        assert track.letter == (f"Δ{name[1]}" if is_difference else name)
        marker = "returned" if is_state else "dot" if is_difference else "hollow"
        assert track.marker == marker


def test_a_grus_gates_are_named_as_the_field_names_them() -> None:
    tracks = tracks_of(GRUConfig.kind)
    assert [tracks[gate].label for gate in "zrg"] == ["update gate", "reset gate", "candidate"]
    assert tracks["z"].tip == "The update gate: how much of h is kept from the step before."
    assert tracks["z"].words == ("update", "gate")
    assert tracks["dh"].words == ("this −", "other")


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (LSTMConfig(2), {"h": (-1, 1), "c": None, "f": (0, 1), "g": (-1, 1), "dh": None}),
        (LSTMConfig(2, activation="relu"), {"h": None, "g": None, "o": (0, 1)}),
        (LSTMConfig(2, recurrent_activation="linear"), {"i": None, "h": (-1, 1)}),
        (GRUConfig(2), {"h": (-1, 1), "z": (0, 1), "g": (-1, 1)}),
        # Mixed by what is no share, h goes beyond what it is mixed of.
        (GRUConfig(2, recurrent_activation="tanh"), {"h": None, "z": (-1, 1)}),
        (GRUConfig(2, activation=None), {"h": None, "g": None}),
        (SimpleRNNConfig(2), {"h": (-1, 1)}),
        (SimpleRNNConfig(2, activation="sigmoid"), {"h": (0, 1)}),
        (SimpleRNNConfig(2, activation="relu"), {"h": None}),
    ],
)
def test_a_track_reaches_as_far_as_its_functions(layer: RecurrentConfig, expected: dict) -> None:
    tracks = tracks_of(layer.kind)
    assert {name: tracks[name].bounds(layer) for name in expected} == expected


@pytest.mark.parametrize("kind", TRACKS)
def test_of_the_tracks_that_are_chosen_a_lane_has_those_of_its_kind(
    kind: type[RecurrentConfig],
) -> None:
    trace_view = TraceView.of(made_up_trace(opening_of(kind)))
    everything = Choice(tracks=("z", "f", "c", "somebody's", "g", "dh", "dc"))
    alone = {LSTMConfig: ("h", "c", "f", "g"), GRUConfig: ("h", "z", "g"), SimpleRNNConfig: ("h",)}
    assert Chosen.of(trace_view, everything).tracks == alone[kind]
    beside = {LSTMConfig: ("dh", "dc")}.get(kind, ("dh",))
    assert Chosen.of(reference(trace_view), everything).tracks == (*alone[kind], *beside)


@pytest.mark.parametrize("kind", TRACKS)
def test_at_first_the_states_are_drawn_and_the_difference_of_h(kind: type[RecurrentConfig]) -> None:
    trace_view = reference(TraceView.of(made_up_trace(opening_of(kind))))
    chosen = Chosen.of(trace_view, Choice.of(ViewState()))
    assert chosen.tracks == (*kind.kind.state_names, "dh")


@pytest.mark.parametrize(
    ("mine", "other"), [(LSTMConfig, GRUConfig), (GRUConfig, LSTMConfig), (LSTMConfig, LSTMConfig)]
)
def test_a_difference_is_there_where_both_runs_have_the_state(
    mine: type[RecurrentConfig], other: type[RecurrentConfig]
) -> None:
    here, there = (made_up_trace(opening_of(kind)) for kind in (mine, other))
    comparison = Comparison.of(here, there, 0)
    trace_view = TraceView.of(here).reference(ReferenceRun(comparison, "pin 1"))
    assert trace_view.has_track("dh")
    assert trace_view.has_track("dc") == (mine is other)
    assert trace_view.range_of("h") == (-1, 1)
