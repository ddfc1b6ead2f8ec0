"""The line in which jobs wait."""

import threading

import pytest
from player import Task

from lstmviz.worker.jobs import Closed, JobQueue


def test_jobs_wait_in_line_and_of_some_slots_only_the_newest_does() -> None:
    jobs: JobQueue[Task] = JobQueue(newest=["main"])
    assert not jobs.has_news()
    for number in (1, 2, 3):
        jobs.put(Task(number))
        jobs.put(Task(number, "gates"))
    jobs.drop("other")
    assert jobs.has_news()
    taken = [jobs.take() for _ in range(4)]
    assert taken == [Task(1, "gates"), Task(2, "gates"), Task(3), Task(3, "gates")]
    assert not jobs.has_news()
    jobs.put(Task(4))
    jobs.put(Task(4, "gates"))
    jobs.drop("main")
    assert jobs.take() == Task(4, "gates")
    jobs.put(Task(5))
    jobs.clear()
    assert not jobs.has_news()


def test_who_waits_for_jobs_is_given_what_comes_and_told_of_the_end() -> None:
    jobs: JobQueue[Task] = JobQueue()
    taken: list[Task | str] = []

    def take() -> None:
        try:
            while True:
                taken.append(jobs.take())
                heard.set()
        except Closed:
            taken.append("closed")

    heard = threading.Event()
    thread = threading.Thread(target=take)
    thread.start()
    jobs.put(Task(1))
    assert heard.wait(30)
    jobs.close()
    thread.join(30)
    assert taken == [Task(1), "closed"]
    assert jobs.has_news()  # so that whoever asks before each step stops
    with pytest.raises(Closed):
        jobs.take()
