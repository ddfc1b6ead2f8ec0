from pathlib import Path

import pytest

from lstmviz.settings_file import remembered_device, settings_path


def test_the_file_is_the_persons_own(own_folders: Path) -> None:
    assert settings_path().is_relative_to(own_folders)


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("[compute]\ndevice=gpu\n", "gpu"),
        ("[compute]\ndevice=cpu\n", "cpu"),
        ("[compute]\ndevice=tpu\n", "cpu"),
        ("\x00\xff[[[ not = an ini", "cpu"),
        ("", "cpu"),
    ],
)
def test_what_keras_computes_on_is_read_without_qt(tmp_path: Path, text: str, device: str) -> None:
    path = tmp_path / "lstmviz.ini"
    path.write_text(text, encoding="latin-1")
    assert remembered_device(path) == device


def test_where_no_file_can_be_read_it_is_the_cpu(tmp_path: Path) -> None:
    assert remembered_device(tmp_path) == remembered_device(tmp_path / "none") == "cpu"
