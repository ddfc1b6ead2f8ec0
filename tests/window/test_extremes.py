"""What is very large, and what anybody may have written, in the whole window.

A warning of Qt's fails a test.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QObject, QSize
from PySide6.QtGui import QAction, Qt  # the Qt of QtCore has no mightBeRichText
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from quick_window import Quick
from traces import opening

from lstmviz.engine.results import Failed, Refused, Unfit
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.intake.process import IntakeProcess
from lstmviz.intake.reading import read
from lstmviz.session.session import Session
from lstmviz.session.storage import save
from lstmviz.window.file_dialogs import FileDialogs

TEXT = "<img src=x><b>&Z\u202e\u2066\x1b[31m\x07\nx"
NAME = TEXT if os.name != "nt" else "&Z\u202e\u2066x"  # Windows has no such files
STEERING = {*map(chr, range(32)), "\x7f", *"\u200e\u200f\u202a\u202b\u202c\u202d\u202e"} - {"\n"}
STEERING |= set("\u2066\u2067\u2068\u2069")
ROLES = [
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
]


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is brought is read at once, in this process."""
    monkeypatch.setattr(IntakeProcess, "ask", lambda _, question, answer: answer(read(question)))


def cells(model: QAbstractItemModel) -> Iterator[str]:
    """What the first cells of a table or list show and tell."""
    columns = 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(), 5)
    for row in range(min(model.rowCount(), 20)):
        for column in range(columns):
            for role in ROLES:
                yield model.index(row, column).data(role)
    for across in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
        for section in range(3):
            yield model.headerData(section, across)
            yield model.headerData(section, across, Qt.ItemDataRole.ToolTipRole)


