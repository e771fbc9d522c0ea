"""Prints what the books ask for, one paper after another, without holding anybody up.

What is recorded stays recorded: a printer's trouble only leaves the paper in the queue.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob

if TYPE_CHECKING:
    from postdesk.printing.spool import PrintJob
    from postdesk.services.paper_queue import QueuedPaper

Draw = Callable[[Desk, "QueuedPaper"], "PrintJob"]
PutOut = Callable[["PrintJob"], None]


class PaperPump(QObject):
    """Takes papers from the queue, draws them on the reader, prints them on a thread of its own.

    Attributes:
        printed: A paper came out: its kind and its number.
        troubled: It did not: the reason. Printing goes on at the next `kick`.

    Args:
        run: The database threads.
        draw: Makes the finished pages of a queued paper, on the reader's thread.
        put_out: Prints them, on the printers' thread; raises `PrinterError`.
    """

    printed = Signal(str, str)
    troubled = Signal(object)
    _out = Signal(object, object)

    def __init__(
        self, run: RunJob, draw: Draw, put_out: PutOut, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._run, self._draw, self._put_out = run, draw, put_out
        self._is_busy = False
        self._kicked_again = False
        self._is_closing = False
        self._own_writes = 0
        self._thread: ThreadPoolExecutor | None = None
        self._out.connect(self._on_out, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether a paper is on its way."""
        return self._is_busy

    @Slot()
    def kick(self) -> None:
        """There may be something to print."""
        if self._is_closing:
            return
        if self._is_busy:
            self._kicked_again = True
            return
        self._is_busy, self._kicked_again = True, False
        self._run(self._take, done=self._taken, failed=self._failed, reading=True)

    @Slot()
    def on_written(self) -> None:
        """Something was written to the books; the pump's own marks ask for no new look."""
        if self._own_writes:
            self._own_writes -= 1
        else:
            self.kick()

    def close(self) -> None:
        """Finish the paper under way, have it marked, and end the thread.

        What still waits comes out when the desk is opened again.
        """
        self._is_closing = True
        if self._thread is not None:
            self._thread.shutdown(wait=True)
            QCoreApplication.sendPostedEvents(self)

    def _take(self, desk: Desk) -> tuple[QueuedPaper, PrintJob] | None:
        from postdesk.services.paper_queue import waiting_papers

        waiting = waiting_papers(desk)
        return (waiting[0], self._draw(desk, waiting[0])) if waiting else None

    def _taken(self, taken: tuple[QueuedPaper, PrintJob] | None) -> None:
        if taken is None or self._is_closing:
            self._is_busy = False
            if self._kicked_again:
                self.kick()
            return
        queued, job = taken
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printer")

        def told(finished: Future[None]) -> None:
            self._out.emit(queued, finished)

        self._thread.submit(self._put_out, job).add_done_callback(told)

    @Slot(object, object)
    def _on_out(self, queued: QueuedPaper, finished: Future[None]) -> None:
        from postdesk.services.paper_queue import mark_failed, mark_printed

        reason, number = finished.exception(), queued.print_job_id
        self._own_writes += 1
        if reason is None:
            self._run(
                lambda desk: mark_printed(desk, number),
                done=lambda _: self._next(queued),
                failed=self._failed,
            )
        elif isinstance(reason, Exception):
            trouble = reason
            self._run(
                lambda desk: mark_failed(desk, number, type(trouble).__name__),
                done=lambda _: self._failed(trouble),
                failed=self._failed,
            )
        else:
            raise reason

    def _next(self, queued: QueuedPaper) -> None:
        self.printed.emit(queued.paper, queued.subject)
        self._is_busy = False
        self.kick()

    def _failed(self, reason: Exception) -> None:
        self._is_busy = False
        self.troubled.emit(reason)
