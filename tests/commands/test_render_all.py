"""`lstmviz render --all` as a person calls it."""

from pathlib import Path

import pytest
from called_commands import Command, afresh
from PySide6.QtGui import QImage
from traces import opening

from lstmviz.session.session import Session
from lstmviz.session.storage import load, save

LIST = """
theme = "print"
width = "8cm"

[[figure]]
file = "a.lstmviz"
output = "carried.pdf"

[[figure]]
file = "a.lstmviz"
output = "step-%02d.png"
dpi = 60

[[figure]]
file = "encoder-decoder"
output = "moment.png"
view = "moment"
width = "14cm"
at = [0, 0, 1]
"""


def folder_with(tmp_path: Path, text: str = LIST) -> Path:
    save(Session(opening()), tmp_path / "a.lstmviz")
    (tmp_path / "figures.toml").write_text(text, "utf-8")
    return tmp_path


def stamps(folder: Path) -> dict[str, tuple[int, bytes]]:
    made = (path for path in folder.iterdir() if path.suffix in (".pdf", ".png"))
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in made}


def test_each_figure_is_made_once_and_again_only_where_something_changed(
    tmp_path: Path, lstmviz: Command
) -> None:
    folder = folder_with(tmp_path)
    done = lstmviz("render", "--all", "figures.toml", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "carried.pdf: made",
        "step-%02d.png: made",
        "moment.png: made",
    ]
    first = stamps(folder)
    assert len(first) == 2 + 8
    assert load(folder / "carried.pdf").experiment == opening()

    done = lstmviz("render", "--all", "figures.toml", folder=folder)
    assert [line.rpartition(": ")[2] for line in done.stdout.splitlines()] == ["as it was"] * 3
    assert stamps(folder) == first

    save(Session(opening(stateful=False)), folder / "a.lstmviz")
    (folder / "moment.png").unlink()
    done = lstmviz("render", "--all", "figures.toml", folder=folder)
    assert [line.rpartition(": ")[2] for line in done.stdout.splitlines()] == ["made"] * 3
    after = stamps(folder)
    assert after["carried.pdf"][1] != first["carried.pdf"][1]
    assert after["moment.png"][1] == first["moment.png"][1]  # the same again, byte for byte


def test_where_nothing_changed_tensorflow_is_not_loaded(tmp_path: Path, lstmviz: Command) -> None:
    folder = folder_with(tmp_path)
    assert lstmviz("render", "--all", "figures.toml", folder=folder).returncode == 0
    # A TensorFlow that can't be loaded is not missed.
    (folder / "broken").mkdir()
    (folder / "broken" / "tensorflow.py").write_text("raise SystemExit('loaded')")
    done = afresh(
        "render", "--all", "figures.toml", folder=folder, PYTHONPATH=str(folder / "broken")
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("as it was") == 3


def test_one_that_can_not_be_made_is_told_and_the_others_are_made(
    tmp_path: Path, lstmviz: Command
) -> None:
    text = LIST + (
        '[[figure]]\nfile = "gone.lstmviz"\noutput = "a.png"\n'
        '[[figure]]\nfile = "a.lstmviz"\noutput = "a.lstmviz/b.png"\n'
        '[[figure]]\nfile = "a.lstmviz"\noutput = "c.png"\nunits = [9]\n'
    )
    done = lstmviz("render", "--all", "figures.toml", folder=folder_with(tmp_path, text))
    assert done.returncode == 2
    assert done.stdout.count("made") == 3
    assert done.stderr.splitlines() == [
        "lstmviz: gone.lstmviz: no such file or directory",
        "lstmviz: a.lstmviz/b.png: not a directory",
        "lstmviz: figures.toml, line 26: units: expected units that are there "
        "(0 to 3: 4 units), got 9",
        "lstmviz: figures.toml: 3 of 6 figures could not be made",
    ]
    assert not (tmp_path / "a.png").exists()


def test_a_list_that_is_wrong_makes_nothing(tmp_path: Path, lstmviz: Command) -> None:
    folder = folder_with(tmp_path, LIST + "wdith = 3\n")
    done = lstmviz("render", "--all", "figures.toml", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("lstmviz: figures.toml, line 20: wdith: no such key; there are")
    assert stamps(folder) == {}


@pytest.mark.parametrize("name", ["walk.gif", "a.svg"])
def test_figures_of_any_kind_are_known_again(tmp_path: Path, lstmviz: Command, name: str) -> None:
    text = f'[[figure]]\nfile = "a.lstmviz"\noutput = "{name}"\nwidth = "8cm"\ndpi = 50\n'
    folder = folder_with(tmp_path, text)
    for said in ("made", "as it was"):
        done = lstmviz("render", "--all", "figures.toml", folder=folder)
        assert done.stdout == f"{name}: {said}\n"


def test_what_had_no_room_is_told(tmp_path: Path, lstmviz: Command) -> None:
    text = '[[figure]]\nfile = "a.lstmviz"\noutput = "a.png"\nsize = "700x220"\n'
    done = lstmviz("render", "--all", "figures.toml", folder=folder_with(tmp_path, text))
    assert done.stdout.startswith("a.png: made, without all but row 0 of 2")
    assert QImage(str(tmp_path / "a.png")).width() == 700
