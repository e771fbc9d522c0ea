"""Reports as files: text in one language, figures as figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from postdesk.domain.business_day import PHNOM_PENH
from postdesk.domain.errors import FaultError
from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.services.report_shape import Cell, Report
from postdesk.services.report_text import cell_text, foot_of, title_of
from postdesk.words.catalogue import Language, say


class ReportFileError(FaultError):
    """The report's file cannot be written."""

    facts = ("file",)

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


FORMATS: Final = {Currency.KHR: "#,##0", Currency.USD: "#,##0.00"}
COLUMN_WIDTH_MIN, COLUMN_WIDTH_MAX = 10, 46


def csv_of(report: Report, language: Language) -> bytes:
    """The report as CSV with a byte-order mark, so that a spreadsheet reads Khmer.

    Amounts are plain numbers: riel whole, dollars with cents. Times are Phnom Penh's.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([say(column, language) for column in report.columns])
    for row in report.rows:
        writer.writerow([_plain(cell, language) for cell in row.cells])
    # An empty row apart, so that the figures above stay a table.
    writer.writerow([])
    writer.writerows([foot] for foot in foot_of(report, language))
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(report: Report, language: Language) -> bytes:
    """The report as a workbook: numbers are numbers, days are days, totals are bold."""
    # It costs 20 ms, and is wanted once a month.
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(say("report.sheet", language))
    styles = _Styles(book.add_format)
    sheet.write(0, 0, title_of(report, language), styles.of(is_bold=True))
    widths = [COLUMN_WIDTH_MIN] * len(report.columns)
    for place, column in enumerate(report.columns):
        text = say(column, language)
        sheet.write(2, place, text, styles.of(is_bold=True))
        widths[place] = max(widths[place], len(text) + 2)
    for number, row in enumerate(report.rows, start=3):
        for place, cell in enumerate(row.cells):
            _write(sheet, (number, place), cell, styles, language, is_bold=row.is_total)
            widths[place] = max(widths[place], len(cell_text(cell, language)) + 2)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, COLUMN_WIDTH_MAX))
    sheet.freeze_panes(3, 0)
    for place, foot in enumerate(foot_of(report, language), start=len(report.rows) + 4):
        sheet.write(place, 0, foot)
    book.close()
    return target.getvalue()


class _Styles:
    """A workbook's formats, each made once."""

    def __init__(self, make: Callable[[dict[str, Any]], Any]) -> None:
        self._make = make
        self._made: dict[tuple[str, bool], Any] = {}

    def of(self, number_format: str = "", *, is_bold: bool = False) -> Any:  # noqa: ANN401 - the writer has no types
        """The format for figures written so, bold or not."""
        key = (number_format, is_bold)
        if key not in self._made:
            said: dict[str, Any] = {"bold": is_bold}
            if number_format:
                said["num_format"] = number_format
            self._made[key] = self._make(said)
        return self._made[key]


def _write(
    sheet: Any,  # noqa: ANN401 - the writer has no types
    place: tuple[int, int],
    cell: Cell,
    styles: _Styles,
    language: Language,
    *,
    is_bold: bool,
) -> None:
    if cell is None:
        return
    if isinstance(cell, Money):
        number = cell.minor / 10**cell.currency.decimals
        sheet.write_number(*place, number, styles.of(FORMATS[cell.currency], is_bold=is_bold))
    elif isinstance(cell, datetime):
        local = cell.astimezone(PHNOM_PENH).replace(tzinfo=None)
        sheet.write_datetime(*place, local, styles.of("dd/mm/yyyy hh:mm", is_bold=is_bold))
    elif isinstance(cell, date):
        sheet.write_datetime(*place, cell, styles.of("dd/mm/yyyy", is_bold=is_bold))
    elif isinstance(cell, int):
        sheet.write_number(*place, cell, styles.of("0", is_bold=is_bold))
    else:
        sheet.write_string(*place, cell_text(cell, language), styles.of(is_bold=is_bold))


def _plain(cell: Cell, language: Language) -> str | int | Decimal:
    if isinstance(cell, Money):
        return Decimal(cell.minor).scaleb(-cell.currency.decimals)
    if isinstance(cell, int):
        return cell
    if isinstance(cell, datetime):
        return cell.astimezone(PHNOM_PENH).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    return cell_text(cell, language)


def write_report(
    desk: Desk, person: Person, report: Report, path: Path, language: Language
) -> None:
    """Write a report whole or not at all; the file's ending says of which kind.

    Raises:
        ReportFileError: The file cannot be written, or its ending is none of these.
        FontMissingError: A PDF needs faces that are not installed.
    """
    ending = path.suffix.lower()
    if ending == ".pdf":
        from postdesk.services.papers_report import report_file

        content = report_file(desk, person, report)
    elif ending in {".csv", ".xlsx"}:
        content = (csv_of if ending == ".csv" else xlsx_of)(report, language)
    else:
        raise ReportFileError(path.name)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as exc:
        raise ReportFileError(path.name) from exc
