"""The log and the full screen."""

import pytest
from PySide6.QtGui import QDesktopServices
from quick_window import Quick, quick

from lstmviz.logs import log_path

__all__ = ["quick"]


def test_the_log_is_told_and_its_folder_opened(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    quick.action("The log").trigger()
    assert [url.toLocalFile() for url in opened] == [log_path().parent.as_posix()]
    assert quick.now.status.news == f"The log is {log_path()}."


def test_the_window_fills_the_screen_and_comes_back(quick: Quick) -> None:
    for full in (True, False):
        quick.action("Full screen").trigger()
        assert quick.window.isFullScreen() == full
