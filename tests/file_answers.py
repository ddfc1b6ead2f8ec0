"""A person who answers the questions about files at once, as the test has set."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lstmviz.window.file_dialogs import Leave


@dataclass
class FileAnswers:
    path: Path | None = None
    leave: Leave = "cancel"
    replace: bool = True
    asked: list[str] = field(default_factory=list)
    suggested: list[Path] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

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

    def ask_to_save(self, name: str, then: Callable[[Leave], None]) -> None:
        self.asked.append(name)
        then(self.leave)

    def ask_to_replace(self, name: str, then: Callable[[], None]) -> None:
        self.asked.append(name)
        if self.replace:
            then()

    def tell(self, title: str, sentence: str) -> None:
        self.told.append(sentence)
