"""What the names of files that a person brings end in, sessions aside."""

from lstmviz.experiment.files import array_file, weight_arrays
from lstmviz.experiment.from_code import code_kind

BROUGHT = tuple(dict.fromkeys((*array_file.ENDINGS, *weight_arrays.ENDINGS, *code_kind.ENDINGS)))
"""Data, models and code."""
