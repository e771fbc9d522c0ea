"""The day sheet."""

from __future__ import annotations

from postdesk.printing.records import PageSize, DaySheetPaper


def day_sheet_pdf(paper: DaySheetPaper, size: PageSize = PageSize.A4) -> bytes:
    """The finished pages as PDF bytes."""
    raise NotImplementedError
