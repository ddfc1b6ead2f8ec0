"""The maps of states, without what they were made with."""

import subprocess
import sys

import numpy as np
import pytest

from lstmviz.figure.drawing.colour_maps import diverging
from lstmviz.figure.theme import DARK, LIGHT, Theme

CODE = """
import sys
from lstmviz.figure.cell.painting import CellPainter
from lstmviz.figure.drawing.colour_maps import diverging
from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.figure.theme import LIGHT
diverging(LIGHT)
print("pyqtgraph" in sys.modules)
"""


def test_no_figure_and_no_map_imports_pyqtgraph() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_map_is_the_one_that_pyqtgraph_makes(theme: Theme) -> None:
    pg = pytest.importorskip("pyqtgraph")
    if isinstance(theme.diverging, str):
        made = pg.colormap.get(theme.diverging)
    else:
        made = pg.ColorMap(np.linspace(0, 1, len(theme.diverging)), list(theme.diverging))
    np.testing.assert_array_equal(diverging(theme), made.getLookupTable(nPts=256)[:, :3])
