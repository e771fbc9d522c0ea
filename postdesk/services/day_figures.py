"""The figures of one business day, worked out from the journal alone: sheet, screen, tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from postdesk.domain.accounts import Account, till_holder
from postdesk.domain.money import Currency
from postdesk.services import tills
from postdesk.services.desk import Desk
from postdesk.services.drawer import stock_of
from postdesk.services.tills import Shift
from postdesk.storage.drafts import DraftStore
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BalanceFigure, CountFigure, NoteCount, TillCounted
from postdesk.wire.entry import CLOCK_SUSPECT

INCOME_FIRST, INCOME_LAST = "4000", "4999"
CURRENCIES = tuple(currency.value for currency in Currency)


@dataclass(frozen=True, slots=True)
class TillFigures:
    """One shift's last count against the books.

    Attributes:
        figures: Per currency, and per kind of stock counted.
        notes: The notes of the count.
    """

    shift: Shift
    figures: tuple[CountFigure, ...]
    notes: tuple[NoteCount, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """Something cancelled or refunded on the day.

    Attributes:
        how: `reversal` or `refund`.
        what: Item number, or product code.
        khr, usd_cents: What was handed back.
        approved_by: Code of the person, or empty.
    """

    at: str
    how: str
    receipt_no: str
    what: str
    khr: int
    usd_cents: int
    reason: str
    approved_by: str
    person: str


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What happened on a business day.

    Attributes:
        movements: Net debits of the day by account and unit, over all holders.
        tills: Each shift with its last count.
        stock: Pieces left in each till, by till and stock code.
        numbered_items: Items accepted with a number that still stand.
        ordinary_letters: Ordinary letters accepted that still stand, in pieces.
        suspect_clock: Entries posted while the clock ran behind.
    """

    day: str
    movements: Mapping[tuple[str, str], int]
    tills: tuple[TillFigures, ...]
    stock: Mapping[tuple[str, str], int]
    numbered_items: int
    ordinary_letters: int
    receipts: int
    undone: tuple[Undone, ...]
    drafts: int
    suspect_clock: int
    balances: tuple[BalanceFigure, ...] = field(default=())

    def net(self, account: str, unit: str) -> int:
        """Debits less credits of the day on one account, in one unit."""
        return self.movements.get((account, unit), 0)

    def income(self) -> dict[str, dict[str, int]]:
        """Income earned, positive, by account and currency; accounts that moved only."""
        return self._by_account(INCOME_FIRST, INCOME_LAST, sign=-1)

    def other(self) -> dict[str, dict[str, int]]:
        """Accounts beside cash, income, stock, clearing and opening that moved, debits positive."""
        left_out = {
            Account.TILL_CASH,
            Account.SAFE_CASH,
            Account.COUNTER_CLEARING,
            Account.EXCHANGE,
            Account.STAMPS,
            Account.PACKAGING,
            Account.STOCK_ISSUED,
            Account.OPENING_BALANCE,
        }
        rows = self._by_account("0000", "3999", sign=1) | self._by_account("5000", "9999", sign=1)
        return {account: row for account, row in rows.items() if account not in left_out}

    def _by_account(self, first: str, last: str, *, sign: int) -> dict[str, dict[str, int]]:
        rows: dict[str, dict[str, int]] = {}
        for (account, unit), net in sorted(self.movements.items()):
            if first <= account <= last and unit in CURRENCIES and net:
                rows.setdefault(account, {})[unit] = sign * net
        return rows


def day_figures(desk: Desk, day: str) -> DayFigures:
    """Work out the figures of a business day, ISO."""
    store = JournalStore(desk.db)
    totals: dict[tuple[str, str], int] = {}
    for figure in store.movements(day):
        key = (figure.account, figure.unit)
        totals[key] = totals.get(key, 0) + figure.balance
    shifts = tills.shifts_of_day(desk, day)
    return DayFigures(
        day=day,
        movements=totals,
        tills=tuple(_till(store, shift) for shift in shifts),
        stock={
            (till, unit): pieces
            for till in sorted({shift.till for shift in shifts})
            for unit, pieces in stock_of(desk, till_holder(till))
        },
        numbered_items=_items(desk, day, numbered=True),
        ordinary_letters=_items(desk, day, numbered=False),
        receipts=_count(desk, "SELECT count(*) FROM receipt WHERE business_day = ?", day),
        undone=_undone(desk, day),
        drafts=DraftStore(desk.db).count_unfinished(),
        suspect_clock=_count(
            desk,
            f"""SELECT count(*) FROM journal_entry
                WHERE business_day = ? AND clock = '{CLOCK_SUSPECT}'""",  # noqa: S608 - constant
            day,
        ),
    )


