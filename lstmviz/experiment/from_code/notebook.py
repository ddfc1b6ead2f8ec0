"""Takes the code out of a Jupyter notebook."""

import re

import msgspec

from lstmviz.experiment.invalid_value import InvalidValue, Said

_OF_PYTHON = re.compile(r"\s*%%(?:capture|prun|time|timeit)\b[^\n]*")
_MAGIC = re.compile(r"\s*%%\w")


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] | None = None
    input: str | list[str] | None = None  # what format 3 calls it


class _Sheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Notebook(msgspec.Struct):
    cells: list[_Cell] | None = None
    worksheets: list[_Sheet] = []  # in format 3


def code_of_notebook(text: str) -> str:
    """Returns what a notebook's code cells hold, an empty line between them.

    Cells in another language than Python are left out (`%%bash`), and so are texts and outputs.

    Args:
        text: the notebook's file, JSON of format 3 or 4.

    Raises:
        InvalidValue: it is no notebook, or has no code.
    """
    expected = "a notebook that Jupyter saved"
    try:
        notebook = msgspec.json.decode(text, type=_Notebook)
    except msgspec.ValidationError:
        raise InvalidValue("source", expected, Said("other JSON")) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise InvalidValue("source", expected, Said("no JSON, or a damaged one")) from None
    if notebook.cells is None and not notebook.worksheets:
        raise InvalidValue("source", expected, Said("other JSON"))
    cells = [
        *(notebook.cells or ()),
        *(cell for sheet in notebook.worksheets for cell in sheet.cells),
    ]
    codes = [_code(cell) for cell in cells if cell.cell_type == "code"]
    code = "\n\n".join(filter(str.strip, codes))
    if not code:
        raise InvalidValue("source", "a notebook with code in it", Said("none"))
    return f"{code}\n"


def _code(cell: _Cell) -> str:
    source = cell.source or cell.input or ""
    code = source if isinstance(source, str) else "".join(source)
    code = _OF_PYTHON.sub("", code, count=1) if _OF_PYTHON.match(code) else code
    return "" if _MAGIC.match(code) else code.rstrip("\n")
