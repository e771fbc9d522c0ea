"""The line of a desk with a window: its thread, and the way back to the screen's.

What it takes to call headquarters is loaded when the line begins, a moment after the sign-in
can be typed into.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from postdesk.services.worker import Worker
from postdesk.ui.jobs import JobRunner

if TYPE_CHECKING:
    from postdesk.domain.people import Person
    from postdesk.services.desk import Desk
    from postdesk.sync.enrolling import Enrolled
    from postdesk.sync.loop import Outcome, SyncLoop

T = TypeVar("T")
START_AFTER_MS = 1_500


class DeskLine(QObject):
    """The line of a running desk; lives on the screen's thread. It is the screens' `LinePort`.

    Attributes:
        round_done: A round is over: what came of it, or what stood in its way.
    """

    round_done = Signal(object)
    _over = Signal(object)

    def __init__(self, home: Path, writer: Worker, reader: Worker) -> None:
        super().__init__()
        self._home, self._writer, self._reader = home, writer, reader
        self._loop: SyncLoop | None = None
        self._run = JobRunner(_Errands(self._begun), _Errands(self._begun))
        self._is_closed = False
        self._over.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin to call, once the window has been painted."""
        QTimer.singleShot(START_AFTER_MS, self._on_start)

    @Slot()
    def wake(self) -> None:
        """Something new waits."""
        if self._loop is not None:
            self._loop.wake()

    def call_now(self) -> None:
        """A person wants it."""
        self._begun().call_now()

    def enrol(
        self,
        person: Person,
        code: str,
        address: str,
        *,
        done: Callable[[Enrolled], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Link this desk; then the first round follows at once."""

        def job(_: Desk) -> Enrolled:
            from postdesk.app.line import enrol

            linked = enrol(self._home, self._writer, person, code, address)
            self._begun().call_now()
            return linked

        self._run(job, done=done, failed=failed)

    def close(self) -> None:
        """End the thread."""
        self._is_closed = True
        self._run.close()
        if self._loop is not None:
            self._loop.close()

    @Slot()
    def _on_start(self) -> None:
        if not self._is_closed:
            self._begun()

    def _begun(self) -> SyncLoop:
        if self._loop is None:
            from postdesk.app.line import one_round
            from postdesk.sync.loop import SyncLoop

            home, writer, reader = self._home, self._writer, self._reader
            self._loop = SyncLoop(lambda: one_round(home, writer, reader), self._over.emit, _report)
            self._loop.start()
        return self._loop

    @Slot(object)
    def _deliver(self, outcome: Outcome) -> None:
        self.round_done.emit(outcome)


class _Errands:
    """Lets the job runner drive the line's thread, which has no desk of its own."""

    def __init__(self, begun: Callable[[], SyncLoop]) -> None:
        self._begun = begun

    def submit(self, job: Callable[[Desk], T]) -> Future[T]:
        return self._begun().submit(lambda: job(None))  # type: ignore[arg-type] # the job ignores it


def _report(reason: Exception) -> None:
    """A bug on the line's thread: as any other, it goes to the crash report."""
    sys.excepthook(type(reason), reason, reason.__traceback__)