def shown_by(widget: QWidget) -> Iterator[str]:
    """What a widget shows; what is typed into a field is a person's own."""
    if isinstance(widget, QLabel):
        yield QLabel.text(widget)  # a PlainLabel's own text() is what it was given
    elif isinstance(widget, QPlainTextEdit) and widget.isReadOnly():
        yield widget.toPlainText()
    elif isinstance(widget, QMessageBox):
        yield from (widget.text(), widget.detailedText())
    elif isinstance(widget, QComboBox):
        yield from map(widget.itemText, range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from map(widget.tabText, range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from cells(widget.model())
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    yield from (widget.windowTitle(), widget.accessibleName(), widget.accessibleDescription())


def with_mnemonics(of: QObject) -> Iterator[str]:
    if isinstance(of, (QAbstractButton, QAction)):
        yield of.text()
    if isinstance(of, QLabel) and of.buddy() is not None:
        yield of.text()


def tips_of(of: QWidget | QAction) -> Iterator[str]:
    yield from (of.toolTip(), of.statusTip())
    if isinstance(of, QAbstractItemView) and of.model() is not None:
        for row in range(min(of.model().rowCount(), 20)):
            yield of.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole)


def seen(quick: Quick) -> str:
    """Everything that the window and its dialogs say, after a look at what is wrong with it."""
    for _ in range(20):
        QApplication.processEvents()
    everything: list[QWidget | QAction] = []
    for top in (quick.window, *quick.window.findChildren(QDialog)):
        everything += [top, *top.findChildren(QWidget), *top.findChildren(QAction)]
    words: list[str] = []
    for one in everything:
        texts = [*with_mnemonics(one), *tips_of(one)]
        texts += shown_by(one) if isinstance(one, QWidget) else []
        for text in filter(None, texts):
            assert not set(str(text)) & STEERING, (one, text)
            words.append(str(text))
        for text in with_mnemonics(one):
            assert "&Z" not in text.replace("&&", ""), (one, text)
        for tip in filter(None, tips_of(one)):
            assert not Qt.mightBeRichText(tip), (one, tip)
        if isinstance(one, (QLabel, QMessageBox)) and one.textFormat() != Qt.TextFormat.PlainText:
            assert not Qt.mightBeRichText(one.text()), (one, one.text())
    return "\n".join(words)


def session_file(quick: Quick, folder: Path) -> None:
    save(opening(), folder / f"{NAME}.lstmviz")
    quick.window.files.open_path(folder / f"{NAME}.lstmviz")
    quick.settled()
    assert quick.window.files.recent


def session_that_is_gone(quick: Quick, folder: Path) -> None:
    quick.window.files.dialogs = FileDialogs(quick.window)
    quick.window.files.open_path(folder / f"{NAME}.lstmviz")


def session_that_was_changed(quick: Quick, folder: Path) -> None:
    session_file(quick, folder)
    quick.window.files.dialogs = FileDialogs(quick.window)
    quick.window.controller.layer.argument("units", 5)
    quick.window.files.open_example()
    assert quick.window.findChildren(QMessageBox)


def file_of_an_array(quick: Quick, folder: Path) -> None:
    np.save(folder / f"{NAME}.npy", np.ones((2, 3, 3), np.float32))
    quick.window.importer.drop([folder / f"{NAME}.npy"])


def file_of_arrays(quick: Quick, folder: Path) -> None:
    arrays = {f"{TEXT} {number}": np.ones((2, 3, 3), np.float32) for number in range(3)}
    np.savez(folder / f"{NAME}.npz", **arrays)
    quick.window.importer.drop([folder / f"{NAME}.npz"])


def file_that_holds_nothing(quick: Quick, folder: Path) -> None:
    (folder / f"{NAME}.csv").write_text(f"{TEXT},{TEXT}\n1,{TEXT}\n")
    quick.window.importer.drop([folder / f"{NAME}.csv"])


def file_of_layers(quick: Quick, folder: Path) -> None:
    arrays = {}
    for number in range(2):
        for part, shape in {"kernel": (3, 16), "recurrent_kernel": (4, 16), "bias": (16,)}.items():
            arrays[f"{TEXT} {number}/{part}"] = np.ones(shape, np.float32)
    np.savez(folder / f"{NAME}.npz", **arrays)
    quick.window.weight_files.read(folder / f"{NAME}.npz")


def file_of_no_layers(quick: Quick, folder: Path) -> None:
    np.savez(folder / f"{NAME}.npz", **{TEXT: np.ones(3), f"{TEXT}/kernel": np.ones((3, 16))})
    quick.window.weight_files.read(folder / f"{NAME}.npz")


def code_of_layers(quick: Quick, _folder: Path) -> None:
    code = f"LSTM(4, name={TEXT!r})\nLSTM(units, name='<b>\u202e')"
    quick.window.layer.take_code(code)


def code_that_is_refused(quick: Quick, _folder: Path) -> None:
    quick.window.layer.take_code(f"LSTM(4, **{{{TEXT!r}: 3}})")


def code_with_an_argument_nobody_knows(quick: Quick, _folder: Path) -> None:
    quick.window.layer.take_code("LSTM(4, activation='<b>\u202e\x07&Z')")


def pasted_text(quick: Quick, _folder: Path) -> None:
    quick.window.importer.take_text("[[1, 2], [3, <b>\u202e\x07&Z]]")


def text_in_a_cell(quick: Quick, _folder: Path) -> None:
    model = quick.window.inputs._tensors.table.model()
    model.setData(model.index(0, 0), TEXT, Qt.ItemDataRole.EditRole)


def texts_in_fields(quick: Quick, _folder: Path) -> None:
    for field in quick.window.findChildren(QLineEdit):
        if field.isEnabled() and not field.isReadOnly():
            field.setText(TEXT.replace("\n", ""))
            field.textEdited.emit(field.text())
            field.returnPressed.emit()
            field.editingFinished.emit()


def asked(quick: Quick) -> int:
    """The number of a run that the engine hasn't answered."""
    quick.link.at_once = False
    quick.window.controller.layer.argument("units", 5)
    return quick.link.asked[-1][0]


def keras_words(quick: Quick, _folder: Path) -> None:
    quick.link.answered.emit(Refused(asked(quick), f"Keras says {TEXT}", 0))


def keras_words_about_the_layer(quick: Quick, _folder: Path) -> None:
    quick.link.answered.emit(Refused(asked(quick), f"Keras says {TEXT}", None))


def keras_words_about_what_is_compared(quick: Quick, _folder: Path) -> None:
    quick.link.at_once = False
    quick.window.controller.comparison.toggle("stateless")
    quick.qtbot.waitUntil(lambda: bool(quick.link.besides))
    number = quick.link.besides[-1][0]
    quick.link.answered.emit(Refused(number, f"Keras says {TEXT}", 0, "reference"))


def an_unfit_value(quick: Quick, _folder: Path) -> None:
    quick.link.answered.emit(Unfit(asked(quick), "units", f"units: {TEXT}"))


def a_fault(quick: Quick, _folder: Path) -> None:
    quick.link.answered.emit(Failed(asked(quick), TEXT))


WAYS: list[Callable[[Quick, Path], None]] = [
    session_file,
    session_that_is_gone,
    session_that_was_changed,
    file_of_an_array,
    file_of_arrays,
    file_that_holds_nothing,
    file_of_layers,
    file_of_no_layers,
    code_of_layers,
    code_that_is_refused,
    code_with_an_argument_nobody_knows,
    pasted_text,
    text_in_a_cell,
    texts_in_fields,
    keras_words,
    keras_words_about_the_layer,
    keras_words_about_what_is_compared,
    an_unfit_value,
    a_fault,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_comes_from_outside_is_shown_as_plain_text(
    quick: Quick, tmp_path: Path, way: Callable[[Quick, Path], None]
) -> None:
    assert r"\u202e" not in seen(quick)
    way(quick, tmp_path)
    assert r"\u202e" in seen(quick), "it is nowhere to be seen"


def large(
    batch: int = 1, steps: int = 2, features: int = 1, units: int = 2, calls: int = 1
) -> Experiment:
    x = np.zeros((batch, steps, features), np.float32)
    state = (np.zeros((batch, units), np.float32),) * 2
    call = Call(x, mask=np.ones((batch, steps), bool), initial_state=state)
    layer = LSTMConfig(units, return_sequences=True, return_state=True, stateful=True)
    return Experiment(layer, [call] * calls, seed=1)


@pytest.mark.parametrize(
    "experiment",
    [
        large(batch=20_000),
        large(steps=20_000),
        large(features=20_000),
        large(units=3_000),
        large(calls=500),
        large(1, 1, 1, 1, 1),
    ],
    ids=["rows", "steps", "features", "units", "calls", "least"],
)
def test_every_panel_shows_whatever_there_is_any_number_of(
    quick: Quick, experiment: Experiment
) -> None:
    quick.window.controller.session.open(Session.of(experiment), None, "large")
    quick.settled()
    quick.window.controller.comparison.toggle("defaults")
    quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
    for dock in quick.window.findChildren(QDockWidget):
        dock.show()
        dock.raise_()
        QApplication.processEvents()
    quick.resize(QSize(1024, 768))
    for view in quick.window.findChildren(QAbstractItemView):
        assert view.minimumHeight() <= view.maximumHeight(), view
    assert quick.window.size() == QSize(1024, 768)
