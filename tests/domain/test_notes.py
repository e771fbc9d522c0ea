"""Notes: what can change hands, and which notes make it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.money import Currency
from postdesk.domain.notes import Cash, CashNegativeError, NotesError, notes_for, round_cash
from postdesk.domain.reference import CashPolicy, RoundingDirection
from tests.domain.kit import KIT

NOTES = KIT.denominations


def _policy(direction: RoundingDirection) -> CashPolicy:
    return msgspec.structs.replace(KIT.policy, rounding_direction=direction)


@pytest.mark.parametrize(
    ("khr", "half_up", "up", "down"),
    [(149, 100, 200, 100), (150, 200, 200, 100), (100, 100, 100, 100), (0, 0, 0, 0)],
)
def test_cash_is_rounded_as_the_policy_says(khr: int, half_up: int, up: int, down: int) -> None:
    assert round_cash(khr, _policy(RoundingDirection.HALF_UP)) == half_up
    assert round_cash(khr, _policy(RoundingDirection.UP)) == up
    assert round_cash(khr, _policy(RoundingDirection.DOWN)) == down


def test_change_is_told_in_notes_largest_first() -> None:
    assert notes_for(7_500, Currency.KHR, NOTES) == ((5_000, 1), (2_000, 1), (500, 1))
    assert notes_for(95_00, Currency.USD, NOTES) == ((50, 1), (20, 2), (5, 1))
    assert notes_for(0, Currency.KHR, NOTES) == ()


def test_rare_notes_are_not_proposed_where_common_ones_do() -> None:
    assert notes_for(3_00, Currency.USD, NOTES) == ((1, 3),)
    assert notes_for(30_000, Currency.KHR, NOTES) == ((20_000, 1), (10_000, 1))


def test_a_rare_note_is_proposed_where_nothing_else_does() -> None:
    assert notes_for(150, Currency.KHR, NOTES) == ((100, 1), (50, 1))


def test_what_no_notes_make_is_refused() -> None:
    with pytest.raises(NotesError):
        notes_for(30, Currency.KHR, NOTES)
    with pytest.raises(NotesError):
        notes_for(50, Currency.USD, NOTES)


@given(st.integers(0, 100_000))
def test_proposed_notes_make_the_amount(hundreds: int) -> None:
    notes = notes_for(hundreds * 100, Currency.KHR, NOTES)

    assert sum(value * count for value, count in notes) == hundreds * 100


@pytest.mark.parametrize(("khr", "usd"), [(-100, 0), (0, -1)])
def test_nobody_hands_over_less_than_nothing(khr: int, usd: int) -> None:
    with pytest.raises(CashNegativeError):
        Cash(khr, usd)
