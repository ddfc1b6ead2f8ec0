"""Lists all that the window can do, from what is there already, and finds some of it by words."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import TimeDistributedConfig
from lstmviz.experiment.plain_text import plain_text
from lstmviz.window.actions import plain, reason_against
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.docks import Docks
from lstmviz.window.panels.argument_help import WEIGHTS_SEED, argument_help
from lstmviz.window.panels.argument_section import GROUPS, arguments_in

_LONGEST = 60
OR = "  or  "
"""Between the shortcuts of one action."""


@dataclass(frozen=True)
class Command:
    """One thing to do.

    Attributes:
        title: what it does, in a few words.
        does: does it.
        where: what it belongs to, a menu for example: "View › Colours".
        tip: a sentence or two about it.
        keys: its shortcuts, as this system writes them.
        why_not: why it can't be done just now; empty where it can.
        is_on: whether it has a tick just now; None for what never has one.
    """

    title: str
    does: Callable[[], object]
    where: str = ""
    tip: str = ""
    keys: str = ""
    why_not: str = ""
    is_on: bool | None = None


def all_commands(
    bar: QMenuBar, docks: Docks, controller: Controller, go_to_argument: Callable[[str], object]
) -> list[Command]:
    """Returns all that can be found and done by name; another list of things comes in here."""
    now = controller.now
    return [
        *menu_commands(bar),
        *panel_commands(docks),
        *argument_commands(now.experiment, now.shown_layer, go_to_argument),
    ]


def menus_in(parent: QWidget) -> list[QMenu]:
    """Returns the menus of a menu bar, or the submenus of a menu, as they are now."""
    # QAction.menu() would do, but PySide deletes the menu together with what that returns.
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    return parent.findChildren(QMenu, options=direct)


def keys_of_action(action: QAction) -> str:
    """Returns an action's shortcuts as this system writes them: "Ctrl++  or  Ctrl+="."""
    native = QKeySequence.SequenceFormat.NativeText
    return OR.join(key.toString(native) for key in action.shortcuts())


def menu_commands(bar: QMenuBar) -> Iterator[Command]:
    """Yields every action of every menu, in the menus' order: nothing is registered twice."""
    for menu in menus_in(bar):
        yield from _commands_in(menu, plain(menu.title()))


def _commands_in(menu: QMenu, where: str) -> Iterator[Command]:
    menu.aboutToShow.emit()  # some are filled when they open
    is_offered = menu.menuAction().isEnabled()
    submenus = {submenu.menuAction(): submenu for submenu in menus_in(menu)}
    for action in menu.actions():
        if action.isSeparator() or not action.isVisible():
            continue
        if (submenu := submenus.get(action)) is not None:
            yield from _commands_in(submenu, f"{where} › {plain(submenu.title())}")
            continue
        yield Command(
            plain(action.text()),
            partial(_trigger, action),
            where,
            action.statusTip() or _own_tip(action),
            keys_of_action(action),
            reason_against(action) if is_offered else reason_against(menu.menuAction()),
            action.isChecked() if action.isCheckable() else None,
        )


def _trigger(action: QAction) -> None:
    if shiboken6.isValid(action):  # a new run may have other tracks
        action.trigger()


def _own_tip(action: QAction) -> str:
    """Returns an action's tool tip, unless Qt made it from the text."""
    tip = action.toolTip()
    return "" if tip.partition(" (")[0] == plain(action.text()) else tip


def panel_commands(docks: Docks) -> Iterator[Command]:
    """Yields the way to each panel: it is shown, and has the focus."""
    for dock in docks.all:
        title = dock.windowTitle()
        tip = f"Show the panel {title}, and go there with the keyboard."
        yield Command(f"Go to {title}", partial(docks.go_to, dock), "Panels", tip)


def argument_commands(
    experiment: Experiment, number: int | None, go_to: Callable[[str], object]
) -> Iterator[Command]:
    """Yields the way to each argument of the layer that is shown, with its present value.

    Args:
        experiment: has the layer.
        number: of the layer of the model that is shown, where it isn't recurrent itself.
        go_to: shows an argument's field, and gives it the focus.
    """
    layer: LayerConfig = experiment.layer
    names = [name for group in GROUPS for name in arguments_in(group, experiment.layer)]
    if number is not None:
        layer = experiment.model.layers[number]
        layer = layer.layer if isinstance(layer, TimeDistributedConfig) else layer
        names = [field.name for field in fields(layer)]
    for name in names:
        value = experiment.seed if name == WEIGHTS_SEED else getattr(layer, name)
        title = f"{name} = {plain_text(repr(value), _LONGEST)}"
        tip = argument_help(name, layer)
        yield Command(title, partial(go_to, name), "Layer, argument", tip)


_WORD = re.compile(r"[a-z0-9]+")


def ranked(commands: Iterable[Command], text: str) -> Sequence[Command]:
    """Returns the commands that have every word of a text in them, the best first.

    The start of a title counts most, then that of a word in it, then any part of it, then where
    it belongs to and its keys, then its tip. What is equally good stays in order, what can't be
    done last. Where no command has the words, letters will do that follow each other in a title,
    as "rtsq" do in return_sequences.
    """
    words, commands = text.lower().split(), tuple(commands)
    scored = []
    for command in commands:
        marks = [_mark(word, command) for word in words]
        if _FAR not in marks:
            scored.append((sum(marks), bool(words and command.why_not), command))
    if scored:
        return [command for *_, command in sorted(scored, key=lambda each: each[:2])]
    return [each for each in commands if all(_follows(word, each.title) for word in words)]


_FAR = 5


def _mark(word: str, command: Command) -> int:
    """Tells how far off a command is from what a word means; `_FAR` where it isn't meant."""
    title = command.title.lower()
    if title.startswith(word):
        return 0
    if any(part.startswith(word) for part in _WORD.findall(title)):
        return 1
    if word in title:
        return 2
    if word in f"{command.where} {command.keys}".lower():
        return 3
    return 4 if word in command.tip.lower() else _FAR


def _follows(letters: str, title: str) -> bool:
    """Tells whether letters come in this order in a title, the first at the start of a word."""
    text = title.lower()
    starts = [found.start() for found in _WORD.finditer(text) if found[0][0] == letters[0]]
    return any(_is_within(letters, text[start:]) for start in starts)


def _is_within(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
