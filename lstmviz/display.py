"""Whether there is a screen to open a window on."""

import os
import sys


def has_display() -> bool:
    """Whether a window can be opened; on Linux that needs X11 or Wayland."""
    if not sys.platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)
