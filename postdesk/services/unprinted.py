"""Receipts that are recorded and never came out of a printer: who is owed the paper."""

from __future__ import annotations

from datetime import date

from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person
from postdesk.domain.telephone import Telephone
from postdesk.printing.spool import PaperKind
from postdesk.services.desk import Desk
from postdesk.services.paper_queue import waiting_papers
from postdesk.services.report_shape import Link, Report, ReportKind, Row
from postdesk.services.reports import check_period, keys_of, report_of
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import ItemAccepted, MoneyOrderIssued
from postdesk.wire.sale_bodies import PartySnapshot


def unprinted_receipts(desk: Desk, person: Person, first: date, last: date) -> Report:
    """Receipts of a period that wait for a printer, with whom to call.

    What was recorded stands whether its paper came out or not (`horizon.md` I4); the customer
    still has a right to it.

    Raises:
        NotPermittedError, PeriodError
    """
    check_period(person, first, last)
    wanted = {
        one.subject
        for one in waiting_papers(desk)
        if one.paper == PaperKind.RECEIPT and one.copy_no == 0
    }
    found = desk.db.conn.execute(
        """SELECT receipt_no, entry_id, business_day, customer, cash_khr FROM receipt
           WHERE business_day BETWEEN ? AND ? ORDER BY serial""",
        (first.isoformat(), last.isoformat()),
    ).fetchall()
    rows = []
    for receipt_no, entry_id, day, customer, cash_khr in found:
        if receipt_no not in wanted:
            continue
        party = _whose(desk, receipt_no)
        cells = (
            date.fromisoformat(day),
            receipt_no,
            customer or party.name,
            Telephone(party.telephone).shown if party.telephone else None,
            Money(cash_khr, Currency.KHR),
        )
        rows.append(Row(cells, Link(entry_id=entry_id)))
    columns = ("day", "number", "customer", "telephone", "amount")
    return report_of(desk, ReportKind.UNPRINTED, (first, last), keys_of(columns), rows)


NOBODY = PartySnapshot(**dict.fromkeys(PartySnapshot.__struct_fields__, ""))


def _whose(desk: Desk, receipt_no: str) -> PartySnapshot:
    """The first of a receipt who can be called: an item's sender, an order's payer."""
    lines = desk.db.conn.execute(
        "SELECT entry_id FROM receipt_line WHERE receipt_no = ? ORDER BY line_no", (receipt_no,)
    )
    known = NOBODY
    for (entry_id,) in lines.fetchall():
        body = JournalStore(desk.db).body(entry_id)
        if isinstance(body, ItemAccepted):
            party = body.sender
        elif isinstance(body, MoneyOrderIssued):
            party = body.payer
        else:
            continue
        if party.telephone:
            return party
        known = known if known.name else party
    return known
