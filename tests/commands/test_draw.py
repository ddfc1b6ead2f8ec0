"""`lstmviz.draw`, as scripts and notebooks call it."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from called_commands import Command
from PIL import Image
from pytestqt.qtbot import QtBot
from traces import opening

import lstmviz
from lstmviz.engine.run import run
from lstmviz.experiment.assets import opening as opening_file
from lstmviz.session.session import Session
from lstmviz.session.storage import save


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def test_whatever_is_drawn_is_the_same_picture(tmp_path: Path, lstmviz: Command) -> None:
    from lstmviz import draw

    experiment, path = opening(), tmp_path / "a.lstmviz"
    save(experiment, path)
    options = {"width": "8cm", "theme": "print", "text": "7pt"}
    drawn = [
        draw(what, **options).data(".pdf")
        for what in (experiment, Session.of(experiment), run(experiment), path, str(path))
    ]
    assert len(set(drawn)) == 1
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    done = lstmviz("render", "a.lstmviz", "-o", "a.pdf", *arguments, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "a.pdf").read_bytes() == drawn[0]
    again = lstmviz("render", "a.pdf", "-o", "b.pdf", *arguments, folder=tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    assert (tmp_path / "b.pdf").read_bytes() == drawn[0]


def test_a_notebook_shows_it_as_a_vector_and_says_what_it_shows() -> None:
    picture = lstmviz.draw(opening(), width="8cm")
    shown = picture._repr_mimebundle_()
    assert str(shown["image/svg+xml"]).startswith("<?xml")
    assert bytes(shown["application/pdf"]).startswith(b"%PDF")
    assert shown["text/plain"] == picture.text
    assert picture.text.startswith("LSTM(4, ")
    assert "rows 0 and 1 go on" in picture.text
    assert repr(picture).startswith("<lstmviz.Picture: strip, 8.0 × ")


def test_a_huge_one_is_shown_as_pixels() -> None:
    x = np.random.default_rng(0).normal(size=(40, 300, 6)).astype(np.float32)
    layer = lstmviz.LSTMConfig(40, return_sequences=True)
    picture = lstmviz.draw(
        lstmviz.Experiment(layer, [lstmviz.Call(x)]), width="40cm", height="70cm"
    )
    shown = picture._repr_mimebundle_()
    assert set(shown) == {"image/png", "text/plain"}
    assert Image.open(io.BytesIO(bytes(shown["image/png"]))).size[0] == 4724


def test_what_can_not_be_drawn_is_refused() -> None:
    with pytest.raises(lstmviz.InvalidValue, match="a trace, an experiment, a session or a file"):
        lstmviz.draw(3)
    with pytest.raises(lstmviz.InvalidValue, match="argument 'widht'"):
        lstmviz.draw(opening(), widht="8cm")
    with pytest.raises(FileNotFoundError):
        lstmviz.draw("gone.lstmviz")
    with pytest.raises(lstmviz.InvalidValue, match="is compared with another run"):
        lstmviz.draw(opening(), view="compare")


def test_a_script_without_a_display_draws_and_ends_well(tmp_path: Path) -> None:
    code = (
        "import os; [os.environ.pop(n, None) for n in ('DISPLAY', 'QT_QPA_PLATFORM')]\n"
        "import lstmviz\n"
        f"lstmviz.draw({str(opening_file())!r}, at=(1, 0, 2), view='moment').save('a.svg')\n"
        f"lstmviz.draw({str(opening_file())!r}).save('b.png')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "a.svg").stat().st_size > 10_000
    with Image.open(tmp_path / "b.png") as drawn:
        assert drawn.size[0] == 1890
