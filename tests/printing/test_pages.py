from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest

from postdesk.printing.layout import Block, Style, gap, millimetres, paragraph
from postdesk.printing.pages import SHEETS, paper
from postdesk.printing.records import PageSize
from tests.printing.reading import page_count, words_by_pdfium


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [(float(page.mediabox.width), float(page.mediabox.height)) for page in pages]


def test_a_roll_is_as_long_as_what_stands_on_it() -> None:
    short, long = (
        sizes(paper("roll", PageSize.ROLL_80, [gap(millimetres(height))])) for height in (20, 900)
    )

    assert short == [pytest.approx((millimetres(80), millimetres(28)), abs=0.01)]
    assert long == [pytest.approx((millimetres(80), millimetres(908)), abs=0.01)]


def test_a_sheet_goes_on_to_the_next_page_with_a_foot_on_each() -> None:
    width = SHEETS[PageSize.A5].column
    blocks = [paragraph(f"line {number}", Style(), width) for number in range(100)]

    def foot(page: int, pages: int) -> Block:
        return paragraph(f"page {page} of {pages}", Style(), width)

    pdf = paper("sheet", PageSize.A5, blocks, foot)

    words = words_by_pdfium(pdf)
    assert page_count(pdf) > 1
    assert all(f"line {number}" in words for number in range(100))
    assert f"page {page_count(pdf)} of {page_count(pdf)}" in words


def test_a_heading_never_ends_a_page() -> None:
    heading = replace(paragraph("heading", Style(), 300), holds_next=True)
    line = paragraph("line", Style(), 300)
    room = millimetres(210 - 2 * SHEETS[PageSize.A5].edge_mm)
    before = gap(room - heading.height - line.height / 2)

    pdf = paper("sheet", PageSize.A5, [before, heading, line])

    second = pypdf.PdfReader(io.BytesIO(pdf)).pages[1].extract_text()
    assert second.split() == ["heading", "line"]
