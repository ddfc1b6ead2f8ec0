"""What may stand on the command line, and what is said of it."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text

OK, FAULT, BAD_INPUT = 0, 1, 2
"""What the process ends with."""

COMMANDS = ("run", "render", "export", "code", "scenarios")
"""What may come first; without one of them it is the window."""


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


_USAGE = """lstmviz [--lecture] [--device cpu|gpu] [FILE]
       lstmviz run FILE -o OUT.npz [--device cpu|gpu]
       lstmviz render FILE -o OUT.png|.svg|.pdf|.gif [--view VIEW] [--width 8cm] [--text 8pt] …
       lstmviz render --all FIGURES.toml
       lstmviz export FILE -o TRACE.csv|.npz [--device cpu|gpu]
       lstmviz code FILE [-o OUT.py]
       lstmviz scenarios [--json]
       lstmviz scenarios check [NAME|FOLDER …]"""


def parsed_arguments(given: list[str], version: str) -> argparse.Namespace:
    """Returns the arguments, of the command that comes first, or else of the window.

    Bad usage ends the process, with one line on stderr.
    """
    command = given[0] if given and given[0] in COMMANDS else None
    if command == "render" and any(each.partition("=")[0] == "--all" for each in given):
        return _of_a_list(given[1:])
    if command == "scenarios":
        return _of_scenarios(given[1:])
    parser = _Parser(
        prog=f"lstmviz {command}" if command else "lstmviz",
        usage=None if command else _USAGE,
        description={
            None: "See what return_sequences and stateful do in keras.layers.LSTM, GRU and "
            "SimpleRNN: opens the window on FILE, or on the example of the question it answers. "
            "Data, a model or code is taken as if it were dropped on the example.",
            "run": "Writes what Keras computed at every step, without a window.",
            "render": "Draws the picture, without a window or a display. `lstmviz render --all "
            "FIGURES.toml` draws every figure that a list names; `lstmviz render --all --help` "
            "tells how such a list is written.",
            "export": "Writes what Keras computed at every step, without a window: as a table with "
            "a line for each call, row, step and unit (.csv), or as arrays (.npz).",
            "code": "Prints the Keras script that computes the same, or writes it to a file, with "
            "large arrays in an .npz file beside it.",
        }[command],
    )
    parser.set_defaults(command=command)
    help_text = "a .lstmviz file, or the name of a scenario or of a ready-made model"
    if not command:
        help_text += "; or data, a model or code: .csv, .npy, .keras, .h5, .py, .ipynb and the like"
    parser.add_argument(
        "file", type=Path, metavar="FILE", nargs=None if command else "?", help=help_text
    )
    if command is None:
        lecture = "show FILE, a scenario's name say, as for a lecture hall: the picture alone"
        parser.add_argument("--lecture", action="store_true", help=lecture)
    if command != "code":
        help_text = "what Keras computes on; by default as set in the window, or else the CPU"
        parser.add_argument("--device", choices=("cpu", "gpu"), help=help_text)
    if command is None:
        parser.add_argument("--version", action="version", version=f"lstmviz {version}")
        return parser.parse_args(given)
    output = {
        "run": "OUT.npz",
        "render": "OUT",
        "export": "TRACE.csv|.npz",
        "code": "OUT.py",
    }[command]
    told = {
        "render": "the figure: .pdf, .svg or .png; the walk through the steps: .gif, .apng or "
        ".webp",
        "code": "by default it is printed",
    }.get(command)
    needed = command != "code"
    parser.add_argument("-o", "--output", type=Path, required=needed, metavar=output, help=told)
    if command == "render":
        _add_figure_options(parser)
    parsed = parser.parse_args(given[1:])
    if command == "render":
        parsed.options = _figure_options(parsed)
    return parsed


def _of_a_list(given: list[str]) -> argparse.Namespace:
    """The arguments of `lstmviz render --all`."""
    parser = _Parser(
        prog="lstmviz render",
        description="Makes every figure that a list names, in one process; what would come out as "
        "it is stays untouched. Each figure stands under [[figure]] with its file, its output and "
        "what else `lstmviz render --help` names; what stands above them is for all.",
    )
    parser.set_defaults(command="render_all", output=None)
    parser.add_argument(
        "--all", dest="file", type=Path, required=True, metavar="FIGURES.toml", help="the list"
    )
    parser.add_argument("--device", choices=("cpu", "gpu"), help="what Keras computes on")
    return parser.parse_args(given)


def _of_scenarios(given: list[str]) -> argparse.Namespace:
    """The arguments of `lstmviz scenarios` and `lstmviz scenarios check`."""
    if given[:1] != ["check"]:
        parser = _Parser(
            prog="lstmviz scenarios",
            usage="lstmviz scenarios [--json]\n       lstmviz scenarios check [NAME|FOLDER …]",
            description="Lists the scenarios that ship; each opens with `lstmviz NAME`. `lstmviz "
            "scenarios check --help` tells how their claims are checked.",
        )
        parser.set_defaults(command="scenarios", file=None, output=None)
        parser.add_argument("--json", action="store_true", help="as JSON, for other programs")
        return parser.parse_args(given)
    parser = _Parser(
        prog="lstmviz scenarios check",
        description="Holds every claim of the scenarios against real Keras: prints a line for each "
        "that doesn't hold, and ends with 1 where there is one.",
    )
    parser.set_defaults(command="scenarios_check", file=None, output=None)
    help_text = "a scenario that ships, by its name, or the folder or file of another one; all "
    parser.add_argument(
        "names", nargs="*", metavar="NAME|FOLDER", help=help_text + "that ship by default"
    )
    parser.add_argument("--device", choices=("cpu", "gpu"), help="what Keras computes on")
    return parser.parse_args(given[1:])


_FIGURE_HELP = {
    "view": "what is shown: {views}",
    "theme": "{themes}; by default the session's",
    "width": "8cm, 89mm, 3.5in or 800px; by default 16cm",
    "height": "likewise; by default what the content needs",
    "size": "width and height in pixels, as on a screen: 1600x1000",
    "dpi": "pixels an inch; by default 300, or 96 where the size is in pixels",
    "text": "the size of normal text; by default 8pt",
    "calls": "the calls that are drawn: 1, or 0-3",
    "rows": "the rows of the batch: 0,2",
    "units": "the units: 0,2 or 0-7",
    "tracks": "the film strip's tracks: h,c,f",
    "steps": "the first step of the first call and the last one of the last call: 0-9",
    "at": "the moment: CALL,ROW,STEP",
    "title": "no line above that says what is drawn",
    "legend": "no signs explained, no formula",
    "input": "the film strip without what goes in",
    "playhead": "mark the moment in the film strip",
    "background": "theme, or none: what lies below the figure shines through",
    "session": "the figure doesn't hold the session",
    "speed": "steps a second, of a .gif, .apng or .webp that walks through them",
    "hold": "seconds that its last step stays longer",
    "svg_text": "text that can be edited, or outlines that look the same everywhere",
}


def _add_figure_options(parser: argparse.ArgumentParser) -> None:
    # Imported for this alone: the window would start later.
    from lstmviz.figure.options.figure_options import READERS, SWITCHES, THEMES, VIEWS

    names = {"views": ", ".join(VIEWS), "themes": ", ".join(THEMES)}
    for name, read in READERS.items():
        flag, told = f"--{name.replace('_', '-')}", _FIGURE_HELP[name].format(**names)
        if name == "playhead":
            action = argparse.BooleanOptionalAction
            parser.add_argument(flag, action=action, default=None, help=told)
        elif name in SWITCHES:
            no = f"--no-{name}"
            parser.add_argument(no, dest=name, action="store_false", default=None, help=told)
        else:
            metavar = name.upper()
            parser.add_argument(flag, type=partial(_read, read, name), metavar=metavar, help=told)


def _read(read: Callable[[str, str], object], name: str, text: str) -> object:
    try:
        return read(name, text)
    except InvalidValue as error:
        raise argparse.ArgumentTypeError(error.message) from None


def _figure_options(parsed: argparse.Namespace) -> dict[str, Any]:
    """What was asked for, by the names of `FigureOptions`."""
    from lstmviz.figure.options.figure_options import READERS

    asked = {name: value for name in READERS if (value := getattr(parsed, name)) is not None}
    size: dict[str, Any] = asked.pop("size", {})
    return size | asked