def _till(store: JournalStore, shift: Shift) -> TillFigures:
    if not shift.last_count_entry:
        return TillFigures(shift, (), ())
    body = store.body(shift.last_count_entry)
    if not isinstance(body, TillCounted):
        raise TypeError(shift.last_count_entry)
    return TillFigures(shift, body.figures, body.notes)


def _count(desk: Desk, sql: str, day: str) -> int:
    return int(desk.db.conn.execute(sql, (day,)).fetchone()[0])


def _items(desk: Desk, day: str, *, numbered: bool) -> int:
    row = desk.db.conn.execute(
        """SELECT coalesce(sum(quantity), 0) FROM receipt_line
           JOIN receipt USING (receipt_no)
           JOIN journal_entry entry ON entry.entry_id = receipt_line.entry_id
           WHERE receipt.business_day = :day AND receipt_line.state = 'standing'
             AND entry.kind = 'item.accepted' AND (receipt_line.number <> '') = :numbered""",
        {"day": day, "numbered": int(numbered)},
    ).fetchone()
    return int(row[0])


def _undone(desk: Desk, day: str) -> tuple[Undone, ...]:
    return tuple(
        sorted((*_reversed(desk, day), *_refunded(desk, day)), key=lambda undone: undone.at)
    )


def _reversed(desk: Desk, day: str) -> list[Undone]:
    """Baskets undone at once: the settlement itself was reversed on the day."""
    rows = desk.db.conn.execute(
        """SELECT undo.at, receipt.receipt_no, receipt.cash_khr, undo.entry_id, undo.person
           FROM receipt JOIN journal_entry undo ON undo.reverses = receipt.entry_id
           WHERE undo.business_day = ? ORDER BY undo.seq""",
        (day,),
    ).fetchall()
    store = JournalStore(desk.db)
    undone = []
    for at, receipt_no, khr, entry_id, person in rows:
        body = store.body(entry_id)
        undone.append(
            Undone(
                at=at,
                how="reversal",
                receipt_no=receipt_no,
                what=_what(desk, receipt_no),
                khr=int(khr),
                usd_cents=0,
                reason=str(getattr(body, "reason", "")),
                approved_by=str(getattr(body, "approved_by", "")),
                person=person,
            )
        )
    return undone


def _refunded(desk: Desk, day: str) -> list[Undone]:
    rows = desk.db.conn.execute(
        """SELECT at, entry_id, receipt_no, reason, approved_by, person
           FROM refund WHERE business_day = ? ORDER BY serial""",
        (day,),
    ).fetchall()
    store = JournalStore(desk.db)
    undone = []
    for at, entry_id, receipt_no, reason, approved_by, person in rows:
        body = store.body(entry_id)
        handed = {t.currency: t.minor for t in getattr(body, "handed_over", ())}
        undone.append(
            Undone(
                at=at,
                how="refund",
                receipt_no=receipt_no,
                what=_what(desk, receipt_no, undone_by=entry_id),
                khr=handed.get("KHR", 0),
                usd_cents=handed.get("USD", 0),
                reason=reason,
                approved_by=approved_by,
                person=person,
            )
        )
    return undone


def _what(desk: Desk, receipt_no: str, *, undone_by: str = "") -> str:
    """The item numbers taken back, or the products where there are none."""
    rows = desk.db.conn.execute(
        """SELECT coalesce(nullif(number, ''), product) FROM receipt_line
           WHERE receipt_no = :receipt AND (:undone = '' OR undone_by = :undone)
           ORDER BY line_no""",
        {"receipt": receipt_no, "undone": undone_by},
    ).fetchall()
    return ", ".join(str(row[0]) for row in rows)
