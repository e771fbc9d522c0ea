"""Differences: explained, disputed, taken over by the person's own PIN, withdrawn in time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.difference import WITHDRAW_DAYS, DifferenceStepError, HintKind
from postdesk.domain.money import riel
from postdesk.domain.notes import Cash
from postdesk.services import cash, closing, differences, remitting
from postdesk.services.cancelling import ReasonMissingError
from postdesk.services.differences import (
    Difference,
    NotYourDifferenceError,
    UnknownDifferenceError,
    WithdrawTooLateError,
)
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.people import Approval, WrongPinError
from postdesk.services.setup import SAMPLE_PIN
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from tests.builders import CLERK, MANAGER, OTHER_CLERK, Office, drawer_of, ems, letters

ON_CLERK = "person:sokhlin"


@pytest.fixture
def short(office: Office) -> Iterator[Office]:
    """The till was closed 5,000 riel short and two dollars over."""
    cash.count_till(office.desk, CLERK, "1", drawer_of(195_000, 52))
    cash.close_till(office.desk, CLERK, "1")
    yield office
    assert verify(office.desk).findings == ()
    rebuild(office.desk)
    assert verify(office.desk).findings == ()


def found(office: Office, unit: str = "KHR") -> Difference:
    (one,) = [d for d in differences.differences_for(office.desk, CLERK) if d.unit == unit]
    return one


def on(office: Office, account: Account, unit: str = "KHR") -> int:
    return JournalStore(office.desk.db).balance(account, ON_CLERK, unit)


def test_each_currency_is_a_difference_of_its_own(short: Office) -> None:
    assert [(d.unit, d.over, d.state) for d in differences.differences_for(short.desk, CLERK)] == [
        ("KHR", -5_000, "open"),
        ("USD", 2_00, "open"),
    ]
    assert differences.differences_for(short.desk, OTHER_CLERK) == ()
    assert len(differences.differences_for(short.desk, MANAGER)) == 2


def test_an_explanation_moves_it_off_the_open_ones(short: Office) -> None:
    one = found(short)
    with pytest.raises(ReasonMissingError):
        differences.explain(short.desk, CLERK, one.entry_id, "KHR", reason=" ")
    differences.explain(short.desk, CLERK, one.entry_id, "KHR", reason="ភ្លេចកត់ថ្លៃទឹក")

    assert (on(short, Account.OVER_SHORT_OPEN), on(short, Account.OVER_SHORT_EXPLAINED)) == (
        0,
        5_000,
    )
    assert on(short, Account.OVER_SHORT_OPEN, "USD") == -2_00
    with pytest.raises(DifferenceStepError):
        differences.explain(short.desk, CLERK, one.entry_id, "KHR", reason="again")


def test_a_dispute_does_not_hinder_the_close(short: Office) -> None:
    one = found(short)
    differences.dispute(short.desk, CLERK, one.entry_id, "KHR", reason="ខ្ញុំបានរាប់គ្រប់")

    assert on(short, Account.OVER_SHORT_DISPUTED) == 5_000
    closing.close_day(short.desk, MANAGER)
    assert found(short).state == "disputed"

    # The sheet says how it stood at the close, whatever becomes of it later.
    (till,) = day_sheet_paper(short.desk, "2026-12-07").tills
    assert till.cause.en == "Disputed · Cause not yet known"
    differences.explain(short.desk, CLERK, one.entry_id, "KHR", reason="later")
    assert day_sheet_paper(short.desk, "2026-12-07").tills[0].cause == till.cause


def test_responsibility_is_one_s_own_and_by_one_s_own_pin(short: Office) -> None:
    one = found(short)
    entries = JournalStore(short.desk.db).count()
    for person, pin, error in (
        (MANAGER, SAMPLE_PIN, NotYourDifferenceError),
        (OTHER_CLERK, SAMPLE_PIN, NotYourDifferenceError),
        (CLERK, "111222", WrongPinError),
    ):
        with pytest.raises(error):
            differences.take_over(short.desk, person, one.entry_id, "KHR", pin=pin)
    assert JournalStore(short.desk.db).count() == entries

    differences.take_over(short.desk, CLERK, one.entry_id, "KHR", pin=SAMPLE_PIN)
    assert on(short, Account.OVER_SHORT_AGREED) == 5_000


def test_responsibility_can_be_withdrawn_for_a_time(short: Office) -> None:
    one = found(short)
    differences.take_over(short.desk, CLERK, one.entry_id, "KHR", pin=SAMPLE_PIN)
    short.clock.move(days=WITHDRAW_DAYS)
    with pytest.raises(NotYourDifferenceError):
        differences.withdraw(short.desk, MANAGER, one.entry_id, "KHR", reason="no")
    differences.withdraw(short.desk, CLERK, one.entry_id, "KHR", reason="រកឃើញបង្កាន់ដៃ")
    assert on(short, Account.OVER_SHORT_OPEN) == 5_000

    differences.take_over(short.desk, CLERK, one.entry_id, "KHR", pin=SAMPLE_PIN)
    short.clock.move(days=WITHDRAW_DAYS, seconds=1)
    with pytest.raises(WithdrawTooLateError):
        differences.withdraw(short.desk, CLERK, one.entry_id, "KHR", reason="late")


def test_a_colleague_neither_explains_nor_disputes_it(short: Office) -> None:
    one = found(short)
    for step in (differences.explain, differences.dispute):
        with pytest.raises(NotYourDifferenceError):
            step(short.desk, OTHER_CLERK, one.entry_id, "KHR", reason="x")
    with pytest.raises(UnknownDifferenceError):
        differences.explain(short.desk, CLERK, one.entry_id, "STAMP-500", reason="x")


def test_a_bag_s_difference_is_the_manager_s_to_explain(office: Office) -> None:
    from postdesk.domain.cash_movement import Value

    remitting.receive_remittance(
        office.desk,
        MANAGER,
        remitting.SealedBag("B-9", "S-9", "hq"),
        declared=Value(10_000),
        count=drawer_of(9_000),
        witness=Approval(CLERK.person_id),
    )
    (one,) = differences.differences_for(office.desk, MANAGER)
    assert (one.holder, one.over) == ("bag:B-9", -1_000)
    with pytest.raises(NotYourDifferenceError):
        differences.take_over(office.desk, MANAGER, one.entry_id, "KHR", pin=SAMPLE_PIN)

    differences.explain(office.desk, MANAGER, one.entry_id, "KHR", reason="HQ found it")
    balance = JournalStore(office.desk.db).balance(Account.OVER_SHORT_EXPLAINED, "bag:B-9", "KHR")
    assert balance == 1_000


def test_an_exchange_nobody_told_of_closes_both(office: Office) -> None:
    cash.count_till(office.desk, CLERK, "1", drawer_of(208_200, 48))
    cash.close_till(office.desk, CLERK, "1", as_exchange=True)

    states = [(d.unit, d.state) for d in differences.differences_for(office.desk, CLERK)]
    assert states == [("KHR", "explained"), ("USD", "explained")]


def test_the_receipt_of_just_that_amount_is_offered(office: Office) -> None:
    office.sell(letters(3, 8))
    sold = office.sell(ems(900), tendered=Cash(20_000))
    assert sold.due_khr == 10_000

    # The clerk took the money of the express item twice.
    counted = cash.count_till(office.desk, CLERK, "1", drawer_of(221_500, 50))
    ((over, hints),) = differences.hints_for(office.desk, counted)
    assert over == riel(10_000)
    assert (hints[0].kind, hints[0].about) == (HintKind.ENTRY_MISSING, sold.receipt_no)

    # Or it is in the books and its money is not in the drawer.
    counted = cash.count_till(office.desk, CLERK, "1", drawer_of(201_500, 50))
    ((over, hints),) = differences.hints_for(office.desk, counted)
    assert (hints[0].kind, hints[0].about) == (HintKind.ENTRY_TWICE, sold.receipt_no)
    assert (
        differences.hints_for(
            office.desk, cash.count_till(office.desk, CLERK, "1", drawer_of(211_500, 50))
        )
        == ()
    )
