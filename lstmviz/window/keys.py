"""Lets a focused control keep keys for itself before they are the window's shortcuts.

Qt asks the focused widget first, by a ShortcutOverride; text fields answer by themselves,
tables and buttons don't. A button, a choice or a field's arrows that were only clicked keep none:
the person who clicked looks at the picture again, and the next Space is meant to play.
"""

from weakref import WeakSet

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTextEdit,
    QWidget,
)

from lstmviz.window.widgets.labels import is_invalid


def take_pending_edits(window: QWidget) -> None:
    """Has the focused field take its text, as if the person had gone on to another one.

    A key such as Ctrl+S leaves the focus where it is: the number just typed would not be saved.
    """
    focused = QApplication.focusWidget()
    if focused is not None and _is_part_of(focused, window):
        focused.clearFocus()
        if focused.isVisible():  # a cell's editor goes
            focused.setFocus()


def _is_part_of(widget: QWidget, window: QWidget) -> bool:
    """Also of a dock that floats, which is a window of its own."""
    around: QWidget | None = widget
    while around is not None and around is not window:
        around = around.parentWidget()
    return around is window


_ARROWS = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down}
_MOVES = {*_ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End}
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
_Standard = QKeySequence.StandardKey
_READS = (_Standard.Copy, _Standard.SelectAll)
_WRITES = (_Standard.Cut, _Standard.Paste)
_GOES_BACK = (_Standard.Undo, _Standard.Redo)


class FocusFirst(QObject):
    """Lets focused controls keep their keys.

    It watches the control that has the focus, and not the whole application: every event of
    every widget would have to go through Python.
    """

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._watched: QWidget | None = None
        self._clicked: WeakSet[QWidget] = WeakSet()  # and not reached by keyboard since
        app.focusChanged.connect(self._follow)
        self._follow(None, app.focusWidget())

    def stop(self) -> None:
        """Watches nothing any more."""
        self._app.focusChanged.disconnect(self._follow)
        self._follow(self._watched, None)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        for part in _parts(before):
            part.removeEventFilter(self)
        for part in _parts(now):
            part.installEventFilter(self)
        if now is not None:
            self._notice_how_it_came(before, now)
        self._watched = now

    def _notice_how_it_came(self, before: QWidget | None, now: QWidget) -> None:
        if self._app.mouseButtons() != Qt.MouseButton.NoButton:
            self._clicked.add(now)  # a press on a field's text comes next, and tells
        elif before is not None and before.window() is now.window():
            self._clicked.discard(now)
        # Else a list, a dialog or another program gives it back to whatever had it.

    def _notice_use(self, watched: QObject, event: QEvent) -> None:
        """A press on the text of a field, or a key that types, says that somebody types there."""
        pressed = event.type() == QEvent.Type.MouseButtonPress
        types = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and watched is self._watched:
            self._clicked.add(self._watched)
        elif self._watched is not None and (pressed or (types and _parts(self._watched)[1:])):
            self._clicked.discard(self._watched)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accepts the override for a key that the focused control uses itself."""
        self._notice_use(watched, event)
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if watched in self._clicked and _can_do_without(watched, event):
            event.ignore()
            return True
        if belongs_to(watched, event):
            event.accept()
            return True
        if is_left_to_the_window(watched, event):
            event.ignore()
            return True
        return False


def belongs_to(control: QObject, event: QKeyEvent) -> bool:
    """Tells whether the key is the control's own (a clicker's Page Up and Page Down never are)."""
    return _edits(control, event) or _moves_or_types(control, event)


def _parts(control: QWidget | None) -> list[QWidget]:
    """The control, and the text field that it has beside its arrows."""
    if control is None:
        return []
    editor = _editor(control)
    return [control] if editor is None or editor is control else [control, editor]


def _can_do_without(control: QObject, event: QKeyEvent) -> bool:
    """Tells whether the key is the window's while the control was only clicked."""
    chooses = _only_chooses(control) or isinstance(control, (QAbstractSpinBox, QComboBox))
    return chooses and event.key() != Qt.Key.Key_Escape and _moves_or_types(control, event)


def _only_chooses(control: QObject) -> bool:
    """Tells whether nothing can be typed into the control, and no cell be gone to."""
    if isinstance(control, QComboBox):
        return not control.isEditable()
    return isinstance(control, (QAbstractButton, QTabBar))


def is_left_to_the_window(control: QObject, event: QKeyEvent) -> bool:
    """Tells whether a control would take a key with which it can do nothing.

    A text field takes Ctrl+Z also where nothing was typed; the person means the last change.
    """
    editor = _editor(control)
    return editor is not None and _is(event, _GOES_BACK) and not _can_go_back(editor, event)


def _moves_or_types(control: QObject, event: QKeyEvent) -> bool:
    key = event.key()
    types = event.text().isprintable() and event.text() != ""
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier in _PLAIN
    if not plain:
        return False
    if isinstance(control, QAbstractButton):
        # Tab comes to one radio button of several, arrows to the others.
        among = isinstance(control, QRadioButton) and key in _ARROWS
        return key == Qt.Key.Key_Space or among
    if isinstance(control, QTabBar):
        return key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
    if _only_chooses(control) or isinstance(control, QAbstractItemView):
        return key in _MOVES or types
    editor = _editor(control)
    if editor is None:
        return False
    if key == Qt.Key.Key_Escape:  # takes back what was typed
        return isinstance(editor, QLineEdit) and (editor.isModified() or is_invalid(control))
    return key in _MOVES or (types and not editor.isReadOnly())


def _edits(control: QObject, event: QKeyEvent) -> bool:
    """Tells whether the control copies, pastes or undoes something of its own with this key."""
    if isinstance(control, QLabel):
        return control.hasSelectedText() and _is(event, (_Standard.Copy,))
    if isinstance(control, QAbstractItemView):
        return _is(event, _READS) or (_is(event, _WRITES) and _takes_numbers(control))
    editor = _editor(control)
    if editor is None:
        return False
    if _is(event, _GOES_BACK):
        return _can_go_back(editor, event)
    return _is(event, _READS) or (_is(event, _WRITES) and not editor.isReadOnly())


def _editor(control: QObject) -> QLineEdit | QPlainTextEdit | QTextEdit | None:
    """Returns the text field that a control is, or has."""
    if isinstance(control, QAbstractSpinBox):
        field = control.findChild(QLineEdit)
        return field if isinstance(field, QLineEdit) else None
    if isinstance(control, QComboBox):
        return control.lineEdit()
    if isinstance(control, (QLineEdit, QPlainTextEdit, QTextEdit)):
        return control
    return None


def _can_go_back(editor: QLineEdit | QPlainTextEdit | QTextEdit, event: QKeyEvent) -> bool:
    has = editor if isinstance(editor, QLineEdit) else editor.document()
    if editor.isReadOnly():
        return False
    if event.matches(_Standard.Undo):
        return has.isUndoAvailable()
    return has.isRedoAvailable()


def _takes_numbers(view: QAbstractItemView) -> bool:
    index = view.currentIndex()
    return index.isValid() and bool(index.flags() & Qt.ItemFlag.ItemIsEditable)


def _is(event: QKeyEvent, keys: tuple[QKeySequence.StandardKey, ...]) -> bool:
    return any(event.matches(key) for key in keys)
