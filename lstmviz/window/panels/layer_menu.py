"""The menu of a layer in a model: what can be put before and after it, and done with it."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from lstmviz.experiment.config import config_classes
from lstmviz.experiment.model.model import MOST_LAYERS, OTHER_LAYERS, ModelConfig
from lstmviz.experiment.plain_text import mnemonic_free

Add = Callable[[int, str], object]
"""Asks for a layer of a class, which is to have that number."""


def names_to_add() -> Iterator[tuple[str, ...]]:
    """Yields the names of the layers that can be put into a model: recurrent ones, others."""
    yield tuple(known.kind.name for known in config_classes())
    yield tuple(OTHER_LAYERS)


def fill_with_layers(menu: QMenu, model: ModelConfig, number: int, add: Add) -> None:
    """Adds two submenus: what can be put before a layer, and after it."""
    name = mnemonic_free(model.names[number], 30)
    for text, at in ((f"Put &before {name}", number), (f"Put &after {name}", number + 1)):
        submenu = menu.addMenu(text)
        submenu.setEnabled(len(model.layers) < MOST_LAYERS)
        for group in names_to_add():
            submenu.addSeparator()
            for class_name in group:
                action = submenu.addAction(class_name)
                action.triggered.connect(partial(_ask, add, at, class_name))


def _ask(add: Add, number: int, class_name: str, *_: object) -> None:
    add(number, class_name)


def can_do(model: ModelConfig, number: int, what: str) -> bool:
    """Returns whether a layer can be removed, duplicated, or moved left or right."""
    if what == "remove":  # a model has a recurrent layer
        return any(place.layer != number for place in model.recurrent)
    if what == "duplicate":
        return len(model.layers) < MOST_LAYERS
    return number > 0 if what == "left" else number < len(model.layers) - 1


_ENTRIES = (
    ("&Duplicate", "duplicate", "Ctrl+D"),
    ("Move &left", "left", "Ctrl+Left"),
    ("Move &right", "right", "Ctrl+Right"),
    ("&Remove", "remove", "Delete"),
)


def fill_with_edits(
    menu: QMenu, model: ModelConfig, number: int, do: Callable[[str], object]
) -> None:
    """Adds what can be done with a layer; the keys are only shown, as they are the box's own."""
    for text, what, keys in _ENTRIES:
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        action = menu.addAction(f"{text}\t{shown}")
        action.triggered.connect(partial(_do, do, what))
        action.setEnabled(can_do(model, number, what))


def _do(do: Callable[[str], object], what: str, *_: object) -> None:
    do(what)
