"""Receipts that no printer gave out, and whom to call about them."""

from __future__ import annotations

from datetime import date

import pytest

from postdesk.domain.basket import Party
from postdesk.domain.people import NotPermittedError
from postdesk.services.paper_queue import mark_failed, mark_printed, waiting_papers
from postdesk.services.report_shape import Report
from postdesk.services.report_text import title_of
from postdesk.services.reports import PeriodError
from postdesk.services.unprinted import unprinted_receipts
from postdesk.words.catalogue import Language
from tests.builders import CLERK, MANAGER, Office, ems, letters

SENDER = Party(name="ចាន់ សុភា", telephone="+85512555102")
MONDAY, TUESDAY = date(2026, 12, 7), date(2026, 12, 8)


def listed(office: Office, person: object = MANAGER, day: date = MONDAY) -> Report:
    return unprinted_receipts(office.desk, person, day, day)  # type: ignore[arg-type]


def printed(office: Office, receipt_no: str) -> None:
    for one in waiting_papers(office.desk):
        if (one.paper, one.subject) == ("receipt", receipt_no):
            mark_printed(office.desk, one.print_job_id)


def test_what_did_not_print_is_listed_with_whom_to_call(office: Office) -> None:
    first = office.sell(letters(3, 8))
    second = office.sell(letters(1, 8), ems(900, sender=SENDER))
    printed(office, first.receipt_no)
    for one in waiting_papers(office.desk):
        mark_failed(office.desk, one.print_job_id, "PrinterError")

    (row,) = listed(office).rows

    day, number, customer, telephone, amount = row.cells
    assert (day, number) == (MONDAY, second.receipt_no)
    assert (customer, telephone) == (SENDER.name, "012 555 102")
    assert getattr(amount, "minor", 0) == second.due_khr
    assert row.link is not None
    assert row.link.entry_id


def test_a_sale_with_no_name_is_listed_all_the_same(office: Office) -> None:
    office.sell(letters(3, 8))

    (row,) = listed(office).rows
    assert row.cells[2:4] == ("", None)


def test_a_printed_receipt_is_on_no_list_nor_one_of_another_day(office: Office) -> None:
    sold = office.sell(letters(3, 8))
    assert listed(office, day=TUESDAY).rows == ()
    printed(office, sold.receipt_no)

    assert listed(office).rows == ()
    assert title_of(listed(office), Language.ENGLISH).startswith("Receipts not printed yet")


def test_only_who_may_read_everything_reads_it(office: Office) -> None:
    with pytest.raises(NotPermittedError):
        listed(office, CLERK)
    with pytest.raises(PeriodError):
        unprinted_receipts(office.desk, MANAGER, TUESDAY, MONDAY)
