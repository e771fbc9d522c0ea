from __future__ import annotations

from dataclasses import replace

import pytest

from postdesk.domain.money import dollars, riel
from postdesk.printing.count_sheet import count_sheet_pdf, difference_text
from postdesk.printing.records import Bilingual, CountedStock, CountOccasion, PageSize
from tests.printing.papers import BLANK_COUNT, COUNT
from tests.printing.reading import without_spaces, words_by_pdfium, words_by_pypdf

SIZES = [PageSize.A4, PageSize.A5, PageSize.ROLL_80]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("record", [COUNT, BLANK_COUNT])
def test_the_words_copied_are_the_words_printed(
    record: object, size: PageSize, drawn: list[str]
) -> None:
    pdf = count_sheet_pdf(COUNT if record is COUNT else BLANK_COUNT, size)

    printed = without_spaces("".join(drawn))
    assert without_spaces(words_by_pdfium(pdf)) == printed
    assert without_spaces(words_by_pypdf(pdf)) == printed


def test_the_sheet_shows_the_totals_of_both_currencies_and_never_one_of_both() -> None:
    words = words_by_pdfium(count_sheet_pdf(COUNT))

    assert "224,600៛" in words
    assert "$55.00" in words
    assert "−$2.00 ប្រាក់ខ្វះ" in words


def test_stamps_and_boxes_stand_on_the_sheet_with_their_difference() -> None:
    kinds = (
        CountedStock(Bilingual("តែមប្រិ៍ 500៛", "Stamp, 500 riel"), 1_090, 1_089),
        CountedStock(Bilingual("ប្រអប់ M", "Box M"), 9, 11),
    )

    words = words_by_pdfium(count_sheet_pdf(replace(COUNT, stock=kinds))).split()

    assert {"1,090", "1,089", "−1", "+2"} <= set(words)


def test_a_count_not_yet_sealed_says_nothing_about_the_books() -> None:
    words = words_by_pdfium(count_sheet_pdf(replace(COUNT, results=())))

    assert "ប្រាក់តាមបញ្ជី" not in words
    assert "The figure in the books is shown only after" in words


def test_a_blank_sheet_has_denominations_and_no_figure_counted() -> None:
    words = words_by_pdfium(count_sheet_pdf(BLANK_COUNT))

    assert "100,000៛" in words
    assert "224,600៛" not in words
    assert "$55.00" not in words


@pytest.mark.parametrize("occasion", list(CountOccasion))
def test_each_occasion_has_a_name_in_both_languages(occasion: CountOccasion) -> None:
    words = words_by_pdfium(count_sheet_pdf(replace(COUNT, occasion=occasion, recount=1)))

    assert "ស្នាមមេដៃ" in words
    assert "Recount 1" in words


def test_a_difference_is_said_in_words() -> None:
    assert difference_text(riel(0)) == Bilingual("0៛")
    assert difference_text(riel(8_200)) == Bilingual("+8,200៛ ប្រាក់លើស", "surplus")
    assert difference_text(dollars(-2)) == Bilingual("−$2.00 ប្រាក់ខ្វះ", "shortage")
