"""Gives every test settings, logs and caches of its own, far from those of whoever runs it."""

import sys
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that stands in for the home of the program's own files."""
    home = tmp_path_factory.mktemp("home")
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    if sys.platform == "darwin":
        monkeypatch.setenv("HOME", str(home))
    if sys.platform == "win32":
        for kind in ("APPDATA", "LOCAL_APPDATA"):
            monkeypatch.setenv(f"WIN_PD_OVERRIDE_{kind}", str(home / kind.lower()))
    if qt_core := sys.modules.get("PySide6.QtCore"):
        settings = qt_core.QSettings
        for form in (settings.Format.NativeFormat, settings.Format.IniFormat):
            settings.setPath(form, settings.Scope.UserScope, str(home / "config"))
    return home
