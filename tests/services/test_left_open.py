"""A day that nobody closed: the drawer is counted in the morning and the counter opens at once."""

from __future__ import annotations

import pytest

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.people import OwnApprovalError
from postdesk.services import cash, closing, movements, people, tills
from postdesk.services.cash import PersonHasTillError, TillNotLeftOpenError
from postdesk.services.closing import TillsStillOpenError
from postdesk.services.day_figures import day_figures
from postdesk.services.papers_day import count_sheet_paper, day_sheet_paper
from postdesk.services.people import Approval, SecondPersonNeededError
from postdesk.services.posting import open_day, open_days
from postdesk.services.receipts import find_receipt
from postdesk.services.setup import SAMPLE_PIN
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BalanceFigure, DayClosed, TillCounted
from tests.builders import CLERK, MANAGER, OTHER_CLERK, Office, drawer_of, letters, parcel

MONDAY, TUESDAY = "2026-12-07", "2026-12-08"


def left_open(office: Office) -> Office:
    """A letter was sold on Monday, nobody counted, and it is Tuesday morning."""
    office.sell(letters())
    office.clock.set(f"{TUESDAY} 07:31")
    return office


def count(office: Office, khr: int = 200_500) -> None:
    cash.count_left_open(office.desk, CLERK, "1", drawer_of(khr, 50))


def test_the_first_count_is_mondays_closing_count_and_the_counter_opens_at_once(
    office: Office,
) -> None:
    left_open(office)

    count(office)
    sold = office.sell(parcel())

    old = tills.get_shift(office.desk, "1/1")
    assert old is not None
    assert (old.state, old.business_day) == ("closed", MONDAY)
    counted = JournalStore(office.desk.db).get(old.last_count_entry)
    assert counted is not None
    assert (counted.business_day, counted.at) == (MONDAY, "2026-12-08T00:31:00.000Z")
    found = find_receipt(office.desk, sold.receipt_no)
    assert (found.business_day, found.shift) == (TUESDAY, "1/2")
    assert open_days(office.desk) == (MONDAY, TUESDAY)
    assert verify(office.desk).is_sound


def test_what_is_missing_stands_on_the_one_who_kept_the_till(office: Office) -> None:
    people.add_person(office.desk, MANAGER, OTHER_CLERK, pin=SAMPLE_PIN)
    left_open(office)
    seen = Approval(MANAGER.person_id)

    cash.count_left_open(office.desk, OTHER_CLERK, "1", drawer_of(199_500, 50), witness=seen)

    store = JournalStore(office.desk.db)
    assert store.balance(Account.OVER_SHORT_OPEN, "person:sokhlin", "KHR") == 1_000
    shift = tills.shift_of_person(office.desk, OTHER_CLERK)
    assert shift is not None
    assert (shift.shift, shift.business_day) == ("1/2", TUESDAY)
    old = tills.get_shift(office.desk, "1/1")
    assert old is not None
    body = store.body(old.last_count_entry)
    assert isinstance(body, TillCounted)
    assert body.witness == MANAGER.person_id
    assert count_sheet_paper(office.desk, old.last_count_entry).witness_name == MANAGER.name_km


def test_somebody_elses_drawer_is_counted_by_two(office: Office) -> None:
    people.add_person(office.desk, MANAGER, OTHER_CLERK, pin=SAMPLE_PIN)
    left_open(office)
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(SecondPersonNeededError):
        cash.count_left_open(office.desk, OTHER_CLERK, "1", drawer_of(200_500, 50))
    with pytest.raises(OwnApprovalError):
        own = Approval(OTHER_CLERK.person_id)
        cash.count_left_open(office.desk, OTHER_CLERK, "1", drawer_of(200_500, 50), witness=own)

    assert JournalStore(office.desk.db).count() == entries


def test_a_shift_of_today_is_not_taken_over(office: Office) -> None:
    with pytest.raises(TillNotLeftOpenError):
        count(office, 200_000)


