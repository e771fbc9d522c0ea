"""Money orders: issued, paid once, sent on, never undone where another branch pays."""

from __future__ import annotations

import pytest

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.cash_movement import HolderShortError
from postdesk.domain.money import riel
from postdesk.domain.orders import OrderAmountError
from postdesk.domain.people import NotPermittedError
from postdesk.domain.price import SupplementChoice
from postdesk.domain.tariff import CodAmountError
from postdesk.services import basket, cancelling, movements, orders, refunding, tills
from postdesk.services.answers import IdentityMissingError
from postdesk.services.counter import AccountPayment, OrderOnAccountError
from postdesk.services.order_book import (
    OrderElsewhereError,
    OrderPaidError,
    OrderUndoneError,
    OrderUnknownError,
    get_order,
    orders_to_pay,
)
from postdesk.services.orders import OrderStaysHereError, PayeeMissingError
from postdesk.services.papers import pdf_of
from postdesk.services.papers_cash import cash_slip_paper
from postdesk.services.papers_sale import receipt_paper
from postdesk.services.people import Approval
from postdesk.services.receipts import find_receipt
from postdesk.services.verification import verify
from postdesk.storage.journal_store import JournalStore
from tests.builders import CLERK, MANAGER, Office, drawer_of, parcel

SHOWN = Party(name="គឹម រតនៈ", identity_kind="id-card", identity_number="012 345 678")


def money_order(amount_khr: int = 100_000, branch: str = "STG") -> LineDraft:
    """To be paid at Stung Treng, where it is issued, or elsewhere."""
    return LineDraft(
        0,
        "money-order",
        amount_khr=amount_khr,
        destination_office=branch,
        sender=Party(name="គឹម ស្រីពៅ"),
        addressee=Party(name="គឹម រតនៈ", telephone="012 555 0151"),
    )


def issued(office: Office, branch: str = "STG") -> str:
    """The number of an order of 100,000."""
    sold = office.sell(money_order(branch=branch))
    return str(
        office.desk.db.conn.execute(
            """SELECT order_no FROM pay_order JOIN receipt_line USING (entry_id)
               WHERE receipt_no = ?""",
            (sold.receipt_no,),
        ).fetchone()[0]
    )


def pay(office: Office, order_no: str, payee: Party = SHOWN) -> None:
    orders.pay_out(office.desk, office.clerk, till="1", order_no=order_no, payee=payee)


@pytest.mark.parametrize(
    ("amount_khr", "fee_khr"),
    [(100, 2_000), (200_000, 2_000), (200_100, 4_000), (1_000_000, 8_000), (2_000_000, 15_000)],
)
def test_the_fee_goes_by_the_amount(office: Office, amount_khr: int, fee_khr: int) -> None:
    amount = basket.price(office.desk, office.draft(money_order(amount_khr))).amount

    assert amount is not None
    assert amount.cash_khr == amount_khr + fee_khr


@pytest.mark.parametrize("amount_khr", [0, 50, 150, 2_000_100])
def test_no_order_is_made_over_such_an_amount(office: Office, amount_khr: int) -> None:
    (line,) = basket.price(office.desk, office.draft(money_order(amount_khr))).lines

    assert isinstance(line.problem, OrderAmountError)
    assert line.problem.most == riel(2_000_000)


def test_what_is_collected_must_be_payable_in_notes(office: Office) -> None:
    cod = (SupplementChoice("cod", riel(10_050)),)
    (line,) = basket.price(office.desk, office.draft(parcel(supplements=cod))).lines

    assert isinstance(line.problem, CodAmountError)


def test_an_order_is_owed_to_its_payee_and_the_receipt_names_the_branch(office: Office) -> None:
    sold = office.sell(money_order())

    assert office.books(sold.entries) == {
        (Account.TILL_CASH, "KHR"): 102_000,
        (Account.MONEY_ORDERS_PAYABLE, "KHR"): -100_000,
        (Account.INCOME_MONEY_ORDER_FEE, "KHR"): -2_000,
    }
    (line,) = receipt_paper(office.desk, sold.receipt_no).lines
    said = [detail.en for detail in line.details]
    assert any("paid only at Stung Treng" in text for text in said)
    (order,) = orders_to_pay(office.desk)
    assert any(order.order_no in text for text in said)
    assert find_receipt(office.desk, order.order_no).receipt_no == sold.receipt_no


def test_an_order_is_paid_once_with_a_voucher(office: Office) -> None:
    order_no = issued(office)
    before = office.in_till("KHR")

    entry = orders.pay_out(office.desk, office.clerk, till="1", order_no=order_no, payee=SHOWN)

    assert office.in_till("KHR") == before - 100_000
    assert office.balance_of(Account.MONEY_ORDERS_PAYABLE, "KHR") == 0
    assert orders_to_pay(office.desk) == ()
    with pytest.raises(OrderPaidError) as again:
        pay(office, order_no.lower().replace("-", " -"))
    assert again.value.name == SHOWN.name
    slip = cash_slip_paper(office.desk, entry.entry_id)
    assert slip.amounts == (riel(100_000),)
    assert pdf_of(office.desk, "cash-slip", entry.entry_id).name.endswith(order_no)
    assert verify(office.desk).is_sound


