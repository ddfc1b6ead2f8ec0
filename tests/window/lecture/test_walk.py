"""The pages of a lecture without a scenario."""

from dataclasses import replace

from quick_window import Quick

from lstmviz.session.view_state import START, Moment
from lstmviz.trace.findings.finding import Finding
from lstmviz.window.lecture.walk import RunWalk
from lstmviz.window.validation_error import ControlId, ValidationError


def test_a_walk_has_a_page_for_each_moment(quick: Quick) -> None:
    walk, do = RunWalk(quick.window.controller), quick.window.controller.view
    walk.restart()
    assert not walk.back()
    pages = [walk.page()]
    while (after := walk.ahead()) and walk.forward():
        assert quick.now.view == after
        pages.append(walk.page())
    assert len(pages) == 8  # two starts and six steps
    assert {page.title for page in pages} == {"Example: 2 calls of an LSTM with 4 units on 2 rows"}
    assert [page.next_sentence for page in pages] == [*(p.sentence for p in pages[1:]), ""]
    assert pages[4].sentence.startswith("Call 1 starts from the state that call 0 ended in")
    assert pages[5].notes[0].startswith("Playhead: call 1, t=0, row 0: h = ")
    assert walk.back()
    assert quick.now.view.moment == Moment(1, 1)
    do.select_row(1)
    assert walk.page().sentence.startswith("Call 1, t=1: row 1 reads x = 4, 5, 6")


def test_a_finding_is_told_at_its_own_moment_and_no_earlier(quick: Quick) -> None:
    walk, do = RunWalk(quick.window.controller), quick.window.controller
    found = Finding("h is as large as it can be", call=0, step=1)
    render_data = quick.now.render_data
    assert render_data is not None
    do.store.put(render_data=replace(render_data, findings=(found,)))
    told = []
    for position in range(4):
        do.view.go_to(position)
        told.append(walk.page().lines)
    assert told == [(), (), ("h is as large as it can be",), ()]


def test_a_refusal_is_said_in_the_first_line_of_its_words(quick: Quick) -> None:
    do = quick.window.controller
    sentence = "Keras refuses this call: the batch is 3.\nInput 0 is incompatible"
    error = ValidationError(ControlId("layer", "stateful"), sentence, of_run=True)
    do.store.put(errors=(error,))
    assert RunWalk(do).page().sentence == "Keras refuses this call: the batch is 3."


def test_before_the_first_run_there_is_a_page_as_well(quick: Quick) -> None:
    do = quick.window.controller
    do.store.put(trace=None, render_data=None)
    page = RunWalk(do).page()
    assert (page.title, page.notes) == ("Example", ())
    assert page.sentence == "The picture comes as soon as Keras has run the calls."
    do.view.go_to(0)
    assert quick.now.view.moment == Moment(0, START)
