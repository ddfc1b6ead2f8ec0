"""Labels: text that wraps, plain text, errors, notes with a fix."""

import re

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QResizeEvent, QTextOption
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.plain_text import MOST_SHOWN, beginning_of, plain_lines, plain_text
from lstmviz.window.widgets.buttons import HelpButton, frame_clearly, frame_focus, grow_with_text
from lstmviz.window.widgets.fonts import FollowsSize, bold_font
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.palette_roles import ERROR
from lstmviz.window.widgets.scroll_areas import bring_into_sight

_FLAGS = (
    Qt.AlignmentFlag.AlignLeft
    | Qt.AlignmentFlag.AlignTop
    | Qt.TextFlag.TextWordWrap
    | Qt.TextFlag.TextShowMnemonic
)
_MOST = 16_000  # pixels, higher than any text


def breaking(text: str) -> str:
    """Returns the text, which may now be broken after each underscore as well."""
    return text.replace("_", "_\u200b")


class WrappingLabel(QLabel):
    """A label that breaks at underscores rather than widen its panel or be cut off."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(breaking(text), parent)
        self._told = text
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleName(text.replace("&", ""))

    def text(self) -> str:
        """Tells what it says, without the places where it may break."""
        return self._told


class WrappingCheckBox(QCheckBox):
    """A check box as large as its text, which breaks where the panel is narrow."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def initStyleOption(self, option: QStyleOptionButton, /) -> None:
        """Frames the box in a colour that can be seen, on a dark ground as well; large by text."""
        super().initStyleOption(option)
        frame_clearly(option)
        grow_with_text(option, self.font())

    def minimumSizeHint(self) -> QSize:
        """Asks to be as wide as its longest piece."""
        pieces = breaking(self.text()).replace("\u200b", " ").split()
        metrics = self.fontMetrics()
        shown = int(Qt.TextFlag.TextShowMnemonic)
        widest = max((metrics.size(shown, piece).width() for piece in pieces), default=0)
        return QSize(self._before() + widest + 2, self.heightForWidth(self.sizeHint().width()))

    def hasHeightForWidth(self) -> bool:
        """A narrow one has more lines."""
        return True

    def heightForWidth(self, width: int, /) -> int:
        """As many lines as the text has at that width."""
        one = self.sizeHint()
        if width >= one.width():
            return one.height()
        room = QRect(0, 0, max(width - self._before(), 1), _MOST)
        text = self.fontMetrics().boundingRect(room, int(_FLAGS), breaking(self.text()))
        return max(text.height() + self._above(), one.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt paints it; where the text breaks, the box stands beside its first line."""
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        option.rect = QRect(0, 0, self.width(), self.sizeHint().height())
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_CheckBox, option, painter, self)
        before, above = self._before(), self._above() // 2
        place = QRect(before, above, self.width() - before, self.height() - above)
        text, ink = breaking(self.text()), self.foregroundRole()
        self.style().drawItemText(
            painter, place, int(_FLAGS), self.palette(), self.isEnabled(), text, ink
        )
        if focused:
            frame_focus(self, place, painter)

    def hitButton(self, at: QPoint, /) -> bool:
        """Its second line is as good to click on as its first."""
        return self.rect().contains(at)

    def _before(self) -> int:
        """Tells how far in the text begins."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.rect = QRect(0, 0, _MOST, self.sizeHint().height())
        element = QStyle.SubElement.SE_CheckBoxContents
        return self.style().subElementRect(element, option, self).left()

    def _above(self) -> int:
        """Tells how much higher than its text one line is."""
        return max(self.sizeHint().height() - self.fontMetrics().height(), 0)


_LONGEST_WORD = 40  # characters


class MoreButton(HelpButton):
    """Shows the whole of a text of which only the beginning has room; else it is hidden."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("more", "The whole text", "Show the whole text.", parent)
        self._text = ""
        self.clicked.connect(self._open)
        self.hide()

    def set_text(self, text: str, *, is_cut: bool) -> None:
        """Says what is to be shown, and whether that is more than is seen."""
        self._text = text
        self.setVisible(is_cut)

    def _open(self) -> None:
        dialog = QDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("The whole text")
        text = QPlainTextEdit(plain_lines(self._text), dialog)
        text.setAccessibleName("The whole text")
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        if max(map(len, self._text.split()), default=0) > _LONGEST_WORD:
            # At words, Qt's time for a line without blanks grows with the square of its length.
            text.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
        buttons.rejected.connect(dialog.reject)
        column = QVBoxLayout(dialog)
        column.addWidget(text)
        column.addWidget(buttons)
        metrics = self.fontMetrics()
        dialog.resize(80 * metrics.averageCharWidth(), 20 * metrics.lineSpacing())
        dialog.open()


class PlainLabel(FollowsSize, QLabel):
    """Shows what it is given to the letter, and never makes its panel wider.

    Control and direction characters are escaped. Of a long text the beginning is shown, and
    under it a button for the rest.
    """

    def __init__(
        self, parent: QWidget | None = None, name: str = "", *, is_bold: bool = False
    ) -> None:
        super().__init__(parent)
        self._told = ""
        self._more: MoreButton | None = None
        self.setAccessibleName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        if is_bold:
            self.setFont(bold_font())

    def text(self) -> str:
        """Tells what it says, all of it."""
        return self._told

    def setText(self, text: str, /) -> None:
        """Says this."""
        if text != self._told:
            self._told = text
            self.arrange()

    def tell(self, text: str) -> None:
        """Says this; takes no room where it is empty."""
        self.setText(text)
        self.setVisible(bool(text))

    def arrange(self) -> None:
        """Shows so much of the text as fits, and the button for the rest under it."""
        shown = beginning_of(self._told)
        more = self._offer_more(len(self._told) > MOST_SHOWN)
        self.setContentsMargins(0, 0, 0, more.height())
        more.moveTop(self.height() - more.height())
        self._show(_LONG_WORD.sub("\\g<0>\u200b", shown), more)

    def _offer_more(self, is_cut: bool) -> QRect:
        """Shows the button for the rest, or not; tells how much room it takes."""
        if is_cut and self._more is None:
            self._more = MoreButton(self)
            QWidget.setTabOrder(self, self._more)
        if self._more is None:
            return QRect(0, 0, 0, 0)
        self._more.set_text(self._told, is_cut=is_cut)
        return QRect(QPoint(), self._more.sizeHint() if is_cut else QSize(0, 0))

    def _show(self, text: str, more: QRect) -> None:
        if text != super().text():
            super().setText(text)
        if self._more is not None:
            self._more.setGeometry(more)


class LineLabel(PlainLabel):
    """One line, of which so much is seen as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(False)

    def arrange(self) -> None:
        """Shows so much of the line as there is room for, and the button for the rest."""
        words, metrics = " ".join(self._told.split()), self.fontMetrics()
        line = plain_text(words, MOST_SHOWN, keep_tags=True)
        is_cut = metrics.horizontalAdvance(line) > self.width()
        more = self._offer_more(is_cut)
        more.moveTopLeft(QPoint(self.width() - more.width(), (self.height() - more.height()) // 2))
        room = self.width() - more.width() - metrics.averageCharWidth()
        elided = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
        self._show(elided if is_cut else line, more)


_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD}}}(?=\S)")  # after which it may be broken


