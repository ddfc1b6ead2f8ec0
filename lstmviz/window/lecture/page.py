"""What stands beside the large picture, and who turns its pages."""

from dataclasses import dataclass
from typing import Literal, Protocol

from lstmviz.figure.options.figure_options import ViewName
from lstmviz.session.view_state import ViewState

OptionState = Literal["open", "chosen", "right", "wrong"]
"""Of an answer: nobody took it; it was taken and nothing is told yet; what it turned out to be."""

MOST_OPTIONS = 5
"""As many answers as there are keys for, and as a hall can keep in mind."""


@dataclass(frozen=True)
class LectureOption:
    """One answer that can be chosen.

    Attributes:
        text: in a few words.
        state: what is known of it.
    """

    text: str
    state: OptionState = "open"


@dataclass(frozen=True)
class LectureQuestion:
    """What the hall is asked.

    Attributes:
        text: the question.
        options: at most `MOST_OPTIONS` answers; none where it is asked to think alone.
        is_revealed: the answer is told.
    """

    text: str
    options: tuple[LectureOption, ...] = ()
    is_revealed: bool = False

    def __post_init__(self) -> None:
        """Checks that there is a key for each answer.

        Raises:
            ValueError: there are too many.
        """
        if len(self.options) > MOST_OPTIONS:
            raise ValueError(f"at most {MOST_OPTIONS} options have a key, got {len(self.options)}")


@dataclass(frozen=True)
class LecturePage:
    """What is said beside the picture.

    Attributes:
        title: what this is about; it stays from step to step.
        sentence: what is to be seen now.
        question: what is asked; None where nothing is.
        lines: what else is told, each in its own line: claims, findings.
        view: the view that it is about; None where that is left to the lecturer.
        next_sentence: of the next page, for the lecturer alone; empty at the end.
        notes: for the lecturer alone.
    """

    title: str
    sentence: str
    question: LectureQuestion | None = None
    lines: tuple[str, ...] = ()
    view: ViewName | None = None
    next_sentence: str = ""
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """All that the hall reads beside the picture, for those who hear it."""
        said = [self.sentence, *self.lines]
        if self.question is not None:
            said.append(self.question.text)
            for number, option in enumerate(self.question.options, 1):
                state = "" if option.state == "open" else f" ({option.state})"
                said.append(f"{number}: {option.text}{state}.")
        return " ".join(filter(None, said))


class PageSource(Protocol):
    """Turns the pages: a walk through the steps of a run, or a scenario.

    It changes what the window shows through the window's controllers, as anybody does; the mode
    asks for the page again after each change.
    """

    def page(self) -> LecturePage:
        """Returns what stands beside the picture now."""

    def forward(self) -> bool:
        """Goes on to the next page; tells whether there was one."""

    def back(self) -> bool:
        """Goes back to the page before; tells whether there was one."""

    def restart(self) -> None:
        """Goes to the first page."""

    def answer(self, number: int) -> None:
        """Takes the answer with a number, from 0, to the question that is asked."""

    def ahead(self) -> ViewState | None:
        """Returns what the next page looks at, so that its picture is painted ahead.

        None where the next page changes more than that, or isn't known.
        """