def test_one_who_has_a_till_takes_no_other(office: Office) -> None:
    people.add_person(office.desk, MANAGER, OTHER_CLERK, pin=SAMPLE_PIN)
    left_open(office)
    cash.open_till(office.desk, OTHER_CLERK, "2", drawer_of(0))

    with pytest.raises(PersonHasTillError):
        seen = Approval(MANAGER.person_id)
        cash.count_left_open(office.desk, OTHER_CLERK, "1", drawer_of(200_500, 50), witness=seen)


def test_another_till_opens_today_while_the_drawer_is_not_counted_yet(office: Office) -> None:
    people.add_person(office.desk, MANAGER, OTHER_CLERK, pin=SAMPLE_PIN)
    left_open(office)

    cash.open_till(office.desk, OTHER_CLERK, "2", drawer_of(0))
    sold = office.settle_as(OTHER_CLERK, "2", letters())

    assert find_receipt(office.desk, sold.receipt_no).business_day == TUESDAY
    with pytest.raises(TillsStillOpenError):
        closing.close_day(office.desk, MANAGER)
    office.clock.set(f"{TUESDAY} 08:15")
    count(office)
    assert closing.close_day(office.desk, MANAGER).day == MONDAY


def test_monday_is_closed_late_with_its_own_figures(office: Office) -> None:
    left_open(office)
    count(office)
    office.sell(parcel())
    office.clock.set(f"{TUESDAY} 09:20")
    state = closing.day_state(office.desk)
    assert (state.day, state.current, state.is_late, state.open_tills) == (
        MONDAY,
        TUESDAY,
        True,
        (),
    )
    before = day_figures(office.desk, MONDAY)

    closed = closing.close_day(office.desk, MANAGER)

    store = JournalStore(office.desk.db)
    body = store.body(closed.entry_id)
    assert isinstance(body, DayClosed)
    assert (Account.TILL_CASH, "till:1", "KHR", 200_500) in figures_of(body.day_balances)
    assert (Account.TILL_CASH, "till:1", "KHR", 206_500) in figures_of(body.balances)
    assert body.balances == store.balances()
    assert day_figures(office.desk, MONDAY) == before
    assert before.income() == {Account.INCOME_LETTERS: {"KHR": 500}}
    said = [matter.en for matter in day_sheet_paper(office.desk, MONDAY).open_matters]
    assert "09:20" in said[0]
    assert open_day(office.desk) == TUESDAY
    rebuild(office.desk)
    assert verify(office.desk).is_sound


def figures_of(balances: tuple[BalanceFigure, ...]) -> set[tuple[str, str, str, int]]:
    return {(f.account, f.holder, f.unit, f.balance) for f in balances}


def test_tuesday_is_closed_after_monday_and_covers_the_rest(office: Office) -> None:
    left_open(office)
    count(office)
    office.sell(parcel())
    monday = closing.close_day(office.desk, MANAGER)
    cash.count_till(office.desk, CLERK, "1", drawer_of(206_500, 50))
    cash.close_till(office.desk, CLERK, "1")

    tuesday = closing.close_day(office.desk, MANAGER)

    assert tuesday.day == TUESDAY
    assert tuesday.covers.first == monday.covers.last + 1
    body = JournalStore(office.desk.db).body(tuesday.entry_id)
    assert isinstance(body, DayClosed)
    assert body.day_balances == ()
    assert day_figures(office.desk, TUESDAY).income() == {Account.INCOME_PARCELS: {"KHR": 6_000}}


def test_what_the_safe_does_in_the_morning_belongs_to_today(office: Office) -> None:
    left_open(office)

    movements.send(office.desk, MANAGER, giver=SAFE, taker="till:1", count=drawer_of(50_000))

    assert open_day(office.desk) == TUESDAY
    (moved,) = movements.movements_of_day(office.desk, TUESDAY)
    assert moved.khr == 50_000


def test_the_counter_asks_for_the_count_before_the_first_customer(office: Office) -> None:
    left_open(office)
    shift = tills.require_shift(office.desk, CLERK, "1")

    with pytest.raises(tills.TillLeftOpenError) as caught:
        tills.check_not_left_open(office.desk, shift)

    assert caught.value.day.isoformat() == MONDAY
