"""Paying back: what is really handed over, who must agree, and never twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.basket import LineDraft
from postdesk.domain.notes import Cash
from postdesk.domain.settlement import RefundValueError
from postdesk.services import cancelling, paper_queue, people, refunding
from postdesk.services.cancelling import ReasonMissingError
from postdesk.services.counter import AccountPayment, Settled
from postdesk.services.dispatching import Bag, close_bag
from postdesk.services.people import DEFERRED
from postdesk.services.receipts import (
    AlreadyUndoneError,
    ItemLeftCounterError,
    NothingToRefundError,
    ReceiptNotFoundError,
)
from postdesk.services.setup import SAMPLE_PIN
from postdesk.services.verification import verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BasketRefunded
from tests.builders import MANAGER, Office, drawer_of, ems, ems_abroad, goods, letters, parcel


def request(settled: Settled, *lines: int, **more: object) -> refunding.RefundRequest:
    chosen = tuple(settled.entries[line] for line in lines or (0,))
    made = refunding.RefundRequest(settled.receipt_no, chosen, "អតិថិជនប្ដូរចិត្ត")
    return replace(made, **more)  # type: ignore[arg-type]


def refund(office: Office, asked: refunding.RefundRequest, **more: object) -> refunding.Refunded:
    return refunding.refund(office.desk, office.clerk, asked, till="1", **more)  # type: ignore[arg-type]


def approval(office: Office) -> people.Approval:
    return people.approve(
        office.desk, asked_by=office.clerk, person_id=MANAGER.person_id, pin=SAMPLE_PIN
    )


@pytest.mark.parametrize(
    ("line", "needed"), [(parcel(3_000), False), (parcel(3_500), True)], ids=["9000", "10500"]
)
def test_up_to_ten_thousand_the_clerk_alone_above_it_the_manager(
    office: Office, line: LineDraft, needed: bool
) -> None:
    settled = office.sell(line)
    amount = refunding.refund_amount(office.desk, settled.receipt_no, settled.entries[:1])

    assert refunding.needs_approval(office.desk, office.clerk, amount) is needed
    if needed:
        with pytest.raises(refunding.ApprovalNeededError):
            refund(office, request(settled))
        assert refund(office, request(settled), approval=approval(office)).approved_by == "sovann"
    else:
        assert refund(office, request(settled)).approved_by == ""


def one_person_office(office: Office) -> Office:
    """The manager sells alone: nobody else may approve."""
    office.clock.move(minutes=1)
    return replace(office, clerk=MANAGER, till="2")


@pytest.mark.parametrize(
    ("line", "approved_by"),
    [(parcel(3_000), ""), (ems(900, insured_khr=500_000), DEFERRED)],
    ids=["9000", "15000"],
)
def test_an_office_of_one_person_defers_to_headquarters(
    branch: Office, line: LineDraft, approved_by: str
) -> None:
    alone = one_person_office(branch)
    alone.open_till(drawer_of(100_000))
    settled = alone.sell(line)

    refunded = refunding.refund(alone.desk, MANAGER, request(settled), till="2")

    assert refunded.approved_by == approved_by


def test_even_an_office_of_one_person_stops_at_twenty_thousand(branch: Office) -> None:
    alone = one_person_office(branch)
    alone.open_till(drawer_of(100_000))
    settled = alone.sell(parcel(12_000))
    assert settled.due_khr == 22_500

    with pytest.raises(refunding.ApprovalNeededError) as caught:
        refunding.refund(alone.desk, MANAGER, request(settled), till="2")

    assert caught.value.limit.minor == 20_000


def test_one_item_of_a_basket_goes_back_and_the_others_stay(office: Office) -> None:
    settled = office.sell(parcel(), letters(2), goods("box-s"))
    before = office.in_till("KHR")

    refunded = refund(office, request(settled, 1))

    assert refunded.cash_khr == 1_000
    assert office.in_till("KHR") == before - 1_000
    assert office.balance_of(Account.INCOME_LETTERS, "KHR") == 0
    assert office.balance_of(Account.INCOME_PARCELS, "KHR") == -6_000
    assert verify(office.desk).is_sound


def test_a_box_that_comes_back_is_in_the_till_again(office: Office) -> None:
    settled = office.sell(goods("box-s", 2))
    store = JournalStore(office.desk.db)
    assert store.balance(Account.PACKAGING, "till:1", "BOX-S") == 8

    refund(office, request(settled))

    assert store.balance(Account.PACKAGING, "till:1", "BOX-S") == 10


def test_the_same_item_is_not_paid_back_twice(office: Office) -> None:
    settled = office.sell(parcel())
    refund(office, request(settled))
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(AlreadyUndoneError):
        refund(office, request(settled))

    assert JournalStore(office.desk.db).count() == entries


def test_a_refund_after_an_undo_is_refused(office: Office) -> None:
    settled = office.sell(parcel())
    cancelling.undo(office.desk, office.clerk, settled.receipt_no, reason="x")

    with pytest.raises(AlreadyUndoneError):
        refund(office, request(settled))


def test_an_item_in_a_bag_is_not_paid_back(office: Office) -> None:
    settled = office.sell(parcel())
    close_bag(office.desk, office.manager, Bag("B-1", "PNH", "S-1", 1_200, settled.numbers))

    with pytest.raises(ItemLeftCounterError) as caught:
        refund(office, request(settled))

    assert (caught.value.number, caught.value.bag_no) == (settled.numbers[0], "B-1")


def test_a_reason_is_asked_and_a_line_of_that_receipt(office: Office) -> None:
    one, other = office.sell(parcel()), office.sell(letters())

    with pytest.raises(ReasonMissingError):
        refund(office, request(one, reason=" \u200b "))
    with pytest.raises(NothingToRefundError):
        refund(office, request(one, entries=()))
    with pytest.raises(NothingToRefundError):
        refund(office, request(one, entries=other.entries[:1]))
    with pytest.raises(NothingToRefundError):
        refund(office, request(one, -1))
    with pytest.raises(ReceiptNotFoundError):
        refund(office, request(one, receipt_no="STG-0000-999999"))


def test_the_same_line_named_twice_is_refused(office: Office) -> None:
    settled = office.sell(parcel())

    with pytest.raises(NothingToRefundError):
        refund(office, request(settled, 0, 0))


def test_a_dollar_price_is_paid_back_at_the_rate_of_the_sale_in_riel(office: Office) -> None:
    settled = office.sell(ems_abroad(400, "TH"), tendered=Cash(usd_whole=14))
    before = office.in_till("USD"), office.in_till("KHR")

    refunded = refund(office, request(settled), approval=approval(office))

    assert refunded.handed_over == Cash(57_400)
    assert (office.in_till("USD"), office.in_till("KHR")) == (before[0], before[1] - 57_400)
    assert office.balance_of(Account.INCOME_EMS_INTERNATIONAL, "USD") == 0
    assert verify(office.desk).is_sound


def test_dollars_handed_back_are_booked_as_dollars(office: Office) -> None:
    settled = office.sell(ems_abroad(400, "TH"), tendered=Cash(usd_whole=14))

    refunded = refund(
        office, request(settled, handed_over=Cash(usd_whole=14)), approval=approval(office)
    )

    assert refunded.handed_over == Cash(usd_whole=14)
    assert office.in_till("USD") == 50_00
    assert office.balance_of(Account.EXCHANGE, "USD") == 0


def test_notes_of_another_worth_are_refused(office: Office) -> None:
    settled = office.sell(parcel())
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(RefundValueError):
        refund(office, request(settled, handed_over=Cash(7_000)))

    assert JournalStore(office.desk.db).count() == entries


def test_what_was_put_on_account_goes_back_to_the_account(office: Office) -> None:
    settled = office.settle(office.draft(parcel(), letters()), AccountPayment("C-0001"))

    refunded = refund(office, request(settled, 0))

    assert refunded.handed_over == Cash()
    assert office.in_till("KHR") == 200_000
    assert office.balance_of(Account.CUSTOMER_RECEIVABLES, "KHR") == 500


def test_an_identity_number_shown_leaves_only_a_hash(office: Office) -> None:
    settled = office.sell(parcel())

    refunded = refund(
        office, request(settled, identity_kind="id-card", identity_number="010203040506")
    )

    store = JournalStore(office.desk.db)
    row = office.desk.db.conn.execute(
        "SELECT entry_id FROM refund WHERE refund_no = ?", (refunded.refund_no,)
    ).fetchone()
    body = store.body(row[0])
    assert isinstance(body, BasketRefunded)
    assert len(body.identity_sha256) == 64
    assert b"010203040506" not in b"".join(s.content for s in store.stored())


def test_a_slip_is_asked_for(office: Office) -> None:
    refunded = refund(office, request(office.sell(parcel())))

    asked = paper_queue.waiting_papers(office.desk)[-1]

    assert (asked.paper, asked.subject) == ("refund", refunded.refund_no)
