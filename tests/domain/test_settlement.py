"""Paying a basket: the scenarios' entries line by line, and that every settlement balances."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from postdesk.domain.accounts import Account
from postdesk.domain.exchange import RateMissingError
from postdesk.domain.journal import check_lines
from postdesk.domain.money import Money, dollars, riel
from postdesk.domain.notes import NO_CASH, Cash, NotesError
from postdesk.domain.settlement import (
    ChangeSplitError,
    ChangeValueError,
    NotEnoughError,
    RefundValueError,
    account_lines,
    account_refund_lines,
    amount_due,
    check_change,
    due_of,
    propose_change,
    propose_refund,
    refund_lines,
    settlement_lines,
)
from tests.domain.kit import KIT, RATE, TILL, books, rate_of

POLICY = KIT.policy
AMOUNTS = st.lists(
    st.one_of(
        st.integers(1, 5_000_000).map(riel), st.integers(1, 100_000).map(lambda c: dollars(0, c))
    ),
    min_size=1,
    max_size=6,
)


def test_a_refund_in_dollars_is_whole_notes_and_the_rest_in_riel() -> None:
    due = amount_due((dollars(41, 50),), RATE, POLICY)

    handed_over = propose_refund(due, POLICY, in_dollars=True)

    assert handed_over == Cash(khr=2_100, usd_whole=41)
    assert books(refund_lines(due, handed_over=handed_over, policy=POLICY, till=TILL)) == {
        (Account.COUNTER_CLEARING, "USD"): 41_50,
        (Account.TILL_CASH, "USD"): -41_00,
        (Account.TILL_CASH, "KHR"): -2_100,
        (Account.EXCHANGE, "USD"): -50,
        (Account.EXCHANGE, "KHR"): 2_050,
        (Account.ROUNDING, "KHR"): 50,
    }


def test_a_refund_of_another_worth_is_refused() -> None:
    due = amount_due((riel(15_000),), RATE, POLICY)

    assert propose_refund(due, POLICY, in_dollars=False) == Cash(15_000)
    with pytest.raises(RefundValueError) as caught:
        refund_lines(due, handed_over=Cash(khr=1_400, usd_whole=4), policy=POLICY, till=TILL)
    assert (caught.value.expected, caught.value.given) == (riel(15_000), riel(17_800))


@given(AMOUNTS, st.integers(3_000, 5_000), st.booleans())
def test_a_sale_refunded_as_it_was_proposed_leaves_only_an_exchange(
    amounts: list[Money], per_usd: int, in_dollars: bool
) -> None:
    due = amount_due(amounts, rate_of(per_usd), POLICY)
    settled = settlement_lines(
        due, tendered=Cash(due.cash_khr), change=NO_CASH, policy=POLICY, till=TILL
    )

    handed_over = propose_refund(due, POLICY, in_dollars=in_dollars)
    back = refund_lines(due, handed_over=handed_over, policy=POLICY, till=TILL)

    check_lines(back)
    left = books(settled + back)
    assert (Account.COUNTER_CLEARING, "KHR") not in left
    assert (Account.COUNTER_CLEARING, "USD") not in left
    assert in_dollars or left == {}


@given(AMOUNTS, st.integers(3_000, 5_000), st.integers(0, 60_000), st.integers(0, 2_000))
def test_every_settlement_balances_at_any_rate(
    amounts: list[Money], per_usd: int, riel_hundreds: int, usd_whole: int
) -> None:
    due = amount_due(amounts, rate_of(per_usd), POLICY)
    tendered = Cash(riel_hundreds * 100, usd_whole)
    assume(tendered.worth_khr(due.rate) >= due.cash_khr)

    change = propose_change(due, tendered, POLICY)
    lines = settlement_lines(due, tendered=tendered, change=change, policy=POLICY, till=TILL)

    check_lines(lines)
    rounding = -books(lines).get((Account.ROUNDING, "KHR"), 0)
    assert abs(rounding) <= 100
    assert abs(rounding - due.rounding_khr) <= 50
    if per_usd % 100 == 0:
        assert rounding == due.rounding_khr


@given(AMOUNTS, st.integers(30, 50), st.integers(0, 60_000), st.integers(0, 2_000))
def test_change_is_exactly_what_was_paid_too_much(
    amounts: list[Money], rate_hundreds: int, riel_hundreds: int, usd_whole: int
) -> None:
    due = amount_due(amounts, rate_of(rate_hundreds * 100), POLICY)
    tendered = Cash(riel_hundreds * 100, usd_whole)
    assume(tendered.worth_khr(due.rate) >= due.cash_khr)

    change = propose_change(due, tendered, POLICY)

    assert tendered.worth_khr(due.rate) - change.worth_khr(due.rate) == due.cash_khr
    check_change(due, tendered, change, POLICY)


@given(AMOUNTS)
def test_clearing_is_zero_when_a_basket_is_paid_on_account(amounts: list[Money]) -> None:
    due = due_of(amounts)

    lines = account_lines(due, customer_code="C-0001", till=TILL)

    check_lines(lines)
    assert {ln.holder for ln in lines} == {TILL, "customer:C-0001"}
    assert books(lines + account_refund_lines(due, customer_code="C-0001", till=TILL)) == {}


def test_on_account_nothing_is_rounded_or_exchanged() -> None:
    due = due_of((riel(1_350), dollars(41, 50)))

    assert books(account_lines(due, customer_code="C-0001", till=TILL)) == {
        (Account.CUSTOMER_RECEIVABLES, "KHR"): 1_350,
        (Account.CUSTOMER_RECEIVABLES, "USD"): 41_50,
        (Account.COUNTER_CLEARING, "KHR"): -1_350,
        (Account.COUNTER_CLEARING, "USD"): -41_50,
    }


def test_too_little_money_says_how_much_is_missing() -> None:
    due = amount_due((riel(246_000),), RATE, POLICY)

    with pytest.raises(NotEnoughError) as caught:
        propose_change(due, Cash(usd_whole=50), POLICY)

    assert caught.value.missing_khr == 41_000


def test_change_in_dollars_worth_more_than_the_change_is_refused() -> None:
    due = amount_due((riel(13_000),), RATE, POLICY)

    with pytest.raises(ChangeValueError) as caught:
        check_change(due, Cash(usd_whole=5), Cash(usd_whole=2), POLICY)

    assert not isinstance(caught.value, ChangeSplitError)
    assert (caught.value.expected, caught.value.given) == (riel(7_500), riel(8_200))


def test_riel_change_of_the_wrong_amount_is_refused() -> None:
    due = amount_due((riel(2_600),), None, POLICY)

    with pytest.raises(ChangeValueError):
        check_change(due, Cash(5_000), Cash(2_300), POLICY)


@pytest.mark.parametrize(("tendered", "change"), [(5_050, 2_450), (5_000, 2_350)])
def test_riel_that_no_note_makes_are_refused(tendered: int, change: int) -> None:
    due = amount_due((riel(2_600),), None, POLICY)

    with pytest.raises(NotesError) as caught:
        check_change(due, Cash(tendered), Cash(change), POLICY)

    assert caught.value.smallest == riel(100)


def test_without_a_rate_riel_are_taken_and_dollars_are_not() -> None:
    due = amount_due((riel(2_600),), None, POLICY)

    assert propose_change(due, Cash(5_000), POLICY) == Cash(2_400)
    assert due.usd_cents is None
    with pytest.raises(RateMissingError):
        propose_change(due, Cash(usd_whole=1), POLICY)
    with pytest.raises(RateMissingError):
        propose_refund(due, POLICY, in_dollars=True)
    with pytest.raises(RateMissingError):
        amount_due((dollars(14),), None, POLICY)


def test_a_riel_amount_is_shown_in_dollars_beside() -> None:
    due = amount_due((riel(13_000),), RATE, POLICY)

    assert due.usd_cents == 3_17


def test_change_from_riel_alone_is_riel_however_large() -> None:
    due = amount_due((riel(13_000),), RATE, POLICY)

    assert propose_change(due, Cash(100_000), POLICY) == Cash(87_000)


def test_change_of_exactly_ten_dollars_is_dollars() -> None:
    due = amount_due((riel(41_000),), RATE, POLICY)

    assert propose_change(due, Cash(usd_whole=20), POLICY) == Cash(0, 10)


def test_at_an_odd_rate_the_part_below_a_note_goes_to_rounding() -> None:
    due = amount_due((riel(13_000),), rate_of(4_055), POLICY)

    change = propose_change(due, Cash(usd_whole=5), POLICY)
    lines = settlement_lines(
        due, tendered=Cash(usd_whole=5), change=change, policy=POLICY, till=TILL
    )

    assert change == Cash(7_300)
    assert books(lines)[Account.ROUNDING, "KHR"] == 25
