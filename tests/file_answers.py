"""A person and a reader who answer at once what they are asked about files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lstmviz.lessons.reading import InvalidScenario, is_scenario, read_scenario
from lstmviz.session.recovery import Found
from lstmviz.session.storage import InvalidFile, load
from lstmviz.window.file_dialogs import Leave, Overwrite, Recover
from lstmviz.window.session_files import SessionFiles


@dataclass
class FileAnswers:
    """Answers as the test has set, and remembers what was asked."""

    path: Path | None = None
    leave: Leave = "cancel"
    replace: bool = True
    write: bool = True
    characters: bool = True
    lose: bool = True
    overwrite: Overwrite = "cancel"
    recover: Recover = "later"
    chosen: int = 0
    offered: tuple[Found, ...] = ()
    asked: list[str] = field(default_factory=list)
    suggested: list[Path] = field(default_factory=list)
    message: list[str] = field(default_factory=list)

    def open_name(self, title: str, folder: Path, kinds: str, then: Callable[[Path], None]) -> None:
        self.suggested.append(folder)
        if self.path is not None:
            then(self.path)

    def save_name(
        self, title: str, suggested: Path, kinds: str, then: Callable[[Path], None]
    ) -> None:
        self.suggested.append(suggested)
        if self.path is not None:
            then(self.path)

    def folder_name(self, title: str, folder: Path, then: Callable[[Path], None]) -> None:
        self.suggested.append(folder)
        if self.path is not None:
            then(self.path)

    def ask_to_save(self, name: str, then: Callable[[Leave], None]) -> None:
        self.asked.append(name)
        then(self.leave)

    def ask_to_replace(self, name: str, then: Callable[[], None]) -> None:
        self.asked.append(name)
        if self.replace:
            then()

    def ask_to_write(self, name: str, size: str, then: Callable[[], None]) -> None:
        self.asked.append(f"{name}: {size}")
        if self.write:
            then()

    def ask_for_characters(self, name: str, description: str, then: Callable[[], None]) -> None:
        self.asked.append(f"{name}: {description}")
        if self.characters:
            then()

    def ask_to_lose(self, what: str, then: Callable[[], None]) -> None:
        if what:
            self.asked.append(what)
        if self.lose or not what:
            then()

    def ask_to_overwrite(self, name: str, is_gone: bool, then: Callable[[Overwrite], None]) -> None:
        self.asked.append(f"{name} is gone" if is_gone else f"{name} was changed")
        then(self.overwrite)

    def ask_to_recover(
        self, offered: Sequence[Found], note: str, then: Callable[[Recover, int], None]
    ) -> None:
        self.asked.append(f"recover {', '.join(found.name for found in offered)}")
        self.offered = tuple(offered)
        if note:
            self.message.append(note)
        then(self.recover, self.chosen)

    def tell(self, title: str, sentence: str) -> None:
        self.message.append(sentence)


class ReadsAtOnce:
    """Reads session files on the spot."""

    def __init__(self, files: SessionFiles) -> None:
        self.files = files

    def read_session(self, path: Path) -> None:
        try:
            session = read_scenario(path) if is_scenario(path) else load(path)
        except InvalidScenario as error:
            self.files.reading_failed(path, error.message)
        except (InvalidFile, OSError):
            self.files.reading_failed(path, f"{path.name} can't be opened.")
        else:
            self.files.session_read(path, session)
