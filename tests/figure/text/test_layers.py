"""Which layer of which model is drawn."""

import pytest
from model_traces import made_up_seen
from traces import X, made_up_trace, opening

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig, DropoutConfig
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.text.layers import place_in_model
from lstmviz.figure.text.summary import summary_of
from lstmviz.figure.view_model.trace_view import TraceView

LSTM = LSTMConfig(4, return_sequences=True)


def drawn(layers: list[LayerConfig], place: Place, names: tuple[str, ...] = ()) -> TraceView:
    model = ModelConfig(tuple(layers), names=names)
    return TraceView.of(made_up_seen(Experiment(model, [Call(X)]).at(place)))


@pytest.mark.parametrize(
    ("layers", "place", "said"),
    [
        ([LSTM, DenseConfig(3)], Place(0), "lstm, layer 1 of 2: lstm → dense"),
        ([LSTM, LSTM], Place(1), "lstm_1, layer 2 of 2: lstm → lstm_1"),
        (
            [BidirectionalConfig(LSTM), DenseConfig(3)],
            Place(0, "backward"),
            "the backward layer of bidirectional, layer 1 of 2: bidirectional → dense",
        ),
        (
            [*[DropoutConfig(0.5)] * 4, LSTM, *[DropoutConfig(0.5)] * 4],
            Place(4),
            "lstm, layer 5 of 9: dropout → … → dropout_3 → lstm → dropout_4 → … → dropout_7",
        ),
        (
            [LSTM, *[DenseConfig(3)] * 6],
            Place(0),
            "lstm, layer 1 of 7: lstm → dense → … → dense_5",
        ),
    ],
)
def test_a_figure_says_which_layer_of_which_model_it_shows(
    layers: list[LayerConfig], place: Place, said: str
) -> None:
    found = drawn(layers, place)
    assert place_in_model(found) == said
    begun = said.replace("the backward", "The backward")  # a name keeps its letters
    assert caption_of(found).startswith(f"{begun}. LSTM(4, ")
    assert f" It is {said}. " in summary_of(found)


def test_a_name_from_a_file_is_shown_in_full_and_not_too_long() -> None:
    found = drawn([LSTM, DenseConfig(3)], Place(0), ("a\nb", "n" * 80))
    assert place_in_model(found) == f"a\\nb, layer 1 of 2: a\\nb → {'n' * 23}…"


def test_a_layer_that_stands_alone_needs_no_words_for_that() -> None:
    found = TraceView.of(made_up_trace(opening()))
    assert place_in_model(found) == ""
    assert caption_of(found).startswith("LSTM(4, ")
