"""H28: after a timeout the clerk typed a top-up again; the branch had it twice (Drop & Go, 2017).

What bears a number is in the books once, and the second attempt is told of the first. What bears
none is asked: "looks like no. …, 2 min ago: same customer, same amount. Is this a second
payment?" – and only an explicit yes, which is recorded, posts another (I3).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from postdesk.domain.basket import Party
from postdesk.domain.cash_movement import VoucherKind
from postdesk.domain.notes import Cash
from postdesk.domain.repeating import LooksRepeatedError
from postdesk.services import counter, remitting
from postdesk.services.counter import CashPayment
from postdesk.services.posting import AlreadyRecordedError
from postdesk.services.vouchers import Voucher, post_voucher
from postdesk.storage.journal_store import JournalStore
from postdesk.words.catalogue import Language, sentence_for
from tests.builders import letters, registered
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import CLERK, MANAGER, OPENING_KHR, TILL_1, Naive, Postdesk, one_row_per_note

KHR = 35_000


class PostdeskDriver:
    """A driver is paid without a voucher book; nothing but the form says who he is."""

    def __init__(self, books: Postdesk) -> None:
        self.books = books

    def pay(self, said: str = "") -> bool:
        fee = Voucher(VoucherKind.CARRIER_FEE, Cash(KHR), "សារិន", "បាវ", second_of=said)
        return self.books.try_to(lambda: post_voucher(self.books.desk, CLERK, TILL_1, fee))

    def paid(self) -> int:
        return OPENING_KHR - self.books.holds(TILL_1)


class NaiveDriver:
    """The same with naive books."""

    def __init__(self, naive: Naive) -> None:
        self.ledger = naive.ledger

    def pay(self, said: str = "") -> bool:
        self.ledger.post("voucher", "till:1", -KHR, number="សារិន")
        return True

    def paid(self) -> int:
        return int(OPENING_KHR - self.ledger.money("till:1"))


@pytest.fixture(params=[NAIVE, "postdesk"])
def driver(request: pytest.FixtureRequest) -> Any:
    """A driver to be paid out of either kind of till."""
    kinds = {"naive": NaiveDriver, "postdesk": PostdeskDriver}
    return kinds[request.param](request.getfixturevalue(request.param))


def test_typed_again_in_a_new_form_it_is_asked_and_not_paid(driver: Any) -> None:
    assert [driver.pay() for _ in range(3)] == [True, False, False]

    assert driver.paid() == KHR


def test_the_question_says_number_minutes_and_sameness_in_both_languages(
    postdesk: Postdesk,
) -> None:
    ours = PostdeskDriver(postdesk)
    ours.pay()
    postdesk.clock.move(minutes=2)
    ours.pay()

    asked = postdesk.refused
    assert isinstance(asked, LooksRepeatedError)
    for language in Language:
        sentence = sentence_for(asked, language)
        assert sentence is not None
        assert asked.number in sentence
        assert " 2 " in sentence


def test_a_yes_pays_once_more_and_stands_in_the_record(postdesk: Postdesk) -> None:
    ours = PostdeskDriver(postdesk)
    ours.pay()
    ours.pay()
    assert isinstance(postdesk.refused, LooksRepeatedError)
    first = postdesk.refused.number

    assert ours.pay(said=first)

    *_, last = postdesk.store.entries()
    body = JournalStore(postdesk.desk.db).body(last.entry_id)
    assert (getattr(body, "second_of", ""), last.person) == (first, CLERK.person_id)
    assert ours.paid() == 2 * KHR
    postdesk.assert_sound()


def test_a_yes_to_one_is_none_to_the_next(postdesk: Postdesk) -> None:
    ours = PostdeskDriver(postdesk)
    ours.pay()
    ours.pay()
    assert isinstance(postdesk.refused, LooksRepeatedError)
    first = postdesk.refused.number
    ours.pay(said=first)

    assert not ours.pay(said=first)


def test_what_bears_a_number_is_told_of_the_first(postdesk: Postdesk) -> None:
    fee = Voucher(VoucherKind.CARRIER_FEE, Cash(KHR), "សារិន", "បាវ", voucher_no="A-0107")

    assert postdesk.try_to(lambda: post_voucher(postdesk.desk, CLERK, TILL_1, fee))
    assert not postdesk.try_to(lambda: post_voucher(postdesk.desk, CLERK, TILL_1, fee))
    assert isinstance(postdesk.refused, AlreadyRecordedError)

    def deposit() -> object:
        notes = one_row_per_note([(100_000, 2)])
        return remitting.deposit(postdesk.desk, MANAGER, slip_no="0088", bank="A", count=notes)

    assert postdesk.try_to(deposit)
    assert not postdesk.try_to(deposit)
    assert isinstance(postdesk.refused, AlreadyRecordedError)


def test_a_basket_typed_again_after_a_lost_answer_is_asked(postdesk: Postdesk) -> None:
    office = postdesk.office

    def sell() -> object:
        draft = replace(office.draft(letters(4)), customer="ចាន់ សុភា")
        return office.settle(draft, CashPayment(Cash(2_000)))

    assert postdesk.try_to(sell)
    assert not postdesk.try_to(sell)
    assert isinstance(postdesk.refused, LooksRepeatedError)


def test_the_same_form_sent_again_is_no_question_but_the_first_receipt(
    postdesk: Postdesk,
) -> None:
    office = postdesk.office
    draft = replace(office.draft(letters(4)), customer="ចាន់ សុភា")
    first = office.settle(draft, CashPayment(Cash(2_000)))

    again = counter.settle(
        office.desk, CLERK, till="1", draft=draft, payment=CashPayment(Cash(2_000))
    )

    assert (again.receipt_no, again.was_settled_before) == (first.receipt_no, True)


def test_items_with_numbers_of_their_own_are_never_asked_about(postdesk: Postdesk) -> None:
    sender = Party(name="ចាន់ សុភា")

    for _ in range(3):
        assert postdesk.try_to(lambda: postdesk.office.sell(registered(sender=sender)))
