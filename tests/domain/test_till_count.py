"""Counting a drawer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.accounts import Account
from postdesk.domain.journal import check_lines
from postdesk.domain.money import Currency, dollars, riel
from postdesk.domain.till_count import (
    COUNT_NOTES_MAX,
    CountRangeError,
    Figure,
    Notes,
    NoteTwiceError,
    StockTwiceError,
    UnknownNoteError,
    cash_figure,
    check_stock,
    count_of,
    difference_lines,
    stock_figure,
)
from tests.domain.kit import KIT, TILL, books

NOTES = KIT.denominations
D1_OPENING = [(10, 10_000), (10, 5_000), (20, 1_000), (40, 500), (100, 100)]
D1_CLOSING = [(1, 20_000), (12, 10_000), (9, 5_000), (11, 1_000), (38, 500), (96, 100)]


@pytest.mark.parametrize(("notes", "total"), [(D1_OPENING, 200_000), (D1_CLOSING, 224_600)])
def test_d1_riel_opened_and_counted(notes: list[tuple[int, int]], total: int) -> None:
    groups = [Notes(value, loose) for loose, value in notes]

    count = count_of(Currency.KHR, groups, NOTES)

    assert count.total == riel(total)


def test_d1_dollars_counted() -> None:
    count = count_of(Currency.USD, [Notes(10, 2), Notes(5, 5), Notes(1, 10)], NOTES)

    assert count.total == dollars(55)


def test_a_bundle_is_a_hundred_notes_and_unfit_notes_are_worth_as_much() -> None:
    count = count_of(Currency.KHR, [Notes(1_000, loose=3, bundles=2, unfit=4)], NOTES)

    assert count.total == riel(207_000)
    assert count.unfit_total == riel(4_000)


def test_largest_notes_stand_first_and_empty_ones_are_left_out() -> None:
    groups = [Notes(100, 1), Notes(50_000, 1), Notes(500)]

    count = count_of(Currency.KHR, groups, NOTES)

    assert [group.value for group in count.notes] == [50_000, 100]


@pytest.mark.parametrize(
    ("currency", "value"), [(Currency.KHR, 300), (Currency.USD, 3), (Currency.USD, 500)]
)
def test_a_note_that_does_not_exist_is_refused(currency: Currency, value: int) -> None:
    with pytest.raises(UnknownNoteError):
        count_of(currency, [Notes(value, 1)], NOTES)


def test_a_value_that_stands_twice_is_refused() -> None:
    with pytest.raises(NoteTwiceError) as caught:
        count_of(Currency.USD, [Notes(5, 1), Notes(5, 2)], NOTES)

    assert caught.value.note == dollars(5)


def test_a_kind_of_stock_that_stands_twice_is_refused() -> None:
    check_stock((("STAMP-500", 4), ("STAMP-1000", 6)))

    with pytest.raises(StockTwiceError) as caught:
        check_stock((("STAMP-500", 4), ("BOX-S", 1), ("STAMP-500", 6)))

    assert caught.value.unit == "STAMP-500"


@pytest.mark.parametrize("pieces", [-1, COUNT_NOTES_MAX + 1])
def test_a_number_that_cannot_be_true_is_refused(pieces: int) -> None:
    with pytest.raises(CountRangeError):
        Notes(100, loose=pieces)
    with pytest.raises(CountRangeError):
        Notes(100, bundles=pieces)
    with pytest.raises(CountRangeError):
        stock_figure(KIT, "STAMP-500", 10, pieces)


def test_d2_two_differences_are_two_and_never_netted() -> None:
    riel_counted = count_of(
        Currency.KHR, [Notes(10_000, 44), Notes(1_000, 8), Notes(100, 3)], NOTES
    )
    usd_counted = count_of(Currency.USD, [Notes(50, 5), Notes(10, 1), Notes(1, 1)], NOTES)

    figures = [cash_figure(440_100, riel_counted), cash_figure(263_00, usd_counted)]
    lines = difference_lines(figures, holder=TILL, answerable=TILL)

    assert [figure.difference for figure in figures] == [8_200, -2_00]
    check_lines(lines)
    assert books(lines) == {
        (Account.TILL_CASH, "KHR"): 8_200,
        (Account.OVER_SHORT_OPEN, "KHR"): -8_200,
        (Account.TILL_CASH, "USD"): -2_00,
        (Account.OVER_SHORT_OPEN, "USD"): 2_00,
    }


def test_stock_differences_are_pieces_of_their_kind() -> None:
    figures = [stock_figure(KIT, "STAMP-500", 90, 89), stock_figure(KIT, "BOX-M", 4, 4)]

    lines = difference_lines(figures, holder=TILL, answerable=TILL)

    assert books(lines) == {
        (Account.STAMPS, "STAMP-500"): -1,
        (Account.OVER_SHORT_OPEN, "STAMP-500"): 1,
    }
    assert figures[1].account == Account.PACKAGING


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_after_the_difference_the_books_say_what_was_counted(expected: int, counted: int) -> None:
    figure = Figure(Account.TILL_CASH, "KHR", expected, counted)

    lines = difference_lines([figure], holder=TILL, answerable=TILL)

    assert expected + books(lines).get((Account.TILL_CASH, "KHR"), 0) == counted
