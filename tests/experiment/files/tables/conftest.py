"""A table that is read from its text."""

from pathlib import Path

import pytest

import lstmviz


@pytest.fixture
def read(tmp_path: Path):
    def read(content: str, **arguments) -> lstmviz.Table:
        path = tmp_path / "one.csv"
        path.write_text(content)
        return lstmviz.read_table(path, **arguments)

    return read
