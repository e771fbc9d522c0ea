"""Reports: every figure out of the journal, every total opens what it is made of."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.money import Currency, Money, dollars, riel
from postdesk.domain.notes import Cash
from postdesk.domain.people import NotPermittedError, Person, Role
from postdesk.services import cash, closing, reports
from postdesk.services.drawer import DrawerCount
from postdesk.services.report_files import (
    ReportFileError,
    csv_of,
    write_report,
    xlsx_of,
)
from postdesk.services.report_shape import Report, Row
from postdesk.services.report_text import cell_text, title_of
from postdesk.services.reports import PeriodError
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BODIES
from postdesk.words.catalogue import Language, keys, say
from tests.builders import CLERK, MANAGER, Office, drawer_of, ems, ems_abroad, goods, letters

MONDAY, TUESDAY = date(2026, 12, 7), date(2026, 12, 8)
AUDITOR = Person("auditor", "សវនករ", "Auditor", Role.AUDITOR)


@pytest.fixture
def two_days(office: Office) -> Office:
    """A closed Monday with riel and dollars, and a Tuesday that is open."""
    office.sell(letters(3, 8))
    office.sell(ems(900), goods("stamp-500", 2), tendered=Cash(usd_whole=5))
    office.sell(ems_abroad(480, "TH"), tendered=Cash(usd_whole=14))
    close_till(office)
    closing.close_day(office.desk, MANAGER)
    office.clock.set("2026-12-08 07:30")
    cash.open_till(office.desk, CLERK, "1", in_drawer(office))
    office.sell(letters(1, 8))
    return office


def in_drawer(office: Office) -> DrawerCount:
    return drawer_of(office.in_till("KHR"), office.in_till("USD") // 100)


def close_till(office: Office) -> None:
    cash.count_till(office.desk, CLERK, "1", in_drawer(office))
    cash.close_till(office.desk, CLERK, "1")


def row_of(report: Report, code: str, unit: str = "") -> Row:
    (found,) = [
        row
        for row in report.rows
        if row.cells[0] == code and (not unit or row.cells[2] == unit) and not row.is_total
    ]
    return found


def test_the_trial_balance_comes_to_zero_in_every_unit(two_days: Office) -> None:
    report = reports.trial_balance(two_days.desk, MANAGER, MONDAY, TUESDAY)

    totals = {row.cells[2]: row.cells[3:] for row in report.rows if row.is_total}
    assert {"KHR", "USD", "STAMP-500"} <= set(totals)
    for opening, debited, credited, closing_balance in totals.values():
        assert debited == credited
        assert opening in {0, riel(0), dollars(0)}
        assert closing_balance in {0, riel(0), dollars(0)}
    balances = JournalStore(two_days.desk.db).balances()
    for account in (Account.TILL_CASH, Account.EXCHANGE, Account.INCOME_EMS):
        for unit in Currency:
            of_books = sum(
                b.balance for b in balances if (b.account, b.unit) == (account, unit.value)
            )
            if of_books:
                assert row_of(report, account, unit.value).cells[6] == Money(of_books, unit)


def test_a_day_opens_with_what_the_day_before_sealed(two_days: Office) -> None:
    desk = two_days.desk
    monday = reports.trial_balance(desk, MANAGER, MONDAY, MONDAY)
    tuesday = reports.trial_balance(desk, MANAGER, TUESDAY, TUESDAY)
    both = reports.trial_balance(desk, MANAGER, MONDAY, TUESDAY)

    for row in monday.rows:
        if not row.is_total and row.cells[6] not in {0, riel(0), dollars(0)}:
            assert row_of(tuesday, str(row.cells[0]), str(row.cells[2])).cells[3] == row.cells[6]
    till = [row_of(one, Account.TILL_CASH, "KHR").cells for one in (monday, tuesday, both)]
    assert till[0][3] == till[2][3]
    assert till[1][6] == till[2][6]


def test_a_period_that_covers_everything_adds_up_the_same(two_days: Office) -> None:
    """Over all days the lines are added up without their entries: the figures must not differ."""
    store = JournalStore(two_days.desk.db)
    parts = [store.turnovers(day.isoformat(), day.isoformat()) for day in (MONDAY, TUESDAY)]
    sums: dict[tuple[str, str, str], tuple[int, int]] = {}
    for account, holder, unit, debited, credited in (row for part in parts for row in part):
        before = sums.get((account, holder, unit), (0, 0))
        sums[account, holder, unit] = (before[0] + debited, before[1] + credited)

    whole = store.turnovers("2026-01-01", "2027-01-01")
    assert {row[:3]: row[3:] for row in whole} == sums


def test_the_statement_has_riel_beside_dollars(two_days: Office) -> None:
    report = reports.statement(two_days.desk, AUDITOR, MONDAY, MONDAY)

    abroad = row_of(report, Account.INCOME_EMS_INTERNATIONAL)
    assert abroad.cells[2:] == (riel(0), riel(0), riel(0), dollars(0), dollars(-14), dollars(-14))
    assert row_of(report, Account.INCOME_LETTERS).cells[3] == riel(-1_500)


def test_a_total_opens_its_ledger_and_a_line_its_entry(two_days: Office) -> None:
    desk = two_days.desk
    report = reports.trial_balance(desk, MANAGER, MONDAY, TUESDAY)
    for row in report.rows:
        if row.is_total:
            assert row.link is None
            continue
        assert row.link is not None
        ledger = reports.ledger(desk, MANAGER, row.link.account, row.link.unit, MONDAY, TUESDAY)
        assert ledger.rows[-1].cells[7] == row.cells[6]
        for line in ledger.rows[1:]:
            assert line.link is not None
            entry = reports.entry_lines(desk, MANAGER, line.link.entry_id)
            moved = [one.cells for one in entry.rows if one.cells[0] == row.link.account]
            assert moved


def test_the_day_book_has_every_entry_in_its_order(two_days: Office) -> None:
    report = reports.day_book(two_days.desk, MANAGER, MONDAY, TUESDAY)

    assert len(report.rows) == JournalStore(two_days.desk.db).count()
    numbers = [row.cells[0] for row in report.rows]
    assert numbers == sorted(numbers)  # type: ignore[type-var]
    # What no person did is done by the program, in the reader's language.
    names = {cell_text(row.cells[4], Language.KHMER) for row in report.rows}
    assert say("report.program", Language.KHMER) in names
    assert not any("system" in name for name in names)
    moved = [row.cells[5] for row in report.rows if isinstance(row.cells[5], Money)]
    cash_now = sum(
        b.balance
        for b in JournalStore(two_days.desk.db).balances()
        if b.account in {Account.TILL_CASH, Account.SAFE_CASH} and b.unit == "KHR"
    )
    assert sum(amount.minor for amount in moved) == cash_now


def test_stock_is_pieces_times_face_value(two_days: Office) -> None:
    report = reports.stock(two_days.desk, MANAGER, MONDAY, TUESDAY)

    stamps = [row for row in report.rows if row.cells[1] == "STAMP-500"]
    assert sorted(row.cells[3] for row in stamps) == [98, 100]  # type: ignore[type-var]
    assert all(row.cells[4] == riel(500 * int(str(row.cells[3]))) for row in stamps)
    worth = [row.cells[4] for row in report.rows]
    minor = [value.minor for value in worth if isinstance(value, Money)]
    assert minor[-1] == sum(minor[:-1])


def test_who_may_read_and_what_is_no_period(two_days: Office) -> None:
    for make in (reports.statement, reports.trial_balance, reports.day_book, reports.stock):
        with pytest.raises(NotPermittedError):
            make(two_days.desk, CLERK, MONDAY, MONDAY)
        with pytest.raises(PeriodError):
            make(two_days.desk, MANAGER, TUESDAY, MONDAY)


def test_csv_and_xlsx_carry_numbers_as_numbers(two_days: Office) -> None:
    report = reports.trial_balance(two_days.desk, MANAGER, MONDAY, TUESDAY)
    rows = list(csv.reader(io.StringIO(csv_of(report, Language.ENGLISH).decode("utf-8-sig"))))
    assert rows[0][:3] == ["Code", "Account", "Unit"]
    # An empty row, and two that say how far it can be relied on, stand below the table.
    assert [len(row) for row in rows[len(report.rows) + 1 :]] == [0, 1, 1]

    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(report, Language.KHMER))).active
    assert sheet["B3"].value == "គណនី"
    for number, row in enumerate(report.rows, start=4):
        for column, cell in enumerate(row.cells, start=1):
            found = sheet.cell(number, column)
            if isinstance(cell, Money):
                assert found.data_type == "n"
                assert round(found.value * 10**cell.currency.decimals) == cell.minor
                plain = rows[number - 3][column - 1]
                assert round(float(plain) * 10**cell.currency.decimals) == cell.minor
            elif isinstance(cell, int):
                assert (found.data_type, found.value) == ("n", cell)


def test_times_and_days_are_dates_in_a_workbook(two_days: Office) -> None:
    report = reports.day_book(two_days.desk, MANAGER, MONDAY, MONDAY)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(report, Language.ENGLISH))).active

    assert isinstance(sheet["B4"].value, datetime)
    assert sheet["B4"].value.hour == 7


def test_a_report_is_written_whole_with_its_head(two_days: Office, tmp_path: Path) -> None:
    report = reports.statement(two_days.desk, MANAGER, MONDAY, TUESDAY)
    for ending in ("pdf", "xlsx", "csv"):
        path = tmp_path / f"statement.{ending}"
        write_report(two_days.desk, MANAGER, report, path, Language.KHMER)
        assert path.stat().st_size > 500
    with pytest.raises(ReportFileError):
        write_report(two_days.desk, MANAGER, report, tmp_path / "a.doc", Language.KHMER)
    with pytest.raises(ReportFileError):
        write_report(two_days.desk, MANAGER, report, tmp_path / "no" / "a.csv", Language.KHMER)
    assert sorted(path.name for path in tmp_path.iterdir() if "statement" in path.name) == [
        "statement.csv",
        "statement.pdf",
        "statement.xlsx",
    ]

    pages = pypdfium2.PdfDocument((tmp_path / "statement.pdf").read_bytes())
    text = "".join(page.get_textpage().get_text_range() for page in pages).replace(" ", "")
    assert report.head[1][:16] in text
    assert "របាយការណ៍សាខាតាមគ្រា" in text


def test_every_kind_of_entry_has_its_words() -> None:
    assert {f"entry.{kind}" for kind in BODIES} <= keys()


def test_a_title_names_report_and_period(two_days: Office) -> None:
    report = reports.ledger(two_days.desk, MANAGER, Account.TILL_CASH, "KHR", MONDAY, TUESDAY)

    assert title_of(report, Language.ENGLISH) == (
        "Ledger · Till cash · 7 December 2026 – 8 December 2026"
    )
