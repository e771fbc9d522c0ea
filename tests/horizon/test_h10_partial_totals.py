"""H10: the totals were built from what happened to be loaded: all zeros, and it rolled over (2005).

Before a day is sealed its balances are added up twice, by the database and from the hashed bytes.
Where an entry is missing from either, or reading breaks off, nothing is sealed, and it is said
(I6, I16).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest

from postdesk.services.closing import TotalsDifferError
from postdesk.storage.connection import OperationalError, StorageError
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BalanceFigure
from tests.builders import tamper
from tests.horizon.kit import OPENING_KHR, Books, Fault, Postdesk


def drops_the_last(rows: Sequence[Any]) -> Iterable[Any]:
    return rows[:-1]


def drops_one_in_the_middle(rows: Sequence[Any]) -> Iterable[Any]:
    place = len(rows) // 2
    return [*rows[:place], *rows[place + 1 :]]


def reads_nothing(_: Sequence[Any]) -> Iterable[Any]:
    return ()


def reads_one_twice(rows: Sequence[Any]) -> Iterable[Any]:
    return [*rows, rows[-1]]


def breaks_off(rows: Sequence[Any]) -> Iterator[Any]:
    yield from rows[: len(rows) // 2]
    raise OperationalError("disk I/O error")


FAULTS = [drops_the_last, drops_one_in_the_middle, reads_nothing, reads_one_twice, breaks_off]


def ready(ledger: Books) -> None:
    """A till that sold and is closed: what is read last moves money."""
    ledger.sell(1_500)
    ledger.count("1", OPENING_KHR + 1_000)
    assert ledger.close_till()


@pytest.mark.parametrize("fault", FAULTS)
def test_no_day_is_closed_on_what_was_half_read(ledger: Books, fault: Fault) -> None:
    ready(ledger)
    records = ledger.records()

    assert not ledger.close_day_reading(fault)

    assert ledger.records() == records
    assert ledger.close_day()
    assert sum(ledger.totals().values()) != 0


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_said_in_words(postdesk: Postdesk, fault: Fault) -> None:
    ready(postdesk)

    assert not postdesk.close_day_reading(fault)

    assert isinstance(postdesk.refused, TotalsDifferError | StorageError)
    assert postdesk.sentence()


@pytest.mark.parametrize("fault", FAULTS)
def test_nor_where_the_database_adds_up_wrongly(
    postdesk: Postdesk, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(postdesk)
    records = postdesk.records()
    added_up = JournalStore.balances

    def at_fault(store: JournalStore) -> tuple[BalanceFigure, ...]:
        return tuple(fault(added_up(store)))

    monkeypatch.setattr(JournalStore, "balances", at_fault)
    assert not postdesk.close_day()

    assert isinstance(postdesk.refused, TotalsDifferError | StorageError)
    assert postdesk.records() == records


@pytest.mark.parametrize("lost", ["journal_line", "journal_entry"])
def test_nor_over_rows_that_are_gone_from_the_file(postdesk: Postdesk, lost: str) -> None:
    """Rows that another program took out: the two sums differ, or the chain has a hole."""
    ready(postdesk)
    last = postdesk.records()
    postdesk.desk.db.conn.close()
    where = f"seq = {last - 1}" if lost == "journal_entry" else f"seq = {last} AND line_no = 1"
    tamper(postdesk.home, f"DELETE FROM {lost} WHERE {where}")
    postdesk.restart()

    assert not postdesk.close_day()

    assert isinstance(postdesk.refused, TotalsDifferError)


def test_the_next_day_is_added_up_from_what_the_last_close_sealed(postdesk: Postdesk) -> None:
    ready(postdesk)
    postdesk.close_day()
    postdesk.clock.set("2026-12-08 07:30")
    postdesk.take_till("1", OPENING_KHR + 1_000)
    postdesk.sell(500)
    postdesk.count("1", OPENING_KHR + 1_500)
    postdesk.close_till()

    for fault in (drops_the_last, reads_nothing, breaks_off):
        assert not postdesk.close_day_reading(fault)
    assert postdesk.close_day()
    postdesk.assert_sound()
