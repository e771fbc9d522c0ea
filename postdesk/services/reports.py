"""The branch's books as reports: one shape for screen, paper, CSV and XLSX.

Every figure is worked out of the journal when it is asked for; every row says what stands behind
it, so that a total opens the entries it is made of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from postdesk.domain.accounts import SAFE, Account, till_of
from postdesk.domain.cash_movement import stock_account
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Side
from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person, Task, role_for
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk, instant
from postdesk.services.differences import differences_for
from postdesk.services.receipts import ReceiptNotFoundError
from postdesk.services.reference import chart, reference_on
from postdesk.services.report_shape import Cell, Link, Names, Report, ReportKind, Row, Worded
from postdesk.services.report_text import cell_text
from postdesk.services.tills import person_name
from postdesk.services.trust import trust
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import DayClosed, lines_of
from postdesk.wire.entry import SYSTEM, decode_body, decode_entry
from postdesk.words.language import Language

FIRST_DAY: Final = "0001-01-01"
ROWS_MAX: Final = 20_000
PARTS: Final = ("opening", "change", "closing")
FIGURES: Final = frozenset(
    {"entry_no", "opening", "change", "closing", "debits", "credits", "balance", "pieces"}
    | {"entries", "branches", "used", "spoilt", "missing", "left"}
    | {"cash_riel", "cash_dollars", "face_value", "difference", "credit_limit", "amount"}
    | {f"{part}_{unit}" for part in ("charged", "paid", "owed") for unit in ("riel", "dollars")}
    | {f"{part}_{unit}" for part in PARTS for unit in ("riel", "dollars")}
)
STOCK: Final = frozenset({Account.STAMPS.value, Account.PACKAGING.value})


class PeriodError(RuleError):
    """A period ends before it begins."""


def statement(desk: Desk, person: Person, first: date, last: date) -> Report:
    """Each account's balance before the period, what it moved, and after: riel beside dollars.

    Raises:
        NotPermittedError, PeriodError
    """
    check_period(person, first, last)
    figures = _figures(desk, first, last)
    accounts = sorted({account for account, unit in figures if unit in set(Currency)})
    rows = []
    for account in accounts:
        cells: list[Cell] = [account, _account_name(account)]
        for currency in Currency:
            opening, debited, credited = figures.get((account, currency.value), (0, 0, 0))
            closing = opening + debited - credited
            cells += [Money(m, currency) for m in (opening, debited - credited, closing)]
        rows.append(Row(tuple(cells), Link(account)))
    names = [f"report.{part}_{c}" for c in ("riel", "dollars") for part in PARTS]
    return report_of(
        desk, ReportKind.STATEMENT, (first, last), ("report.code", "report.account", *names), rows
    )


def trial_balance(desk: Desk, person: Person, first: date, last: date) -> Report:
    """Every account in every unit: before, debited, credited, after. Each unit sums to zero.

    Raises:
        NotPermittedError, PeriodError
    """
    check_period(person, first, last)
    rows = []
    sums: dict[str, list[int]] = {}
    for (account, unit), (opening, debited, credited) in sorted(
        _figures(desk, first, last).items()
    ):
        parts = (opening, debited, credited, opening + debited - credited)
        name = _account_name(account)
        cells = (account, name, unit, *(_amount(unit, part) for part in parts))
        rows.append(Row(cells, Link(account, unit)))
        total = sums.setdefault(unit, [0, 0, 0, 0])
        for place, part in enumerate(parts):
            total[place] += part
    for unit, total in sorted(sums.items()):
        sum_cells: list[Cell] = ["", Worded("report.total"), unit]
        sum_cells += [_amount(unit, part) for part in total]
        rows.append(Row(tuple(sum_cells), is_total=True))
    columns = ("code", "account", "unit", "opening", "debits", "credits", "closing")
    return report_of(desk, ReportKind.TRIAL_BALANCE, (first, last), keys_of(columns), rows)


def ledger(desk: Desk, person: Person, account: str, unit: str, first: date, last: date) -> Report:
    """One account: what stood before, every line, and the balance after each.

    Args:
        unit: `KHR`, `USD` or a stock code; empty for riel.

    Raises:
        NotPermittedError, PeriodError
    """
    check_period(person, first, last)
    unit = unit or Currency.KHR.value
    before = _opening(desk, first).get((account, unit), 0)
    rows: list[Row] = [
        Row(("", None, Worded("report.opening"), "", "", None, None, _amount(unit, before)))
    ]
    found = desk.db.conn.execute(
        """SELECT content, holder,
                  sum(CASE side WHEN 'debit' THEN amount ELSE 0 END),
                  sum(CASE side WHEN 'credit' THEN amount ELSE 0 END)
           FROM journal_line JOIN journal_entry USING (desk, epoch, seq)
           WHERE account = ? AND unit = ? AND business_day BETWEEN ? AND ?
           GROUP BY epoch, seq, holder ORDER BY epoch, seq LIMIT ?""",
        (account, unit, first.isoformat(), last.isoformat(), ROWS_MAX + 1),
    ).fetchall()
    balance = before
    for content, holder, debited, credited in found[:ROWS_MAX]:
        entry = decode_entry(bytes(content))
        balance += int(debited) - int(credited)
        rows.append(
            Row(
                (
                    entry.seq,
                    instant(entry.at),
                    Worded(f"entry.{entry.kind}"),
                    number_of(desk, entry.entry_id, entry.business_key),
                    _holder_text(desk, holder),
                    _amount(unit, int(debited)) if debited else None,
                    _amount(unit, int(credited)) if credited else None,
                    _amount(unit, balance),
                ),
                Link(entry_id=entry.entry_id),
            )
        )
    columns = ("entry_no", "at", "what", "number", "holder", "debits", "credits", "balance")
    report = report_of(desk, ReportKind.LEDGER, (first, last), keys_of(columns), rows)
    return replace(report, about=_account_name(account), is_cut=len(found) > ROWS_MAX)


def day_book(desk: Desk, person: Person, first: date, last: date) -> Report:
    """Every entry in its order, with what it did to the cash.

    Raises:
        NotPermittedError, PeriodError
    """
    check_period(person, first, last)
    found = desk.db.conn.execute(
        """SELECT content FROM journal_entry WHERE business_day BETWEEN ? AND ?
           ORDER BY epoch, seq LIMIT ?""",
        (first.isoformat(), last.isoformat(), ROWS_MAX + 1),
    ).fetchall()
    rows = []
    for (content,) in found[:ROWS_MAX]:
        entry = decode_entry(bytes(content))
        body = decode_body(entry)
        moved = dict.fromkeys(Currency, 0)
        for line in lines_of(body):
            if line.account in {Account.TILL_CASH, Account.SAFE_CASH}:
                moved[Currency(line.unit)] += line.signed
        number = str(getattr(body, "receipt_no", "")) or entry.business_key
        rows.append(
            Row(
                (
                    entry.seq,
                    instant(entry.at),
                    Worded(f"entry.{entry.kind}"),
                    number,
                    _person(desk, entry.person),
                    *(
                        Money(minor, currency) if minor else None
                        for currency, minor in moved.items()
                    ),
                ),
                Link(entry_id=entry.entry_id),
            )
        )
    columns = ("entry_no", "at", "what", "number", "person", "cash_riel", "cash_dollars")
    report = report_of(desk, ReportKind.DAY_BOOK, (first, last), keys_of(columns), rows)
    return replace(report, is_cut=len(found) > ROWS_MAX)


def stock(desk: Desk, person: Person, first: date, last: date) -> Report:
    """Stamps and boxes in every place: pieces, and what they are worth at face value.

    Raises:
        NotPermittedError, PeriodError
    """
    check_period(person, first, last)
    reference = reference_on(desk, business_date(desk))
    rows = []
    worth = 0
    for figure in JournalStore(desk.db).balances():
        if figure.account not in STOCK:
            continue
        product = reference.stock_product(figure.unit)
        name = Names(product.name_km, product.name_en) if product else figure.unit
        value = product.unit_price * figure.balance if product else None
        worth += value.minor if value is not None else 0
        cells = (name, figure.unit, _holder_text(desk, figure.holder), figure.balance, value)
        rows.append(Row(cells, Link(stock_account(figure.unit).value, figure.unit)))
    total = (Worded("report.total"), "", "", None, Money(worth, Currency.KHR))
    rows.append(Row(total, is_total=True))
    columns = ("kind", "code", "holder", "pieces", "face_value")
    return report_of(desk, ReportKind.STOCK, (first, last), keys_of(columns), rows)


def over_short(desk: Desk, person: Person, first: date, last: date) -> Report:
    """Every difference of the period and how it stands; a clerk sees the own ones.

    Raises:
        PeriodError
    """
    if last < first:
        raise PeriodError
    rows = [
        Row(
            (
                date.fromisoformat(one.business_day),
                _holder_text(desk, one.holder),
                one.unit,
                one.amount,
                Worded(f"ui_cash.state_{one.state.value}"),
            ),
            Link(entry_id=one.moved_entry or one.entry_id),
        )
        for one in differences_for(desk, person, limit=ROWS_MAX)
        if first.isoformat() <= one.business_day <= last.isoformat()
    ]
    columns = ("day", "holder", "unit", "difference", "state")
    return report_of(desk, ReportKind.OVER_SHORT, (first, last), keys_of(columns), rows)


def entry_lines(desk: Desk, person: Person, entry_id: str) -> Report:
    """One entry: its lines, as they were sealed.

    Raises:
        NotPermittedError
        ReceiptNotFoundError: There is no such entry.
    """
    role_for([person.role], Task.READ_EVERYTHING)
    entry = JournalStore(desk.db).get(entry_id)
    if entry is None:
        raise ReceiptNotFoundError(entry_id)
    rows = []
    for line in lines_of(decode_body(entry)):
        sides: list[Cell] = [None, None]
        sides[0 if line.side is Side.DEBIT else 1] = _amount(line.unit, line.amount)
        cells = (
            line.account,
            _account_name(line.account),
            _holder_text(desk, line.holder),
            line.unit,
            *sides,
        )
        rows.append(Row(cells, Link(line.account, line.unit)))
    day = date.fromisoformat(entry.business_day)
    columns = ("code", "account", "holder", "unit", "debits", "credits")
    report = report_of(desk, ReportKind.ENTRY, (day, day), keys_of(columns), rows)
    number = number_of(desk, entry.entry_id, entry.business_key)
    told: tuple[Cell, ...] = (
        Worded(f"entry.{entry.kind}"),
        entry.seq,
        number,
        _person(desk, entry.person),
    )
    in_both = [
        " · ".join(text for cell in told if (text := cell_text(cell, language)))
        for language in (Language.KHMER, Language.ENGLISH)
    ]
    return replace(report, about=Names(*in_both), entry_id=entry_id)


def check_period(person: Person, first: date, last: date) -> None:
    """Make sure that a person may read a period (`NotPermittedError`, `PeriodError`)."""
    role_for([person.role], Task.READ_EVERYTHING)
    if last < first:
        raise PeriodError


def _figures(desk: Desk, first: date, last: date) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Opening, debited and credited by account and unit; rows that are all zero left out."""
    figures = {key: (opening, 0, 0) for key, opening in _opening(desk, first).items()}
    for account, _holder, unit, debited, credited in JournalStore(desk.db).turnovers(
        first.isoformat(), last.isoformat()
    ):
        opening, debited_before, credited_before = figures.get((account, unit), (0, 0, 0))
        figures[account, unit] = (opening, debited_before + debited, credited_before + credited)
    return {key: parts for key, parts in figures.items() if any(parts)}


