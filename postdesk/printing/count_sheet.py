"""The count sheet."""

from __future__ import annotations

from postdesk.printing.records import PageSize, CountSheetPaper


def count_sheet_pdf(paper: CountSheetPaper, size: PageSize = PageSize.A4) -> bytes:
    """The finished pages as PDF bytes."""
    raise NotImplementedError
