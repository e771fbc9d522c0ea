"""A report as a paper: both languages, the Khmer above the English."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from postdesk.domain.business_day import PHNOM_PENH
from postdesk.domain.money import Money
from postdesk.domain.people import Person
from postdesk.printing.record_parts import Bilingual, Origin, PageSize, Witness
from postdesk.printing.report_sheet import ReportPaper, report_pdf
from postdesk.printing.wording import both
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.report_shape import Cell, Names, Report, Worded
from postdesk.services.report_text import cell_text
from postdesk.services.trust import trust
from postdesk.words.catalogue import Language
from postdesk.words.format import bare_money_text, number_text, short_date_text

NARROW: Final = frozenset({"code", "entry_no", "at", "unit", "pieces"})
WIDE: Final = frozenset({"account", "what"})
SHARES: Final = {"narrow": 3, "usual": 5, "wide": 9}


def report_file(desk: Desk, person: Person, report: Report) -> bytes:
    """The report as PDF bytes, on A4."""
    return report_pdf(report_paper(desk, person, report), PageSize.A4)


def report_paper(desk: Desk, person: Person, report: Report) -> ReportPaper:
    """What stands on the paper of a report."""
    name = both(f"report.title_{report.kind.value.replace('-', '_')}")
    seq, head = report.head
    return ReportPaper(
        origin=Origin(
            branch=Bilingual(desk.identity.branch_name_km, desk.identity.branch_name_en),
            desk=desk.identity.desk.upper(),
            till="",
            person=person.name(in_khmer=True),
            business_day=business_date(desk),
            at=desk.now(),
            is_training=desk.identity.is_training,
        ),
        title=name,
        period=_period(report),
        columns=tuple(
            (both(key), _share(key), place in report.figures)
            for place, key in enumerate(report.columns)
        ),
        rows=tuple(
            tuple(_text(cell) for cell in row.cells) for row in report.rows if not row.is_total
        ),
        totals=tuple(
            tuple(_text(cell) for cell in row.cells) for row in report.rows if row.is_total
        ),
        witness=Witness(seq, seq, head),
        trust=(report.trust or trust(desk)).on_paper(),
    )


def _period(report: Report) -> Bilingual:
    days = short_date_text(report.first)
    if report.last != report.first:
        days += f" – {short_date_text(report.last)}"
    if report.about is None:
        return Bilingual(days)
    return Bilingual(f"{report.about.km} · {days}", f"{report.about.en} · {days}")


def _share(key: str) -> int:
    name = key.rsplit(".", 1)[1]
    return SHARES["narrow" if name in NARROW else "wide" if name in WIDE else "usual"]


def _text(cell: Cell) -> str | Bilingual:
    if isinstance(cell, Names):
        return Bilingual(cell.km, cell.en)
    if isinstance(cell, Worded):
        return Bilingual(cell_text(cell, Language.KHMER), cell_text(cell, Language.ENGLISH))
    return _figure(cell) if cell is not None else ""


def _figure(cell: str | int | Money | date | datetime) -> str:
    """A cell that is the same in both languages."""
    if isinstance(cell, datetime):
        return cell.astimezone(PHNOM_PENH).strftime("%d/%m %H:%M")
    if isinstance(cell, date):
        return short_date_text(cell)
    if isinstance(cell, int):
        return number_text(cell)
    return bare_money_text(cell) if isinstance(cell, Money) else cell
