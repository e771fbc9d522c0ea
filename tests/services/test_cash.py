"""Tills: opened by a count, counted blind, closed with the difference, never netted."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.notes import Cash
from postdesk.domain.people import NotPermittedError, Role
from postdesk.domain.till_count import UnknownNoteError
from postdesk.services import cash, paper_queue
from postdesk.services.cash import (
    PersonHasTillError,
    TillAlreadyOpenError,
    TillNotCountedError,
)
from postdesk.services.drawer import Counted, DrawerCount
from postdesk.services.holders import SafeShortError
from postdesk.services.people import Approval
from postdesk.services.tills import TillBeingCountedError, TillNotOpenError, TillOfAnotherError
from postdesk.services.verification import verify
from postdesk.storage.journal_store import JournalStore
from tests.builders import (
    CLERK,
    MANAGER,
    OTHER_CLERK,
    Office,
    drawer,
    drawer_of,
    goods,
    letters,
    notes,
    stock_counts,
)

GIVEN = Approval(MANAGER.person_id)


def count(office: Office, khr: int, usd_whole: int) -> Counted:
    return cash.count_till(office.desk, office.clerk, "1", drawer_of(khr, usd_whole))


def test_opening_moves_what_was_given_from_the_safe_to_the_till(branch: Office) -> None:
    counted = branch.open_till(drawer_of(200_000, 50), stock={"STAMP-500": 100})

    assert counted.agrees
    assert (branch.in_till("KHR"), branch.in_till("USD")) == (200_000, 50_00)
    store = JournalStore(branch.desk.db)
    assert store.balance(Account.SAFE_CASH, "safe", "KHR") == 2_800_000
    assert store.balance(Account.SAFE_CASH, "safe", "USD") == 350_00
    assert store.balance(Account.STAMPS, "safe", "STAMP-500") == 100


def test_what_the_opening_count_differs_by_stands_open_from_the_start(branch: Office) -> None:
    counted = cash.open_till(
        branch.desk,
        CLERK,
        "1",
        drawer_of(199_500, 51),
        from_safe=cash.FromSafe(200_000, 50_00, given_by=GIVEN),
    )

    assert not counted.agrees
    store = JournalStore(branch.desk.db)
    assert store.balance(Account.OVER_SHORT_OPEN, "person:sokhlin", "KHR") == 500
    assert store.balance(Account.OVER_SHORT_OPEN, "person:sokhlin", "USD") == -1_00
    assert (branch.in_till("KHR"), branch.in_till("USD")) == (199_500, 51_00)


def test_nothing_leaves_the_safe_on_a_clerk_s_word_alone(branch: Office) -> None:
    before = JournalStore(branch.desk.db).count()

    with pytest.raises(cash.SafeKeeperNeededError):
        cash.open_till(
            branch.desk, CLERK, "1", drawer_of(100_000), from_safe=cash.FromSafe(100_000)
        )
    assert JournalStore(branch.desk.db).count() == before

    cash.open_till(branch.desk, MANAGER, "1", drawer_of(100_000), from_safe=cash.FromSafe(100_000))
    assert branch.in_till("KHR") == 100_000


@pytest.mark.parametrize(
    "given",
    [
        cash.FromSafe(khr=3_000_100, given_by=GIVEN),
        cash.FromSafe(usd_cents=401_00, given_by=GIVEN),
        cash.FromSafe(stock=stock_counts({"STAMP-500": 201}), given_by=GIVEN),
    ],
)
def test_the_safe_does_not_give_what_it_has_not(branch: Office, given: cash.FromSafe) -> None:
    entries = JournalStore(branch.desk.db).count()

    with pytest.raises(SafeShortError):
        cash.open_till(branch.desk, CLERK, "1", DrawerCount(), from_safe=given)

    assert JournalStore(branch.desk.db).count() == entries


def test_a_till_is_held_by_one_person_and_a_person_holds_one_till(office: Office) -> None:
    with pytest.raises(TillAlreadyOpenError):
        replace(office, clerk=OTHER_CLERK).open_till(drawer_of(0))
    with pytest.raises(PersonHasTillError) as caught:
        office.open_till(drawer_of(0), till="2")
    assert caught.value.till == "1"

    replace(office, clerk=OTHER_CLERK).open_till(drawer_of(50_000), till="2")
    assert office.in_till("KHR", "2") == 50_000


def test_an_auditor_takes_no_till(branch: Office) -> None:

    auditor = replace(CLERK, role=Role.AUDITOR)

    with pytest.raises(NotPermittedError):
        cash.open_till(branch.desk, auditor, "1", DrawerCount())


@pytest.mark.parametrize("value", [300, 25, 0, -100])
def test_a_note_that_does_not_exist_is_refused(office: Office, value: int) -> None:
    with pytest.raises(UnknownNoteError):
        cash.count_till(office.desk, CLERK, "1", DrawerCount(notes({value: 1})))


def test_bundles_are_hundreds_and_unfit_notes_count(office: Office) -> None:
    (thousand,) = notes({1_000: 5})
    counted = DrawerCount((msgspec.structs.replace(thousand, bundles=1, unfit=95),))

    figures = cash.count_till(office.desk, CLERK, "1", counted).figures

    assert figures[0].counted == 200_000


def test_a_count_posts_nothing_until_the_till_is_closed(office: Office) -> None:
    counted = count(office, 208_200, 48)

    assert {f.unit: f.counted - f.expected for f in counted.figures} == {"KHR": 8_200, "USD": -200}
    assert office.balance_of(Account.OVER_SHORT_OPEN, "KHR") == 0
    assert office.in_till("KHR") == 200_000


def test_differences_of_two_currencies_are_two_even_where_they_are_worth_the_same(
    office: Office,
) -> None:
    count(office, 208_200, 48)
    cash.close_till(office.desk, CLERK, "1")

    assert office.balance_of(Account.OVER_SHORT_OPEN, "KHR") == -8_200
    assert office.balance_of(Account.OVER_SHORT_OPEN, "USD") == 2_00
    assert office.balance_of(Account.EXCHANGE, "USD") == 0
    assert (office.in_till("KHR"), office.in_till("USD")) == (208_200, 48_00)
    assert verify(office.desk).is_sound


def test_a_recount_is_a_second_entry_and_the_close_takes_the_last(office: Office) -> None:
    count(office, 100_000, 50)

    second = count(office, 200_000, 50)
    closed = cash.close_till(office.desk, CLERK, "1")

    assert (second.count_no, second.agrees) == (2, True)
    assert closed.agrees
    assert office.balance_of(Account.OVER_SHORT_OPEN, "KHR") == 0
    kinds = [entry.kind for entry in JournalStore(office.desk.db).entries()]
    assert kinds.count("till.counted") == 2


def test_a_till_is_not_closed_without_a_count(office: Office) -> None:
    with pytest.raises(TillNotCountedError):
        cash.close_till(office.desk, CLERK, "1")


def test_only_who_holds_the_till_counts_and_closes_it(office: Office) -> None:
    with pytest.raises(TillOfAnotherError):
        cash.count_till(office.desk, OTHER_CLERK, "1", drawer_of(0))
    with pytest.raises(TillOfAnotherError):
        cash.close_till(office.desk, MANAGER, "1")
    with pytest.raises(TillNotOpenError):
        cash.count_till(office.desk, CLERK, "2", drawer_of(0))


def test_stamps_that_are_missing_are_pieces_on_over_short(office: Office) -> None:
    office.sell(goods("stamp-500", 10))
    counted = drawer({10_000: 20, 5_000: 1}, {50: 1}, {"STAMP-500": 88})

    figures = cash.count_till(office.desk, CLERK, "1", counted).figures
    cash.close_till(office.desk, CLERK, "1")

    assert [(f.unit, f.expected, f.counted) for f in figures][2] == ("STAMP-500", 90, 88)
    assert office.balance_of(Account.OVER_SHORT_OPEN, "STAMP-500") == 2
    assert office.balance_of(Account.OVER_SHORT_OPEN, "KHR") == 0


def test_the_money_stays_in_the_drawer_for_the_next_shift(office: Office) -> None:
    office.sell(letters(2), tendered=Cash(1_000))
    count(office, 201_000, 50)
    cash.close_till(office.desk, CLERK, "1")

    left = cash.drawer_before(office.desk, "1")
    found = drawer_of(left.khr, left.usd_cents // 100)
    opened = cash.open_till(office.desk, OTHER_CLERK, "1", found)

    assert (left.khr, left.usd_cents) == (201_000, 50_00)
    assert opened.agrees
    assert opened.shift == "1/2"


def test_a_sale_after_a_sealed_count_is_refused_until_the_next_shift(office: Office) -> None:
    count(office, 200_000, 50)

    with pytest.raises(TillBeingCountedError):
        office.sell(letters())

    cash.close_till(office.desk, CLERK, "1")
    with pytest.raises(TillNotOpenError):
        office.sell(letters())
    cash.open_till(office.desk, CLERK, "1", drawer_of(200_000, 50))
    assert office.sell(letters()).receipt_no


def test_each_count_asks_for_its_sheet(office: Office) -> None:
    count(office, 200_000, 50)

    asked = [q.paper for q in paper_queue.waiting_papers(office.desk)]

    assert asked == ["count-sheet", "count-sheet"]


def test_the_last_count_is_known_until_the_till_is_closed(office: Office) -> None:
    assert cash.last_count(office.desk, "1") is None
    counted = count(office, 199_000, 50)

    assert cash.last_count(office.desk, "1") == counted

    cash.close_till(office.desk, CLERK, "1")
    assert cash.last_count(office.desk, "1") is None
