"""Session files, damaged at random: each opens, or is refused in one clear line.

LSTMVIZ_EXAMPLES=10000 pytest -o faulthandler_timeout=0 tests/session/test_mutated_sessions.py
looks further than CI does.
"""

import io
import json
import os
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from damage import damaged
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.session.recovery import Recovery
from lstmviz.session.recovery_folder import About
from lstmviz.session.session import Session
from lstmviz.session.storage import InvalidFile, load, save

EXAMPLES = int(os.environ.get("LSTMVIZ_EXAMPLES", "150"))
MOST_MEMORY = 512 * 2**20
OLD_FILES = Path(__file__).parent / "files"

VALUES: list[Any] = [None, True, False, 0, -1, 1, 2**31, 2**63, 10**40, 0.5, -0.0, 1e308, "", "x"]
VALUES += ["\u202e<b>", "x" * 10_000, [], {}, [[]] * 50, {"class_name": "LSTM", "config": {}}]
VALUES += ["arrays/call0-inputs.npy", "../../etc/passwd", "/dev/zero", "arrays/0@0+99999999"]


def a_model() -> Session:
    inner = LSTMConfig(3, return_sequences=True)
    layers = (EmbeddingConfig(5, 2), BidirectionalConfig(inner), DenseConfig(5))
    calls = [
        Call(np.arange(4, dtype=np.int32).reshape(2, 2) + n, reset_before=n > 0) for n in (0, 1)
    ]
    vocabulary = Vocabulary(tuple("abcde"), "characters")
    return Session.of(Experiment(ModelConfig(layers), calls, vocabulary=vocabulary))


def a_layer() -> Session:
    state = tuple(np.full((2, 4), value, np.float32) for value in (0.5, -0.5))
    calls = (
        *opening().calls,
        Call(opening().calls[0].inputs, mask=np.ones((2, 3)), initial_state=state),
    )
    return replace(Session.of(replace(opening(), calls=calls)), pinned=(opening(units=2),))


def sources(folder: Path) -> list[bytes]:
    """Files of every version, of a layer and of a whole model."""
    found = [(OLD_FILES / f"version-{version}.lstmviz").read_bytes() for version in (1, 2, 3, 4)]
    for session in (a_layer(), a_model()):
        save(session, folder / "source.lstmviz")
        found.append((folder / "source.lstmviz").read_bytes())
    return found


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def altered(node: Any, chance: random.Random) -> Any:
    """A JSON value of which one part, somewhere inside, is another one, gone or there twice."""
    if isinstance(node, (dict, list)) and node and chance.random() < 0.9:
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        kind = chance.random()
        if kind < 0.1:
            node.pop(key)
        elif kind < 0.2 and isinstance(node, list):
            node.extend([deepcopy(node[key])] * chance.randint(1, 200))
        elif kind < 0.2:
            node[chance.choice(["", "self", "\u202e", "class_name"])] = deepcopy(
                chance.choice(VALUES)
            )
        else:
            node[key] = altered(node[key], chance)
        return node
    return deepcopy(chance.choice(VALUES))


def bytes_damaged(content: bytes, other: bytes, chance: random.Random) -> bytes:
    return damaged(content, chance, other)


def document_altered(content: bytes, _other: bytes, chance: random.Random) -> bytes:
    members = members_of(content)
    document = json.loads(members["session.json"])
    for _ in range(chance.randint(1, 3)):
        document = altered(document, chance)
    members["session.json"] = json.dumps(document).encode()
    return packed(members)


def member_damaged(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """The zip is sound, and one thing in it isn't."""
    members, others = members_of(content), members_of(other)
    name = chance.choice(list(members))
    members[name] = damaged(members[name], chance, chance.choice(list(others.values())))
    return packed(members)


MUTATIONS: dict[str, Callable[[bytes, bytes, random.Random], bytes]] = {
    "bytes": bytes_damaged,
    "document": document_altered,
    "member": member_damaged,
}


def opened(path: Path) -> bool:
    """Whether a file is opened; else it is refused in one clear line. Either takes little."""
    reason = None
    tracemalloc.start()
    try:
        load(path)
    except InvalidFile as refused:
        reason = refused.reason
        assert reason
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < MOST_MEMORY
    if reason is None:
        return True
    assert plain_text(reason) == reason
    assert 0 < len(reason) < 600
    return False


@pytest.mark.parametrize("how", MUTATIONS)
def test_a_mutated_file_is_opened_or_refused_in_one_line(tmp_path: Path, how: str) -> None:
    files, chance, outcomes = sources(tmp_path), random.Random(f"sessions {how}"), set()
    path = tmp_path / "mutated.lstmviz"
    for _ in range(max(EXAMPLES // 4, 20)):
        path.write_bytes(MUTATIONS[how](chance.choice(files), chance.choice(files), chance))
        outcomes.add(opened(path))
    assert False in outcomes


def test_a_mutated_recovery_is_opened_or_refused_in_one_line(tmp_path: Path) -> None:
    folder = Recovery(tmp_path / "unsaved").new_folder()
    folder.keep(a_layer(), About("a", "b", "c"))
    files = [path for path in folder.path.rglob("*") if path.is_file()]
    whole = {path: path.read_bytes() for path in files}
    chance = random.Random("recoveries")
    for _ in range(max(EXAMPLES // 4, 20)):
        path = chance.choice(files)
        if path.suffix == ".json" and chance.random() < 0.5:
            path.write_bytes(json.dumps(altered(json.loads(whole[path]), chance)).encode())
        else:
            path.write_bytes(damaged(whole[path], chance, chance.choice(list(whole.values()))))
        opened(folder.path)
        folder.release()
        (found,) = Recovery(tmp_path / "unsaved").found()
        assert found.name
        folder = found.folder
        path.write_bytes(whole[path])
    assert load(folder.path) == a_layer()
    folder.discard()
