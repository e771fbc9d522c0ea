"""Where riel and dollars meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.accounts import Account
from postdesk.domain.exchange import (
    RateMissingError,
    is_untold_exchange,
    khr_worth,
    untold_exchange_lines,
)
from postdesk.domain.journal import check_lines
from tests.domain.kit import RATE, TILL, books


def test_dollars_in_riel_at_the_rate_half_up() -> None:
    assert khr_worth(41_50, RATE) == 170_150
    assert khr_worth(0, None) == 0
    with pytest.raises(RateMissingError):
        khr_worth(1, None)


def test_d2_dollars_given_for_riel_explain_both_differences() -> None:
    lines = untold_exchange_lines(khr_over=8_200, usd_cents_over=-2_00, answerable=TILL)

    assert is_untold_exchange(khr_over=8_200, usd_cents_over=-2_00, rate=RATE)
    assert books(lines) == {
        (Account.OVER_SHORT_OPEN, "USD"): -2_00,
        (Account.EXCHANGE, "USD"): 2_00,
        (Account.EXCHANGE, "KHR"): -8_200,
        (Account.OVER_SHORT_OPEN, "KHR"): 8_200,
    }
    check_lines(lines)


@pytest.mark.parametrize(("khr", "cents"), [(8_100, -2_00), (-8_200, -2_00), (8_200, 0), (0, 0)])
def test_differences_of_another_worth_explain_nothing(khr: int, cents: int) -> None:
    assert not is_untold_exchange(khr_over=khr, usd_cents_over=cents, rate=RATE)


def test_without_a_rate_nothing_is_offered() -> None:
    assert not is_untold_exchange(khr_over=8_200, usd_cents_over=-2_00, rate=None)


@given(cents=st.integers(-(10**6), 10**6).filter(bool), khr=st.integers(-(10**9), 10**9))
def test_an_explained_exchange_balances_each_currency(cents: int, khr: int) -> None:
    lines = untold_exchange_lines(khr_over=khr, usd_cents_over=cents, answerable=TILL)

    assert all(sum(ln.signed for ln in lines if ln.unit == unit) == 0 for unit in ("KHR", "USD"))
