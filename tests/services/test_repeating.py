"""A basket, transfer, voucher or payment like the last one: asked, and the yes is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from postdesk.domain.accounts import SAFE
from postdesk.domain.basket import BasketDraft
from postdesk.domain.cash_movement import VoucherKind
from postdesk.domain.notes import Cash
from postdesk.domain.repeating import LooksRepeatedError
from postdesk.services import counter, customers, movements
from postdesk.services.cancelling import undo
from postdesk.services.counter import AccountPayment, CashPayment, Settled
from postdesk.services.parties import Customer
from postdesk.services.verification import verify
from postdesk.services.vouchers import Voucher, post_voucher
from postdesk.storage.journal_store import JournalStore
from tests.builders import (
    CLERK,
    MANAGER,
    Office,
    drawer_of,
    goods,
    letters,
    parcel,
    saying_yes,
)

TILL = "till:1"
FEE = Voucher(VoucherKind.CARRIER_FEE, Cash(35_000), "សារិន", "បាវ")
SHOP = Customer("C-1", "ហាងស្រីពៅ", "Srey Pov", "", 1_000_000)
Act = Callable[[Office, str], str]


def basket(office: Office, said: str, customer: str = "ចាន់ សុភា") -> str:
    return settled(office, replace(office.draft(letters(4)), customer=customer), said).receipt_no


def settled(office: Office, draft: BasketDraft, said: str = "") -> Settled:
    return counter.settle(
        office.desk,
        CLERK,
        till="1",
        draft=draft,
        payment=CashPayment(Cash(2_000)),
        second_of=said,
    )


def on_account(office: Office, said: str) -> str:
    paid = AccountPayment(SHOP.customer_code)
    return counter.settle(
        office.desk, CLERK, till="1", draft=office.draft(letters(4)), payment=paid, second_of=said
    ).receipt_no


def transfer(office: Office, said: str) -> str:
    return movements.send(
        office.desk, CLERK, giver=TILL, taker=SAFE, count=drawer_of(50_000, 1), second_of=said
    ).movement_no


def voucher(office: Office, said: str) -> str:
    return post_voucher(office.desk, CLERK, TILL, replace(FEE, second_of=said)).business_key


def payment(office: Office, said: str) -> str:
    paid = customers.take_payment(
        office.desk, CLERK, till="1", customer_code="C-1", tendered=Cash(1_000), second_of=said
    )
    return paid.business_key


EVERY = pytest.mark.parametrize("act", [basket, on_account, transfer, voucher, payment])


@pytest.fixture
def shop(office: Office) -> Office:
    """A branch with a business customer who owes something."""
    customers.add_customer(office.desk, MANAGER, SHOP)
    office.settle(office.draft(letters(20)), AccountPayment(SHOP.customer_code))
    return office


def last_body(office: Office) -> object:
    *_, last = JournalStore(office.desk.db).entries()
    return JournalStore(office.desk.db).body(last.entry_id)


@EVERY
def test_a_second_one_within_minutes_is_asked_and_leaves_nothing(shop: Office, act: Act) -> None:
    first = act(shop, "")
    shop.clock.move(minutes=2)
    before = JournalStore(shop.desk.db).count()

    with pytest.raises(LooksRepeatedError) as asked:
        act(shop, "")

    assert (asked.value.number, asked.value.minutes) == (first, 2)
    assert JournalStore(shop.desk.db).count() == before


@EVERY
def test_a_yes_posts_it_and_stands_in_the_entry(shop: Office, act: Act) -> None:
    first = act(shop, "")
    assert getattr(last_body(shop), "second_of", None) == ""

    second = saying_yes(lambda said: act(shop, said))

    assert second != first
    assert getattr(last_body(shop), "second_of", None) == first
    assert verify(shop.desk).is_sound
    with pytest.raises(LooksRepeatedError) as asked:
        act(shop, first)
    assert asked.value.number == second


@EVERY
def test_ten_minutes_later_nothing_is_asked(shop: Office, act: Act) -> None:
    act(shop, "")
    shop.clock.move(minutes=10)

    act(shop, "")

    assert getattr(last_body(shop), "second_of", None) == ""


def test_what_has_a_number_of_its_own_is_never_asked(office: Office) -> None:
    for _ in range(2):
        office.sell(parcel(), letters())
    for number in ("A-0107", "A-0108"):
        post_voucher(office.desk, CLERK, TILL, replace(FEE, voucher_no=number))


def test_nobody_is_the_same_customer_as_nobody(office: Office) -> None:
    for _ in range(2):
        basket(office, "", customer="")
        settled(office, office.draft(goods("stamp-500", 4)))


def test_another_customer_amount_kind_or_end_is_another_one(office: Office) -> None:
    basket(office, "")
    basket(office, "", customer="គឹម ស្រីពៅ")
    settled(office, replace(office.draft(letters(3)), customer="ចាន់ សុភា"))
    voucher(office, "")
    for other in (
        replace(FEE, partner="ផល្លា"),
        replace(FEE, cash=Cash(30_000)),
        replace(FEE, kind=VoucherKind.PETTY_EXPENSE),
    ):
        post_voucher(office.desk, CLERK, TILL, other)
    transfer(office, "")
    movements.send(office.desk, MANAGER, giver=SAFE, taker=TILL, count=drawer_of(50_000, 1))


def test_what_was_undone_or_went_back_is_no_longer_there_to_be_repeated(office: Office) -> None:
    undo(office.desk, CLERK, basket(office, ""), reason="ខុស")
    basket(office, "")
    movements.give_back(office.desk, CLERK, transfer(office, ""), reason="លើស")
    transfer(office, "")


def test_the_same_paid_again_by_a_colleague_is_asked_as_well(office: Office) -> None:
    voucher(office, "")

    with pytest.raises(LooksRepeatedError):
        post_voucher(office.desk, MANAGER, SAFE, FEE)
