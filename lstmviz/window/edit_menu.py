"""The menu of what goes to the clipboard and comes from it."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence

from lstmviz.window.actions import Actions

_Standard = QKeySequence.StandardKey


class EditMenu:
    """Copying and pasting, below undo and redo.

    Attributes:
        copy_code: copies the Keras script.
    """

    def __init__(
        self,
        actions: Actions,
        copy_picture: Callable[[], None],
        copy_words: Callable[[], None],
        copy_code: Callable[[], None],
        paste: Callable[[], None],
    ) -> None:
        """Fills the menu.

        Args:
            actions: has the menu.
            copy_picture: puts the film strip on the clipboard.
            copy_words: puts it there in sentences.
            copy_code: puts the script there.
            paste: takes what is there.
        """
        menu = actions.edit
        actions.add(
            menu,
            "&Copy the picture",
            copy_picture,
            _Standard.Copy,
            tip="Put the film strip on the clipboard, with a caption",
        )
        actions.add(menu, "Copy the picture in &words", copy_words)
        self.copy_code: QAction = actions.add(menu, "Copy the co&de", copy_code, "Ctrl+Shift+C")
        self.copy_code.setIconText("Copy code")
        actions.add(
            menu,
            "&Paste",
            paste,
            _Standard.Paste,
            tip="Numbers for the selected call, or an LSTM expression",
        )