class ErrorLabel(PlainLabel):
    """One sentence about what went wrong; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen = self._own = self._reported = ""
        self._settling = QTimer(self)  # while it runs the layout may still change
        self._settling.setSingleShot(True)
        self._settling.setInterval(200)  # milliseconds
        self._settling.timeout.connect(self._scroll_to)  # what is above it may have moved
        self.setForegroundRole(ERROR)
        self.hide()

    def set_sentence(self, sentence: str) -> None:
        """Shows the sentence, or nothing where it is empty."""
        if sentence == self.text():
            return
        self.tell(sentence)
        QTimer.singleShot(0, self, self._come_into_sight)

    def set_own(self, sentence: str) -> None:
        """Sets what the control itself has to say, above what was reported to it."""
        self._own = sentence
        self._join()

    def set_reported(self, sentence: str) -> None:
        """Sets what somebody else found wrong with what the control gave; each goes by itself."""
        self._reported = sentence
        self._join()

    def come_into_sight(self) -> None:
        """Scrolls to the sentence once more: it is told again."""
        self._seen = ""
        QTimer.singleShot(0, self, self._come_into_sight)

    def follow(self, refused: SignalInstance, *good: SignalInstance) -> None:
        """Says as its own what a field's `refused` tells, until one of the good ones comes."""
        refused.connect(self._take_refusal)
        for signal in good:
            signal.connect(self._forget_own)

    def _take_refusal(self, _text: str, sentence: str) -> None:
        self.set_own(sentence)

    def _forget_own(self) -> None:
        self.set_own("")

    def _join(self) -> None:
        self.set_sentence("\n".join(filter(None, (self._own, self._reported))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Comes into sight whole: the layout may give a long sentence its room only later."""
        super().resizeEvent(event)
        if self._settling.isActive():
            self._scroll_to()

    def _come_into_sight(self) -> None:
        """Scrolls the panel to a sentence that is new: it may be about something far down."""
        sentence = self.text()
        if sentence and sentence != self._seen:
            self._settling.start()
            self._scroll_to()
        self._seen = sentence

    def _scroll_to(self) -> None:
        if self.text():
            bring_into_sight(self)


def mark_invalid(widget: QWidget, invalid: bool) -> None:
    """Marks a field as one that can't be used; its text is written in the ink of errors."""
    if is_invalid(widget) != invalid:
        widget.setProperty("invalid", invalid)
        ink_anew(widget)


def is_invalid(widget: QObject) -> bool:
    """Tells whether a field is marked as one that can't be used."""
    return bool(widget.property("invalid"))


def ink_anew(widget: QWidget) -> None:
    """Writes a field's text in the ink that it should have in the present theme."""
    parts = [*widget.findChildren(QLineEdit)]
    if isinstance(widget, QLineEdit):
        parts.append(widget)
    for part in parts:
        palette = QPalette()
        if is_invalid(widget):
            palette.setColor(QPalette.ColorRole.Text, widget.palette().color(ERROR))
        part.setPalette(palette)
    widget.update()


class LooksInvalid:
    """Frames a field that is marked as invalid, in either theme; named before its Qt class."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frames what can't be used."""
        super().paintEvent(event)  # type: ignore[misc]
        if is_invalid(self):  # type: ignore[arg-type]
            painter = QPainter(self)  # type: ignore[call-overload]
            painter.setPen(QPen(self.palette().color(ERROR), 2))  # type: ignore[attr-defined]
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))  # type: ignore[attr-defined]
            painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follows the theme."""
        super().changeEvent(event)  # type: ignore[misc]
        if event.type() == QEvent.Type.PaletteChange:
            ink_anew(self)  # type: ignore[arg-type]


class FixNote(QWidget):
    """A sentence and a button beside it; takes no room while there is nothing to say.

    Signals:
        fix_requested (): what the button says.
    """

    fix_requested = Signal()

    def __init__(self, name: str, help_: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._note = PlainLabel(self)
        self._mend = HelpButton("", name, help_, self)
        self._mend.clicked.connect(self.fix_requested)
        lay_out(QHBoxLayout(self), self._note, self._mend, growing=(self._note,))
        self.set_note("", "")

    def set_note(self, note: str, mend: str) -> None:
        """Says it; where `mend` is empty, there is no button."""
        self._note.setText(note)
        self._mend.setText(mend)
        self._mend.setVisible(bool(mend))
        self.setVisible(bool(note))
