"""Lists the scenarios that there are, in the order of the course."""

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from lstmviz.experiment.plain_text import plain_text
from lstmviz.lessons.library import Entry
from lstmviz.window.widgets.fonts import bold_font

Index = QModelIndex | QPersistentModelIndex
_NAME = Qt.ItemDataRole.UserRole
_BETWEEN_TITLES = 4


class CourseList(QTreeWidget):
    """The scenarios, by the parts of the course.

    Signals:
        chosen (str): the name of one that is to be opened.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setAccessibleName("Scenarios")
        self.setToolTip("Each shows one idea in a few steps. A click, or Return, opens it.")
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(12)
        self.setWordWrap(True)
        self.setUniformRowHeights(False)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_WholeTitles(self))
        self.itemClicked.connect(self._choose)

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Lists these; one that can't be read says why."""
        self.clear()
        parts: dict[str, QTreeWidgetItem] = {}
        for entry in entries:
            part = parts.get(entry.part)
            if part is None:
                part = parts[entry.part] = QTreeWidgetItem(self, [entry.part])
                part.setFlags(Qt.ItemFlag.ItemIsEnabled)
                part.setFont(0, bold_font())
            outline = entry.outline
            if outline is None:
                problem = f"{entry.name} can't be read: {plain_text(entry.problem)}"
                item = QTreeWidgetItem(part, [problem])
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                continue
            item = QTreeWidgetItem(part, [f"{outline.title}  ({outline.minutes:g} min)"])
            item.setToolTip(0, plain_text(outline.about))
            item.setData(0, _NAME, entry.name)
        self.expandAll()
        first = self.topLevelItem(0)
        if first is not None and first.childCount():
            self.setCurrentItem(first.child(0))

    def go_to(self, name: str) -> None:
        """Stands at a scenario, so that what comes after it is seen; emits nothing."""
        for item in self._items():
            if item.data(0, _NAME) == name:
                self.setCurrentItem(item)
                self.scrollToItem(item, QTreeWidget.ScrollHint.PositionAtCenter)

    def following(self, name: str) -> tuple[str, str] | None:
        """Returns the name and the title of what comes after a scenario in the course, if any."""
        items = [item for item in self._items() if item.data(0, _NAME)]
        names = [item.data(0, _NAME) for item in items]
        place = names.index(name) + 1 if name in names else len(items)
        return (names[place], items[place].text(0)) if place < len(items) else None

    def _items(self) -> list[QTreeWidgetItem]:
        parts = map(self.topLevelItem, range(self.topLevelItemCount()))
        return [
            part.child(n) for part in parts if part is not None for n in range(part.childCount())
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Breaks the titles anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Opens the scenario that the keyboard is on."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._choose(item)
            return
        super().keyPressEvent(event)

    def _choose(self, item: QTreeWidgetItem) -> None:
        name = item.data(0, _NAME)
        if name:
            self.chosen.emit(name)


class _WholeTitles(QStyledItemDelegate):
    """Gives each title as many lines as it takes: Qt's trees reckon with one."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A size as wide as there is room, and as high as the title takes in it."""
        hint = super().sizeHint(option, index)
        style, margin = self._tree.style(), QStyle.PixelMetric.PM_FocusFrameHMargin
        around = 2 * (style.pixelMetric(margin, option, self._tree) + 1)
        within = self._tree.indentation() if index.parent().isValid() else 0
        wide = max(self._tree.viewport().width() - within - around, 1)
        metrics = QFontMetrics(index.data(Qt.ItemDataRole.FontRole) or option.font)
        text, flags = index.data(), Qt.TextFlag.TextWordWrap
        high = metrics.boundingRect(QRect(0, 0, wide, 0), flags, text).height()
        return QSize(wide, max(hint.height(), high + _BETWEEN_TITLES))
