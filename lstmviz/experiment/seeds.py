"""Derives a seed from the experiment's for each thing that draws random numbers."""

from typing import Literal

from lstmviz.experiment.config import MOST_SEED

Purpose = Literal["kernel", "recurrent", "bias", "dropout"]

_NUMBERS: dict[Purpose, int] = {"kernel": 1, "recurrent": 2, "bias": 3, "dropout": 4}


def derived_seed(seed: int, purpose: Purpose) -> int:
    """Returns the seed for one purpose: of 7, 71 for the kernel, 72 for the recurrent kernel.

    Each purpose has its own, so that changing one initializer leaves the other weights
    alone, and two kernels of one shape don't come out equal.
    """
    return (10 * seed + _NUMBERS[purpose]) % (MOST_SEED + 1)
