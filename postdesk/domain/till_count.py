"""Counting a drawer: notes by value, what they make, and how that differs from the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from postdesk.domain.accounts import Account
from postdesk.domain.errors import RuleError
from postdesk.domain.exchange import CENTS_PER_DOLLAR
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.money import Currency, Money
from postdesk.domain.reference import Denominations, ReferenceData

BUNDLE_NOTES: Final = 100
COUNT_NOTES_MAX: Final = 1_000_000


class UnknownNoteError(RuleError):
    """There is no note of this value.

    Attributes:
        note: The value typed.
    """

    facts = ("note",)

    def __init__(self, note: Money) -> None:
        super().__init__(f"{note.minor} {note.currency}")
        self.note = note


class NoteTwiceError(RuleError):
    """One value stands twice in a count.

    Attributes:
        note: The value.
    """

    facts = ("note",)

    def __init__(self, note: Money) -> None:
        super().__init__(f"{note.minor} {note.currency}")
        self.note = note


class StockTwiceError(RuleError):
    """One kind of stamp or box stands twice in a count.

    Attributes:
        unit: Its stock code.
    """

    facts = ("unit",)

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.unit = unit


class CountRangeError(RuleError):
    """A number of pieces below zero, or beyond what any drawer holds.

    Attributes:
        pieces: The number typed.
        most: The largest number taken.
    """

    facts = ("pieces", "most")

    def __init__(self, pieces: int) -> None:
        super().__init__(str(pieces))
        self.pieces = pieces
        self.most = COUNT_NOTES_MAX


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one value.

    Attributes:
        value: Whole riel or whole dollars.
        loose: Fit notes that are not in a bundle.
        bundles: Bundles of 100.
        unfit: Torn or worn notes, counted apart and worth as much.

    Raises:
        CountRangeError: A number below zero, or too large to be true.
    """

    value: int
    loose: int = 0
    bundles: int = 0
    unfit: int = 0

    def __post_init__(self) -> None:
        """No drawer holds less than no notes."""
        for pieces in (self.loose, self.bundles, self.unfit):
            check_pieces(pieces)

    @property
    def pieces(self) -> int:
        """How many notes there are, in all."""
        return self.bundles * BUNDLE_NOTES + self.loose + self.unfit

    @property
    def worth(self) -> int:
        """What they make, in whole riel or whole dollars."""
        return self.pieces * self.value


@dataclass(frozen=True, slots=True)
class Count:
    """All notes of one currency in a drawer, the largest value first."""

    currency: Currency
    notes: tuple[Notes, ...]

    @property
    def total(self) -> Money:
        """What the notes make."""
        worth = sum(notes.worth for notes in self.notes)
        return _whole(worth, self.currency)

    @property
    def unfit_total(self) -> Money:
        """What the unfit notes among them make."""
        worth = sum(notes.unfit * notes.value for notes in self.notes)
        return _whole(worth, self.currency)


@dataclass(frozen=True, slots=True)
class Figure:
    """Books against count for one currency, or one kind of stock in pieces.

    Attributes:
        account: Where it stands in the books: till cash, stamps, packaging.
        unit: `KHR`, `USD` or a stock code.
        expected: What the books say; minor units or pieces.
        counted: What was counted.
    """

    account: str
    unit: str
    expected: int
    counted: int

    @property
    def difference(self) -> int:
        """Counted less expected: over is positive, short negative."""
        return self.counted - self.expected


def check_pieces(pieces: int) -> None:
    """Make sure that a number of pieces can be true.

    Raises:
        CountRangeError: Below zero, or more than any drawer holds.
    """
    if not 0 <= pieces <= COUNT_NOTES_MAX:
        raise CountRangeError(pieces)


def check_stock(stock: Iterable[tuple[str, int]]) -> None:
    """Make sure that pieces of stock can be true, each kind told once.

    Raises:
        StockTwiceError, CountRangeError
    """
    told: set[str] = set()
    for unit, pieces in stock:
        check_pieces(pieces)
        if unit in told:
            raise StockTwiceError(unit)
        told.add(unit)


def count_of(currency: Currency, notes: Iterable[Notes], denominations: Denominations) -> Count:
    """A count of one currency, checked, the largest value first, empty values left out.

    Raises:
        UnknownNoteError: There is no note of a value.
        NoteTwiceError: A value stands twice.
    """
    counted: dict[int, Notes] = {}
    for group in notes:
        if group.value not in denominations.of(currency):
            raise UnknownNoteError(_whole(group.value, currency))
        if group.value in counted:
            raise NoteTwiceError(_whole(group.value, currency))
        counted[group.value] = group
    kept = sorted(counted.values(), key=lambda group: -group.value)
    return Count(currency, tuple(group for group in kept if group.pieces))


def cash_figure(expected: int, count: Count) -> Figure:
    """A till's cash of one currency, books against count."""
    return Figure(Account.TILL_CASH, count.currency, expected, count.total.minor)


def stock_figure(reference: ReferenceData, unit: str, expected: int, counted: int) -> Figure:
    """A till's stock of one kind, books against count.

    Raises:
        CountRangeError: The number counted cannot be true.
    """
    check_pieces(counted)
    product = reference.stock_product(unit)
    account = product.stock_account if product else Account.PACKAGING
    return Figure(account, unit, expected, counted)


def difference_lines(
    figures: Iterable[Figure], *, holder: str, answerable: str
) -> tuple[Line, ...]:
    """The lines that bring the books to what was counted; nobody is debited but over/short.

    Each currency and kind of stock stands for itself: a shortage in dollars is never set
    against a surplus in riel.

    Args:
        figures: Books against count.
        holder: The till or the safe that was counted.
        answerable: Holder of the open over/short.
    """
    lines: list[Line] = []
    for figure in figures:
        if figure.difference:
            over = figure.difference
            lines.append(debit(figure.account, holder, figure.unit, over))
            lines.append(credit(Account.OVER_SHORT_OPEN, answerable, figure.unit, over))
    return tuple(lines)


def _whole(value: int, currency: Currency) -> Money:
    per_value = CENTS_PER_DOLLAR if currency is Currency.USD else 1
    return Money(value * per_value, currency)
