"""Opens the window from a script or a notebook, in a process of its own."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lstmviz.display_check import has_display
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.live_model import live_experiment
from lstmviz.logs import engine_log_path, open_log
from lstmviz.session.session import Session
from lstmviz.session.session_transfer import discard, hand_over
from lstmviz.session.storage import load

_OPENED = "main(sys.argv[1:])"
_HANDED_OVER = "open_handed_over(sys.argv[1])"
_PROGRAM = """
import sys
sys.argv[0] = "lstmviz"
package = sys.argv.pop(1)
if package not in sys.path:  # this very lstmviz, wherever the notebook found it
    sys.path.insert(0, package)
from lstmviz import cli
sys.exit(cli.{})
"""


def show(what: Experiment | Session | os.PathLike[str] | str | tuple[Any, Any]) -> None:
    """Opens the window, and returns at once; the window outlives the script or notebook.

    It runs in a process of its own, from which nothing comes back: `lstmviz.load` reads what
    was saved there. TensorFlow isn't loaded in this process.

    Args:
        what: an experiment; a session, with what it looks at; the path of a `.lstmviz` file, to
            which the window also saves; or a pair `(layer, inputs)` of a `keras.layers.LSTM`,
            GRU or SimpleRNN, or an `RNN` around the cell of one, and a tensor (batch, timesteps,
            features), or a list of such tensors for several calls. The window then calls a layer
            with the same arguments, weights and, where it is stateful, the present states,
            (batch, units) each, as the first call's `initial_state`; the layer itself is left
            alone. Of a layer that isn't built yet the weights are those that its initializers
            give from seed 0. A `keras.Model` that is a straight chain of layers may stand in the
            layer's place, likewise with all weights and states; where it begins with an
            Embedding, a tensor is ids, (batch, timesteps).

    Raises:
        InvalidValue: it is none of these, or a layer that can't be shown (one with an
            activation of somebody's own, say).
        InvalidFile: the file isn't a session.
        OSError: the file can't be read, or no process can be started.
        RuntimeError: there is no display to open a window on.
    """
    if isinstance(what, (str, os.PathLike)):
        path = Path(what).absolute()
        load(path)  # what is wrong with it is told here, not in a window that never comes
        _check_display()
        _start(_OPENED, path)
        return
    session = _session(what)
    _check_display()
    handed_over = hand_over(session)
    try:
        _start(_HANDED_OVER, handed_over)
    except BaseException:
        discard(handed_over)
        raise


def _session(what: Any) -> Session:
    if isinstance(what, Session):
        return what
    if isinstance(what, Experiment):
        return Session.of(what)
    if isinstance(what, (tuple, list)) and len(what) == 2:
        return Session.of(live_experiment(*what))
    expected = "an Experiment, a Session, a file's path or a pair (keras_layer, inputs)"
    raise InvalidValue("what", expected, Said(f"an object of the class {type(what).__name__}"))


def _check_display() -> None:
    if not has_display():
        raise RuntimeError(
            "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is "
            "set). `lstmviz.save(experiment, 'mine.lstmviz')` and then `lstmviz render "
            "mine.lstmviz -o mine.png` draw the picture without one."
        )


def _start(call: str, path: Path) -> None:
    """Starts a process that no end of this one ends, and that holds nothing of it."""
    package = Path(__file__).parent.parent
    command = [_python(), "-P", "-c", _PROGRAM.format(call), str(package), str(path)]
    with open_log(engine_log_path()) as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            env=_environment(os.environ),
            **_apart(),
        )
    # Where this process lives longer than the window, somebody has to take note of its end.
    threading.Thread(target=process.wait, name="lstmviz window", daemon=True).start()


def _python() -> str:
    if getattr(sys, "frozen", False) or not sys.executable:
        raise OSError("There is no Python here to run the window with: this program is frozen.")
    return sys.executable


def _apart() -> dict[str, Any]:
    """How a process is started so that neither Ctrl+C nor a closed terminal reaches it."""
    if sys.platform == "win32":
        # An unseen console, rather than none: else each process it starts would open one.
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        return {"creationflags": flags}
    return {"start_new_session": True}


def _environment(present: Mapping[str, str]) -> dict[str, str]:
    """This process' environment, made such that the window and its engine can live in it."""
    kept = {
        name: value
        for name, value in present.items()
        # `import cv2` puts the plugins of its own Qt there.
        if not (name.startswith("QT_QPA_") and "cv2" in Path(value).parts)
    }
    # A notebook may use Keras on something else; what is shown is what TensorFlow computes.
    return kept | {"KERAS_BACKEND": "tensorflow"}
