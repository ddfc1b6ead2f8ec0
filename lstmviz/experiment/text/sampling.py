"""Chooses the next token from what a model returned."""

import math
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.arguments import MOST_SEED
from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.invalid_value import InvalidValue, Said


@dataclass(frozen=True)
class Sampling:
    """How the next token is chosen.

    Attributes:
        temperature: what the logits are divided by before they become probabilities: below 1 the
            likeliest become likelier; 0 takes the likeliest always.
        seed: the same seed makes the same choices of the same probabilities.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    temperature: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        temperature = self.temperature
        is_number = isinstance(temperature, (int, float)) and not isinstance(temperature, bool)
        if not is_number or not math.isfinite(temperature) or temperature < 0:
            raise InvalidValue("temperature", "a number from 0 on", temperature)
        seed = self.seed
        is_whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
        if not is_whole or not 0 <= seed <= MOST_SEED:
            raise InvalidValue("seed", f"an integer from 0 to {MOST_SEED}", seed)

    def chosen(self, output: Array, call: int, *, are_probabilities: bool) -> Array:
        """Returns the token that each row goes on with, (batch,) int32.

        Each call draws numbers of its own from the seed: what was chosen before is not in the
        way of comparing two runs.

        Args:
            output: (batch, tokens): what the model returned for the last step.
            call: the number of the call that reads what is chosen.
            are_probabilities: they are from softmax; else they are logits.

        Raises:
            InvalidValue: there is no number to choose by.
        """
        scores = np.asarray(output, np.float64)
        if scores.ndim != 2 or not scores.shape[1]:
            expected = "an output of shape (batch, tokens) to choose from"
            raise InvalidValue("written", expected, Said(f"one of shape {np.shape(output)}"))
        if are_probabilities:
            with np.errstate(divide="ignore", invalid="ignore"):
                scores = np.log(scores)
        most = scores.max(axis=1)
        if not np.isfinite(most).all():
            of_row = int(np.argmin(np.isfinite(most)))
            expected = "finite numbers to choose a token by"
            raise InvalidValue("written", expected, Said(f"{most[of_row]:g} in row {of_row}"))
        if not self.temperature:
            return sealed(scores.argmax(axis=1).astype(np.int32))
        with np.errstate(over="ignore"):  # what is far below the likeliest has no chance
            weights = np.exp((scores - most[:, np.newaxis]) / self.temperature)
        upto = np.cumsum(weights, axis=1)
        drawn = np.random.default_rng((self.seed, call)).random(len(scores)) * upto[:, -1]
        return sealed((upto <= drawn[:, np.newaxis]).sum(axis=1).astype(np.int32))