def _opening(desk: Desk, first: date) -> dict[tuple[str, str], int]:
    """Balances before a business day: what the last close before it sealed, and what came since."""
    store = JournalStore(desk.db)
    row = desk.db.conn.execute(
        "SELECT day, closed_entry FROM business_day WHERE day < ? AND state = 'closed'"
        " ORDER BY day DESC LIMIT 1",
        (first.isoformat(),),
    ).fetchone()
    totals: dict[tuple[str, str], int] = {}
    after = FIRST_DAY
    if row is not None:
        sealed = store.body(row[1])
        if not isinstance(sealed, DayClosed):
            raise TypeError(row[1])
        for one in sealed.at_the_end:
            key = (one.account, one.unit)
            totals[key] = totals.get(key, 0) + one.balance
        after = (date.fromisoformat(row[0]) + timedelta(days=1)).isoformat()
    before = (first - timedelta(days=1)).isoformat()
    for account, _holder, unit, debited, credited in store.turnovers(after, before):
        totals[account, unit] = totals.get((account, unit), 0) + debited - credited
    return totals


def report_of(
    desk: Desk,
    kind: ReportKind,
    period: tuple[date, date],
    columns: tuple[str, ...],
    rows: Iterable[Row],
) -> Report:
    """A report of these rows, with the place in the journal at which it was made."""
    kept = tuple(rows)
    figures = {place for place, key in enumerate(columns) if key.split(".")[1] in FIGURES}
    head = JournalStore(desk.db).head(desk.identity.desk, desk.identity.epoch)
    return Report(
        kind=kind,
        first=period[0],
        last=period[1],
        columns=columns,
        figures=frozenset(figures),
        rows=kept,
        head=(head.seq, head.hash.hex()),
        trust=trust(desk),
    )


def keys_of(columns: Iterable[str]) -> tuple[str, ...]:
    """The catalogue's keys of columns."""
    return tuple(f"report.{column}" for column in columns)


def _amount(unit: str, number: int) -> Money | int:
    return Money(number, Currency(unit)) if unit in set(Currency) else number


def _account_name(account: str) -> Names:
    name = chart()[account]
    return Names(name.name_km, name.name_en)


def _holder_text(desk: Desk, holder: str) -> Cell:
    if holder == SAFE:
        return Worded("slip.safe")
    if till := till_of(holder):
        return Worded("slip.till", (("till", till),))
    kind, _, number = holder.partition(":")
    if kind == "person":
        return person_name(desk, number)
    return number or Worded("report.branch" if holder == "branch" else "slip.headquarters")


def _person(desk: Desk, person: str) -> Cell:
    return Worded("report.program") if person == SYSTEM else person_name(desk, person)


def number_of(desk: Desk, entry_id: str, business_key: str) -> str:
    """The number that an entry goes by: its receipt's, else its document's."""
    body = JournalStore(desk.db).body(entry_id)
    return str(getattr(body, "receipt_no", "")) or business_key
