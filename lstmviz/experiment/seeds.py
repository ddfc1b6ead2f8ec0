"""One seed for an experiment, and from it one for each thing that draws random numbers."""

from typing import Literal

from lstmviz.experiment.config import MOST_SEED

Purpose = Literal["kernel", "recurrent", "bias", "dropout"]

_NUMBERS: dict[Purpose, int] = {"kernel": 1, "recurrent": 2, "bias": 3, "dropout": 4}


def derived_seed(seed: int, purpose: Purpose) -> int:
    """The seed for one purpose: 7 gives 71 to the kernel, 72 to the recurrent kernel.

    Each purpose has its own, so that changing one initializer leaves the other weights
    alone, and two kernels of one shape don't come out equal.
    """
    return (10 * seed + _NUMBERS[purpose]) % (MOST_SEED + 1)
