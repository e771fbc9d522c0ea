"""A drawer against the books: shared by opening, counting and closing a till."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from postdesk.domain.accounts import Account
from postdesk.domain.cash_movement import Value, account_at
from postdesk.domain.journal import Line
from postdesk.domain.money import Currency
from postdesk.domain.people import Person
from postdesk.domain.reference import ReferenceData
from postdesk.domain.till_count import Figure, Notes, check_stock, count_of, difference_lines
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.posting import Posting
from postdesk.services.reference import reference_on
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import (
    CountFigure,
    NoteCount,
    StockCount,
)


@dataclass(frozen=True, slots=True)
class DrawerCount:
    """What lies in a drawer, as it was counted.

    Attributes:
        notes: Notes by value, both currencies; values that are not there may be left out.
        stock: Pieces of stamps and boxes; kinds left out were not counted this time.
    """

    notes: tuple[NoteCount, ...] = ()
    stock: tuple[StockCount, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """A sealed count against the books, shown only after the seal.

    Attributes:
        figures: One per currency and per kind of stock counted.
        count_no: 1 for the first count of a shift, 2 for a recount.
    """

    shift: str
    till: str
    count_no: int
    figures: tuple[CountFigure, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return all(figure.counted == figure.expected for figure in self.figures)


def figures_of(
    desk: Desk, holder: str, count: DrawerCount, incoming: Iterable[Line] = ()
) -> tuple[CountFigure, ...]:
    """Books against count of a till or the safe, with what comes in by this very entry as there."""
    store = JournalStore(desk.db)
    arriving = list(incoming)

    def expected(unit: str) -> int:
        account = account_at(holder, unit)
        return store.balance(account, holder, unit) + sum(
            line.signed
            for line in arriving
            if (line.account, line.holder, line.unit) == (account, holder, unit)
        )

    counted = _totals(desk, count)
    cash = [
        CountFigure(
            unit=currency.value,
            expected=expected(currency.value),
            counted=counted[currency],
        )
        for currency in Currency
    ]
    stock = [
        CountFigure(unit=piece.unit, expected=expected(piece.unit), counted=piece.pieces)
        for piece in count.stock
    ]
    return (*cash, *stock)


def value_of(desk: Desk, count: DrawerCount) -> Value:
    """What notes and pieces come to.

    Raises:
        UnknownNoteError, NoteTwiceError, StockTwiceError, CountRangeError, NoReferenceError
    """
    totals = _totals(desk, count)
    return Value(
        khr=totals[Currency.KHR],
        usd_cents=totals[Currency.USD],
        stock=tuple((piece.unit, piece.pieces) for piece in count.stock if piece.pieces),
    )


def _totals(desk: Desk, count: DrawerCount) -> dict[Currency, int]:
    reference = _reference(desk)
    check_stock((piece.unit, piece.pieces) for piece in count.stock)
    totals: dict[Currency, int] = {}
    for currency in Currency:
        notes = [
            Notes(note.value, loose=note.loose, bundles=note.bundles, unfit=note.unfit)
            for note in count.notes
            if note.currency == currency.value
        ]
        totals[currency] = count_of(currency, notes, reference.denominations).total.minor
    return totals


def _reference(desk: Desk) -> ReferenceData:
    return reference_on(desk, business_date(desk))


def over_short_lines(
    figures: tuple[CountFigure, ...], person: Person, holder: str
) -> tuple[Line, ...]:
    """What was counted more or less goes onto over/short, open, with the person who counted."""
    compared = [
        Figure(account_at(holder, figure.unit), figure.unit, figure.expected, figure.counted)
        for figure in figures
    ]
    return difference_lines(compared, holder=holder, answerable=person_holder(person))


def person_holder(person: Person) -> str:
    """The holder that is a person who answers for a difference."""
    return f"person:{person.person_id}"


def stock_of(desk: Desk, holder: str) -> list[tuple[str, int]]:
    """Stamps and boxes that a holder has, by stock code, in pieces."""
    rows = desk.db.conn.execute(
        """SELECT unit, sum(CASE side WHEN 'debit' THEN amount ELSE -amount END) AS pieces
           FROM journal_line WHERE holder = ? AND account IN (?, ?)
           GROUP BY unit HAVING pieces <> 0 ORDER BY unit""",
        (holder, Account.STAMPS.value, Account.PACKAGING.value),
    ).fetchall()
    return [(str(row[0]), int(row[1])) for row in rows]


def ask_count_sheet(action: Posting) -> None:
    """Queue the sheet of the count that was just posted."""
    PrintQueue(action.desk.db).ask(
        paper="count-sheet", subject=action.entries[-1].entry_id, copy_no=0, asked_at=action.at
    )
