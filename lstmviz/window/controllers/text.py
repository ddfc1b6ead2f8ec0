"""Takes texts as input, and lets the model write on."""

import logging
from dataclasses import replace
from functools import partial

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.model.layers import EmbeddingConfig
from lstmviz.experiment.text.reading import (
    EncodedText,
    TextChoices,
    encoded,
    left_over,
    with_text,
)
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.writing import written_on
from lstmviz.window.controllers.comparison import ComparisonController, RunInBackground, at_once
from lstmviz.window.controllers.layer import LayerController
from lstmviz.window.controllers.runs import RunController
from lstmviz.window.controllers.store import Store
from lstmviz.window.validation_error import ControlId

_READ = ControlId("text", "text")
_WRITE = ControlId("text", "start")
_MUCH = 20_000
"""Characters that are read in some 10 ms."""

_log = logging.getLogger(__name__)


class TextController:
    """Makes the calls of a text, and those in which the model writes."""

    def __init__(
        self,
        store: Store,
        layer: LayerController,
        runs: RunController,
        comparison: ComparisonController,
        aside: RunInBackground,
    ) -> None:
        self._store = store
        self._layer = layer
        self._runs = runs
        self._comparison = comparison
        self._aside = aside
        self._question = 0  # what was read for an older one is dropped

    def read(self, text: str, choices: TextChoices) -> None:
        """Has the model read a text, in place of all calls."""
        experiment = self._store.now.experiment
        first = experiment.model.layers[0]
        padding = isinstance(first, EmbeddingConfig) and bool(first.mask_zero)
        work = partial(encoded, text, choices, experiment.vocabulary, padding=padding)
        self._question += 1
        do = self._aside if len(text) > _MUCH else at_once
        do(work, partial(self._encoded, self._question, choices))

    def _encoded(
        self, question: int, choices: TextChoices, outcome: EncodedText | Exception
    ) -> None:
        if question != self._question:
            return
        if isinstance(outcome, InvalidValue):
            self._store.report_error(_READ, str(outcome))
        elif isinstance(outcome, Exception):
            _log.error("a text can't be read", exc_info=outcome)
            self._store.report_error(_READ, f"The text can't be read: {outcome}")
        else:
            count = f"{len(outcome.ids):,} {outcome.vocabulary.unit}"
            done = self._layer.apply_to_model(
                lambda experiment: with_text(experiment, outcome, choices),
                _READ,
                f"the model reads {count}",
                tells_same=True,
            )
            rest = left_over(outcome, self._store.now.experiment)
            if done and rest:
                self._store.say(
                    f"The model reads {count}; the last {rest:,} of them are in no call."
                )

    def write(self, start: str, count: int, sampling: Sampling) -> None:
        """Has the model read a start and write on, with its state carried from call to call.

        Beside it runs the stateless twin, which writes a text of its own.
        """
        unit = "tokens"
        known = self._store.now.experiment.vocabulary
        if known is not None:
            unit = known.unit

        def begun(experiment: Experiment) -> Experiment:
            ids = _ids(start, experiment)
            model = experiment.model.with_stateful(True)
            carrying = replace(experiment, layer=model.recurrent[experiment.place], model=model)
            return written_on(carrying, ids, count, sampling)

        if not self._layer.apply_to_model(begun, _WRITE, f"the model writes {count:,} {unit} on"):
            return
        if self._store.now.status.agreement == "waiting":
            self._runs.run_now()  # who asks for it by a button doesn't want to be asked again
        if self._store.now.view.reference != "stateless":
            self._comparison.compare("stateless")


def _ids(start: str, experiment: Experiment) -> Array:
    """Returns the ids of a text to begin with; without a vocabulary it is ids itself."""
    if experiment.vocabulary is not None:
        return experiment.vocabulary.ids(start)
    words = start.replace(",", " ").split()
    if not all(word.isdecimal() and len(word) < 10 for word in words):
        expected = "ids with blanks between, as no text was read that tells what they stand for"
        raise InvalidValue("start", expected, Said("a text"))
    return np.array(words, np.int32)
