"""What may stand on the command line, and what is said of it."""

import argparse
from pathlib import Path
from typing import NoReturn

from lstmviz.experiment.plain_text import plain_text

OK, FAULT, BAD_INPUT = 0, 1, 2
"""What the process ends with."""

COMMANDS = ("run", "render", "export", "code")
"""What may come first; without one of them it is the window."""

SIZE = (1280, 800)
"""Of a picture, in pixels, where no other is asked for."""


class _Parser(argparse.ArgumentParser):
    """Tells bad usage in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {plain_text(message)}\n")

    def format_help(self) -> str:
        """Writes the help, at its end what else FILE may be; importing that takes its time."""
        from lstmviz.experiment.model.ready_made import READY_MADE

        widest = max(len(model.name) for model in READY_MADE)
        lines = (f"  {model.name:{widest}}  {model.title}" for model in READY_MADE)
        names = "\n".join(lines)
        return f"{super().format_help()}\nready-made models, whose names serve as FILE:\n{names}\n"


_USAGE = """lstmviz [--device cpu|gpu] [FILE]
       lstmviz run FILE -o OUT.npz [--device cpu|gpu]
       lstmviz render FILE -o OUT.png [--theme light|dark] [--size WIDTHxHEIGHT] [--device cpu|gpu]
       lstmviz export FILE -o TRACE.csv|.npz [--device cpu|gpu]
       lstmviz code FILE [-o OUT.py]"""


def parsed_arguments(given: list[str], version: str) -> argparse.Namespace:
    """Returns the arguments, of the command that comes first, or else of the window.

    Bad usage ends the process, with one line on stderr.
    """
    command = given[0] if given and given[0] in COMMANDS else None
    parser = _Parser(
        prog=f"lstmviz {command}" if command else "lstmviz",
        usage=None if command else _USAGE,
        description={
            None: "See what return_sequences and stateful do in keras.layers.LSTM, GRU and "
            "SimpleRNN: opens the window on FILE, or on the example of the question it answers. "
            "Data, a model or code is taken as if it were dropped on the example.",
            "run": "Writes what Keras computed at every step, without a window.",
            "render": "Draws the picture, without a window or a display.",
            "export": "Writes what Keras computed at every step, without a window: as a table with "
            "a line for each call, row, step and unit (.csv), or as arrays (.npz).",
            "code": "Prints the Keras script that computes the same, or writes it to a file, with "
            "large arrays in an .npz file beside it.",
        }[command],
    )
    parser.set_defaults(command=command)
    help_text = "a .lstmviz file, or the name of a ready-made model"
    if not command:
        help_text += "; or data, a model or code: .csv, .npy, .keras, .h5, .py, .ipynb and the like"
    parser.add_argument(
        "file", type=Path, metavar="FILE", nargs=None if command else "?", help=help_text
    )
    if command != "code":
        help_text = "what Keras computes on; by default as set in the window, or else the CPU"
        parser.add_argument("--device", choices=("cpu", "gpu"), help=help_text)
    if command is None:
        parser.add_argument("--version", action="version", version=f"lstmviz {version}")
        return parser.parse_args(given)
    output = {
        "run": "OUT.npz",
        "render": "OUT.png",
        "export": "TRACE.csv|.npz",
        "code": "OUT.py",
    }[command]
    parser.add_argument("-o", "--output", type=Path, required=command != "code", metavar=output)
    if command == "render":
        parser.add_argument("--theme", choices=("light", "dark"), help="by default the file's")
        parser.add_argument("--size", type=_size, default=SIZE, metavar="WIDTHxHEIGHT")
    return parser.parse_args(given[1:])


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT, got {text!r}") from None
    if not (320 <= width <= 16384 and 240 <= height <= 16384):
        raise argparse.ArgumentTypeError(f"expected 320x240 to 16384x16384, got {text}")
    return width, height
