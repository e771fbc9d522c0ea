"""The two database threads: the writer, which does all writing in turn, and the reader.

Each opens its desk on its own thread, is the only one to use it, and closes it there. A commit
that was not confirmed is settled here: close, open again, look the entries up, and say which
it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from postdesk.domain.errors import FaultError
from postdesk.services.desk import Desk
from postdesk.storage.connection import (
    DiskFullError,
    Error,
    OutcomeUnknownError,
    is_full,
    make_final,
    snapshot,
)
from postdesk.storage.journal_store import JournalStore

log = logging.getLogger(__name__)

T = TypeVar("T")


class RecordedAfterAllError(FaultError):
    """The disk failed while the action was being written, and it IS in the books.

    Attributes:
        entry_ids: The entries that stand.
    """

    def __init__(self, entry_ids: tuple[str, ...]) -> None:
        super().__init__(", ".join(entry_ids))
        self.entry_ids = entry_ids


class NothingRecordedError(FaultError):
    """The disk failed while the action was being written, and nothing of it is in the books."""


class Worker:
    """One thread with one desk."""

    def __init__(self, name: str, opener: Callable[[], Desk]) -> None:
        self._opener = opener
        self._desk: Desk | None = None
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def submit(self, job: Callable[[Desk], T]) -> Future[T]:
        """Queue a job; its result or trouble comes with the future."""
        return self._executor.submit(self._work, job)

    def run(self, job: Callable[[Desk], T]) -> T:
        """Do a job and wait for it."""
        return self.submit(job).result()

    def reopen(self) -> None:
        """Close the desk on its thread; the next job opens it anew, as it stands then."""
        self._executor.submit(self._close_desk).result()

    def close(self) -> None:
        """Finish what is queued, close the desk on its thread, end the thread."""
        self._executor.submit(self._close_desk)
        self._executor.shutdown(wait=True)

    def _work(self, job: Callable[[Desk], T]) -> T:
        desk = self._open()
        try:
            if not desk.is_reading:
                return job(desk)
            # A report asks many times: all its answers, and the head it names, are of one moment.
            with snapshot(desk.db):
                return job(desk)
        except OutcomeUnknownError as exc:
            raise self._settle(exc) from exc

    def _open(self) -> Desk:
        if self._desk is None:
            self._desk = self._opener()
        return self._desk

    def _settle(self, unknown: OutcomeUnknownError) -> FaultError:
        entry_ids = unknown.entry_ids
        self._close_desk()
        try:
            store = JournalStore(self._open().db)
            make_final(self._open().db)
        except FaultError:
            log.exception("what stands is not known")
            self._close_desk()
            return unknown
        if entry_ids and all(store.get(entry_id) is not None for entry_id in entry_ids):
            return RecordedAfterAllError(entry_ids)
        if is_full(unknown):
            return DiskFullError(unknown.reason)
        return NothingRecordedError(", ".join(entry_ids))

    def _close_desk(self) -> None:
        if self._desk is not None:
            # A connection that failed its commit is closed already.
            with suppress(Error):
                self._desk.db.conn.close()
            self._desk = None
