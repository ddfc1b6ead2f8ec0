import threading

import pytest

from lstmviz.engine.inbox import Closed, Inbox


def test_questions_wait_in_line_or_only_the_newest_does() -> None:
    line: Inbox[int] = Inbox(only_newest=False)
    newest: Inbox[int] = Inbox(only_newest=True)
    for inbox in (line, newest):
        assert not inbox.has_news()
        for number in (1, 2, 3):
            inbox.put(number)
        assert inbox.has_news()
    assert [line.take() for _ in range(3)] == [1, 2, 3]
    assert newest.take() == 3
    assert not line.has_news()
    assert not newest.has_news()


def test_who_waits_is_given_what_comes_and_told_of_the_end() -> None:
    inbox: Inbox[str] = Inbox(only_newest=True)
    taken: list[str] = []

    def take() -> None:
        try:
            while True:
                taken.append(inbox.take())
                heard.set()
        except Closed:
            taken.append("closed")

    heard = threading.Event()
    thread = threading.Thread(target=take)
    thread.start()
    inbox.put("here")
    assert heard.wait(30)
    inbox.close()
    thread.join(30)
    assert taken == ["here", "closed"]
    assert inbox.has_news()  # so that whoever asks before each step stops
    with pytest.raises(Closed):
        inbox.take()
