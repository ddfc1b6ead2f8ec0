"""Whether there is a screen to open a window on, and what Qt lacks here otherwise.

Qt ends the whole process where it can't begin. What can be told beforehand is looked at here, in
a few milliseconds: Qt loads the same libraries and connects to the same display anyway.
"""

import ctypes
import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lstmviz.experiment.plain_text import plain_text

_MISSING = re.compile(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file")
_DEBIAN = "libegl1 libgl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3 fonts-dejavu-core"
_DEBIAN_WINDOW = (
    "libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 "
    "libwayland-cursor0"
)
_FEDORA = "libglvnd-egl libglvnd-glx libxkbcommon fontconfig glib2 dbus-libs dejavu-sans-fonts"
_FEDORA_WINDOW = "xcb-util-cursor libxkbcommon-x11 xcb-util-wm xcb-util-keysyms libwayland-cursor"


class QtUnusable(Exception):
    """Qt can't begin here; says why in one sentence."""


def has_display() -> bool:
    """Whether a window can be opened; on Linux that needs X11 or Wayland."""
    if not sys.platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def lacking(error: Exception, *, window: bool) -> str | None:
    """What to install where Qt lacks a library of the system's; None for any other error.

    A window needs more of them than a picture does.
    """
    found = _MISSING.search(str(error))
    if found is None:
        return None
    debian = f"{_DEBIAN} {_DEBIAN_WINDOW}" if window else _DEBIAN
    fedora = f"{_FEDORA} {_FEDORA_WINDOW}" if window else _FEDORA
    return f"Qt needs {found[1]}, which this system lacks: {_install(debian, fedora)}"


def _install(debian: str, fedora: str) -> str:
    """The command that installs packages; both, where it isn't known which one there is."""
    commands = {"apt-get": f"apt-get install {debian}", "dnf": f"dnf install {fedora}"}
    known = [command for tool, command in commands.items() if shutil.which(tool)]
    if len(known) == 1:
        return known[0]
    return f"{commands['apt-get']} (Debian, Ubuntu), {commands['dnf']} (Fedora)"


@contextmanager
def checked_platform(plugins: Path, platforms: Sequence[str] = ()) -> Iterator[None]:
    """Checks that one of the platforms that Qt would try can be used; Qt begins in the block.

    These are the given ones or, where there are none, those of the environment.

    The tried connection is kept for so long: a bare X server whose last client leaves begins
    anew, and lets nobody in meanwhile.

    Raises:
        QtUnusable: none of them can.
    """
    reasons = []
    with ExitStack() as connections:
        for platform in platforms or _platforms():
            reason = _reason(platform, plugins, connections)
            if not reason:
                break
            reasons.append(reason)
        else:
            if reasons:
                raise QtUnusable("; ".join(dict.fromkeys(reasons)))
        yield


def _platforms() -> list[str]:
    """The names of the platforms that Qt tries one after another (`QGuiApplication`)."""
    if requested := os.environ.get("QT_QPA_PLATFORM"):
        return [each.partition(":")[0].lower() for each in requested.split(";")]
    if not sys.platform.startswith("linux"):
        return []  # each has one of its own
    session = os.environ.get("XDG_SESSION_TYPE")
    wayland = session == "wayland" or "WAYLAND_DISPLAY" in os.environ
    return ["wayland", "xcb"] if wayland else ["xcb"]


def check_fonts() -> None:
    """Checks that there are letters to write with. A `QGuiApplication` must exist.

    Raises:
        QtUnusable: there are none.
    """
    from PySide6.QtGui import QFontInfo, QGuiApplication

    # Without any, Qt still lists families that stand for others, and draws boxes.
    if not QFontInfo(QGuiApplication.font()).family():
        install = _install("fonts-dejavu-core", "dejavu-sans-fonts")
        raise QtUnusable(f"no font is installed, so nothing could be read: {install}")


def _reason(platform: str, plugins: Path, connections: ExitStack) -> str:
    """Why a platform can't be used; empty where nothing is known against it."""
    files = {
        found[1]: path
        for path in sorted(plugins.glob("*q*"))
        if (found := re.fullmatch(r"(?:lib)?q(\w+)\.(?:so|dll|dylib)", path.name))
    }
    file = files.get(platform.partition("-")[0])  # wayland-egl is a way of wayland's
    if file is None:
        if any(os.environ.get(name) for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_PLUGIN_PATH")):
            return ""  # there may be others
        return (
            f"Qt has no platform '{plain_text(platform, 40)}' (QT_QPA_PLATFORM); "
            f"it has {', '.join(files)}"
        )
    if not sys.platform.startswith("linux"):
        return ""
    # A display that isn't there comes first: libraries wouldn't help.
    if platform == "xcb" and (reason := _unconnected_x11(connections)):
        return reason
    try:
        ctypes.CDLL(str(file))
    except OSError as error:
        return (
            lacking(error, window=True) or f"Qt's platform '{file.name}' can't be loaded: {error}"
        )
    return _unconnected_wayland() if platform.startswith("wayland") else ""


def _unconnected_x11(connections: ExitStack) -> str:
    display = os.environ.get("DISPLAY")
    if not display:
        return "there is no X display (DISPLAY isn't set)"
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return ""  # the plugin needs it too
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    connections.callback(xcb.xcb_disconnect, connection)
    if not xcb.xcb_connection_has_error(connection):
        return ""
    shown = plain_text(display, 80)
    return f"the X display '{shown}' (DISPLAY) isn't there, or doesn't let this program in"


def _unconnected_wayland() -> str:
    if "WAYLAND_SOCKET" in os.environ:  # it is open already
        return ""
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), name)  # noqa: PTH118 - bytes to a socket
    try:
        with socket.socket(socket.AF_UNIX) as tried:
            tried.connect(path)
    except OSError:
        return f"the Wayland display '{plain_text(name, 80)}' (WAYLAND_DISPLAY) isn't there"
    return ""
