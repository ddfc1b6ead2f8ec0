"""Everything on the screen is explained somewhere: by F1, or in the list of signs."""

import re

from PySide6.QtWidgets import QLineEdit, QTextEdit, QToolButton, QWidget
from quick_window import Quick
from tab_stops import show_everything, tab_stops

from lstmviz.figure.picture import legend
from lstmviz.window.help_dialogs import help_on
from lstmviz.window.screen_guide import PICTURE_PARTS, ScreenGuide


def test_f1_says_something_of_its_own_of_whatever_has_the_focus(quick: Quick) -> None:
    show_everything(quick)
    silent, generic = [], []
    for widget in tab_stops(quick.window):
        paragraphs = [re.sub("<[^>]+>", "", part) for part in help_on(widget).split("</p>")]
        name, *told = [part for part in paragraphs if part] or [""]
        if not told or len(" ".join(told)) < 25:
            silent.append((type(widget).__name__, name))
        own = widget.accessibleDescription() or widget.toolTip() or widget.whatsThis()
        if not own and not _is_qts_own(widget):
            generic.append((type(widget).__name__, name))
    assert silent == []
    assert generic == []


def _is_qts_own(widget: QWidget) -> bool:
    """Whether it is one of the arrows that Qt puts beside tabs; the tabs are explained."""
    return isinstance(widget, QToolButton) and widget.accessibleName().startswith("Scroll ")


def test_each_sign_of_the_legend_is_explained_once() -> None:
    explained = [sign for part in PICTURE_PARTS for sign in part.signs]
    assert sorted(explained) == sorted(legend._SIGNS)


def test_the_guide_tells_of_each_part_and_finds_words(quick: Quick) -> None:
    quick.action("What is on the screen").trigger()
    (guide,) = quick.window.findChildren(ScreenGuide)
    text, field = guide.findChild(QTextEdit), guide.findChild(QLineEdit)
    whole = text.toPlainText()
    for title in ("Header", "Playhead", "Band with all calls", "Layer", "Tool bar", "Findings"):
        assert f"\n{title}\n" in f"\n{whole}\n"
    quick.qtbot.keyClicks(field, "dashed carried")
    assert [line for line in text.toPlainText().splitlines() if len(line) < 30] == [
        "Dashed arrows",
        "The film strip as a whole",
    ]
    quick.qtbot.keyClicks(field, " zzz")
    assert text.toPlainText() == "Nothing here has such words."
