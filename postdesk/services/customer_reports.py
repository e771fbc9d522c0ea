"""What business customers owe, and each one's statement of a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from postdesk.domain.accounts import Account, customer_holder
from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person
from postdesk.services.customers import owed_by
from postdesk.services.desk import Desk
from postdesk.services.parties import Customer, customers, get_customer
from postdesk.services.report_shape import Cell, Link, Names, Report, ReportKind, Row, Worded
from postdesk.services.reports import check_period, keys_of, number_of, report_of
from postdesk.wire.entry import decode_entry

UNITS: Final = (Currency.KHR, Currency.USD)


def customer_accounts(desk: Desk, person: Person, first: date, last: date) -> Report:
    """Every account: its limit, and what is owed now, each currency for itself.

    Raises:
        NotPermittedError, PeriodError
    """
    check_period(person, first, last)
    rows = []
    for customer in customers(desk, closed_too=True):
        owed = owed_by(desk, customer.customer_code)
        limit = customer.credit_limit_khr
        cells: tuple[Cell, ...] = (
            customer.customer_code,
            _names(customer),
            Money(limit, Currency.KHR) if limit else None,
            Money(owed.khr, Currency.KHR),
            Money(owed.usd_cents, Currency.USD),
        )
        rows.append(Row(cells, Link(customer_code=customer.customer_code)))
    columns = ("code", "customer", "credit_limit", "owed_riel", "owed_dollars")
    return report_of(desk, ReportKind.CUSTOMERS, (first, last), keys_of(columns), rows)


def customer_statement(
    desk: Desk, person: Person, customer_code: str, first: date, last: date
) -> Report:
    """One customer's statement: owed before, every charge and payment, owed after.

    Raises:
        NotPermittedError, PeriodError, UnknownCustomerError
    """
    check_period(person, first, last)
    customer = get_customer(desk, customer_code)
    balance = _owed_before(desk, customer_code, first)
    rows = [_balance_row("report.opening", first, balance)]
    found = desk.db.conn.execute(
        """SELECT content, unit,
                  sum(CASE side WHEN 'debit' THEN amount ELSE 0 END),
                  sum(CASE side WHEN 'credit' THEN amount ELSE 0 END)
           FROM journal_line JOIN journal_entry USING (desk, epoch, seq)
           WHERE account = ? AND holder = ? AND business_day BETWEEN ? AND ?
           GROUP BY epoch, seq, unit ORDER BY epoch, seq, unit""",
        (
            Account.CUSTOMER_RECEIVABLES.value,
            customer_holder(customer_code),
            first.isoformat(),
            last.isoformat(),
        ),
    ).fetchall()
    for content, unit, charged, paid in found:
        entry = decode_entry(bytes(content))
        currency = Currency(unit)
        balance[currency] += int(charged) - int(paid)
        cells: list[Cell] = [
            date.fromisoformat(entry.business_day),
            Worded(f"entry.{entry.kind}"),
            number_of(desk, entry.entry_id, entry.business_key),
        ]
        for one in UNITS:
            moved = (int(charged), int(paid)) if one is currency else (0, 0)
            cells += [Money(minor, one) if minor else None for minor in moved]
            cells.append(Money(balance[one], one))
        rows.append(Row(tuple(cells), Link(entry_id=entry.entry_id)))
    rows.append(replace(_balance_row("report.closing", last, balance), is_total=True))
    columns = (
        "day",
        "what",
        "number",
        *(f"{part}_{unit}" for unit in ("riel", "dollars") for part in ("charged", "paid", "owed")),
    )
    report = report_of(desk, ReportKind.CUSTOMER, (first, last), keys_of(columns), rows)
    return replace(report, about=_names(customer))


def _balance_row(key: str, day: date, balance: dict[Currency, int]) -> Row:
    cells: list[Cell] = [day, Worded(key), ""]
    for one in UNITS:
        cells += [None, None, Money(balance[one], one)]
    return Row(tuple(cells))


def _owed_before(desk: Desk, customer_code: str, first: date) -> dict[Currency, int]:
    rows = desk.db.conn.execute(
        """SELECT unit, sum(CASE side WHEN 'debit' THEN amount ELSE -amount END)
           FROM journal_line JOIN journal_entry USING (desk, epoch, seq)
           WHERE account = ? AND holder = ? AND business_day < ? GROUP BY unit""",
        (
            Account.CUSTOMER_RECEIVABLES.value,
            customer_holder(customer_code),
            first.isoformat(),
        ),
    ).fetchall()
    owed = dict.fromkeys(UNITS, 0)
    return owed | {Currency(row[0]): int(row[1]) for row in rows}


def _names(customer: Customer) -> Names:
    return Names(customer.name_km or customer.name_en, customer.name_en or customer.name_km)
