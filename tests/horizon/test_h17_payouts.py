"""H17: customer's account and branch's account disagreed after an interrupted payment (2007-2008).

Here the outside step is a money order: another branch took the money, this one pays it. Whatever
answer is lost and however often it is tried again, both ends have their leg or neither has, and
what is between them is nobody's (I13).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.errors import RuleError
from postdesk.hq import enrolment
from postdesk.hq.headquarters import Headquarters
from postdesk.services.order_book import OrderPaidError, get_order
from postdesk.services.verification import verify
from postdesk.sync.ports import HqUnreachableError
from tests.builders import Office, drawer_of
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import Naive
from tests.horizon.outside import ORDER_KHR, LosesReplies, issue, pay_order, riel_of, talk
from tests.hq_fixtures import LinkedDesk

OWED = Account.MONEY_ORDERS_PAYABLE
NETWORK = Account.HQ_CLEARING


@pytest.fixture
def payer(hq: Headquarters, linked: LinkedDesk, new_desk: Callable[..., LinkedDesk]) -> LinkedDesk:
    """Kampong Cham, whose first till is open and which pays what Stung Treng takes."""
    desk = new_desk("kcm")
    desk.enrol(enrolment.make_code(hq, "KCM").text)
    desk.work(lambda office: office.open_till(drawer_of(400_000)))
    return desk


class PostdeskPayout:
    """The paying branch, which was told of the order."""

    def __init__(self, hq: Headquarters, taker: LinkedDesk, payer: LinkedDesk) -> None:
        self.payer = payer
        self.order_no = taker.work(issue("KCM"))
        talk(hq, taker, payer)

    def pay(self) -> bool:
        try:
            self.payer.work(lambda office: pay_order(office, self.order_no))
        except RuleError:
            return False
        return True

    def paid(self) -> int:
        return 400_000 - self.payer.work(lambda office: office.in_till("KHR"))


class NaivePayout:
    """Naive books: whoever presses pays."""

    def __init__(self, naive: Naive) -> None:
        self.ledger = naive.ledger

    def pay(self) -> bool:
        self.ledger.post("payout", "till:1", -ORDER_KHR, number="M-1")
        return True

    def paid(self) -> int:
        return int(200_000 - self.ledger.money("till:1"))


@pytest.fixture(params=[NAIVE, "postdesk"])
def payout(request: pytest.FixtureRequest) -> Any:
    """An order that is to be paid, of either kind."""
    if request.param == "naive":
        return NaivePayout(request.getfixturevalue("naive"))
    parts = (request.getfixturevalue(name) for name in ("hq", "linked", "payer"))
    return PostdeskPayout(*parts)


def test_pressed_again_after_no_answer_it_is_paid_once(payout: Any) -> None:
    answers = [payout.pay() for _ in range(3)]

    assert answers == [True, False, False]
    assert payout.paid() == ORDER_KHR


@pytest.mark.parametrize("lost", [0, 1, 3])
def test_a_lost_reply_of_headquarters_leaves_both_legs_or_none(
    hq: Headquarters, linked: LinkedDesk, payer: LinkedDesk, address: str, lost: int
) -> None:
    order_no = linked.work(issue("KCM"))
    talk(hq, linked, payer)
    payer.work(lambda office: pay_order(office, order_no))
    payer.headquarters = LosesReplies(address, times=lost)

    for _ in range(lost):
        with pytest.raises(HqUnreachableError):
            payer.round()
        assert riel_of(payer, OWED) == 0
    talk(hq, payer, linked)

    assert (riel_of(linked, NETWORK), riel_of(payer, NETWORK)) == (-ORDER_KHR, ORDER_KHR)
    assert (riel_of(linked, OWED), riel_of(payer, OWED)) == (0, 0)
    assert linked.run(lambda desk: get_order(desk, order_no)).state == "paid-elsewhere"
    for desk in (linked, payer):
        assert desk.run(verify).findings == ()


def test_before_the_news_has_come_neither_end_has_its_leg(
    hq: Headquarters, linked: LinkedDesk, payer: LinkedDesk
) -> None:
    order_no = linked.work(issue("KCM"))

    def try_to_pay(office: Office) -> None:
        with pytest.raises(RuleError):
            pay_order(office, order_no)

    payer.work(try_to_pay)

    assert (riel_of(linked, OWED), riel_of(linked, NETWORK)) == (-ORDER_KHR, 0)
    assert (riel_of(payer, OWED), riel_of(payer, NETWORK)) == (0, 0)


def test_the_second_press_says_when_and_to_whom_it_was_paid(
    hq: Headquarters, linked: LinkedDesk, payer: LinkedDesk
) -> None:
    order_no = linked.work(issue("KCM"))
    talk(hq, linked, payer)
    payer.clock.set("2026-12-07 10:42")
    payer.work(lambda office: pay_order(office, order_no))

    def again(office: Office) -> OrderPaidError:
        with pytest.raises(OrderPaidError) as told:
            pay_order(office, order_no)
        return told.value

    told = payer.work(again)
    assert (told.order_no, told.name) == (order_no, "គឹម រតនៈ")
    assert f"{told.at:%H:%M}" == "03:42"
