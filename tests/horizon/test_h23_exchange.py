"""H23: rates, margins and rounding of foreign currency made differences (2005-2010).

Amounts are whole riel and whole cents. Where riel and dollars meet, the entry names the rate's
record; what rounding makes stands on an account of that name and nowhere else; each currency sums
to zero by itself (I1, I18).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postdesk.domain.accounts import Account
from postdesk.domain.money import Currency, divide_half_up
from postdesk.domain.notes import Cash
from postdesk.domain.settlement import ChangeValueError
from postdesk.services import basket
from postdesk.services.counter import CashPayment, Settled
from postdesk.services.posting import posting
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BasketSettled, RateApplied, lines_of
from tests.builders import drawer_of, ems_abroad, letters
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import Naive, Postdesk

RATES = st.integers(3_801, 4_399)
ODD_RATES = (4_099, 4_103, 4_137)


def set_rate(books: Postdesk, riel_per_usd: int, record: str) -> None:
    """Headquarters' rate of the day."""
    day = books.clock().date().isoformat()
    with posting(books.desk, None) as action:
        action.add(
            RateApplied(
                document=record,
                record=record,
                riel_per_usd=riel_per_usd,
                from_on=day,
                source="NBC",
            ),
            business_key=record,
        )


def settlement(books: Postdesk, settled: Settled) -> BasketSettled:
    body = JournalStore(books.desk.db).body(settled.entries[-1])
    assert isinstance(body, BasketSettled)
    return body


class PostdeskBureau:
    def __init__(self, books: Postdesk) -> None:
        self.books = books

    def sell_in_dollars(self, rate: int) -> None:
        set_rate(self.books, rate, f"R-{rate}")
        self.books.office.sell(ems_abroad(1250, "FR"))

    def amounts(self) -> list[Any]:
        return [line.amount for e in self.books.store.entries() for line in _lines(e)]

    def in_riel(self) -> int:
        return self.books.holds("till:1") - 200_000


class NaiveBureau:
    def __init__(self, naive: Naive) -> None:
        self.ledger = naive.ledger

    def sell_in_dollars(self, rate: int) -> None:
        self.ledger.post("sale", "till:1", 41.5 * rate * 1.0001)

    def amounts(self) -> list[Any]:
        return [row[0] for row in self.ledger.rows("SELECT amount FROM txn")]

    def in_riel(self) -> Any:
        return self.ledger.money("till:1") - 200_000


def _lines(entry: Any) -> Any:
    from postdesk.wire.entry import decode_body

    return lines_of(decode_body(entry))


@pytest.fixture(params=[NAIVE, "postdesk"])
def bureau(request: pytest.FixtureRequest) -> Any:
    """A counter of either kind that sells at a price in dollars."""
    kinds = {"naive": NaiveBureau, "postdesk": PostdeskBureau}
    return kinds[request.param](request.getfixturevalue(request.param))


@pytest.mark.parametrize("rate", ODD_RATES)
def test_an_odd_rate_leaves_whole_riel_that_can_be_paid_in_notes(bureau: Any, rate: int) -> None:
    bureau.sell_in_dollars(rate)

    assert all(type(amount) is int for amount in bureau.amounts())
    assert bureau.in_riel() % 100 == 0


@pytest.fixture
def rich(new_postdesk: Callable[[], Postdesk]) -> Postdesk:
    """A till with plenty of riel for change."""
    books = new_postdesk()
    books.open_till("2", 2_000_000, 50)
    return books


def test_any_rate_and_any_notes_keep_each_currency_at_zero(rich: Postdesk) -> None:
    numbers = iter(range(10_000))

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        rate=RATES,
        pieces=st.integers(1, 9),
        grams=st.sampled_from([300, 700, 1_250]),
        more_usd=st.integers(0, 12),
        in_riel=st.booleans(),
    )
    def sell(rate: int, pieces: int, grams: int, more_usd: int, *, in_riel: bool) -> None:
        set_rate(rich, rate, f"R-{next(numbers)}")
        office = replace(rich.office, clerk=_second(), till="2")
        draft = office.draft(ems_abroad(grams, "FR"), letters(pieces))
        amount = basket.price(rich.desk, draft).amount
        assert amount is not None
        before = _books(rich)
        paid = (
            Cash(amount.cash_khr)
            if in_riel
            else Cash(0, amount.due.usd_cents // 100 + 2 + more_usd)
        )
        settled = office.settle(draft, CashPayment(paid))

        body = settlement(rich, settled)
        moved = {key: value - before.get(key, 0) for key, value in _books(rich).items()}
        assert body.exact_khr == amount.due.khr + divide_half_up(amount.due.usd_cents * rate, 100)
        assert (body.riel_per_usd, body.rate_record[:2]) == (rate, "R-")
        for unit in Currency:
            assert sum(one.balance for one in rich.store.balances() if one.unit == unit) == 0
            assert moved.get((Account.COUNTER_CLEARING, unit), 0) == 0
        rounding = -moved.get((Account.ROUNDING, "KHR"), 0)
        assert abs(rounding) < 100
        in_till = moved.get((Account.TILL_CASH, "KHR"), 0)
        dollars = moved.get((Account.TILL_CASH, "USD"), 0)
        assert in_till * 100 + dollars * rate in range(
            (body.exact_khr - 100) * 100, (body.exact_khr + 100) * 100 + 1
        )
        assert (Account.ROUNDING, "USD") not in moved or not moved[Account.ROUNDING, "USD"]

    sell()
    rich.assert_sound()


def _second() -> Any:
    from tests.builders import OTHER_CLERK

    return OTHER_CLERK


def _books(books: Postdesk) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for one in books.store.balances():
        sums[one.account, one.unit] = sums.get((one.account, one.unit), 0) + one.balance
    return sums


def test_a_rate_that_changes_within_the_basket_is_the_one_it_is_settled_at(
    postdesk: Postdesk,
) -> None:
    set_rate(postdesk, 4_100, "R-1")
    draft = postdesk.office.draft(ems_abroad(1250, "FR"))
    before = basket.price(postdesk.desk, draft).amount
    assert before is not None
    set_rate(postdesk, 4_200, "R-2")

    with pytest.raises(Exception, match=r".") as told:
        postdesk.office.settle(draft, CashPayment(Cash(before.cash_khr)))
    settled = postdesk.office.settle(draft, CashPayment(Cash(before.cash_khr + 10_000)))

    assert type(told.value).__name__ == "NotEnoughError"
    body = settlement(postdesk, settled)
    assert (body.rate_record, body.riel_per_usd) == ("R-2", 4_200)


@pytest.mark.parametrize("off", [-100, 100, 4_100])
def test_change_of_another_worth_is_refused(postdesk: Postdesk, off: int) -> None:
    draft = postdesk.office.draft(letters(4))
    change = Cash(10_000 - 2_000 + off)

    with pytest.raises(ChangeValueError):
        postdesk.office.settle(draft, CashPayment(Cash(10_000), change))


def test_a_drawer_of_two_currencies_is_counted_as_two(postdesk: Postdesk) -> None:
    from postdesk.services import cash

    cash.count_till(postdesk.desk, postdesk.office.clerk, "1", drawer_of(200_000 + 4_100, 49))
    postdesk.close_till()

    open_now = {
        one.unit: one.balance
        for one in postdesk.store.balances()
        if one.account == Account.OVER_SHORT_OPEN
    }
    assert set(open_now) <= {"KHR", "USD"}
    for unit in Currency:
        assert sum(one.balance for one in postdesk.store.balances() if one.unit == unit) == 0
