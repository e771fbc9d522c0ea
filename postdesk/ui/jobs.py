"""Brings what the database threads did back to the thread of the screen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from postdesk.services.desk import Desk

T = TypeVar("T")


class JobQueue(Protocol):
    """One database thread, as far as the screen knows it."""

    def submit(self, job: Callable[[Desk], T]) -> Future[T]:
        """Queue `job`; its result or trouble comes with the future."""
        ...


class JobRunner(QObject):
    """The `RunJob` port over the writer's and the reader's thread. Lives on the screen's.

    A trouble (rule or fault) goes to `failed`; so does a bug: whoever shows it finds no
    sentence for it and lets it go up to the crash report.

    Attributes:
        idle: Nothing is under way any more.
        written: A job of the writer is done, for better or worse.
    """

    idle = Signal()
    written = Signal()
    _finished = Signal(object, object, object, bool)

    def __init__(self, writer: JobQueue, reader: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = writer
        self._reader = reader
        self._running = 0
        self._is_closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return self._running == 0

    def close(self) -> None:
        """The screens go: what is queued is still done, its outcome concerns nobody."""
        self._is_closed = True

    def __call__(
        self,
        job: Callable[[Desk], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        reading: bool = False,
    ) -> None:
        """Run `job`; return at once. `done` or `failed` is called later, on this thread.

        Once the program is closing, nothing is begun any more and nobody is told.
        """
        if self._is_closed:
            return
        self._running += 1
        future = (self._reader if reading else self._writer).submit(job)

        def hand_over(finished: Future[Any]) -> None:
            self._finished.emit(finished, done, failed, reading)

        future.add_done_callback(hand_over)

    @Slot(object, object, object, bool)
    def _deliver(
        self,
        finished: Future[Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        reading: bool,
    ) -> None:
        self._running -= 1
        if self._is_closed:
            return
        try:
            reason = finished.exception()
            if reason is None:
                done(finished.result())
            elif isinstance(reason, Exception):
                failed(reason)
            else:
                raise reason
        finally:
            if not reading:
                self.written.emit()
            if self._running == 0:
                self.idle.emit()
