"""The list of keys is made from the actions."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTreeWidget
from quick_window import Quick, quick

from lstmviz.window.key_list import keys_of

__all__ = ["quick"]


def test_every_shortcut_of_every_menu_is_in_the_list(quick: Quick) -> None:
    groups = keys_of(quick.window.menuBar())
    assert list(groups) == ["File", "Edit", "Experiment", "Compare", "Time", "View", "Help"]
    assert ("Run", "F5") in groups["Experiment"]
    assert ("Save as", "Ctrl+Shift+S") in groups["File"]
    assert ("Larger text", "Ctrl++  or  Ctrl+=") in groups["View"]
    message = {what for lines in groups.values() for what, _ in lines}
    assert message == {
        action.text().replace("&", "").rstrip("…")
        for menu in vars(quick.window.actions_).values()
        if hasattr(menu, "menuAction")
        for action in menu.actions()
        if action.shortcuts()
    }


def test_the_list_opens_beside_the_window_and_leaves_the_menus_alone(quick: Quick) -> None:
    quick.action("Keys").trigger()
    (dialog,) = quick.window.findChildren(QDialog)
    tree = dialog.findChild(QTreeWidget)
    groups = [tree.topLevelItem(number).text(0) for number in range(tree.topLevelItemCount())]
    assert groups[-1] == "In the picture"
    dialog.findChild(QDialogButtonBox).rejected.emit()
    assert not dialog.isVisible()
    assert quick.window.actions_.file.title() == "&File"
