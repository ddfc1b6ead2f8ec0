"""The caption an author starts from."""

from dataclasses import replace

import numpy as np
import pytest
from trace_views import trace_view, with_call, with_origins
from traces import X, made_up_trace, opening, opening_of

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.features import Feature
from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.text.summary import MOST_CHARACTERS, place_of, summary_of
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.comparison import PendingComparison, ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.trace.trace import Origin


def starts(found: TraceView) -> str:
    """The caption's sentence about where states came from."""
    return caption_of(found).split(" filled. ")[1].split(" h lies ")[0]


LAYER = 'LSTM(4, recurrent_initializer="glorot_uniform", return_sequences=True, stateful=True)'


# --- The caption -------------------------------------------------------------------------------


def test_the_caption_of_the_opening_example() -> None:
    assert caption_of(trace_view()) == (
        f"{LAYER} called twice with the same x of shape (2, 3, 3). "
        "Each call returned h of every step, shape (2, 3, 4): every h is drawn filled. "
        "Call 0 starts at zero; call 1 starts from the state that call 0 ended in: "
        "rows 0 and 1 go on, and the same x gives another output. "
        "h lies between 0.00833 and 0.2, c between 0.0167 and 0.4."
    )


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["day", "night", "day"], "day, night, day"),
        (["day", "", "n" * 10_000], f"day, feature 1, {'n' * 23}…"),
        (["a\nb", "\u202ec", "d"], "a\\nb, \\u202ec, d"),
        ([f"f{n}" for n in range(24)], "f0, f1, f2, f3, f4, f5, f6, f7, … (24 in all)"),
        (
            [f"{'n' * 30}{n}" for n in range(24)],
            f"{', '.join(['n' * 23 + '…'] * 7)}, … (24 in all)",
        ),
    ],
)
def test_names_of_features_are_told_where_there_are_any(names: list[str], told: str) -> None:
    call = Call(np.ones((2, 3, len(names))))
    trace = made_up_trace(Experiment(opening().layer, [call], features=map(Feature, names)))
    found = TraceView.of(trace)
    assert f"x of shape (2, 3, {len(names)}) (features: {told})." in caption_of(found)
    assert "Features of x: " in summary_of(found)
    assert len(summary_of(found)) < MOST_CHARACTERS
    if len(names) == 3:
        first = names[0].replace("\n", "\\n")
        assert f"x = {first} 1, " in place_of(found, ViewState(moment=Moment(0, 1)))


def test_that_it_was_a_gpu_is_told_in_a_caption_and_in_words() -> None:
    cpu = trace_view()
    gpu = TraceView.of(replace(cpu.trace, device="Tesla T4"))
    for words_of in (caption_of, summary_of):
        assert (
            words_of(gpu).split(". ")[0] == f"{words_of(cpu).split('. ')[0]}, computed on Tesla T4"
        )


def test_the_caption_of_the_same_without_a_state() -> None:
    assert caption_of(trace_view(stateful=False)) == (
        'LSTM(4, recurrent_initializer="glorot_uniform", return_sequences=True) '
        "called twice with the same x of shape (2, 3, 3). "
        "Each call returned h of every step, shape (2, 3, 4): every h is drawn filled. "
        "Each call starts again at zero: the state that call 0 ended in is lost, "
        "and the same x gives the same output again. "
        "h lies between 0.00833 and 0.1, c between 0.0167 and 0.2."
    )


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (
            {"return_sequences": False},
            "Each call returned h of its last step alone, shape (2, 4): "
            "the last h alone is drawn filled, what came before was only computed.",
        ),
        (
            {"return_sequences": False, "return_state": True},
            "Each call returned h of its last step alone, shape (2, 4), and its last h and c, "
            "shape (2, 4) each: "
            "the last h and c are drawn filled, what came before was only computed.",
        ),
        (
            {"return_state": True},
            "Each call returned h of every step, shape (2, 3, 4), and its last h and c, "
            "shape (2, 4) each: every h and the last c are drawn filled.",
        ),
        (
            {"units": 100},
            "Each call returned h of every step, shape (2, 3, 100): every h is marked as returned.",
        ),
    ],
)
def test_what_the_layer_returned(flags: dict[str, object], sentence: str) -> None:
    assert f" {sentence} " in caption_of(trace_view(**flags))


