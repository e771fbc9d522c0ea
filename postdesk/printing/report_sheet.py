"""A report on paper: a table over as many pages as it takes, with head and version at its end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from postdesk.printing.layout import Align, Block, Style, bilingual, gap
from postdesk.printing.pages import SHEETS, paper
from postdesk.printing.parts import (
    CENTRED,
    Cell,
    Column,
    fact,
    foot_of,
    head,
    in_columns,
    table,
    total_row,
    witness_part,
)
from postdesk.printing.record_parts import Bilingual, Origin, PageSize, Witness
from postdesk.printing.wording import both, date_and_time

SIZE = 7.5


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """A report as it is printed.

    Attributes:
        title: What it is.
        period: From when to when, and of what.
        columns: Headings with the share of the width that each takes, and whether it is a figure.
        rows: Texts, one for each column.
        totals: Rows that stand bold below.
        witness: How far the journal was, with its head.
        trust: Version, known problems, failed checks, in one line.
    """

    origin: Origin
    title: Bilingual
    period: Bilingual
    columns: tuple[tuple[Bilingual, int, bool], ...]
    rows: tuple[tuple[str | Bilingual, ...], ...]
    totals: tuple[tuple[str | Bilingual, ...], ...]
    witness: Witness
    trust: Bilingual


def report_pdf(record: ReportPaper, size: PageSize = PageSize.A4) -> bytes:
    """The report as PDF bytes.

    Raises:
        FontMissingError: There is no face to print Khmer with.
    """
    sheet = SHEETS[size]
    width = sheet.column
    columns = [
        Column(name, share, Align.RIGHT if is_figure else Align.LEFT)
        for name, share, is_figure in record.columns
    ]
    rows: list[list[Cell]] = [list(row) for row in record.rows]
    blocks = [
        *head(record.origin, record.title, width),
        bilingual(record.period, CENTRED, width),
        gap(4),
        *in_columns(partial(_facts, record), sheet),
        gap(4),
        *table(columns, rows, width, size=SIZE),
        *[total_row(columns, list(row), width, size=SIZE + 0.5) for row in record.totals],
        gap(6),
        witness_part(record.witness, record.origin.desk, width, is_whole=True),
        bilingual(record.trust, Style(SIZE), width),
    ]
    return paper(record.title.en, size, blocks, foot_of(record.origin, record.title, width))


def _facts(record: ReportPaper, width: float) -> list[Block]:
    return [
        fact(both("report.made_at"), date_and_time(record.origin.at), width),
        fact(both("report.made_by"), record.origin.person, width),
    ]
