import ctypes
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLibraryInfo

from lstmviz.display_check import QtUnusable, checked_platform, has_display, lacking
from lstmviz.experiment.assets import opening

PLUGINS = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("linux", {"DISPLAY": ""}, False),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_where_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert has_display() is expected


def refusal() -> str:
    with pytest.raises(QtUnusable) as refused, checked_platform(PLUGINS):
        pytest.fail("Qt would begin")
    return str(refused.value)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)


def test_a_platform_that_qt_does_not_have_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense\x1b:a=1")
    told = refusal()
    assert told.startswith(r"Qt has no platform 'nonsense\x1b' (QT_QPA_PLATFORM); it has ")
    assert "offscreen" in told


@pytest.mark.parametrize("platform", ["offscreen", "OffScreen:a=1", "nonsense;minimal"])
def test_one_that_it_has_is_let_through(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    with checked_platform(PLUGINS):
        pass


def test_one_that_may_be_elsewhere_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "mine")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/mine")
    with checked_platform(PLUGINS):
        pass


linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has both")


@linux_only
@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, "there is no X display (DISPLAY isn't set)"),
        ({"DISPLAY": ":54321"}, "the X display ':54321' (DISPLAY) isn't there, or doesn't let"),
        ({"DISPLAY": "\x1b"}, r"the X display '\x1b' (DISPLAY) isn't there"),
        ({"WAYLAND_DISPLAY": "way-7"}, "the Wayland display 'way-7' (WAYLAND_DISPLAY) isn't there"),
        (
            {"XDG_SESSION_TYPE": "wayland", "DISPLAY": ":54321"},
            "the Wayland display 'wayland-0' (WAYLAND_DISPLAY) isn't there; the X display ':5432",
        ),
    ],
)
def test_a_display_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str], told: str
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    load = ctypes.CDLL
    # Whether Wayland's plugin can be loaded differs between machines.
    monkeypatch.setattr(
        ctypes, "CDLL", lambda name: None if "qwayland" in name else load(name), raising=True
    )
    assert told in refusal()


@linux_only
def test_a_wayland_display_that_is_there_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: None)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "here")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "here"))
        server.listen()
        with checked_platform(PLUGINS):
            pass


MISSING = "libxcb-cursor.so.0: cannot open shared object file: No such file or directory"


@linux_only
def test_a_library_that_a_plugin_lacks_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def load(_: str) -> None:
        raise OSError(MISSING)

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setenv("DISPLAY", ":0")
    assert refusal() == lacking(OSError(MISSING), window=True)


@pytest.mark.parametrize("tools", [["apt-get"], ["dnf"], [], ["apt-get", "dnf"]])
def test_the_command_is_the_systems_own(monkeypatch: pytest.MonkeyPatch, tools: list[str]) -> None:
    monkeypatch.setattr(shutil, "which", lambda tool: tool if tool in tools else None)
    told = lacking(ImportError(MISSING), window=True)
    assert told is not None
    found = [tool for tool in ("apt-get", "dnf") if f"{tool} install" in told]
    assert found == (tools or ["apt-get", "dnf"])
    assert ("(Fedora)" in told) == (len(found) == 2)


def test_what_is_to_be_installed_is_what_the_readme_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    picture = lacking(ImportError(MISSING), window=False)
    window = lacking(ImportError(MISSING), window=True)
    assert picture is not None
    assert window is not None
    assert "\n" not in window
    assert window.startswith(
        "Qt needs libxcb-cursor.so.0, which this system lacks: apt-get install"
    )
    assert "libxcb-cursor0" not in picture
    readme = Path(__file__).parent.parent / "README.md"
    packages = [
        line.removeprefix("apt-get install ")
        for line in readme.read_text(encoding="utf-8").splitlines()
        if line.startswith("apt-get install lib")
    ]
    assert packages[0] in picture
    assert " ".join(packages) in window
    assert lacking(ImportError("No module named 'numpy'"), window=True) is None


COMMANDS = {
    "bad platform": (["FILE"], {"QT_QPA_PLATFORM": "nonsense"}, "Qt has no platform 'nonsense'"),
    "bad display": (["FILE"], {"DISPLAY": ":54321"}, "the X display ':54321' (DISPLAY) isn't"),
    "no fonts": (
        ["render", "FILE", "-o", "out.png"],
        {"FONTCONFIG_FILE": "../fonts.conf"},
        "no font is",
    ),
    "no memory": (["run", "FILE", "-o", "out.npz"], {}, "the limit on this process' memory is"),
}


@linux_only
@pytest.mark.parametrize("case", COMMANDS)
def test_what_qt_would_end_the_process_over_is_one_line(tmp_path: Path, case: str) -> None:
    arguments, variables, told = COMMANDS[case]
    command = [sys.executable, "-m", "lstmviz"]
    command += [str(opening()) if each == "FILE" else each for each in arguments]
    if case == "no memory":
        command = ["sh", "-c", 'ulimit -v 1600000; exec "$@"', "sh", *command]
    if case == "no fonts":
        (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
        variables = {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    folder = tmp_path / "work"
    folder.mkdir()
    done = subprocess.run(
        command, cwd=folder, env=os.environ | variables, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"lstmviz: {told}")
    assert list(folder.iterdir()) == []
