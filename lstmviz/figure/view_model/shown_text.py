"""The text of one row as the model reads it, what it wrote itself, and its stateless twin's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.experiment.text.writing import ids_read
from lstmviz.session.view_state import Moment

MOST_SHOWN = 2000
"""Tokens of a row that are drawn: more are a text that nobody reads here."""


@dataclass(frozen=True)
class ShownToken:
    """A token where the model reads it.

    Attributes:
        text: what it is, made visible.
        number: its id.
        moment: the call and the step that read it.
        is_written: the model chose it itself.
        differs: the text beside has another one there.
    """

    text: str
    number: int
    moment: Moment
    is_written: bool
    differs: bool = False


@dataclass(frozen=True)
class ShownText:
    """What a row reads.

    Attributes:
        row: which one it is.
        tokens: those that are read, in order; none where the model reads no text.
        other: what the stateless twin of a model that writes reads; none where there is none.
        is_waited_for: the twin's text is on its way.
        is_carried: a layer carries its state from call to call.
        has_nameless: the model wrote ids for which the vocabulary has no token.
        is_untrained: its weights were drawn at random.
    """

    row: int = 0
    tokens: tuple[ShownToken, ...] = ()
    other: tuple[ShownToken, ...] = ()
    is_waited_for: bool = False
    is_carried: bool = False
    has_nameless: bool = False
    is_untrained: bool = False

    @property
    def is_written_on(self) -> bool:
        """Whether the model wrote some of it, and carried its state meanwhile."""
        return self.is_carried and any(token.is_written for token in self.tokens)


def text_read(ran: Experiment, row: int, twin: Experiment | None = None) -> ShownText:
    """Returns the text of a row.

    Args:
        ran: what was run, with what the model wrote.
        row: of the batch.
        twin: the stateless twin that was run beside it; None where there is none.
    """
    mine = tuple(islice(_tokens(ran, row, ran.vocabulary), MOST_SHOWN))
    known = ran.vocabulary
    text = ShownText(
        row,
        mine,
        is_carried=ran.model.is_stateful,
        has_nameless=known is not None and any(token.number >= len(known) for token in mine),
        is_untrained=ran.weights is None,
    )
    if twin is None or not text.is_written_on:
        return text
    other = islice(_tokens(twin, row, ran.vocabulary), MOST_SHOWN)
    return replace(text, other=tuple(_held_against(other, mine)))


def _tokens(experiment: Experiment, row: int, known: Vocabulary | None) -> Iterator[ShownToken]:
    if known is None and not experiment.model.takes_ids:
        return
    for number, call in enumerate(experiment.calls):
        ids = ids_read(call)
        numbers = [] if ids is None or row >= len(ids) else ids[row].tolist()
        for at, each in enumerate(numbers):
            text = str(each) if known is None else known.token(each)
            step = len(numbers) - 1 - at if experiment.layer.go_backwards else at
            yield ShownToken(text, each, Moment(number, step), call.written)


def _held_against(
    tokens: Iterator[ShownToken], mine: tuple[ShownToken, ...]
) -> Iterator[ShownToken]:
    ids = {token.moment: token.number for token in mine}
    for token in tokens:
        yield replace(token, differs=ids.get(token.moment) != token.number)
