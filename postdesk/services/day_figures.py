"""The figures of one business day, worked out from the journal alone: sheet, screen, tests.

Of a closed day they are as they were at its close: a sheet printed again next week shows what
was signed, whatever was refunded or sold since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from postdesk.domain.accounts import Account, till_holder, till_of
from postdesk.domain.cash_movement import LimitFigure
from postdesk.domain.money import Currency
from postdesk.services import tills
from postdesk.services.closing import closed_day
from postdesk.services.desk import Desk
from postdesk.services.posting import open_day
from postdesk.services.standing import (
    Standing,
    disputed_of,
    in_transit_of,
    obligations_of,
    overnight_figures,
)
from postdesk.services.tills import Shift
from postdesk.storage.drafts import DraftStore
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import (
    BalanceFigure,
    CountFigure,
    DayClosed,
    NoteCount,
    SafeCounted,
    TillCounted,
)
from postdesk.wire.entry import CLOCK_SUSPECT

INCOME_FIRST, INCOME_LAST = "4000", "4999"
STOCK_ACCOUNTS = frozenset({Account.STAMPS.value, Account.PACKAGING.value})
SEQ_MAX = 2**63 - 1
EPOCH_MAX = 1 << 12
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
class SafeFigures:
    """The safe's last count of the day against the books, and who counted it."""

    person: str
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
        numbered_items: Items accepted with a number and not undone on the day.
        ordinary_letters: Ordinary letters accepted and not undone on the day, in pieces.
        undone: What was cancelled and refunded on the day, in the order it happened.
        drafts: Baskets parked or half-filled, never settled.
        suspect_clock: Entries posted while the clock ran behind.
        tills_with_cash: Tills in whose drawers cash stays; the others have handed it in.
        safe: The safe's last count of the day, or None.
        in_transit: Cash on its way at the end: transfers nobody acknowledged, bags, deposits.
        overnight: What stays in the branch against its limits; empty where there are none.
        obligations: What is owed in cash at the end, by account.
        disputed: What headquarters claims and the branch disputes, at the end.
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
    tills_with_cash: frozenset[str]
    safe: SafeFigures | None
    in_transit: tuple[Standing, ...]
    overnight: tuple[LimitFigure, ...]
    obligations: tuple[Standing, ...]
    disputed: tuple[Standing, ...] = ()

    @property
    def is_over_limit(self) -> bool:
        """Whether more cash stays than the limits allow."""
        return any(figure.over for figure in self.overnight)

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
    sealed = _sealed(desk, store, day)
    balances = _balances(desk, store, day) if sealed is None else sealed.at_the_end
    return DayFigures(
        day=day,
        movements=totals,
        tills=tuple(_till(store, shift) for shift in shifts),
        stock=_stock(balances, shifts),
        numbered_items=_items(desk, day, numbered=True),
        ordinary_letters=_items(desk, day, numbered=False),
        receipts=_receipts(desk, day),
        undone=_undone(desk, day),
        drafts=DraftStore(desk.db).count_unfinished() if sealed is None else sealed.open_drafts,
        suspect_clock=_suspect_clock(desk, day, sealed),
        tills_with_cash=frozenset(
            till_of(figure.holder) for figure in balances if figure.account == Account.TILL_CASH
        ),
        safe=_safe(desk, store, day),
        in_transit=in_transit_of(balances),
        overnight=overnight_figures(desk, date.fromisoformat(day), balances),
        obligations=obligations_of(balances),
        disputed=disputed_of(balances),
    )


def _balances(desk: Desk, store: JournalStore, day: str) -> tuple[BalanceFigure, ...]:
    """As they stand now; of a day that was never closed, as it left them."""
    return store.balances() if day == open_day(desk) else store.balances_until(day)


def _safe(desk: Desk, store: JournalStore, day: str) -> SafeFigures | None:
    row = desk.db.conn.execute(
        "SELECT entry_id, person FROM safe_count WHERE business_day = ? ORDER BY place DESC", (day,)
    ).fetchone()
    body = store.body(row[0]) if row else None
    return SafeFigures(row[1], body.figures, body.notes) if isinstance(body, SafeCounted) else None


def _sealed(desk: Desk, store: JournalStore, day: str) -> DayClosed | None:
    closed = closed_day(desk, day)
    body = store.body(closed.entry_id) if closed else None
    return body if isinstance(body, DayClosed) else None


def _stock(
    balances: Iterable[BalanceFigure], shifts: Iterable[Shift]
) -> Mapping[tuple[str, str], int]:
    holders = {till_holder(shift.till): shift.till for shift in shifts}
    return {
        (holders[figure.holder], figure.unit): figure.balance
        for figure in balances
        if figure.holder in holders and figure.account in STOCK_ACCOUNTS
    }


def _till(store: JournalStore, shift: Shift) -> TillFigures:
    if not shift.last_count_entry:
        return TillFigures(shift, (), ())
    body = store.body(shift.last_count_entry)
    if not isinstance(body, TillCounted):
        raise TypeError(shift.last_count_entry)
    return TillFigures(shift, body.figures, body.notes)


def _receipts(desk: Desk, day: str) -> int:
    row = desk.db.conn.execute(
        "SELECT count(*) FROM receipt WHERE business_day = ?", (day,)
    ).fetchone()
    return int(row[0])


def _suspect_clock(desk: Desk, day: str, sealed: DayClosed | None) -> int:
    """Up to the close: what is posted later that evening is not on the signed sheet."""
    covers = sealed.covers[-1] if sealed is not None else None
    epoch, last = (covers.epoch, covers.last) if covers else (EPOCH_MAX, SEQ_MAX)
    row = desk.db.conn.execute(
        """SELECT count(*) FROM journal_entry
           WHERE business_day = ? AND clock = ? AND (epoch, seq) <= (?, ?)""",
        (day, CLOCK_SUSPECT, epoch, last),
    ).fetchone()
    return int(row[0])


def _items(desk: Desk, day: str, *, numbered: bool) -> int:
    row = desk.db.conn.execute(
        """SELECT coalesce(sum(quantity), 0) FROM receipt_line
           JOIN receipt USING (receipt_no)
           JOIN journal_entry entry ON entry.entry_id = receipt_line.entry_id
           LEFT JOIN journal_entry undo ON undo.entry_id = receipt_line.undone_by
           WHERE receipt.business_day = :day
             AND (undo.business_day IS NULL OR undo.business_day > :day)
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
           WHERE undo.business_day = ? ORDER BY undo.epoch, undo.seq""",
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
