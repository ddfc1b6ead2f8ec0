"""Scenarios that tests write: a folder with a session, steps and a text."""

import zipfile
from pathlib import Path

from traces import opening

from lstmviz.lessons.reading import read_scenario
from lstmviz.lessons.scenario import Scenario
from lstmviz.session.session import Session
from lstmviz.session.storage import save

HEAD = """\
title = "Made up"
about = "What the two flags do."
minutes = 2
"""

TWO_STEPS = (
    HEAD
    + """
[[steps]]
say = "It returns h of every step."

[[steps.claims]]
claim = "shape"
is = [2, 3, 4]

[[steps]]
say = "Call 1 starts at zeros."
set = { stateful = false }
compare = "session"

[[steps.claims]]
claim = "starts"
is = "zeros"
"""
)

ASKING = (
    HEAD
    + """
[[steps]]
say = "It is returned for every step."

[steps.question]
ask = "Which shape does it return?"
at = [0, 0, -1]

[steps.question.shape]
because = "One h for each step."

[[steps.question.shape.ideas]]
is = [2, 4]
because = "That is without return_sequences."

[[steps.claims]]
claim = "shape"
is = [2, 3, 4]

[[steps]]
say = "Call 1 goes on."

[steps.question]
ask = "Where does call 1 start?"
at = [0, 0, 2]

[[steps.question.choices]]
text = "At zeros."
because = "That would be without stateful."

[[steps.question.choices]]
text = "Where call 0 ended."
because = "It is stateful."
right = true

[[steps]]
say = "That is all."
"""
)


def written(
    folder: Path,
    outline: str | bytes = TWO_STEPS,
    session: Session | None = None,
    text: str = "# Read this\n\nA text.\n",
) -> Path:
    """Writes a scenario, and returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    data = outline if isinstance(outline, bytes) else outline.encode()
    (folder / "scenario.toml").write_bytes(data)
    (folder / "text.md").write_text(text, "utf-8")
    save(session or Session.of(opening()), folder / "session.lstmviz")
    return folder


def packed(folder: Path, file: Path) -> Path:
    """Makes of a scenario's folder its one file."""
    file.write_bytes((folder / "session.lstmviz").read_bytes())
    with zipfile.ZipFile(file, "a") as archive:
        for name in ("scenario.toml", "text.md"):
            archive.write(folder / name, name)
    return file


def made(folder: Path, outline: str = TWO_STEPS, session: Session | None = None) -> Scenario:
    """Returns a scenario that was written and read again."""
    return read_scenario(written(folder, outline, session))
