"""The processes that draw for this process of the portal: at most settings.PAPER_PROCESSES, each started when needed.

Each paper has a thread that talks to its process, so that whoever asked for the paper may wait, come back for it, or
leave. docs/decisions/0050-papers-drawn-outside.md has the reasons.
"""

import atexit
import contextlib
import contextvars
import os
import threading

from django.conf import settings

from core.documents.drawing.errors import GivenUpError, NobodyThereError, PapersQueueError
from core.documents.drawing.press import Press


class Job:
    """Papers that somebody asked for. When `is_done` is set there are `papers` or an `error`."""

    def __init__(self, pieces, created, brought):
        self.pieces, self.created, self.brought = pieces, created, brought
        self.is_done = threading.Event()
        self.papers = self.error = None
        self._changes = threading.RLock()
        self._press = self._afterwards = None
        self.is_given_up = False

    def draw_by(self, press):
        with self._changes:
            if self.is_given_up:
                raise GivenUpError("Nobody waits for the paper any more.")
            self._press = press
        try:
            return press.draw(self.pieces, self.created, self.brought)
        finally:
            with self._changes:
                self._press = None

    def give_up(self):
        """End the drawing, or never begin with it."""
        with self._changes:
            self.is_given_up = True
            if self._press is not None:
                self._press.give_up()

    def end(self, papers=None, error=None):
        with self._changes:
            self.papers, self.error = papers, error
            if self._afterwards:
                self._afterwards(self)
            self.is_done.set()

    def do_afterwards(self, function):
        """Call `function(job)` when the job is done, or at once."""
        with self._changes:
            if self.is_done.is_set():
                function(self)
            else:
                self._afterwards = function

    def result(self):
        """Return the papers of a job that is done, or raise why there are none."""
        if self.error is not None:
            raise self.error
        return self.papers


class Pool:
    """The processes, those who have their turn, and how many papers have been asked for and are not done."""

    def __init__(self):
        self._turns = threading.Condition()
        self._presses, self._idle = set(), []
        self._busy = self._asked = 0

    def start(self, job):
        with self._turns:
            if self._asked >= settings.PAPER_QUEUE:
                raise PapersQueueError("Too many papers wait for their turn.")
            self._asked += 1
        context = contextvars.copy_context()  # what is logged names the request
        threading.Thread(target=context.run, args=[self._carry_out, job], daemon=True, name="paper").start()

    def end(self):
        """End all processes. The next paper starts another."""
        with self._turns:
            idle, self._idle = self._idle, []
            busy = self._presses.difference(idle)
        for press in busy:
            press.kill()  # its thread sees it, and ends it
        for press in idle:
            self._end(press)

    def disown(self):
        for press in self._presses:
            press.disown()

    def _carry_out(self, job):
        try:
            with self._turn(job):
                papers = self._draw(job)
        except BaseException as error:
            self._count_down()
            job.end(error=error)
        else:
            self._count_down()
            job.end(papers=papers)

    def _count_down(self):
        with self._turns:
            self._asked -= 1

    @contextlib.contextmanager
    def _turn(self, job):
        with self._turns:
            may_begin = self._turns.wait_for(
                lambda: job.is_given_up or self._busy < settings.PAPER_PROCESSES, timeout=settings.PAPER_SECONDS
            )
            if not may_begin:
                raise PapersQueueError("Other papers are being drawn.")
            self._busy += 1
        try:
            yield
        finally:
            with self._turns:
                self._busy -= 1
                self._turns.notify_all()

    def _draw(self, job):
        try:
            return self._draw_by(self._idle_press() or self._new_press(), job)
        except NobodyThereError:  # it was killed while idle, for example on a machine that is short of memory
            return self._draw_by(self._new_press(), job)

    def _draw_by(self, press, job):
        try:
            papers = job.draw_by(press)
        except BaseException:
            self._end(press)  # whatever it was doing, nobody waits for that any more
            raise
        if press.papers >= settings.PAPERS_PER_PROCESS:
            self._end(press)  # what it has leaked goes with it
        else:
            with self._turns:
                self._idle.append(press)
        return papers

    def _idle_press(self):
        while True:
            with self._turns:
                if not self._idle:
                    return None
                press = self._idle.pop()
            if press.is_alive:
                return press
            self._end(press)

    def _new_press(self):
        press = Press()
        with self._turns:
            self._presses.add(press)
        return press

    def _end(self, press):
        with self._turns:
            self._presses.discard(press)
        press.end()


_pool = Pool()


def start(job: Job) -> None:
    """Begin with the job as soon as it is its turn. Raises PapersQueueError if the queue is full."""
    _pool.start(job)


@atexit.register
def end_drawing() -> None:
    """End the processes that draw, if there are any. The next paper starts another."""
    _pool.end()


def _begin_anew():
    """Leave the parent's processes alone after a fork, and close this end of their connections."""
    global _pool
    before, _pool = _pool, Pool()
    before.disown()


os.register_at_fork(after_in_child=_begin_anew)