@pytest.mark.parametrize(
    ("origins", "sentence"),
    [
        (
            ("zeros", "carried", "reset"),
            "Call 0 starts at zero; call 1 starts from the state that call 0 ended in: "
            "rows 0 and 1 go on; "
            "call 2 starts at zero after reset_state(): the state that call 1 ended in is lost",
        ),
        (
            ("reset", "carried"),
            "Call 0 starts at zero after reset_state(); "
            "call 1 starts from the state that call 0 ended in: rows 0 and 1 go on",
        ),
        (
            ("zeros", "given"),
            "Call 0 starts at zero; call 1 starts from the state given with it (initial_state), "
            "not from the state that call 0 ended in",
        ),
        (
            ("given", "given", "given"),
            "Calls 0 to 2 start from the state given with each (initial_state), "
            "not from the state that the call before ended in",
        ),
        (
            ("zeros", *("carried",) * 3, "reset", *("carried",) * 3),
            "Call 0 starts at zero; calls 1 to 3 and 5 to 7 start from the state that "
            "the call before ended in: rows 0 and 1 go on; "
            "call 4 starts at zero after reset_state(): the state that call 3 ended in is lost",
        ),
        (
            ("zeros", *("carried", "reset") * 10),
            "Call 0 starts at zero; 10 other calls start from the state that "
            "the call before ended in: rows 0 and 1 go on; "
            "10 other calls start at zero after reset_state(): "
            "the state that the call before ended in is lost",
        ),
    ],
)
def test_where_each_state_came_from(origins: tuple[Origin, ...], sentence: str) -> None:
    assert starts(with_origins(*origins)).startswith(sentence)


def test_without_a_state_all_calls_are_told_at_once() -> None:
    assert starts(with_origins("zeros", "zeros", "zeros", stateful=False)) == (
        "Each call starts again at zero: the state that the call before ended in is lost, "
        "and the same x gives the same output each time."
    )
    assert starts(with_origins("zeros", "given", "zeros", stateful=False)).startswith(
        "Calls 0 and 2 start at zero: the state that call 1 ended in is lost; "
        "call 1 starts from the state given with it (initial_state), "
        "not from the state that call 0 ended in"
    )


@pytest.mark.parametrize(
    ("origin", "sentence"),
    [
        ("zeros", "The call starts at zero."),
        ("given", "The call starts from the state given with it (initial_state)."),
        ("reset", "The call starts at zero after reset_state()."),
    ],
)
def test_the_caption_of_one_call(origin: Origin, sentence: str) -> None:
    assert caption_of(with_origins(origin)) == (
        f"{LAYER} called once with x of shape (2, 3, 3). "
        "The call returned h of every step, shape (2, 3, 4): every h is drawn filled. "
        f"{sentence} "
        "h lies between 0.00833 and 0.1, c between 0.0167 and 0.2."
    )


def test_the_caption_of_forty_calls() -> None:
    calls = [Call(np.array(X[:1], np.float32) + number) for number in range(40)]
    found = TraceView.of(made_up_trace(Experiment(opening().layer, calls)))
    assert caption_of(found) == (
        f"{LAYER} called 40 times with x of shape (1, 3, 3). "
        "Each call returned h of every step, shape (1, 3, 4): every h is drawn filled. "
        "Call 0 starts at zero; calls 1 to 39 start from the state that "
        "the call before ended in: row 0 goes on. "
        "h lies between 0.00833 and 4, c between 0.0167 and 8."
    )


def test_calls_of_several_shapes() -> None:
    def caption(*timesteps: int) -> str:
        calls = [Call(np.zeros((5, steps, 1))) for steps in timesteps]
        return caption_of(TraceView.of(made_up_trace(Experiment(opening().layer, calls))))

    assert caption(3, 2, 3).startswith(
        f"{LAYER} called 3 times with x of shape "
        "(5, 3, 1) in calls 0 and 2 and (5, 2, 1) in call 1. "
        "Each call returned h of every step, "
        "shape (5, 3, 4) in calls 0 and 2 and (5, 2, 4) in call 1: every h is drawn filled. "
    )
    assert "rows 0 to 4 go on. h" in caption(3, 2, 3)
    assert (
        "called 4 times with x of shape "
        "(5, 3, 1) in call 0 to (5, 9, 1) in call 3 (4 different ones)." in caption(3, 2, 4, 9)
    )


def test_a_mask_is_told() -> None:
    held = np.array([[False, False, True], [False, True, True]])
    trace = with_call(made_up_trace(opening()), 1, held=held)
    assert (
        " A mask holds 3 of 12 steps of all rows: h and c stay as they were. h lies "
        in caption_of(TraceView.of(trace))
    )


def test_an_output_that_is_not_h_is_told() -> None:
    trace = made_up_trace(opening())
    output = trace.calls[0].h.copy()
    output[0, 0] = 0
    found = TraceView.of(with_call(trace, 0, returned=(output,)))
    assert (
        " every h is drawn filled, but at 1 of 12 steps of all rows the output is not h. "
        in caption_of(found)
    )
    assert " The output is not h at 1 of 12 steps of all rows. " in summary_of(found)


def test_go_backwards_is_told_and_shares_its_sentence_with_a_mask() -> None:
    found = trace_view(go_backwards=True)
    order = " With go_backwards the last input is read first, and the output keeps that order"
    assert f"{order}. h lies " in caption_of(found)
    held = np.array([[True, False, False], [False, False, False]])
    both = TraceView.of(with_call(found.trace, 0, held=held))
    assert (
        f"{order}; a mask holds 1 of 12 steps of all rows: h and c stay as they were. h lies "
        in caption_of(both)
    )
    alone = trace_view(go_backwards=True, return_sequences=False)
    assert " With go_backwards the last input is read first. h lies " in caption_of(alone)