def test_the_number_on_the_card_is_kept_beside_the_journal_only(office: Office) -> None:
    order_no = issued(office)
    pay(office, order_no)

    stored = JournalStore(office.desk.db).last_of_kind("order.paid")
    assert stored is not None
    assert b"345" not in bytes(stored.body)


@pytest.mark.parametrize(
    ("payee", "error"),
    [
        (Party(name=" ", identity_number="1"), PayeeMissingError),
        (Party(name="គឹម រតនៈ"), IdentityMissingError),
    ],
)
def test_nobody_is_paid_without_name_and_document(
    office: Office, payee: Party, error: type[Exception]
) -> None:
    order_no = issued(office)
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(error):
        pay(office, order_no, payee)

    assert JournalStore(office.desk.db).count() == entries


def test_the_cash_must_be_there(branch: Office) -> None:
    branch.open_till(drawer_of(0))
    branch.sell(money_order(300_000))
    (order,) = orders_to_pay(branch.desk)
    assert branch.in_till("KHR") == 304_000
    movements.send(branch.desk, CLERK, giver="till:1", taker=SAFE, count=drawer_of(204_000))

    with pytest.raises(HolderShortError):
        pay(branch, order.order_no)


def test_an_order_for_another_branch_is_neither_paid_nor_undone_here(office: Office) -> None:
    order_no = issued(office, "PNH")
    receipt_no = find_receipt(office.desk, order_no).receipt_no

    with pytest.raises(OrderElsewhereError) as elsewhere:
        pay(office, order_no)
    with pytest.raises(OrderElsewhereError):
        cancelling.undo(office.desk, CLERK, receipt_no, reason="ខុស")

    assert elsewhere.value.branch_en == "Phnom Penh"
    assert not find_receipt(office.desk, receipt_no).may_undo


def test_an_own_order_can_be_undone_or_refunded_until_it_is_paid(office: Office) -> None:
    first, second = issued(office), ""
    cancelling.undo(office.desk, CLERK, find_receipt(office.desk, first).receipt_no, reason="ខុស")
    assert get_order(office.desk, first).state == "undone"
    with pytest.raises(OrderUndoneError):
        pay(office, first)
    second = issued(office)
    found = find_receipt(office.desk, second)
    request = refunding.RefundRequest(
        found.receipt_no, tuple(line.entry_id for line in found.lines), "អ្នកផ្ញើសុំវិញ"
    )
    agreed = Approval(MANAGER.person_id)
    refunding.refund(office.desk, CLERK, request, till="1", approval=agreed)

    assert office.balance_of(Account.MONEY_ORDERS_PAYABLE, "KHR") == 0
    assert orders_to_pay(office.desk) == ()
    third = issued(office)
    pay(office, third)
    receipt_no = find_receipt(office.desk, third).receipt_no
    with pytest.raises(OrderPaidError):
        cancelling.undo(office.desk, CLERK, receipt_no, reason="ខុស")
    assert verify(office.desk).is_sound


def test_money_for_somebody_else_is_not_put_on_account(office: Office) -> None:
    draft = office.draft(money_order())
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(OrderOnAccountError):
        office.settle(draft, AccountPayment("C-0001"))

    assert JournalStore(office.desk.db).count() == entries


def test_an_order_that_was_sent_on_is_not_paid_here_any_more(office: Office) -> None:
    order_no = issued(office)

    with pytest.raises(NotPermittedError):
        orders.send_on(office.desk, CLERK, order_no=order_no, to_branch="PNH", reason="ផ្លាស់ទី")
    with pytest.raises(OrderStaysHereError):
        orders.send_on(office.desk, MANAGER, order_no=order_no, to_branch="STG", reason="ផ្លាស់ទី")
    orders.send_on(office.desk, MANAGER, order_no=order_no, to_branch="PNH", reason="ផ្លាស់ទី")

    with pytest.raises(OrderElsewhereError) as elsewhere:
        pay(office, order_no)
    assert elsewhere.value.branch_en == "Phnom Penh"
    assert office.balance_of(Account.MONEY_ORDERS_PAYABLE, "KHR") == 0
    assert office.balance_of(Account.HQ_CLEARING, "KHR") == -100_000


def test_an_order_is_found_by_number_name_or_telephone(office: Office) -> None:
    order_no = issued(office)

    for typed in (order_no[-6:], "រតនៈ", "012 555 0151", "012555 0151"):
        assert [order.order_no for order in orders_to_pay(office.desk, typed)] == [order_no]
    assert orders_to_pay(office.desk, "012 555 0999") == ()


def test_the_answer_about_an_order_needs_no_open_till(office: Office) -> None:
    with pytest.raises(OrderUnknownError):
        orders.pay_out(office.desk, CLERK, till="9", order_no="X", payee=SHOWN)
    with pytest.raises(tills.TillNotOpenError):
        orders.pay_out(office.desk, CLERK, till="9", order_no=issued(office), payee=SHOWN)
