"""The latest receipts and the money of one of them."""

from __future__ import annotations

from postdesk.domain.notes import Cash
from postdesk.services.counter import AccountPayment
from postdesk.services.receipt_list import Paid, how_paid, latest_receipts
from postdesk.services.receipts import find_receipt
from tests.builders import Office, letters, parcel


def test_the_newest_receipt_comes_first(office: Office) -> None:
    first = office.sell(letters(2))
    second = office.sell(letters(1))

    rows = latest_receipts(office.desk)

    assert [row.receipt_no for row in rows] == [second.receipt_no, first.receipt_no]
    assert [row.cash_khr for row in rows] == [500, 1_000]


def test_what_changed_hands_is_told_as_it_was(office: Office) -> None:
    sold = office.sell(parcel(3_400), tendered=Cash(0, 5))
    found = find_receipt(office.desk, sold.receipt_no)

    assert how_paid(office.desk, found.entry_id) == Paid(Cash(0, 5), Cash(10_000))


def test_on_account_no_cash_changed_hands(office: Office) -> None:
    sold = office.settle(office.draft(letters(1)), AccountPayment("C-0001"))
    found = find_receipt(office.desk, sold.receipt_no)

    assert how_paid(office.desk, found.entry_id) == Paid(Cash(), Cash(), "C-0001")
