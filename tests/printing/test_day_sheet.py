from __future__ import annotations

from dataclasses import replace

import pytest

from postdesk.printing.day_sheet import day_sheet_pdf
from postdesk.printing.records import PageSize
from tests.printing.papers import DAY
from tests.printing.reading import codes, without_spaces, words_by_pdfium, words_by_pypdf

SIZES = [PageSize.A4, PageSize.A5, PageSize.ROLL_80]


@pytest.mark.parametrize("size", SIZES)
def test_the_words_copied_are_the_words_printed(size: PageSize, drawn: list[str]) -> None:
    pdf = day_sheet_pdf(DAY, size)

    printed = without_spaces("".join(drawn))
    assert without_spaces(words_by_pdfium(pdf)) == printed
    assert without_spaces(words_by_pypdf(pdf)) == printed


@pytest.mark.parametrize("size", SIZES)
def test_the_head_of_the_journal_stands_there_as_text_and_as_code(size: PageSize) -> None:
    pdf = day_sheet_pdf(DAY, size)

    assert DAY.witness.head_hash in without_spaces(words_by_pdfium(pdf))
    assert codes(pdf) == [("QRCode", DAY.witness.qr)]


def test_the_sheet_shows_income_cash_stock_and_what_was_undone() -> None:
    words = words_by_pdfium(day_sheet_pdf(DAY))

    for said in (
        "44,873", "55.50", "6,800", "227", "−50", "20,500", "−5.00", "224,600៛", "$55.00", "90",
        "45,000៛", "08:11", "15:20", "តំបន់ខុស", "Wrong zone", "ម៉ៅ ចន្ថា", "ហុង សុវណ្ណ",
        "ថ្ងៃទី ៧ ខែធ្នូ ឆ្នាំ ២០២៦", "0.2.0", "Drafts",
    ):  # fmt: skip
        assert said in words


def test_a_quiet_day_says_that_nothing_was_undone_and_nothing_is_open() -> None:
    words = words_by_pdfium(day_sheet_pdf(replace(DAY, undone=(), open_matters=(), income=())))

    assert words.count("គ្មាន") == 2


def test_every_page_of_a_training_day_is_marked() -> None:
    pdf = day_sheet_pdf(DAY, PageSize.A5)

    pages = words_by_pdfium(pdf).count("Page ")
    assert words_by_pdfium(pdf).count("FOR TRAINING") == pages + 1


def test_the_same_day_gives_the_same_bytes() -> None:
    assert day_sheet_pdf(DAY) == day_sheet_pdf(DAY)
