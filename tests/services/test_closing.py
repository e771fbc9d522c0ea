"""The business day: sealed by a manager, never in the counter's way."""

from __future__ import annotations

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.people import NotPermittedError
from postdesk.services import basket, cash, closing
from postdesk.services.closing import NoDayOpenError, TillsStillOpenError
from postdesk.services.posting import open_day
from postdesk.services.verification import verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import DayClosed
from tests.builders import CLERK, MANAGER, Office, drawer_of, letters, parcel


def close_till(office: Office, khr: int = 200_000, usd_whole: int = 50) -> None:
    cash.count_till(office.desk, office.clerk, "1", drawer_of(khr, usd_whole))
    cash.close_till(office.desk, office.clerk, "1")


def test_a_day_is_not_closed_over_an_open_till(office: Office) -> None:
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(TillsStillOpenError) as caught:
        closing.close_day(office.desk, MANAGER)

    assert caught.value.tills == "1"
    assert JournalStore(office.desk.db).count() == entries
    assert office.sell(letters()).receipt_no


def test_only_a_manager_closes_the_day(office: Office) -> None:
    close_till(office)

    with pytest.raises(NotPermittedError):
        closing.close_day(office.desk, CLERK)


def test_a_day_is_closed_once(office: Office) -> None:
    close_till(office)
    closing.close_day(office.desk, MANAGER)

    with pytest.raises(NoDayOpenError):
        closing.close_day(office.desk, MANAGER)


def test_the_close_covers_all_entries_since_the_last_one_with_their_head(office: Office) -> None:
    office.sell(letters())
    close_till(office, 200_500)
    store = JournalStore(office.desk.db)
    head = store.head(office.desk.identity.desk, 0)

    closed = closing.close_day(office.desk, MANAGER)
    office.clock.set("2026-12-08 07:30")
    office.open_till(drawer_of(0), till="2")
    cash.count_till(office.desk, CLERK, "2", drawer_of(0))
    cash.close_till(office.desk, CLERK, "2")
    next_closed = closing.close_day(office.desk, MANAGER)

    assert (closed.covers.first, closed.covers.last) == (1, head.seq)
    assert closed.covers.head == head.hash.hex()
    # The close itself begins the next range: every entry is in exactly one.
    assert next_closed.covers.first == closed.covers.last + 1
    assert next_closed.covers.last == store.count() - 1
    assert closing.closed_day(office.desk, "2026-12-07") == closed
    assert verify(office.desk).is_sound


def test_closing_zeroes_nothing(office: Office) -> None:
    office.sell(parcel())
    close_till(office, 205_000)
    store = JournalStore(office.desk.db)
    before = store.balances()

    closed = closing.close_day(office.desk, MANAGER)

    body = store.body(closed.entry_id)
    assert isinstance(body, DayClosed)
    assert store.balances() == before
    assert body.balances == before
    assert office.balance_of(Account.OVER_SHORT_OPEN, "KHR") == 1_000


def test_a_missed_close_never_shuts_the_counter(office: Office) -> None:
    office.sell(letters())
    office.clock.set("2026-12-08 07:40")

    settled = office.sell(letters())

    entry = JournalStore(office.desk.db).get(settled.entries[-1])
    assert entry is not None
    assert (entry.business_day, entry.at) == ("2026-12-07", "2026-12-08T00:40:00.000Z")


def test_a_customer_after_the_close_belongs_to_the_next_business_day(office: Office) -> None:
    close_till(office)
    closing.close_day(office.desk, MANAGER)
    office.clock.set("2026-12-07 17:05")
    cash.open_till(office.desk, CLERK, "1", drawer_of(200_000, 50))

    settled = office.sell(parcel())

    entry = JournalStore(office.desk.db).get(settled.entries[0])
    assert entry is not None
    assert (entry.business_day, entry.shift) == ("2026-12-08", "1/2")
    assert entry.at == "2026-12-07T10:05:00.000Z"
    assert open_day(office.desk) == "2026-12-08"


def test_a_late_customer_after_the_tills_close_still_belongs_to_the_day(office: Office) -> None:
    close_till(office)
    cash.open_till(office.desk, CLERK, "1", drawer_of(200_000, 50))

    settled = office.sell(parcel())

    entry = JournalStore(office.desk.db).get(settled.entries[0])
    assert entry is not None
    assert (entry.business_day, entry.shift) == ("2026-12-07", "1/2")


def test_the_day_state_names_what_would_stay_behind(office: Office) -> None:
    basket.park(office.desk, CLERK, office.draft(letters()))

    state = closing.day_state(office.desk)

    assert state.day == "2026-12-07"
    assert [shift.till for shift in state.open_tills] == ["1"]
    assert state.drafts == 1
    assert state.last_closed == ""


def test_parked_baskets_do_not_stop_the_close(office: Office) -> None:
    basket.park(office.desk, CLERK, office.draft(letters()))
    close_till(office)

    closed = closing.close_day(office.desk, MANAGER)

    body = JournalStore(office.desk.db).body(closed.entry_id)
    assert isinstance(body, DayClosed)
    assert body.open_drafts == 1
    assert len(basket.parked(office.desk)) == 1
    assert closing.day_state(office.desk).last_closed == "2026-12-07"


def test_balances_added_up_from_the_bytes_are_those_of_the_lines(office: Office) -> None:
    office.sell(parcel(), letters(3))
    store = JournalStore(office.desk.db)

    assert closing.balances_from_bytes(store.entries()) == store.balances()


def test_a_day_is_not_closed_on_totals_that_differ(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_till(office)
    entries = JournalStore(office.desk.db).count()
    monkeypatch.setattr(closing, "balances_from_bytes", lambda _: ())

    with pytest.raises(closing.TotalsDifferError):
        closing.close_day(office.desk, MANAGER)

    assert JournalStore(office.desk.db).count() == entries
    assert open_day(office.desk) == "2026-12-07"


def test_a_day_is_not_closed_over_an_entry_that_was_not_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even one that moved no money, such as the count itself."""
    close_till(office)
    entries = list(JournalStore(office.desk.db).entries())
    assert [entry.kind for entry in entries[-2:]] == ["till.counted", "till.closed"]

    for read in (entries[:-1], entries[:-2] + entries[-1:], [*entries, entries[-1]]):
        monkeypatch.setattr(JournalStore, "entries", lambda _, read=read: iter(read))
        with pytest.raises(closing.TotalsDifferError):
            closing.close_day(office.desk, MANAGER)

    assert open_day(office.desk) == "2026-12-07"
