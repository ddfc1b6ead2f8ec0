"""The inks that Qt's palette has no name for: three of its roles that nothing else uses serve."""

from PySide6.QtGui import QPalette

ERROR = QPalette.ColorRole.BrightText
WARNING = QPalette.ColorRole.Link
GOOD = QPalette.ColorRole.LinkVisited
