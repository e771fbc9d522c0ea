"""Undoing a whole basket while the customer still stands there."""

from __future__ import annotations

import pytest

from postdesk.domain.notes import Cash
from postdesk.domain.s10 import S10
from postdesk.services import cash, paper_queue
from postdesk.services.cancelling import ReasonMissingError, undo
from postdesk.services.dispatching import Bag, close_bag
from postdesk.services.numbers import NumberUsedError
from postdesk.services.receipts import (
    AlreadyUndoneError,
    ItemLeftCounterError,
    ReceiptNotFoundError,
    TooLateToUndoError,
    find_receipt,
)
from postdesk.services.tills import TillOfAnotherError
from postdesk.services.verification import verify
from postdesk.storage.journal_store import JournalStore
from tests.builders import (
    OTHER_CLERK,
    Office,
    drawer_of,
    ems_abroad,
    goods,
    letters,
    parcel,
    registered,
)


def undo_it(office: Office, receipt_no: str) -> tuple[str, ...]:
    return undo(office.desk, office.clerk, receipt_no, reason="ខុសតំបន់")


def test_every_line_of_every_entry_goes_back(office: Office) -> None:
    before = JournalStore(office.desk.db).balances()
    settled = office.sell(
        ems_abroad(400, "TH"), letters(3), goods("box-m"), tendered=Cash(usd_whole=20)
    )

    undone = undo_it(office, settled.receipt_no)

    assert len(undone) == len(settled.entries)
    assert JournalStore(office.desk.db).balances() == before
    assert not find_receipt(office.desk, settled.receipt_no).may_undo
    assert verify(office.desk).is_sound


def test_the_numbers_stay_spent(office: Office) -> None:
    label = str(S10("RR", 20_015_001, "KH"))
    settled = office.sell(registered(number=label))
    undo_it(office, settled.receipt_no)

    with pytest.raises(NumberUsedError):
        office.sell(registered(number=label))
    first, second = office.sell(parcel()).numbers[0], office.sell(parcel()).numbers[0]
    assert first != second


def test_it_is_undone_once(office: Office) -> None:
    settled = office.sell(parcel())
    undo_it(office, settled.receipt_no)

    with pytest.raises(AlreadyUndoneError):
        undo_it(office, settled.receipt_no)


def test_after_the_next_sale_it_is_too_late(office: Office) -> None:
    settled = office.sell(parcel())
    office.sell(letters())

    with pytest.raises(TooLateToUndoError):
        undo_it(office, settled.receipt_no)


def test_after_a_quarter_of_an_hour_it_is_too_late(office: Office) -> None:
    settled = office.sell(parcel())
    office.clock.move(minutes=15)
    assert find_receipt(office.desk, settled.receipt_no).may_undo
    office.clock.move(seconds=1)

    with pytest.raises(TooLateToUndoError):
        undo_it(office, settled.receipt_no)


def test_after_the_count_it_is_too_late(office: Office) -> None:
    settled = office.sell(parcel())
    cash.count_till(office.desk, office.clerk, "1", drawer_of(206_000, 50))

    with pytest.raises(TooLateToUndoError):
        undo_it(office, settled.receipt_no)


def test_what_is_in_a_bag_is_not_undone(office: Office) -> None:
    settled = office.sell(parcel())
    close_bag(office.desk, office.manager, Bag("B-1", "PNH", "S-1", 1_200, settled.numbers))

    with pytest.raises(ItemLeftCounterError):
        undo_it(office, settled.receipt_no)


def test_who_holds_the_till_undoes_and_says_why(office: Office) -> None:
    settled = office.sell(parcel())
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(TillOfAnotherError):
        undo(office.desk, OTHER_CLERK, settled.receipt_no, reason="x")
    with pytest.raises(ReasonMissingError):
        undo(office.desk, office.clerk, settled.receipt_no, reason="")
    with pytest.raises(ReceiptNotFoundError):
        undo_it(office, "999")

    assert JournalStore(office.desk.db).count() == entries


def test_a_slip_is_asked_for(office: Office) -> None:
    settled = office.sell(parcel())
    undo_it(office, settled.receipt_no)

    asked = paper_queue.waiting_papers(office.desk)[-1]

    assert (asked.paper, asked.subject) == ("refund", settled.receipt_no)


@pytest.mark.parametrize("how", ["receipt_no", "serial", "item", "item with spaces", "khmer"])
def test_a_receipt_is_found_by_its_number_or_by_an_item_on_it(office: Office, how: str) -> None:
    settled = office.sell(parcel())
    number = settled.numbers[0]
    typed = {
        "receipt_no": settled.receipt_no.lower(),
        "serial": "1",
        "item": number.lower(),
        "item with spaces": f" {number[:2]} {number[2:5]} {number[5:8]} {number[8:11]} KH ",
        "khmer": "១",
    }[how]

    assert find_receipt(office.desk, typed).receipt_no == settled.receipt_no
