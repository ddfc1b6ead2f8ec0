"""Writing scenarios: what is on the disk is read by other means too, and never half written."""

import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as with_fields
from scenario_folders import ASKING, made

from lstmviz.lessons import writing
from lstmviz.lessons.library import entries
from lstmviz.lessons.reading import is_scenario, read_scenario
from lstmviz.lessons.writing import TooLarge, write_scenario
from lstmviz.session.storage import load

FORMS = pytest.mark.parametrize("name", ["mine", "mine.lstmviz", "MINE.LSTMVIZ"])


@FORMS
def test_all_that_ship_are_read_again_as_they_are(tmp_path: Path, name: str) -> None:
    for entry in entries()[:: 1 if name == "mine.lstmviz" else 5]:
        scenario = read_scenario(entry.path)
        path = tmp_path / name
        write_scenario(scenario, path)
        assert is_scenario(path)
        again = read_scenario(path)
        assert again.outline == scenario.outline
        assert again.text == scenario.text
        assert again.session == scenario.session


def test_a_folder_holds_three_files(tmp_path: Path) -> None:
    scenario = made(tmp_path / "one", ASKING)
    write_scenario(scenario, tmp_path / "deep" / "two")
    folder = tmp_path / "deep" / "two"
    names = {path.name for path in folder.iterdir()}
    assert names == {"scenario.toml", "session.lstmviz", "text.md"}
    read = tomllib.loads((folder / "scenario.toml").read_text("utf-8"))
    assert read == tomllib.loads(ASKING)
    assert (folder / "text.md").read_text("utf-8") == "# Read this\n\nA text.\n"
    assert load(folder / "session.lstmviz") == scenario.session


def test_one_file_is_a_session_with_two_texts(tmp_path: Path) -> None:
    scenario = made(tmp_path / "one", ASKING)
    for name in ("a.lstmviz", "b.lstmviz"):
        write_scenario(scenario, tmp_path / name)
    file = tmp_path / "a.lstmviz"
    assert file.read_bytes() == (tmp_path / "b.lstmviz").read_bytes()
    with zipfile.ZipFile(file) as archive:
        assert {"scenario.toml", "text.md"} < set(archive.namelist())
        assert archive.read("text.md") == b"# Read this\n\nA text.\n"
    assert load(file) == scenario.session


@FORMS
def test_what_nobody_could_open_is_not_written(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = made(tmp_path / "one")
    write_scenario(scenario, tmp_path / name)
    large = replace(scenario, text="x" * (2**20 + 1))
    with pytest.raises(TooLarge, match=r"text\.md is larger than 1 MiB"):
        write_scenario(large, tmp_path / name)
    monkeypatch.setattr(writing, "LARGEST_SESSION", 2**10)
    with pytest.raises(TooLarge, match="the session is larger than 0 MiB"):
        write_scenario(scenario, tmp_path / name)
    assert read_scenario(tmp_path / name).text == scenario.text


@FORMS
def test_where_it_cannot_be_written_what_is_there_stays(tmp_path: Path, name: str) -> None:
    scenario = made(tmp_path / "one")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        write_scenario(scenario, tmp_path / "file" / name)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("letters", ['"""', "\\", "\t\r\n", "é 漢 😀", "'''", "# no comment", "]]"])
def test_whatever_is_typed_is_kept(tmp_path: Path, letters: str) -> None:
    scenario = made(tmp_path / "one")
    step = with_fields(scenario.step(0), say=f"a{letters}b", notes=letters)
    steps = (step, *scenario.outline.steps[1:])
    outline = with_fields(scenario.outline, steps=steps)
    write_scenario(replace(scenario, outline=outline), tmp_path / "two")
    assert read_scenario(tmp_path / "two").outline == outline
