"""What the tests of window, panels and widgets have in common."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from quick_window import quick, settings

__all__ = ["quick", "settings"]


@pytest.fixture
def rig(request: pytest.FixtureRequest, qtbot: QtBot) -> Any:
    """The panel that a test file is about, in a person's hands: its own `Rig`."""
    return request.module.Rig(qtbot)
