"""What stands on the papers of a count and of the close of day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from postdesk.domain.money import Currency, Money
from postdesk.printing.record_parts import Bilingual, Origin, Witness
from postdesk.printing.sale_records import UndoneHow


@dataclass(frozen=True, slots=True)
class CountedNotes:
    """So many notes of one denomination.

    Attributes:
        face: One note.
        bundles: Bundles of 100.
        loose: Loose notes, the unfit ones not among them.
        unfit: Unfit notes; they are money and are counted.
    """

    face: Money
    bundles: int
    loose: int
    unfit: int = 0

    @property
    def notes(self) -> int:
        """How many notes that is."""
        return self.bundles * 100 + self.loose + self.unfit

    @property
    def value(self) -> Money:
        """What they are worth."""
        return self.face * self.notes


@dataclass(frozen=True, slots=True)
class CountResult:
    """What the books expected and what was counted, in one currency.

    Attributes:
        expected: Per the books.
        counted: In the drawer.
    """

    expected: Money
    counted: Money

    @property
    def difference(self) -> Money:
        """Counted less expected: negative is short."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class CountedStock:
    """Stamps or boxes counted with the drawer.

    Attributes:
        name: Kind of stock.
        expected: Pieces per the books.
        counted: Pieces in the drawer.
    """

    name: Bilingual
    expected: int
    counted: int

    @property
    def difference(self) -> int:
        """Counted less expected: negative is short."""
        return self.counted - self.expected


class CountOccasion(StrEnum):
    """Why the drawer was counted."""

    OPENING = "opening"
    CLOSING = "closing"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class CountSheetPaper:
    """A count by denomination, signed by the one who counted and by a witness.

    Attributes:
        origin: Branch, till, who counted, day and time of the seal.
        occasion: Opening, closing, or the safe.
        shift: The shift's number at that till that day; 0 for the safe.
        notes: Each denomination in use, both currencies, largest first; zero rows too.
        results: Expected and difference, filled in only after the seal; empty before, and
            always empty for a blank sheet: the count is blind.
        stock: Stamps and boxes that were counted with the notes.
        witness_name: Second person; empty to leave the line open.
        is_blank: An empty sheet to count on by hand: boxes in place of numbers.
        recount: 0 for the first count, n for the n-th recount.
        witness: Entries, head and QR; None for a blank sheet.
        copy_number: 0 for the original, n for the n-th copy.
    """

    origin: Origin
    occasion: CountOccasion
    shift: int
    notes: tuple[CountedNotes, ...]
    results: tuple[CountResult, ...] = ()
    stock: tuple[CountedStock, ...] = ()
    witness_name: str = ""
    is_blank: bool = False
    recount: int = 0
    witness: Witness | None = None
    copy_number: int = 0


@dataclass(frozen=True, slots=True)
class DayRow:
    """An account's total for the day, currency by currency.

    Attributes:
        code: Account code; empty for a row that is no account.
        name: The account's name.
        riel: Its total in riel.
        dollars: Its total in cents of dollars, as money.
    """

    code: str
    name: Bilingual
    riel: Money = field(default=Money(0, Currency.KHR))
    dollars: Money = field(default=Money(0, Currency.USD))


@dataclass(frozen=True, slots=True)
class DayTill:
    """A holder of cash at the close: a till or the safe.

    Attributes:
        name: Till 1, safe …
        person: Who answers for it.
        results: Expected, counted and difference for each currency.
        cause: What is known about a difference; empty where there is none.
    """

    name: Bilingual
    person: str
    results: tuple[CountResult, ...]
    cause: Bilingual = field(default=Bilingual(""))


@dataclass(frozen=True, slots=True)
class DayStock:
    """Stamps or boxes left.

    Attributes:
        name: Kind of stock.
        pieces: How many are left.
        value: What they are worth; None where pieces alone matter.
    """

    name: Bilingual
    pieces: int
    value: Money | None = None


@dataclass(frozen=True, slots=True)
class DayCount:
    """A number of things, such as items accepted with a number, or drafts.

    Attributes:
        name: What is counted.
        count: How many.
    """

    name: Bilingual
    count: int


@dataclass(frozen=True, slots=True)
class DayUndone:
    """A line of the list "cancelled and refunded".

    Attributes:
        at: When, UTC.
        how: Reversal or refund.
        receipt_no: The receipt of the sale.
        what: The item's number, or the product's name.
        amount: What was handed back.
        reason: Why.
        approved_by: Who approved it; the clerk himself within his limit.
    """

    at: datetime
    how: UndoneHow
    receipt_no: str
    what: str
    amount: tuple[Money, ...]
    reason: Bilingual
    approved_by: str


@dataclass(frozen=True, slots=True)
class DaySheetPaper:
    """The sheet that closes the day and is signed: the paper witness of the journal.

    Attributes:
        origin: Branch, desk, who closed, day and time of the close.
        income: Income by account.
        other: Other accounts that moved: VAT payable, payables, rounding, expenses.
        tills: Cash expected, counted and the difference, for each till and the safe.
        notes: The notes counted, both currencies.
        stock: Stamps and boxes left.
        counts: Items accepted, ordinary letters, receipts, drafts.
        undone: Cancelled and refunded.
        exchange: The exchange account's balance of the day, in both currencies.
        open_matters: What is still open, in whole sentences.
        witness: Entries of the day, head hash printed whole, QR.
        trust: Version, known problems, failed checks, in one line.
        copy_number: 0 for the original, n for the n-th copy.
    """

    origin: Origin
    income: tuple[DayRow, ...]
    other: tuple[DayRow, ...]
    tills: tuple[DayTill, ...]
    notes: tuple[CountedNotes, ...]
    stock: tuple[DayStock, ...]
    counts: tuple[DayCount, ...]
    undone: tuple[DayUndone, ...]
    exchange: DayRow
    witness: Witness
    trust: Bilingual
    open_matters: tuple[Bilingual, ...] = ()
    copy_number: int = 0
