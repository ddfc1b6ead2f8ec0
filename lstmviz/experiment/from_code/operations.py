"""Lists the operations that are carried out on plain values in source, and limits their size."""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

from lstmviz.experiment.from_code.python_2 import Div

_MOST_BITS = 1024
_MOST_LENGTH = 10_000
_MOST_PARTS = 1_000

OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    Div: lambda one, other: one // other if _are_integers(one, other) else one / other,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, several: one in several,
    ast.NotIn: lambda one, several: one not in several,
}
"""Operators of the source, and the functions that compute them."""

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{f.__name__: f for f in (int, float, bool, str, len, min, max, abs, round)},
    **{kind.__name__: kind for kind in (tuple, list, dict)},
    "math.sqrt": math.sqrt,
    "numpy.sqrt": math.sqrt,
}
"""Functions of plain values that are carried out where the source calls them."""


def _are_integers(*values: Any) -> bool:
    return all(isinstance(value, int) for value in values)


def is_done_soon(op: ast.AST, operands: tuple[Any, ...]) -> bool:
    """Returns whether the result of an operation is small enough to be computed."""
    if any(isinstance(operand, (str, tuple, list, dict)) for operand in operands):
        if not isinstance(op, ast.Mult):
            return not isinstance(op, ast.Mod)  # a format may ask for any width
        counts = [operand for operand in operands if isinstance(operand, int)]
        lengths = [len(o) for o in operands if isinstance(o, (str, tuple, list))]
        return not counts or not lengths or max(counts) * max(lengths) <= _MOST_LENGTH
    if isinstance(op, (ast.Pow, ast.LShift)):
        base, power = operands
        bits = abs(base).bit_length() if isinstance(base, int) else 1
        if isinstance(op, ast.LShift):
            return isinstance(power, int) and bits + power <= _MOST_BITS
        return not isinstance(power, int) or bits * abs(power) <= _MOST_BITS
    return True


def is_too_much(value: Any) -> bool:
    """Returns whether a value is larger than any argument's, nested parts included."""
    todo, parts = [value], 0
    while todo:
        part = todo.pop()
        if isinstance(part, int) and part.bit_length() > _MOST_BITS:
            return True
        if isinstance(part, str) and len(part) > _MOST_LENGTH:
            return True
        if isinstance(part, dict):
            part = [*part, *part.values()]
        if isinstance(part, (tuple, list)):
            parts += len(part)
            if parts > _MOST_PARTS:
                return True
            todo += part
    return False
