"""Steps of a difference, and what may have made one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.difference import (
    DifferenceState,
    DifferenceStepError,
    HintKind,
    check_step,
    hints_of,
    step_lines,
)
from postdesk.domain.journal import check_lines
from postdesk.domain.money import Currency, Money, dollars, riel
from postdesk.domain.reference import Denominations

NOTES = Denominations(
    khr=(50, 100, 500, 1_000, 5_000, 10_000, 20_000), usd=(1, 5, 10, 20), rare_khr=(50,)
)
OPEN, EXPLAINED, DISPUTED, AGREED = DifferenceState
ALLOWED = {
    (OPEN, EXPLAINED),
    (OPEN, DISPUTED),
    (OPEN, AGREED),
    (EXPLAINED, DISPUTED),
    (DISPUTED, EXPLAINED),
    (DISPUTED, AGREED),
    (AGREED, OPEN),
}


@pytest.mark.parametrize(("before", "after"), list(product(DifferenceState, repeat=2)))
def test_only_these_steps_lead_on(before: DifferenceState, after: DifferenceState) -> None:
    if (before, after) in ALLOWED:
        check_step(before, after)
    else:
        with pytest.raises(DifferenceStepError):
            check_step(before, after)


@given(over=st.integers(-(10**9), 10**9).filter(bool), step=st.sampled_from(sorted(ALLOWED)))
def test_a_step_moves_the_whole_difference_and_nothing_else(
    over: int, step: tuple[DifferenceState, DifferenceState]
) -> None:
    before, after = step
    lines = step_lines(before, after, holder="person:a", unit="KHR", over=over)

    check_lines(lines)
    left = {line.account: line.signed for line in lines}
    assert left == {before.account: over, after.account: -over}


def kinds(over: Money, *movements: tuple[str, int]) -> list[tuple[HintKind, str]]:
    return [(hint.kind, hint.about) for hint in hints_of(over, movements, NOTES)]


def test_an_entry_of_just_that_amount_is_named() -> None:
    moved = (("R-1", 7_300), ("R-2", 4_100), ("V-1", -4_100))

    assert kinds(riel(-7_300), *moved) == [(HintKind.ENTRY_TWICE, "R-1")]
    assert kinds(riel(7_300), *moved) == [(HintKind.ENTRY_MISSING, "R-1")]
    assert kinds(riel(-4_100), *moved) == [
        (HintKind.ENTRY_TWICE, "R-2"),
        (HintKind.ENTRY_MISSING, "V-1"),
    ]


def test_an_entry_on_the_wrong_side_makes_twice_its_amount() -> None:
    assert kinds(riel(-14_600), ("R-1", 7_300)) == [(HintKind.WRONG_SIDE, "R-1")]
    assert kinds(riel(8_200), ("V-1", -4_100)) == [(HintKind.WRONG_SIDE, "V-1")]


def test_a_bundle_taken_for_a_note_and_a_bundle_left_out() -> None:
    for over in (-99_000, 99_000, -100_000, 100_000):
        assert (HintKind.BUNDLE, "") in kinds(riel(over))
    (hint,) = [h for h in hints_of(dollars(-495), (), NOTES) if h.kind is HintKind.BUNDLE]
    assert hint.note == dollars(5)


def test_digits_that_changed_places_differ_by_nine() -> None:
    # 45,300 typed as 54,300; 1,200 as 2,100.
    assert (HintKind.DIGITS, "") in kinds(riel(9_000))
    assert (HintKind.DIGITS, "") in kinds(riel(-900))
    assert kinds(riel(-1_000)) == []
    assert (HintKind.DIGITS, "") in kinds(dollars(-27))


@given(st.integers(-(10**7), 10**7), st.lists(st.integers(-(10**6), 10**6), max_size=8))
def test_hints_are_few_and_none_without_a_difference(over: int, moved: list[int]) -> None:
    amount = Money(over * 100, Currency.KHR)
    hints = hints_of(amount, [(str(n), m) for n, m in enumerate(moved)], NOTES)

    assert len(hints) <= 4
    assert over or not hints
