"""A sentence or two, which are scrolled where they would take too much of the window."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstmviz.window.widgets.fonts import FollowsSize
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.scroll_areas import CompactScrollArea

LEAST_LINES = 3
"""So many of its lines are seen however low the window is."""


class ScrolledSentence(FollowsSize, CompactScrollArea):
    """As high as its lines, up to a share of the window: the picture comes first."""

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        ink: QPalette.ColorRole = QPalette.ColorRole.WindowText,
    ) -> None:
        """Makes an empty one, to be called by a name, and its ink."""
        self._label = PlainLabel()
        self._label.setForegroundRole(ink)
        # As high as its lines at this width; else it keeps the height of a narrow one.
        self._label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        super().__init__(self._label, parent)
        self.setAccessibleName(name)

    @property
    def text(self) -> str:
        """What is said."""
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Says this, from its beginning."""
        self._label.setText(text)
        self.verticalScrollBar().setValue(0)
        self.arrange()

    def arrange(self) -> None:
        """Breaks the lines anew, and takes the height that they need."""
        whole = self._label.heightForWidth(max(self.viewport().width(), 1))
        least = LEAST_LINES * self.fontMetrics().lineSpacing()
        # What can't be seen at once is scrolled to, by keyboard too.
        seen = self.take_height(whole, least)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if seen else Qt.FocusPolicy.StrongFocus)
