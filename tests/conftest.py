"""What holds for every test; each concern has a file of its own beside this one."""

import os
import sys

import pytest
from hypothesis import HealthCheck, Phase, settings

# Before anything imports Qt or TensorFlow: nobody needs a screen, pictures have one size
# everywhere, and TensorFlow keeps its start-up lines to itself. Two processes would also take
# each other's focus and clipboard on one screen.
HAS_SCREEN = sys.platform != "linux" or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
if "PYTEST_XDIST_WORKER" in os.environ or not HAS_SCREEN:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_FONT_DPI", "96")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

try:
    import PySide6.QtTest  # noqa: F401
except ImportError as error:  # before pytest-qt, which would end in a traceback
    from lstmviz.display_check import lacking

    pytest.exit(lacking(error, window=False) or str(error), returncode=2)

if sys.platform != "linux":
    collect_ignore = ["worker/test_shared_memory.py"]  # elsewhere there is no such memory to share

pytest.register_assert_rewrite("direct_keras", "random_actions", "random_checks")
pytest_plugins = [
    "pytester",
    "called_commands",
    "leaks",
    "own_folders",
    "quiet_logs",
    "whole_pictures",
]

# LSTMVIZ_EXAMPLES=400 pytest -o faulthandler_timeout=0 … looks further than CI does, and with
# --hypothesis-seed=1, 2, … elsewhere.
settings.register_profile(
    "ci",
    derandomize="LSTMVIZ_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    max_examples=int(os.environ.get("LSTMVIZ_EXAMPLES", "20")),
    # Explaining a failure runs Keras many times more than finding and shrinking it.
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],  # Keras takes what it takes
)
settings.load_profile("ci")


@pytest.fixture
def peephole_is_known() -> None:
    """What is made up in `peephole` can be chosen and is found by its name."""


@pytest.fixture(autouse=True)
def _known_kinds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever modules were imported before, a test knows Keras' own kinds of layers alone."""
    made_up = sys.modules.get("peephole")
    if made_up is not None and "peephole_is_known" not in request.fixturenames:
        monkeypatch.setattr(made_up.PeepholeConfig, "is_known", False)
