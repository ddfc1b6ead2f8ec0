"""The two ends of a line, in one process."""

import multiprocessing
from collections.abc import Iterator

import pytest

from lstmviz.worker.channel import Channel


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    here, there = multiprocessing.Pipe()
    lines = Channel(here), Channel(there)
    yield lines
    for line in lines:
        line.close()
