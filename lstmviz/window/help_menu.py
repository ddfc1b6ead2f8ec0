"""Fills the Help menu: what has the focus, the list of keys, the log, the versions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from lstmviz.logs import log_path
from lstmviz.window.actions import Actions
from lstmviz.window.controllers.controller import Controller

if TYPE_CHECKING:
    from lstmviz.window.command_palette import CommandPalette
    from lstmviz.window.docks import Docks

PANEL_HELP: Final = {
    "strip": (
        "The film strip: time runs to the right, through all calls. Each row of the batch is a "
        "lane with its input x, the hidden state h and, of an LSTM, the cell state c. Filled "
        "points are what the layer returned, hollow ones it only computed. The mark at a call's "
        "left edge is the state that the call starts from; a dashed arrow leads there where it was "
        "carried over. Click a point to see its numbers everywhere. Drag a point of h or c (or "
        "Ctrl+Shift+H), and the run goes on from there. While you change flags, seeds or a reset "
        "the axes stay where they are; F fits them to this run. Help › What is on the screen "
        "explains each sign."
    ),
    "strip_bar": (
        "What the film strip shows: the tracks of a lane below x and h, lines or heatmaps, and "
        "which units and rows. Numbers are typed as one says them, such as 0-7, 12. Gates are "
        "worked out when they are looked at; at a step that a mask held they are what the cell "
        "computed and Keras discarded. Δ is this run less the one that it is compared with."
    ),
    "model_bar": (
        "The model as a chain: a box for each layer, and between them the shape that goes from one "
        "to the next. The filled box is looked at: click another one, or go there with the arrow "
        "keys and Return. A right click moves, duplicates or removes a layer, + adds one."
    ),
    "what_if": (
        "What to try next: each button makes one change to the experiment and runs it. Undo "
        "(Ctrl+Z) goes back. The menu Experiment has those for which there is no room."
    ),
    "transport": (
        "Walk through time: step by step, or by itself. While you step, what comes later is "
        "hidden, so that you see the state come into being."
    ),
    "layer": (
        "Which recurrent layer of Keras it is, LSTM, GRU or SimpleRNN, and its arguments. Change "
        "one and the calls run again at once; data, calls and flags stay with another kind. A name "
        "in bold differs from Keras' default; the arrow beside it goes back there. Keras code, "
        "pasted on top or anywhere with Ctrl+V, makes the layer too: it is read and never run."
    ),
    "scenario": (
        "Scenarios, each about one idea. Choose one: its steps set the layer, the calls and what "
        "is seen, and in between you may change anything; F6 goes back to the step. A question "
        "hides its answer until you have given yours. What a step claims is held against what "
        "Keras returned just now: a tick says that it holds, and the number stands beside it."
    ),
    "inputs": (
        "What the layer is called with: the list of calls, and the tensor of the chosen one, one "
        "row of the batch at a time. Type numbers into the table, change its shape, or fill it "
        "from a recipe. Files can be dropped on the window. A mask is a column of ticks beside "
        "the table; a given initial_state is edited under it. In the list ▨ stands for a mask and "
        "△ for a given state; half a tick for a reset of some layers of a model. A state can be "
        "taken over from another call, or from a pinned run: so a decoder gets its encoder's."
    ),
    "returned": (
        "What layer(x) gave back: each tensor with its shape in words, and all its numbers. What "
        "is selected in the film strip is marked here."
    ),
    "text": (
        "What the model reads as a text: each token with its id below it. A text typed here takes "
        "the place of all calls. Write on lets the model read a start and go on with what it wrote "
        "itself, one call of one step for each token; beside it runs the same without the state "
        "carried, which is what stateful is for."
    ),
    "weights": (
        "The layer's kernel, recurrent_kernel and bias, as Keras keeps them, where there are "
        "gates the columns of each together, in Keras' order. Type over a number, and the layer "
        "has these weights instead of those that the initializers draw; or see all of them as "
        "colours, where a click chooses a unit. Models and arrays can be dropped here."
    ),
    "compare": (
        "Hold this run against another one: a run that you pinned before you changed something, "
        "or a twin that leaves one thing out. The other run is drawn dashed, the difference has "
        "a track of its own, and the numbers are told here. A second click ends it."
    ),
    "code": (
        "A script for Keras alone that computes what is on the screen. Copy it, or save it as a "
        "file."
    ),
    "moment": (
        "What happens inside the layer at the selected step. x and the h before are added up for "
        "each gate. In an LSTM f says how much of c is kept, i and g what is written to it, o how "
        "much of it is let out as h; in a GRU z says how much of h is kept and 1 − z how much of "
        "g is written (many texts have z the other way round), r how much of h the candidate g "
        "looks at; a SimpleRNN has no gates. z with an index, such as z_f, is the sum that a gate "
        "is made of: z_z makes the gate z. The numbers are those of one unit: click a bar for "
        "another. Step through the moment with the full stop and the comma."
    ),
    "change_bar": (
        "What your last change did: which numbers, which shapes. For a few seconds a frame "
        "marks them in the film strip, under Returned and in the code; the button on the left "
        "marks them once more."
    ),
    "findings": "What Keras does here without telling. A click leads to the moment.",
    "tool_bar": (
        "What is needed most often of the menus. Everything else is in the menus above, and "
        "Ctrl+Shift+P finds it by a few letters."
    ),
    "status": (
        "Whether the picture can be trusted: after each run an untouched layer of Keras gets "
        "the same calls, and the largest difference from what is drawn is told. Then how large "
        "the run was, and what happened last."
    ),
}
"""By the attribute that holds the part, of the window or of what lies in its middle."""


def fill_help_menu(
    actions: Actions,
    controller: Controller,
    picture: QWidget,
    window: QMainWindow,
    docks: Docks,
    go_to_argument: Callable[[str], object],
) -> None:
    """Adds what a control is for, or else the picture, the keys, the log and the versions.

    Args:
        actions: has the menu.
        controller: is told what happened.
        picture: what is explained where nothing has the focus.
        window: is behind what opens.
        docks: the panels that the palette leads to.
        go_to_argument: leads to the field of an argument.
    """
    palette: list[CommandPalette] = []  # one, once it was asked for

    # What these show is imported when it is asked for: the window is there sooner without it.
    def help_on_focus() -> None:
        from lstmviz.window.help_dialogs import show_help_on

        # The window keeps its own while another one is in front; a floating dock has its own.
        show_help_on(QApplication.focusWidget() or window.focusWidget() or picture)

    def find_command() -> None:
        from lstmviz.window.command_palette import CommandPalette
        from lstmviz.window.commands import all_commands

        if not palette:
            bar = window.menuBar()
            listed = partial(all_commands, bar, docks, controller, go_to_argument)
            palette.append(CommandPalette(window, listed))
        palette[0].toggle()

    def guide() -> None:
        from lstmviz.window.screen_guide import ScreenGuide

        ScreenGuide(window, PANEL_HELP).show()

    def keys() -> None:
        from lstmviz.window.shortcut_sheet import ShortcutSheet

        ShortcutSheet(window).show()

    def open_log() -> None:
        from lstmviz.window.help_dialogs import open_folder_of

        path = log_path()
        open_folder_of(path)
        controller.store.say(f"The log is {path}.")

    def about() -> None:
        from lstmviz.window.help_dialogs import show_about

        show_about(window)

    menu = actions.help
    actions.add(menu, "&What is this?", help_on_focus, "F1")
    tip = "Type a few letters of anything that the window can do, and Return does it"
    actions.add(menu, "&Find a command…", find_command, "Ctrl+Shift+P", tip=tip)
    tip = "Each sign of the picture and each panel, explained in a few sentences"
    actions.add(menu, "What is on the &screen", guide, tip=tip)
    tip = "Every key that does something, to be searched and printed"
    actions.add(menu, "&Keyboard shortcuts", keys, tip=tip)
    actions.add(menu, "The &log", open_log, tip="Open the folder that the log is in")
    menu.addSeparator()
    actions.add(menu, "&About lstmviz", about).setMenuRole(QAction.MenuRole.AboutRole)
