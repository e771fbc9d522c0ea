"""The line of a desk with a window: its thread, and the way back to the screen's."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from postdesk.app.line import enrol, one_round
from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.services.worker import Worker
from postdesk.sync import enrolling
from postdesk.sync.loop import Outcome, SyncLoop
from postdesk.ui.jobs import JobRunner

T = TypeVar("T")


class DeskLine(QObject):
    """The line of a running desk; lives on the screen's thread. It is the screens' `LinePort`.

    Attributes:
        round_done: A round is over: what came of it, or what stood in its way.
    """

    round_done = Signal(object)
    _over = Signal(object)

    def __init__(self, home: Path, writer: Worker, reader: Worker) -> None:
        super().__init__()
        self._home, self._writer = home, writer
        self._loop = SyncLoop(lambda: one_round(home, writer, reader), self._over.emit, _report)
        self._over.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._run = JobRunner(_Errands(self._loop), _Errands(self._loop))

    def start(self) -> None:
        """Begin to call."""
        self._loop.start()

    @Slot()
    def wake(self) -> None:
        """Something new waits."""
        self._loop.wake()

    def call_now(self) -> None:
        """A person wants it."""
        self._loop.call_now()

    def enrol(
        self,
        person: Person,
        code: str,
        address: str,
        *,
        done: Callable[[enrolling.Enrolled], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Link this desk; then the first round follows at once."""

        def job(_: Desk) -> enrolling.Enrolled:
            linked = enrol(self._home, self._writer, person, code, address)
            self._loop.call_now()
            return linked

        self._run(job, done=done, failed=failed)

    @Slot(object)
    def _deliver(self, outcome: Outcome) -> None:
        self.round_done.emit(outcome)

    def close(self) -> None:
        """End the thread."""
        self._run.close()
        self._loop.close()


class _Errands:
    """Lets the job runner drive the line's thread, which has no desk of its own."""

    def __init__(self, loop: SyncLoop) -> None:
        self._loop = loop

    def submit(self, job: Callable[[Desk], T]) -> Future[T]:
        return self._loop.submit(lambda: job(None))  # type: ignore[arg-type] # the job ignores it


def _report(reason: Exception) -> None:
    """A bug on the line's thread: as any other, it goes to the crash report."""
    sys.excepthook(type(reason), reason, reason.__traceback__)
