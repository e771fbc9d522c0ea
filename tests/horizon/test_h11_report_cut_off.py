"""H11: what was entered around the cut-off of a report was in two reports, or in none (2000-2002).

A day is a stretch of the journal, not of the clock: each close names the entries it covers, one
after another (I15). A report read while somebody sells is of one moment, and names it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postdesk.domain.accounts import Account
from postdesk.domain.money import Money
from postdesk.services import reports
from postdesk.services.closing import balances_from_bytes
from postdesk.services.desk import Desk
from postdesk.services.opening import open_desk
from postdesk.services.report_shape import Report
from postdesk.services.worker import Worker
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import DayClosed
from postdesk.wire.entry import decode_body
from tests.horizon.kit import MANAGER, OPENING_KHR, Books, Postdesk

DAY = date(2026, 12, 7)


def close(ledger: Books, khr: int) -> None:
    ledger.count("1", khr)
    assert ledger.close_till()
    assert ledger.close_day()


def test_what_is_sold_around_midnight_and_the_close_is_in_one_report(ledger: Books) -> None:
    in_till, told = OPENING_KHR, []
    for sales in (
        [("2026-12-07 16:00", 1_000), ("2026-12-07 23:55", 500), ("2026-12-08 00:05", 2_000)],
        [("2026-12-08 00:20", 1_500)],
        [("2026-12-08 00:30", 2_500), ("2026-12-09 08:00", 500)],
    ):
        ledger.clock.set(sales[0][0])
        if in_till != OPENING_KHR:
            ledger.take_till("1", in_till)
        for at, khr in sales:
            ledger.clock.set(at)
            ledger.sell(khr)
            in_till += khr
        close(ledger, in_till)
        told.append(ledger.day_report())

    assert told == [3_500, 1_500, 3_000]


STEPS = st.lists(st.sampled_from(["sell", "undo", "close", "midnight", "back"]), max_size=14)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_every_entry_is_in_exactly_one_day_whatever_the_clock_does(
    postdesk: Postdesk, steps: list[str]
) -> None:
    number = ""
    for step in [*steps, "sell", "close"]:
        if step == "sell":
            number = postdesk.sell(500)
        elif step == "undo" and number:
            postdesk.reverse(number)
        elif step == "close":
            khr = postdesk.holds("till:1")
            close(postdesk, khr)
            postdesk.take_till("1", khr)
        elif step == "midnight":
            postdesk.clock.move(hours=9)
        elif step == "back":
            postdesk.clock.move(hours=-3)

    entries = list(postdesk.store.entries())
    days = [body for one in entries if isinstance(body := decode_body(one), DayClosed)]
    ranges = [one for day in days for one in day.covers]
    places = [seq for one in ranges for seq in range(one.first, one.last + 1)]
    assert places == list(range(1, len(places) + 1))
    assert days[-1].balances == balances_from_bytes(entries[: len(places)])
    assert sum(income(postdesk, day) for day in days) == -postdesk.office.balance_of(
        Account.INCOME_LETTERS, "KHR"
    )


def income(postdesk: Postdesk, day: DayClosed) -> int:
    """What letters brought in between the ends of a day's stretch."""
    (covers,) = day.covers
    moved = balances_from_bytes(postdesk.store.entries(first=covers.first, last=covers.last))
    return -sum(one.balance for one in moved if one.account == Account.INCOME_LETTERS)


@pytest.mark.parametrize("asked", [1, 2, 3])
def test_a_sale_between_two_questions_of_a_report_is_whole_in_it_or_not_at_all(
    postdesk: Postdesk, monkeypatch: pytest.MonkeyPatch, asked: int
) -> None:
    """The other till sells just before the report's n-th question to the journal."""
    postdesk.open_till("2", 50_000)
    clock, home = postdesk.clock, postdesk.home
    reader = Worker("reader", lambda: open_desk(home, reading=True, clock=clock))
    other = Worker("writer", lambda: open_desk(home, clock=clock))
    questions, before = list[str](), postdesk.records()

    def listening(name: str) -> Callable[..., Any]:
        known = getattr(JournalStore, name)

        def ask(store: JournalStore, *what: Any) -> Any:
            questions.append(name)
            if len(questions) == asked:
                other.run(lambda desk: Postdesk(home, clock, desk).sell(500, "2"))
            return known(store, *what)

        return ask

    for name in ("turnovers", "head"):
        monkeypatch.setattr(JournalStore, name, listening(name))
    report = reader.run(lambda desk: reports.trial_balance(desk, MANAGER, DAY, DAY))
    monkeypatch.undo()

    assert len(questions) >= asked
    assert postdesk.records() > before
    assert report.head[0] in {before, postdesk.records()}
    assert closing_of(report) == fold(postdesk.desk, report.head[0])
    for worker in (reader, other):
        worker.close()


def closing_of(report: Report) -> dict[tuple[object, object], int]:
    """Account and unit to what the report's last column says."""
    found = {}
    for row in report.rows:
        if not row.is_total:
            last = row.cells[-1]
            found[row.cells[0], row.cells[2]] = last.minor if isinstance(last, Money) else last
    return {key: amount for key, amount in found.items() if amount}  # type: ignore[misc]


def fold(desk: Desk, last: int) -> dict[tuple[object, object], int]:
    """The same from the bytes up to a place."""
    sums: dict[tuple[object, object], int] = {}
    for one in balances_from_bytes(JournalStore(desk.db).entries(last=last)):
        sums[one.account, one.unit] = sums.get((one.account, one.unit), 0) + one.balance
    return {key: amount for key, amount in sums.items() if amount}
