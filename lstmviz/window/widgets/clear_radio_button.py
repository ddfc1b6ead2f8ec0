"""A radio button that can be seen on a dark ground."""

from PySide6.QtWidgets import QRadioButton, QStyleOptionButton

from lstmviz.window.widgets.wrapping_label import frame_clearly


class ClearRadioButton(QRadioButton):
    """A radio button framed in the colour of its text."""

    def initStyleOption(self, option: QStyleOptionButton, /) -> None:
        """Frames it."""
        super().initStyleOption(option)
        frame_clearly(option)
