"""H24: the counter told the clerk to hand over the wrong change, a figure of another basket (2005).

What is shown as change is what was tendered less what is due of this very basket, and what is
printed is what was posted (I4, I6).
"""

from __future__ import annotations

from typing import Any

import pytest

from postdesk.services.basket import parked, recall
from postdesk.services.papers_sale import receipt_paper
from postdesk.services.receipt_list import latest_receipts
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.counter.presenter import CounterPresenter
from postdesk.ui.counter.view import Mode
from postdesk.ui.session import Session
from postdesk.wire.bodies import BasketSettled
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import CLERK, OPENING_KHR, Naive, Postdesk
from tests.horizon.naive import NaiveCounter
from tests.ui.conftest import RunAtOnce
from tests.ui.counter_desk import Witness
from tests.ui.counter_typing import paid, type_in

FIRST, SECOND = 1_500, 2_500


class PostdeskCounter:
    """The real counter: one basket is worked on, the others are parked under a name."""

    def __init__(self, books: Postdesk) -> None:
        self.books, self.view = books, Witness()
        session = Session()
        session.take(CLERK)
        self.page = CounterPresenter(self.view, RunAtOnce(books.desk), session, "1", lambda: None)
        self.page.come_in()
        self.tendered: dict[str, int] = {}

    def put(self, basket: str, khr: int) -> None:
        type_in(self.page, "letter", quantity=khr // 500, weight_g=8)
        self.page.add_line()
        self.page.park(basket)

    def take_up(self, basket: str) -> None:
        (row,) = [one for one in parked(self.books.desk) if one.customer == basket]
        self.page.expect(recall(self.books.desk, CLERK, row.draft_no))
        self.page.come_in()
        self.page.pay()

    def reckon(self, basket: str, tendered: int) -> None:
        self.take_up(basket)
        self.page.type_money(paid(tendered))
        self.tendered[basket] = tendered
        self.page.park(basket)

    def settle(self, basket: str, presses: int = 1) -> int:
        self.take_up(basket)
        money = paid(self.tendered.get(basket, 10_000))
        self.page.type_money(money)
        for _ in range(presses):
            self.page.settle_cash(money)
        change: int = self.view.last("show_settled").change.khr
        return change

    def in_till(self) -> int:
        return self.books.holds("till:1")


class NaiveSide(NaiveCounter):
    """The naive counter, asked what the till should hold."""

    def __init__(self, naive: Naive) -> None:
        super().__init__(naive.ledger)

    def in_till(self) -> int:
        return int(self.ledger.money("till:1"))


@pytest.fixture(params=[NAIVE, "postdesk"])
def counter(request: pytest.FixtureRequest) -> Any:
    """A counter of either kind."""
    kinds = {"naive": NaiveSide, "postdesk": PostdeskCounter}
    return kinds[request.param](request.getfixturevalue(request.param))


@pytest.fixture
def ours(postdesk: Postdesk) -> PostdeskCounter:
    """The real counter."""
    return PostdeskCounter(postdesk)


def test_the_change_is_of_this_basket_whatever_was_worked_out_in_between(counter: Any) -> None:
    counter.put("first", FIRST)
    counter.put("second", SECOND)
    counter.reckon("first", 5_000)
    counter.reckon("second", 10_000)

    assert counter.settle("first") == 5_000 - FIRST


def test_pressed_twice_the_basket_is_sold_once(counter: Any) -> None:
    counter.put("first", FIRST)
    counter.reckon("first", 5_000)

    counter.settle("first", presses=2)

    assert counter.in_till() == OPENING_KHR + FIRST


def test_one_that_is_thrown_away_leaves_the_other_as_it_was(ours: PostdeskCounter) -> None:
    ours.put("first", FIRST)
    ours.put("second", SECOND)
    ours.reckon("second", 10_000)

    ours.take_up("first")
    ours.page.throw_away()

    assert ours.settle("second") == 10_000 - SECOND
    assert [row.cash_khr for row in latest_receipts(ours.books.desk)] == [SECOND]
    assert parked(ours.books.desk) == ()


def test_no_change_stands_on_the_screen_of_the_next_basket(ours: PostdeskCounter) -> None:
    ours.put("first", FIRST)
    ours.put("second", SECOND)
    ours.settle("first")
    ours.page.next_customer()
    told = len(ours.view.told)

    ours.take_up("second")

    later = [name for name, _ in ours.view.told[told:]]
    assert "show_reckoned" not in later
    assert ours.view.last("show_payment").cash_khr == SECOND
    assert ours.page.mode is Mode.PAYING


def test_what_is_printed_is_what_was_posted(ours: PostdeskCounter) -> None:
    ours.put("first", FIRST)
    shown = ours.settle("first")
    settled = ours.view.last("show_settled")

    body = JournalStore(ours.books.desk.db).body(settled.entries[-1])
    paper = receipt_paper(ours.books.desk, settled.receipt_no)

    assert isinstance(body, BasketSettled)
    assert [one.minor for one in body.change] == [shown]
    assert [one.minor for one in paper.change] == [shown]
    assert [tender.amount.minor for tender in paper.tenders] == [10_000]
