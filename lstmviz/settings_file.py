"""Where a person's settings are, and what of them is wanted before Qt is there to read them."""

from pathlib import Path
from typing import Literal


def settings_path() -> Path:
    """The file of this person's settings; it need not be there."""
    from platformdirs import user_config_path  # not needed by who asks for the version

    return user_config_path("lstmviz", appauthor=False) / "lstmviz.ini"


def remembered_device(path: Path) -> Literal["cpu", "gpu"]:
    """Reads from a file of settings what Keras computes on; the CPU where that can't be read."""
    try:
        lines = path.read_text(errors="replace").splitlines() if path.is_file() else []
    except OSError:
        return "cpu"
    return "gpu" if "device=gpu" in lines else "cpu"