@pytest.mark.parametrize(("value", "word"), [(np.nan, "NaN"), (np.inf, "infinity")])
def test_the_first_state_that_is_no_number_is_told(value: float, word: str) -> None:
    trace = made_up_trace(opening())
    h = trace.calls[0].h.copy()
    h[1, 1:] = value
    found = TraceView.of(with_call(trace, 0, h=h, returned=(h.copy(),)))
    values = (
        "h lies between 0.00833 and 0.2, c between 0.0167 and 0.4; "
        f"{word} from call 0, row 1, t=1 on."
    )
    assert caption_of(found).endswith(f" {values}")
    assert f" {values} " in summary_of(found)


def test_ranges_with_few_numbers_in_them() -> None:
    trace = made_up_trace(Experiment(opening().layer, [Call(X)]))
    ones, lost = np.full((2, 3, 4), -0.0), np.full((2, 3, 4), np.nan)
    found = TraceView.of(with_call(trace, 0, h=ones, c=lost, returned=(ones,)))
    assert caption_of(found).endswith(
        " h lies at 0 throughout, c nowhere a number; NaN from call 0, row 0, t=0 on."
    )
    large = np.linspace(-1.2345e-7, 7.6543e11, 24).reshape(2, 3, 4)
    found = TraceView.of(with_call(trace, 0, c=large))
    assert caption_of(found).endswith(", c between −1.23e−7 and 7.65e11.")


def test_a_caption_has_two_to_five_sentences() -> None:
    held = np.ones((2, 3), bool)
    trace = made_up_trace(opening(go_backwards=True, return_state=True))
    assert caption_of(TraceView.of(with_call(trace, 1, held=held))).count(". ") == 4


# --- The summary -------------------------------------------------------------------------------


def test_what_stands_beside_is_named_with_what_it_says() -> None:
    mine, other = made_up_trace(opening()), made_up_trace(opening(stateful=False))
    comparison = Comparison.of(mine, other, "stateless")
    trace_view = TraceView.of(mine).reference(
        ReferenceRun(comparison, "the stateless twin", "They part.")
    )
    assert caption_of(trace_view).endswith(
        "Dashed: the stateless twin; Δ is this run minus that one. They part."
    )
    as_heatmap = Choice(tracks=("h",), drawn_as="heatmap")
    assert caption_of(trace_view, as_heatmap).endswith(
        "The colours of h end at ±1. Compared with: the stateless twin. They part."
    )
    waiting = TraceView.of(mine).reference(
        ReferenceRun(PendingComparison(mine), "the stateless twin")
    )
    assert caption_of(waiting) == caption_of(TraceView.of(mine))


def test_the_caption_tells_where_the_colours_of_heatmaps_end() -> None:
    bounds, reach = (
        caption_of(trace_view(), Choice(drawn_as="heatmap", h_colours=h_colours))
        for h_colours in ("bounds", "reach")
    )
    assert bounds.endswith("The colours of h end at ±1; those of c at ±0.4.")
    assert reach.endswith("The colours of h end at ±0.2, as far as h reaches; those of c at ±0.4.")
    assert "colours" not in caption_of(trace_view(), Choice(h_colours="reach"))


@pytest.mark.parametrize("kind", [GRUConfig, SimpleRNNConfig])
@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"return_sequences": True}, "h of every step, shape (2, 3, 4): every h is drawn filled."),
        (
            {"return_sequences": True, "return_state": True},
            "h of every step, shape (2, 3, 4), and its last h, shape (2, 4): "
            "every h is drawn filled.",
        ),
        (
            {"return_sequences": False, "return_state": True},
            "h of its last step alone, shape (2, 4), and its last h, shape (2, 4): "
            "the last h alone is drawn filled, what came before was only computed.",
        ),
    ],
)
def test_the_caption_of_a_layer_that_has_h_alone(
    kind: type[RecurrentConfig], flags: dict[str, bool], expected: str
) -> None:
    trace = made_up_trace(opening_of(kind, **flags))
    caption = caption_of(TraceView.of(with_call(trace, 0, held=np.ones((2, 3), bool))))
    assert f"Each call returned {expected}" in caption
    assert "A mask holds 6 of 12 steps of all rows: h stays as it was." in caption
    assert "h lies between 0.00833 and 0.2." in caption
    cells = caption_of(TraceView.of(trace), Choice(tracks=("h", "c", "z"), drawn_as="heatmap"))
    gate = "Below h is update gate z. " if kind is GRUConfig else ""
    assert cells.endswith(f"h lies between 0.00833 and 0.2. {gate}The colours of h end at ±1.")


def test_the_caption_tells_gates_and_what_is_left_out() -> None:
    one = caption_of(trace_view(), Choice(tracks=("h", "c", "f")))
    assert "Below the states is forget gate f." in one
    two = caption_of(trace_view(), Choice(tracks=("h", "i", "o"), rows=(1,), units=(0, 2)))
    assert (
        "Below the states are input gate i and output gate o; 1 of 2 rows is drawn; "
        "2 of 4 units are drawn." in two
    )
    assert "drawn;" not in caption_of(trace_view())
