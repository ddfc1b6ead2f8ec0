from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.settings_file import remembered_device
from lstmviz.window.settings import MOST_RECENT, Settings


def test_what_is_set_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lstmviz.ini"
    one = Settings(path)
    one.text_percent, one.device, one.theme = 150, "gpu", "dark"
    one.geometry, one.state = QByteArray(b"\x01geo"), QByteArray(b"\x00state")
    one.remember_folder(tmp_path)
    for name in ("a, b.lstmviz", "ü.lstmviz"):
        one.remember_file(tmp_path / name)
    two = Settings(path)
    assert (two.text_percent, two.device, remembered_device(path)) == (150, "gpu", "gpu")
    assert two.theme == "dark"
    two.device = "cpu"
    assert (Settings(path).device, remembered_device(path)) == ("cpu", "cpu")
    assert (two.geometry.data(), two.state.data()) == (b"\x01geo", b"\x00state")
    assert two.folder == tmp_path
    assert two.recent == (tmp_path / "ü.lstmviz", tmp_path / "a, b.lstmviz")


def test_the_list_of_files_is_short_and_names_each_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "a.ini")
    paths = [tmp_path / str(number) for number in range(MOST_RECENT + 2)]
    for path in (*paths, paths[5]):
        settings.remember_file(path)
    assert settings.recent[:2] == (paths[5], paths[9])
    assert len(settings.recent) == MOST_RECENT
    for path in settings.recent[1:]:
        settings.forget_file(path)
    assert settings.recent == Settings(tmp_path / "a.ini").recent == (paths[5],)


def test_a_name_that_is_no_text_is_not_remembered() -> None:
    settings = Settings()
    settings.remember_file(Path("\udcff.lstmviz"))
    settings.remember_folder(Path("\udcff"))
    assert (settings.recent, settings.folder) == ((), None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[window]\ngeometry=7\nstate=abc\ntheme=pink\n[text]\npercent=much\n[files]\nrecent=7\nfolder=@Invalid()\n[compute]\ndevice=tpu\n",
        "\x00\xff[[[ not = an ini",
        "[text]\npercent=1, 2\n[files]\nrecent=@ByteArray(x)\nfolder=a, b\n",
    ],
)
def test_a_broken_or_foreign_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ini"
    path.write_text(text, encoding="latin-1")
    settings = Settings(path)
    assert settings.text_percent == 100
    assert (settings.geometry.isEmpty(), settings.state.isEmpty()) == (True, True)
    assert (settings.folder, settings.theme) == (None, "system")
    assert (settings.device, remembered_device(path)) == ("cpu", "cpu")
    assert all(isinstance(path, Path) for path in settings.recent)
    settings.text_percent = 125
    assert settings.text_percent == 125


def test_a_folder_in_the_files_place_is_no_fault(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert remembered_device(tmp_path) == remembered_device(tmp_path / "none") == "cpu"
    settings.text_percent = 125
    assert settings.text_percent == 125


def test_a_dialog_begins_in_a_folder_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path / "a.ini")
    monkeypatch.setattr(
        "PySide6.QtCore.QStandardPaths.writableLocation",
        lambda _place: str(tmp_path / "Documents"),
    )
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert settings.folder_to_begin_in() == tmp_path
    (tmp_path / "Documents").mkdir()
    assert settings.folder_to_begin_in() == tmp_path / "Documents"
    settings.remember_folder(tmp_path / "gone")
    assert settings.folder_to_begin_in() == tmp_path / "Documents"
    settings.remember_folder(tmp_path)
    assert settings.folder_to_begin_in() == tmp_path
    assert settings.folder_to_begin_in(to_export=True) == tmp_path
    settings.remember_folder(tmp_path / "Documents", exported=True)
    assert settings.folder_to_begin_in() == tmp_path
    assert Settings(tmp_path / "a.ini").folder_to_begin_in(to_export=True) == tmp_path / "Documents"


def test_of_a_figure_is_kept_what_any_session_can_have(tmp_path: Path) -> None:
    path = tmp_path / "a.ini"
    one = Settings(path)
    assert (one.figure, one.figure_ending) == ({}, ".pdf")
    asked = {"width": "89mm", "text": "6pt", "theme": "print", "dpi": 600, "title": False}
    of_this = {"view": "moment", "calls": "1", "rows": "0", "units": "0-1", "tracks": "h"}
    moment = {"steps": "0-1", "at": (1, 0, 2)}
    one.remember_figure(FigureOptions.of({**asked, **of_this, **moment}))
    one.figure_ending = ".svg"
    two = Settings(path)
    assert two.figure == asked
    assert two.figure_ending == ".svg"


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("", {}),
        ("{", {}),
        ("[1, 2]", {}),
        ('{"width": "wide", "dpi": 300, "colour": "red", "rows": "1"}', {"dpi": 300}),
    ],
)
def test_of_a_figure_what_can_not_be_used_is_not_there(
    tmp_path: Path, text: str, figure: dict[str, object]
) -> None:
    path = tmp_path / "a.ini"
    file = QSettings(str(path), QSettings.Format.IniFormat)
    file.setValue("figure/options", text)
    file.setValue("figure/ending", ".exe")
    file.sync()
    assert Settings(path).figure == figure
    assert Settings(path).figure_ending == ".pdf"
