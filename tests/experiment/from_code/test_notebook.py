"""Notebooks as Jupyter saves them, and what is none."""

import json
from typing import Any

import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.from_code.from_keras import from_keras
from lstmviz.experiment.from_code.notebook import code_of_notebook
from lstmviz.experiment.invalid_value import InvalidValue


def cell(source: Any, kind: str = "code", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source, **more}


@pytest.mark.parametrize(
    ("notebook", "code"),
    [
        ({"cells": [cell(["n = 4\n", "m = 5"]), cell("LSTM(n)\n")], "nbformat": 4},
         "n = 4\nm = 5\n\nLSTM(n)\n"),
        ({"cells": [cell("# LSTM", "markdown"), cell("LSTM(1)", "raw"), cell(""), cell("x")]},
         "x\n"),
        ({"cells": [cell("LSTM(4)", outputs=[{"data": {"image/png": "AAAA"}}])]}, "LSTM(4)\n"),
        ({"cells": [cell("%%time\nLSTM(4)"), cell("%%bash\nls"), cell("%%html\n<b>")]},
         "\nLSTM(4)\n"),
        ({"worksheets": [{"cells": [{"cell_type": "code", "input": ["LSTM(4)"]},
                                    {"cell_type": "heading", "source": "x"}]}], "nbformat": 3},
         "LSTM(4)\n"),
    ],
)  # fmt: skip
def test_the_code_of_the_cells_is_taken(notebook: Any, code: str) -> None:
    assert code_of_notebook(json.dumps(notebook)) == code


def test_names_go_from_cell_to_cell() -> None:
    cells = [cell("!pip install keras\nunits = 4"), cell("%matplotlib inline"), cell("LSTM(units)")]
    assert from_keras(code_of_notebook(json.dumps({"cells": cells}))) == LSTMConfig(4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a notebook that Jupyter saved, got no JSON, or a damaged one"),
        ('{"cells": [', "expected a notebook that Jupyter saved, got no JSON, or a damaged one"),
        ("[" * 100_000, "expected a notebook that Jupyter saved, got "),
        ("LSTM(4)", "expected a notebook that Jupyter saved, got no JSON, or a damaged one"),
        ("[]", "expected a notebook that Jupyter saved, got other JSON"),
        ("{}", "expected a notebook that Jupyter saved, got other JSON"),
        ('{"cells": 3}', "expected a notebook that Jupyter saved, got other JSON"),
        ('{"cells": [{"cell_type": "code", "source": 3}]}',
         "expected a notebook that Jupyter saved, got other JSON"),
        ('{"cells": []}', "expected a notebook with code in it, got none"),
        ('{"cells": [{"cell_type": "code", "source": " "}]}',
         "expected a notebook with code in it, got none"),
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_is_no_notebook_is_told(text: str, message: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        code_of_notebook(text)
    assert refused.value.message.startswith(message)
