"""Valid files and literals, damaged at random: only the documented refusals may come out.

LSTMVIZ_EXAMPLES=2000 pytest tests/experiment/test_hostile_files.py looks further than CI does.
"""

import contextlib
import io
import os
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from damage import damaged

from lstmviz.experiment.cells import block_of
from lstmviz.experiment.files.array_file import arrays_of
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.literal import array_of
from lstmviz.experiment.plain_text import plain_text

SEED = 20240229
EXAMPLES = int(os.environ.get("LSTMVIZ_EXAMPLES", "60"))
MOST_MEMORY = 8 * 2**20

X = np.linspace(-3, 3, 60, dtype=np.float32).reshape(12, 5)


def saved(save: Callable[..., None], *arrays: np.ndarray, **named: np.ndarray) -> bytes:
    file = io.BytesIO()
    save(file, *arrays, **named)
    return file.getvalue()


TABLE = "a,b,c\r\n" + "".join(f"{i},{i / 7},-{i}e-3\r\n" for i in range(40))
FILES = {
    "x.npy": saved(np.save, X),
    "fortran.npy": saved(np.save, np.asfortranarray(X.astype(">f8"))),
    "x.npz": saved(np.savez, x=X, mask=X > 0),
    "packed.npz": saved(np.savez_compressed, x=X, y=np.zeros((100, 100))),
    "comma.csv": TABLE.encode(),
    "semicolon.csv": TABLE.replace(",", ";").replace(".", ",").encode(),
    "excel.txt": TABLE.replace(",", "\t").encode("utf-16"),
    "blanks.txt": saved(np.savetxt, X),
}
LITERALS = {
    "json": str(X.tolist()),
    "repr": repr(X),
    "print": str(X),
    "tensorflow": f"x = <tf.Tensor: shape=(12, 5), dtype=float32, numpy=\n{X!r}>",
    "call": f"np.array({X.tolist()}, dtype=np.float64)",
}


def attempt(read: Callable, what: object, refusal: type[ValueError]) -> tuple[Any, str]:
    """What was read and "", or None and the refusal; anything else passes through."""
    try:
        return read(what), ""
    except refusal as refused:
        return None, str(refused)


@contextlib.contextmanager
def little_memory():
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    assert arrays_of(path)
    chance = random.Random(f"{SEED} {name}")
    same_kind = [content for other, content in FILES.items() if other[-4:] == name[-4:]]
    for _ in range(EXAMPLES):
        path.write_bytes(damaged(FILES[name], chance, chance.choice(same_kind)))
        with little_memory():
            found, refusal = attempt(arrays_of, path, UnreadableFile)
        if found is None:
            assert refusal.startswith(f"{name}: ")
            assert plain_text(refusal) == refusal
            assert len(refusal) < 400
        else:
            assert all(one.array.dtype.kind in "fiub" for one in found)


@pytest.mark.parametrize("name", LITERALS)
def test_a_damaged_literal_is_read_or_refused(name: str) -> None:
    assert array_of(LITERALS[name]).shape == (12, 5)
    chance = random.Random(f"{SEED} {name}")
    content, others = LITERALS[name].encode(), [text.encode() for text in LITERALS.values()]
    for _ in range(EXAMPLES):
        text = damaged(content, chance, chance.choice(others)).decode("utf-8", "replace")
        for read in (array_of, block_of):
            with little_memory():
                found, refusal = attempt(read, text, InvalidValue)
            assert len(refusal) < 400
            assert found is None or found.dtype.kind == "f"
