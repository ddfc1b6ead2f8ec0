import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import lstmviz


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter holds after a statement."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_loads_neither_qt_nor_tensorflow() -> None:
    assert not loaded_by("import lstmviz") & {"PySide6", "pyqtgraph", "tensorflow", "keras"}


def test_making_saving_and_loading_experiments_load_neither_qt_nor_tensorflow() -> None:
    loaded = loaded_by(
        "import lstmviz; lstmviz.Experiment(lstmviz.LSTMConfig(2), [lstmviz.Call([[[1]]])]);"
        "lstmviz.save; lstmviz.load; lstmviz.KerasRejected"
    )
    assert not loaded & {"PySide6", "pyqtgraph", "tensorflow", "keras"}
    assert "lstmviz.session.storage" in loaded


def test_reading_a_model_loads_neither_qt_nor_tensorflow(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", np.ones((3, 8)), np.ones((2, 8)), np.ones(8))
    loaded = loaded_by(f"import lstmviz; lstmviz.read_layers({str(tmp_path / 'a.npz')!r})")
    assert not loaded & {"PySide6", "pyqtgraph", "tensorflow", "keras", "h5py"}
    (layer,) = lstmviz.read_layers(tmp_path / "a.npz")
    assert (layer.name, layer.config, layer.note) == ("a", None, "")
    assert [weight.shape for weight in layer.weights] == [(3, 8), (2, 8), (8,)]


def test_cutting_a_series_and_naming_the_reader_of_tables_load_no_polars() -> None:
    loaded = loaded_by(
        "import lstmviz; lstmviz.cut_series([1, 2], timesteps=1); lstmviz.read_table"
    )
    assert not loaded & {"PySide6", "tensorflow", "keras", "polars"}


def test_starting_the_engine_loads_nothing_heavy_in_this_process() -> None:
    loaded = loaded_by("from lstmviz.engine.process import EngineProcess; import lstmviz.cli")
    assert not loaded & {"PySide6", "pyqtgraph", "tensorflow", "keras", "numpy", "msgspec"}


def test_reading_the_windows_arguments_loads_nothing_that_only_figures_need() -> None:
    loaded = loaded_by(
        "import lstmviz.cli; from lstmviz.command_line import parsed_arguments;"
        "parsed_arguments(['--device', 'cpu'], '1')"
    )
    # The second takes longer than all the rest together.
    assert not loaded & {"lstmviz.figure.options.figure_options", "importlib.metadata", "inspect"}


def test_the_controller_loads_neither_qt_nor_tensorflow() -> None:
    loaded = loaded_by("import lstmviz.window.controllers.controller")
    assert not loaded & {"PySide6", "pyqtgraph", "tensorflow", "keras"}


@pytest.mark.parametrize("name", lstmviz.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert getattr(lstmviz, name).__doc__


def test_an_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = lstmviz.nothing
