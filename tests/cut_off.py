"""Finds text in a window that isn't to be seen whole."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QMainWindow,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionSpinBox,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

_MOST = 16_000


def cut_off(top: QWidget) -> list[str]:
    """What is cut off, shortened, or scrolled sideways to, among all that is shown in a widget.

    Tables of numbers may scroll sideways: they have as many columns as their tensor. What a
    panel can be scrolled up and down to counts as seen.
    """
    found = []
    for widget in top.findChildren(QWidget):
        if widget.isVisible():
            found += [f"{_called(widget)}: {what}" for what in _faults(widget)]
    return found


def _faults(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        yield from _of_label(widget)
    elif isinstance(widget, QAbstractButton):
        yield from _of_button(widget)
    elif isinstance(widget, QComboBox):
        yield from _of_combo_box(widget)
    elif isinstance(widget, QAbstractSpinBox):
        yield from _of_field(widget)
    elif isinstance(widget, QHeaderView):
        yield from _of_header(widget)
    elif isinstance(widget, QTabBar):
        whole = widget.elideMode() == Qt.TextElideMode.ElideNone
        if not whole and widget.width() < widget.sizeHint().width():
            yield "its tabs' names are shortened"
    elif isinstance(widget, QScrollArea) and widget.horizontalScrollBar().maximum() > 0:
        yield f"scrolls sideways by {widget.horizontalScrollBar().maximum()}"
    if not isinstance(widget.parentWidget(), QTabBar):  # whose tabs are scrolled to
        yield from _outside(widget)


def _outside(widget: QWidget) -> Iterator[str]:
    """Reaches beyond what holds it, where nothing scrolls to it."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or isinstance(parent, QMainWindow):
        return
    if isinstance(parent.parentWidget(), QAbstractScrollArea):
        return  # the viewport's content
    if widget.x() < 0 or widget.x() + widget.width() > parent.width():
        yield f"reaches over {_called(parent)}: {widget.geometry()} in {parent.size()}"
    if widget.y() < 0 or widget.y() + widget.height() > parent.height():
        yield f"reaches over {_called(parent)}: {widget.geometry()} in {parent.size()}"


def _of_label(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    room = label.contentsRect()
    if label.hasHeightForWidth():
        need = QSize(label.minimumSizeHint().width(), label.heightForWidth(label.width()))
        if label.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored:
            need.setWidth(0)  # it says itself that it breaks anywhere
    else:
        need = label.sizeHint()
    if need.width() > label.width() or need.height() > label.height():
        yield f"{label.text()!r} needs {need}, has {room.size()}"


def _of_button(button: QAbstractButton) -> Iterator[str]:
    if not button.text():
        return
    wide = button.sizeHint().width()
    if isinstance(button, QToolButton) and button.width() < wide:
        text = button.fontMetrics().size(int(Qt.TextFlag.TextShowMnemonic), button.text())
        wide = text.width() + (0 if button.icon().isNull() else button.iconSize().width())
    if button.hasHeightForWidth():
        wide = button.minimumSizeHint().width()
        high = button.heightForWidth(button.width())
    else:
        high = button.fontMetrics().height()
    if button.width() < wide or button.height() < high:
        yield f"{button.text()!r} needs {wide} × {high}, has {button.size()}"


def _of_combo_box(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    place = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    text = box.fontMetrics().size(0, box.currentText())
    if text.width() > place.width() or text.height() > box.height():
        yield f"{box.currentText()!r} needs {text}, has {place.size()}"


def _of_field(field: QAbstractSpinBox) -> Iterator[str]:
    option = QStyleOptionSpinBox()
    field.initStyleOption(option)
    text = field.fontMetrics().size(0, field.text())
    edit = field.lineEdit()
    if text.width() + 2 > edit.width() or text.height() > field.height():
        yield f"{field.text()!r} needs {text}, has {edit.size()}"


def _of_header(header: QHeaderView) -> Iterator[str]:
    model, across = header.model(), header.orientation() == Qt.Orientation.Horizontal
    if model is None:
        return
    for section in range(min(header.count(), 30)):
        if header.isSectionHidden(section):
            continue
        place = header.sectionViewportPosition(section)
        if place >= (header.width() if across else header.height()):
            return
        text = model.headerData(section, header.orientation())
        if text is None:
            continue
        room = QSize(
            header.sectionSize(section) if across else header.width(),
            header.height() if across else header.sectionSize(section),
        )
        need = header.fontMetrics().boundingRect(
            QRect(QPoint(), QSize(room.width(), _MOST)), int(Qt.TextFlag.TextWordWrap), str(text)
        )
        if need.width() > room.width() or need.height() > room.height():
            yield f"{text!r} needs {need.size()}, has {room}"


def cut_cells(table: QTableView) -> list[str]:
    """The texts of a table that are wider or higher than their cells."""
    found = []
    model = table.model()
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            text = index.data()
            if text is None:
                continue
            need = table.fontMetrics().size(0, str(text))
            room = table.visualRect(index).size()
            if need.width() > room.width() or need.height() > room.height():
                found.append(f"{text!r} needs {need}, has {room}")
    return found


def _called(widget: QWidget) -> str:
    name = widget.accessibleName() or widget.objectName()
    return f"{type(widget).__name__} {name}".strip()
