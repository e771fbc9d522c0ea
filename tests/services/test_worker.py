"""The writer's thread: in turn, and after a failed commit it says what stands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from postdesk.domain.notes import Cash
from postdesk.services.counter import CashPayment, Settled
from postdesk.services.desk import Desk
from postdesk.services.opening import open_desk
from postdesk.services.verification import verify
from postdesk.services.worker import NothingRecordedError, RecordedAfterAllError, Worker
from postdesk.storage.connection import DiskFullError, OperationalError
from postdesk.storage.journal_store import JournalStore
from tests.builders import Office, letters


class FailingCommit:
    """A connection whose next COMMIT reports a fault of the disk, done or not done."""

    def __init__(self, real: Any, reason: str, *, is_written: bool) -> None:
        self._real = real
        self._reason = reason
        self._is_written = is_written

    def execute(self, sql: str, *arguments: Any) -> Any:
        if sql == "COMMIT":
            self._real.execute("COMMIT" if self._is_written else "ROLLBACK")
            raise OperationalError(self._reason)
        return self._real.execute(sql, *arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@pytest.fixture
def worker(office: Office, home: Path) -> Iterator[Worker]:
    office.close()
    worker = Worker("writer", lambda: open_desk(home, clock=office.clock))
    yield worker
    worker.close()


def break_next_commit(worker: Worker, reason: str, *, is_written: bool) -> None:
    def swap(desk: Desk) -> None:
        desk.db.conn = FailingCommit(desk.db.conn, reason, is_written=is_written)  # type: ignore[assignment]

    worker.run(swap)


def test_everything_is_done_in_turn_on_one_thread(worker: Worker) -> None:
    names: list[str] = []
    futures = [
        worker.submit(lambda _: names.append(threading.current_thread().name)) for _ in range(20)
    ]
    for future in futures:
        future.result()

    assert len(names) == 20
    assert len(set(names)) == 1
    assert names[0].startswith("writer")
    assert threading.current_thread().name not in names


def test_a_trouble_comes_with_the_future_and_the_worker_goes_on(worker: Worker) -> None:
    with pytest.raises(ZeroDivisionError):
        worker.run(lambda _: 1 // 0)

    assert worker.run(lambda desk: JournalStore(desk.db).count()) > 0


def test_closing_finishes_what_is_queued(office: Office, home: Path) -> None:
    office.close()
    worker = Worker("writer", lambda: open_desk(home, clock=office.clock))
    sale = worker.submit(lambda desk: replace(office, desk=desk).sell(letters()))
    worker.close()

    assert sale.result().receipt_no
    again = open_desk(home, reading=True)
    assert again.db.conn.execute("SELECT count(*) FROM receipt").fetchone()[0] == 1
    again.db.conn.close()


def test_a_failed_commit_that_was_written_is_told_as_recorded(
    worker: Worker, office: Office
) -> None:
    draft = worker.run(lambda desk: replace(office, desk=desk).draft(letters()))
    break_next_commit(worker, "disk I/O error", is_written=True)

    def settle(desk: Desk) -> Settled:
        return replace(office, desk=desk).settle(draft, CashPayment(Cash(500)))

    with pytest.raises(RecordedAfterAllError) as caught:
        worker.run(settle)

    again = worker.run(settle)
    assert again.was_settled_before
    assert again.entries == caught.value.entry_ids
    assert worker.run(verify).is_sound


def test_a_failed_commit_that_was_not_written_is_told_as_nothing(
    worker: Worker, office: Office
) -> None:
    draft = worker.run(lambda desk: replace(office, desk=desk).draft(letters()))
    before = worker.run(lambda desk: JournalStore(desk.db).count())
    break_next_commit(worker, "disk I/O error", is_written=False)

    def settle(desk: Desk) -> Settled:
        return replace(office, desk=desk).settle(draft, CashPayment(Cash(500)))

    with pytest.raises(NothingRecordedError):
        worker.run(settle)

    assert worker.run(lambda desk: JournalStore(desk.db).count()) == before
    assert not worker.run(settle).was_settled_before
    assert worker.run(verify).is_sound


def test_a_full_disk_that_showed_at_the_commit_is_told_as_that(
    worker: Worker, office: Office
) -> None:
    break_next_commit(worker, "database or disk is full", is_written=False)

    with pytest.raises(DiskFullError):
        worker.run(lambda desk: replace(office, desk=desk).sell(letters()))

    assert worker.run(lambda desk: replace(office, desk=desk).sell(letters())).receipt_no


def test_a_report_is_of_one_moment_whatever_is_sold_meanwhile(office: Office, home: Path) -> None:
    reader = Worker("reader", lambda: open_desk(home, reading=True, clock=office.clock))
    begun, sold = threading.Event(), threading.Event()

    def report(desk: Desk) -> tuple[int, int]:
        before = JournalStore(desk.db).count()
        begun.set()
        assert sold.wait(10)
        return before, JournalStore(desk.db).count()

    future = reader.submit(report)
    assert begun.wait(10)
    office.sell(letters())
    sold.set()

    before, after = future.result()
    assert before == after
    assert reader.run(lambda desk: JournalStore(desk.db).count()) > after
    reader.close()
