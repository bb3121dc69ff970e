"""Several papers at once, by processes that are few, replaced and ended."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from core.documents import pdf
from core.documents.drawing import errors, pool, press
from tests.support.pdf_text import AT

pytestmark = pytest.mark.one_engine


def started(text):
    """Return a job that has its turn, or waits for it."""
    job = pool.Job([text], "2026-11-24T08:30:00Z", pdf._Brought())
    pool.start(job)
    return job


def drawing_processes():
    """Return the ids of this process's children that draw."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = folder.joinpath("stat").read_text().rpartition(")")[2].split()[:2]
            is_ours = parent == str(os.getpid()) and state != "Z"
            if is_ours and press.MODULE in folder.joinpath("cmdline").read_text().split("\0"):
                found.append(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def until(condition):
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    assert condition()


def test_a_short_paper_does_not_wait_for_a_long_one(gate):
    long = started("GRIND")

    assert pdf.draw("kort", created=AT).endswith(b"kort")

    assert not long.is_done.is_set()
    assert len(drawing_processes()) == 2


def test_with_one_process_the_short_paper_waits(gate, settings):
    """The control: this is what the test above would see without a pool."""
    settings.PAPER_PROCESSES, settings.PAPER_SECONDS = 1, 3
    long = started("GRIND")
    until(drawing_processes)
    short = started("kort")

    assert not short.is_done.wait(1)

    gate.touch()
    assert short.is_done.wait(10)
    assert long.is_done.is_set()


def test_a_full_queue_says_so_at_once(settings):
    settings.PAPER_QUEUE = 3
    for _each in range(3):
        started("GRIND")
    began = time.monotonic()

    with pytest.raises(errors.PapersQueueError):
        pdf.draw("kort", created=AT)

    assert time.monotonic() - began < 1


def test_the_queue_has_room_again_when_its_papers_are_done(gate, settings):
    settings.PAPER_QUEUE = 2
    jobs = [started("GRIND"), started("GRIND")]
    gate.touch()
    for job in jobs:
        assert job.is_done.wait(20)

    assert pdf.draw("kort", created=AT).endswith(b"kort")


def test_a_hung_drawing_is_ended_and_its_process_is_gone(settings):
    settings.PAPER_SECONDS = 0.5

    with pytest.raises(errors.TooMuchOnPaperError):
        pdf.draw("GRIND", created=AT)

    assert drawing_processes() == []


def test_a_process_that_is_killed_before_it_says_anything_is_replaced_for_the_same_paper(gate):
    job = started("GRIND kort")
    until(lambda: job._press is not None)
    (process,) = drawing_processes()
    os.kill(process, signal.SIGKILL)
    gate.touch()

    assert job.is_done.wait(20)

    assert job.result()[0].endswith(b"kort")
    assert drawing_processes() != [process]


def test_a_paper_that_nobody_waits_for_is_ended():
    job = started("GRIND")
    until(lambda: job._press is not None)

    job.give_up()

    assert job.is_done.wait(10)
    assert isinstance(job.error, errors.GivenUpError)
    until(lambda: drawing_processes() == [])


def test_a_paper_that_nobody_waits_for_is_not_begun(gate, settings):
    settings.PAPER_PROCESSES = 1
    started("GRIND")
    until(drawing_processes)
    waiting = started("kort")

    waiting.give_up()
    gate.touch()

    assert waiting.is_done.wait(10)
    assert isinstance(waiting.error, errors.GivenUpError)


def test_a_process_is_replaced_after_so_many_papers(settings):
    settings.PAPERS_PER_PROCESS = 2
    pdf.draw("a", created=AT)
    first = drawing_processes()
    pdf.draw("b", created=AT)
    assert drawing_processes() == []

    pdf.draw("c", created=AT)

    assert len(first) == 1
    assert drawing_processes() != first


def test_what_draws_goes_after_the_pages_and_has_one_socket():
    pdf.draw("a", created=AT)
    (process,) = drawing_processes()

    handles = [str(each.readlink()) for each in Path(f"/proc/{process}/fd").iterdir()]

    assert os.getpriority(os.PRIO_PROCESS, process) == os.getpriority(os.PRIO_PROCESS, 0) + 5
    assert len([each for each in handles if each.startswith("socket:")]) == 1
    assert not [each for each in handles if "sqlite" in each]


def test_twenty_papers_at_once_are_drawn_by_two_processes(settings):
    settings.PAPER_QUEUE = 20
    found, seen = {}, set()

    def draw(number):
        found[number] = pdf.draw(f"papper {number}", created=AT)
        seen.update(drawing_processes())

    threads = [threading.Thread(target=draw, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(paper.endswith(f"papper {number}".encode()) for number, paper in found.items())
    assert len(found) == 20
    assert len(seen) <= 2
