"""What a change of the layer's kind did, and what is told of layers of each kind."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import permutations

import numpy as np
import pytest
from direct_keras import states_step_by_step
from kinds import X4, given_state, kind_name, of_kind, with_argument
from strategies import KINDS

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import with_rows_in_order
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.other_kind import with_kind
from lstmviz.trace.change.change_sentence import Consequence, consequence_of
from lstmviz.trace.trace import Trace

Change = Callable[[Experiment], Experiment]
every_kind = pytest.mark.parametrize("known", KINDS, ids=kind_name)
PAIRS = list(permutations(KINDS, 2))


def did(start: Experiment, change: Change) -> tuple[Consequence, Trace, Trace]:
    before, after = run(start), run(change(start))
    found = consequence_of(before, after)
    assert found is not None
    return found, before, after


def to(known: type[RecurrentConfig]) -> Change:
    return lambda experiment: with_kind(experiment, known)


def setting(**changed: object) -> Change:
    return lambda experiment: with_argument(experiment, **changed)


BECAME = {
    ("LSTM", "GRU"): "The layer is a GRU now, not an LSTM, and has no c",
    ("LSTM", "SimpleRNN"): "The layer is a SimpleRNN now, not an LSTM, and has no c",
    ("GRU", "LSTM"): "The layer is an LSTM now, not a GRU, and has c too",
    ("GRU", "SimpleRNN"): "The layer is a SimpleRNN now, not a GRU",
    ("SimpleRNN", "LSTM"): "The layer is an LSTM now, not a SimpleRNN, and has c too",
    ("SimpleRNN", "GRU"): "The layer is a GRU now, not a SimpleRNN",
}


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_change_of_kind_is_told_with_how_far_h_moved(
    old: type[RecurrentConfig], new: type[RecurrentConfig]
) -> None:
    found, before, after = did(of_kind(old, return_state=True), to(new))
    was, now = states_step_by_step(before), states_step_by_step(after)
    size = max(np.abs(b[0] - a[0]).max() for b, a in zip(was, now, strict=True))
    became = BECAME[old.kind.name, new.kind.name]
    assert found.sentence == f"{became}: h changed by up to {size:.2g}."
    for call, recorded in zip(found.calls, after.calls, strict=True):
        assert list(call.states) == list(new.kind.state_names)
        assert call.states["h"][:, 1:].all()
        assert all(call.states[name].all() for name in new.kind.state_names if name != "h")
        olds = [(2, 3, 4), *[(2, 4)] * len(old.kind.states)]
        places = range(len(recorded.returned))
        assert [was for was, _ in call.shapes] == [
            olds[place] if place < len(olds) else None for place in places
        ]
        assert call.returns_less == (len(old.kind.states) > len(new.kind.states))


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_change_of_kind_that_leaves_h_as_it_was_is_told(
    old: type[RecurrentConfig], new: type[RecurrentConfig]
) -> None:
    zeros = {"kernel_initializer": "zeros", "use_bias": False}
    found, _, _ = did(of_kind(old, **zeros), to(new))
    became = BECAME[old.kind.name, new.kind.name]
    assert found.sentence == f"{became}; h is the same as before."


def test_of_what_a_change_of_kind_brings_along_nothing_else_is_told() -> None:
    """Other shapes of weights, dropout masks, a missing argument and a missing c go with it."""
    call = Call(X4, initial_state=given_state(LSTMConfig), training=True)
    flags = {"recurrent_activation": "hard_sigmoid", "dropout": 0.5, "recurrent_dropout": 0.5}
    start = of_kind(LSTMConfig, call, call, **flags, implementation=1, unit_forget_bias=False)
    for known in (GRUConfig, SimpleRNNConfig):
        found, _, _ = did(start, to(known))
        became = BECAME["LSTM", known.kind.name]
        assert found.sentence.startswith(f"{became}: h changed by up to ")


def test_what_changed_besides_is_told_too() -> None:
    def both(experiment: Experiment) -> Experiment:
        other = with_argument(with_kind(experiment, GRUConfig), recurrent_activation="tanh")
        return with_argument(other, return_sequences=False)

    found, _, _ = did(of_kind(LSTMConfig), both)
    assert found.sentence.startswith(
        "The layer is a GRU now, not an LSTM, and has no c. "
        "The output now holds the last step alone: (2, 3, 4) → (2, 4). "
        "1 more thing changed; h changed by up to "
    )
    other = setting(recurrent_activation="tanh")
    found, _, _ = did(of_kind(LSTMConfig), lambda e: other(with_kind(e, GRUConfig)))
    assert found.sentence.startswith(
        "The layer is a GRU now, not an LSTM, and has no c. "
        "recurrent_activation is tanh now, not sigmoid: h changed by up to "
    )


def test_dropout_of_everything_acts_in_a_simple_rnn_alone() -> None:
    start = of_kind(LSTMConfig, Call(X4, training=True), dropout=1.0)
    found, _, after = did(start, to(SimpleRNNConfig))
    assert not after.calls[0].h.any()
    assert ". Dropout acts in call 0 now: h changed by up to " in found.sentence


USED = {
    "LSTM": ("g and the way from c to h use", "The gates i, f and o use"),
    "GRU": ("g uses", "The gates z and r use"),
    "SimpleRNN": ("h uses", ""),
}


@every_kind
def test_what_an_activation_is_used_for_is_told(known: type[RecurrentConfig]) -> None:
    arguments = ("activation", "recurrent_activation")
    for argument, used in zip(arguments, USED[known.kind.name], strict=True):
        if used:
            found, *_ = did(of_kind(known), setting(**{argument: "hard_sigmoid"}))
            old = "tanh" if argument == "activation" else "sigmoid"
            assert found.sentence.startswith(
                f"{used} hard_sigmoid now, not {old}: h changed by up to "
            )


@every_kind
def test_states_are_told_by_their_names(known: type[RecurrentConfig]) -> None:
    names = " and ".join(known.kind.state_names)
    are = f"{names} {'are' if len(known.kind.states) > 1 else 'is'}"
    each = " each" if len(known.kind.states) > 1 else ""
    found, _, _ = did(of_kind(known), setting(return_state=True))
    assert found.sentence == (
        f"The layer also returns its last {names}, (2, 4){each}; {are} the same as before."
    )
    found, _, _ = did(of_kind(known, return_state=True), setting(return_state=False))
    assert found.sentence == (
        f"The layer no longer returns its last {names}; {are} the same as before."
    )
    found, before, after = did(of_kind(known), setting(stateful=False))
    parts = [
        np.abs(after.calls[1].states[name] - before.calls[1].states[name]).max()
        for name in known.kind.state_names
    ]
    sizes = f"h of call 1 changed by up to {parts[0]:.2g}"
    sizes += "".join(f" and c by up to {part:.2g}" for part in parts[1:])
    assert found.sentence == (
        f"Call 1 now starts from zero, not from the state call 0 ended in: {sizes}; "
        "call 0 is as before."
    )
    call = Call(X4, mask=np.array([[True, False, True]] * 2))
    found, _, _ = did(of_kind(known), lambda e: replace(e, calls=(call, e.calls[1])))
    assert f"The mask holds {names} at 1 of 3 steps of call 0 now: " in found.sentence


@pytest.mark.parametrize(
    ("after", "place"), [(True, "after it is multiplied"), (False, "before it is multiplied")]
)
def test_where_the_reset_gate_acts_is_told(after: bool, place: str) -> None:
    start = of_kind(GRUConfig, reset_after=not after)
    found, was, now = did(start, setting(reset_after=after))
    size = max(np.abs(a.h - b.h).max() for a, b in zip(was.calls, now.calls, strict=True))
    # At the first step h is 0: r has nothing to act on.
    assert found.sentence == (
        f"r acts on h {place} with the recurrent kernel now: h changed by up to {size:.2g}, "
        "from t=1 of call 0 on."
    )


@cache
def ignoring() -> Experiment:
    return of_kind(SimpleRNNConfig, Call(X4, training=True))


def test_what_a_simple_rnn_takes_otherwise_is_told() -> None:
    found, _, _ = did(ignoring(), setting(activity_regularizer="l2"))
    assert found.sentence == (
        "Nothing that Keras computes changed: Keras' SimpleRNN ignores activity_regularizer."
    )
    found, _, after = did(ignoring(), setting(dropout=1.0))
    assert found.sentence.startswith("Dropout acts in call 0 now: h changed by up to ")
    assert not after.calls[0].h.any()
    found, _, _ = did(of_kind(GRUConfig, Call(X4, training=True)), setting(dropout=1.0))
    assert found.sentence.endswith("changed: Keras takes a rate of 1 for none.")


@every_kind
def test_whose_data_meets_which_given_state_is_told(known: type[RecurrentConfig]) -> None:
    state = tuple(np.arange(8, dtype=np.float32).reshape(2, 4) for _ in known.kind.states)
    start = of_kind(known, Call(X4, initial_state=state))
    found, _, _ = did(start, lambda e: with_rows_in_order(e, 0, [1, 0]))
    assert found.sentence.startswith(
        "Rows 0 and 1 of call 0 are swapped: the data that was in row 1 now meets the state given "
        "to row 0, and that of row 0 the one given to row 1; h changed by up to "
    )
