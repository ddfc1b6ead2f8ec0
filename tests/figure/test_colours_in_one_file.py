"""The theme is the one file that names colours."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import lstmviz

SOURCE = Path(lstmviz.__file__).parent
HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})(?![0-9a-zA-Z])")
MAKERS = {"QColor", "QRgb", "qRgb", "qRgba", "mkColor", "mkPen", "mkBrush"}
NO_COLOURS = {"transparent", "color0", "color1"}


def is_written_out(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float | str)


def colours_named(source: str) -> Iterator[str]:
    """Every colour that a source names rather than asks the theme for."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        ast.get_docstring(n, clean=False) for n in ast.walk(tree) if isinstance(n, documented)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value not in docstrings and HEX.search(node.value):
                yield node.value
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            if node.value.attr == "GlobalColor" and node.attr not in NO_COLOURS:
                yield f"GlobalColor.{node.attr}"
        elif isinstance(node, ast.Call):
            function = node.func
            called = getattr(function, "id", getattr(function, "attr", ""))
            maker = called in MAKERS or called.startswith(("fromRgb", "fromHs", "fromString"))
            if maker and node.args and all(is_written_out(each) for each in node.args):
                yield ast.unparse(node)


@pytest.mark.parametrize(
    "source",
    [
        'pen = "#A1b2C3"',
        'sheet = "color: #fff;"',
        'QColor("red")',
        "QtGui.QColor(255, 0, 0)",
        "QColor.fromRgb(1, 2, 3)",
        "Qt.GlobalColor.red",
        'pg.mkPen("k")',
    ],
)
def test_a_colour_is_found(source: str) -> None:
    assert list(colours_named(source))


@pytest.mark.parametrize(
    "source",
    ['"""Colours such as #A1B2C3."""', "Qt.GlobalColor.transparent", "QColor(theme.text)", '"# 3"'],
)
def test_what_is_no_colour_is_left_alone(source: str) -> None:
    assert not list(colours_named(source))


def test_no_other_file_names_a_colour() -> None:
    named = {
        f"{path.relative_to(SOURCE)}: {colour}"
        for path in SOURCE.rglob("*.py")
        if path != SOURCE / "figure" / "theme.py"
        for colour in colours_named(path.read_text(encoding="utf-8"))
    }
    assert not named
