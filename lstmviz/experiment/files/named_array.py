"""Holds an array from a file, with its name."""

from dataclasses import dataclass

from lstmviz.experiment.experiment import Array

ENDINGS = (".npy", ".npz", ".csv", ".tsv", ".txt")
"""The endings of the files that arrays are read from."""


@dataclass(frozen=True, eq=False)
class NamedArray:
    """An array from a file, with its name.

    Attributes:
        name: what the file calls it, or the file's own name without its ending.
        array: read-only numbers of any shape, in the type the file has them in.
        note: what a person should know of how it was read, or "".
    """

    name: str
    array: Array
    note: str = ""
