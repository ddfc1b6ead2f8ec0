import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from lstmviz.experiment.to_code.changed_lines import ChangedLines
from lstmviz.figure.theme import LIGHT
from lstmviz.window.widgets.code_view import CodeView, utf16_length


def coloured(document: QTextDocument) -> list[list[str]]:
    """The coloured words of each line."""
    lines, block = [], document.begin()
    while block.isValid():
        data = block.text().encode("utf-16-le")
        places = [(f.start, f.start + f.length) for f in block.layout().formats()]
        lines.append([data[2 * a : 2 * b].decode("utf-16-le") for a, b in places])
        block = block.next()
    return lines


def test_words_beyond_the_basic_plane_do_not_shift_the_colours(qtbot: QtBot) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    view.set_code('a = f("größe 🎓", 7)  # 🎓')
    assert coloured(view.document()) == [['"größe 🎓"', "7", "# 🎓"]]


# Qt takes the odd ones of these for the end of a paragraph or of the text, or drops them.
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=6)
CODES = st.lists(LINES | st.sampled_from(["x = 1", "y = 'é🎓'"]), max_size=5).map("\n".join)


@given(codes=st.lists(CODES, min_size=1, max_size=4))
def test_from_any_text_to_any_other_the_view_shows_it(qapp: object, codes: list[str]) -> None:
    view = CodeView()
    for code in codes:
        view.set_code(code)
        assert view.document().toRawText().replace("\u2029", "\n") == code
    fresh = CodeView()
    fresh.set_code(codes[-1])
    assert coloured(view.document()) == coloured(fresh.document())
    view.deleteLater()
    fresh.deleteLater()


def test_places_are_counted_as_qt_does() -> None:
    assert [utf16_length(text) for text in ("", "abc", "größe", "🎓", "a🎓b")] == [0, 3, 5, 2, 4]


def test_pygments_is_loaded_with_the_first_code() -> None:
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([])\n"
        "from lstmviz.window.panels.code_panel import CodePanel\n"
        "panel = CodePanel(); panel.show()\n"
        "print('pygments' in sys.modules)\n"
        "panel._view.set_code('x'); print('pygments' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_changed_lines_and_gaps_are_where_they_should_be(qtbot: QtBot) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.set_code("\n".join(f"line{n} = {n}" for n in range(6)))
    view.set_changed(ChangedLines(lines=(1, 2), gaps=(4, 6)))
    chosen = [s.cursor.blockNumber() for s in view.extraSelections()]
    assert chosen == [1, 2]
    image = view.viewport().grab().toImage()
    margin = [image.pixelColor(1, y).name().upper() for y in range(image.height())]
    high = view.fontMetrics().lineSpacing()
    tops = [int(view.document().documentMargin()) + n * high for n in range(7)]
    at = LIGHT.changed
    assert [margin[top + high // 2] == at for top in tops[:6]] == [False, True, True] + [False] * 3
    assert margin[tops[4]] == margin[tops[6]] == at
    assert margin[tops[5]] != at
    view.set_changed(ChangedLines())
    assert view.extraSelections() == []


def test_marks_beyond_the_code_are_no_fault(qtbot: QtBot) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    view.set_code("x = 1")
    view.set_changed(ChangedLines(lines=(0, 7), gaps=(9,)))
    assert len(view.extraSelections()) == 1
    view.grab()


def first_line(view: CodeView) -> int:
    return view.firstVisibleBlock().blockNumber()


def test_a_mark_that_would_not_be_seen_is_scrolled_to_and_one_that_is_seen_is_not(
    qtbot: QtBot,
) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    view.resize(300, 150)
    with qtbot.waitExposed(view):  # until then its viewport is 480 pixels high
        view.show()
    view.set_code("\n".join(f"line{n} = {n}" for n in range(60)))
    view.set_changed(ChangedLines(lines=(30, 50)))
    assert first_line(view) == 28
    view.set_changed(ChangedLines(gaps=(29,)))
    assert first_line(view) == 28
    view.set_changed(ChangedLines(gaps=(1,)))
    assert first_line(view) == 0
    view.verticalScrollBar().setValue(40)
    view.set_changed(ChangedLines())
    assert first_line(view) == 40
