"""What figures without a window cost beside scripts that draw them, and how large they are."""

import json
import os
import tempfile
import time
from itertools import product
from pathlib import Path

from row import Row, of_pairs, said, with_bytecode

import lstmviz
from lstmviz.experiment.assets import opening

LARGE = (64, 1000, 1024)

VIEWS = ("strip", "moment", "returned", "weights", "code", "model")
ENDINGS = ("pdf", "svg", "png")
FIGURES = 20

_MOST = {"pdf": 100, "svg": 150}
"""Kilobytes of the opening example, with its session inside."""

_MOST_OF_LARGE = 3.0
"""Megabytes: what is sent by mail, and opens without a wait."""


def rows(repeats: int) -> list[Row]:
    """One figure, a course's figures twice, and sizes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        session = folder / "opening.lstmviz"
        session.write_bytes(opening().read_bytes())
        return [*_times(folder, session, max(repeats // 3, 2)), *_sizes(session)]


def _times(folder: Path, session: Path, repeats: int) -> list[Row]:
    """What is compared runs in turn."""
    environment = with_bytecode(str(folder / "bytecode"))
    singles, courses, again = [], [], []
    for turn in range(repeats + 1):
        bare = _took(environment, "bare_figure.py", folder / "bare.png")
        single = "render", session, "-o", folder / "a.png", "--width", "16cm"
        own = _took(environment, "command.py", *single)
        if not turn:  # it warms the disk's cache, compiles what is imported and looks for fonts
            continue
        singles.append((own, bare))
        figures = _listed(folder / f"course-{turn}", session)
        every = "command.py", "render", "--all", figures
        course = _took(environment, *every)
        courses.append((course, FIGURES * bare))
        assert _made(figures.parent) == FIGURES
        again.append((_took(_without_tensorflow(environment, folder), *every), course))
    return [
        of_pairs("render: a figure ÷ a script of Keras and matplotlib", "s", singles, 1.0),
        of_pairs(f"render --all: {FIGURES} figures ÷ so many scripts", "s", courses, 0.2),
        of_pairs("the same again, nothing changed ÷ the first time", "s", again, 0.1),
    ]


def _took(environment: dict[str, str], script: str, *arguments: object) -> float:
    start = time.perf_counter()
    said(script, *arguments, environment=environment)
    return time.perf_counter() - start


def _listed(folder: Path, session: Path) -> Path:
    """A list of figures of two sessions."""
    folder.mkdir()
    other = folder / "other.lstmviz"
    lstmviz.save(lstmviz.Session.of(lstmviz.load(session).experiment), other)
    wanted = list(product([session], VIEWS, ENDINGS))
    wanted += list(product([other], VIEWS, ENDINGS))[: FIGURES - len(wanted)]
    text = 'width = "16cm"\n'
    for number, (file, view, ending) in enumerate(wanted):
        where = json.dumps(str(file))  # which TOML reads alike
        text += f'[[figure]]\nfile = {where}\nview = "{view}"\noutput = "{number}.{ending}"\n'
    figures = folder / "figures.toml"
    figures.write_text(text, "utf-8")
    return figures


def _made(folder: Path) -> int:
    return sum(path.suffix[1:] in ENDINGS for path in folder.iterdir())


def _without_tensorflow(environment: dict[str, str], folder: Path) -> dict[str, str]:
    """The same variables, with a TensorFlow that can't be loaded, which isn't missed."""
    broken = folder / "broken"
    broken.mkdir(exist_ok=True)
    (broken / "tensorflow.py").write_text("raise SystemExit('TensorFlow was loaded')")
    path = os.pathsep.join(filter(None, (str(broken), environment.get("PYTHONPATH"))))
    return environment | {"PYTHONPATH": path}


def _sizes(session: Path) -> list[Row]:
    sizes = json.loads(said("figure_sizes.py", *LARGE, session).splitlines()[-1])
    of_opening, of_large = sizes["opening"], sizes["large"]
    name = "×".join(map(str, LARGE))
    return [
        *(
            Row(f"the opening example as {kind.upper()}", "kB", of_opening[kind] / 1e3, None, most)
            for kind, most in _MOST.items()
        ),
        *(
            Row(f"heatmaps of {name} as {kind.upper()}", "MB", size / 1e6, None, _MOST_OF_LARGE)
            for kind, size in of_large.items()
        ),
    ]
