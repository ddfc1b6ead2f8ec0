"""What the palette lists, and what it finds."""

from hypothesis import given
from hypothesis import strategies as st
from quick_window import Quick

from lstmviz.window.commands import Command, all_commands, menu_commands, ranked


def command(title: str, where: str = "", tip: str = "", why_not: str = "") -> Command:
    return Command(title, lambda: None, where, tip, why_not=why_not)


RUN = command("Run", "Experiment", "Give the calls to Keras again")
UNDO = command("Undo", "Edit")
PIN = command("Pin this run", "Compare")
SEQUENCES = command("return_sequences", "Experiment")
STATE = command("return_state", "Experiment")
ALL = (UNDO, PIN, SEQUENCES, STATE, RUN)


def titles(text: str, *commands: Command) -> list[str]:
    return [found.title for found in ranked(commands or ALL, text)]


def test_the_start_of_a_title_comes_before_a_word_in_it_and_that_before_what_is_around_it() -> None:
    assert titles("run") == ["Run", "Pin this run"]
    assert titles("exper") == ["return_sequences", "return_state", "Run"]
    assert titles("keras") == ["Run"]


def test_letters_that_follow_each_other_find_a_title_and_only_from_the_start_of_a_word() -> None:
    assert titles("rtst") == ["return_state"]
    assert titles("rsq") == ["return_sequences"]
    assert titles("eturnsq") == []


def test_every_word_must_be_found_in_any_order() -> None:
    assert titles("state return") == ["return_state"]
    assert titles("pin run") == ["Pin this run"]
    assert titles("pin nothing") == []


def test_what_cant_be_done_comes_last_of_what_is_equally_good() -> None:
    off, on = command("Redo a", why_not="There is no change to redo."), command("Redo b")
    assert titles("redo", off, on) == ["Redo b", "Redo a"]
    assert titles("", off, on) == ["Redo a", "Redo b"]


@given(st.text(max_size=8))
def test_whatever_is_typed_finds_some_of_the_commands_and_a_title_finds_itself(text: str) -> None:
    assert set(titles(text)) <= {each.title for each in ALL}
    for each in ALL:
        assert each in ranked(ALL, each.title)


def test_every_action_of_every_menu_is_listed_with_its_place_and_its_keys(quick: Quick) -> None:
    window = quick.window
    commands = all_commands(window.menuBar(), window.docks, window.controller, str)
    listed = {(each.where, each.title): each for each in commands}
    assert listed["Experiment", "Run"].keys == "F5"
    assert listed["View › Colours", "Dark"].is_on is False
    assert listed["Experiment", "stateful"].is_on is True
    assert "Experiment › Ready-made models" in {where for where, _ in listed}
    assert "Experiment › What if …?" in {where for where, _ in listed}
    assert listed["Panels", "Go to Layer"].tip.startswith("Show the panel Layer")
    assert listed["Layer, argument", "units = 4"].tip
    keyed = {action for action in quick.window.actions() + _actions(quick) if action.shortcuts()}
    assert len(keyed) == sum(bool(each.keys) for each in menu_commands(quick.window.menuBar()))


def _actions(quick: Quick) -> list:
    menus = [m for m in vars(quick.window.actions_).values() if hasattr(m, "menuAction")]
    return [action for menu in menus for action in menu.actions()]


def test_what_is_greyed_says_why(quick: Quick) -> None:
    why = {each.title: each.why_not for each in menu_commands(quick.window.menuBar())}
    assert why["Undo"] == "There is no change to undo."
    assert why["Cancel"] == "Nothing is running, and no file is read or written."
    assert why["By difference"] == "It needs another run to compare with: see the menu Compare."
    assert why["Run"] == ""
    vague = [title for title, reason in why.items() if reason == "It can't be done just now."]
    assert vague == []
