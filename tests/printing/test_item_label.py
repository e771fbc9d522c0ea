from __future__ import annotations

from dataclasses import replace

import pytest

from postdesk.domain.money import riel
from postdesk.printing.canvas import PaperCanvas
from postdesk.printing.item_label import item_label_pdf
from postdesk.printing.khmer_text import ShapedLine
from postdesk.printing.layout import millimetres
from postdesk.printing.pages import SHEETS
from postdesk.printing.records import Bilingual, PageSize, PaperParty
from tests.printing.papers import LABEL
from tests.printing.reading import (
    codes,
    page_count,
    without_spaces,
    words_by_pdfium,
    words_by_pypdf,
)

SIZES = [PageSize.LABEL, PageSize.ROLL_80, PageSize.ROLL_58, PageSize.A4]
LONG = "គន្ធបុប្ផា" * 30


@pytest.mark.parametrize("size", SIZES)
def test_the_item_number_is_read_from_every_size(size: PageSize) -> None:
    assert codes(item_label_pdf(LABEL, size)) == [("Code128", "PA400100013KH")]


@pytest.mark.parametrize("size", SIZES)
def test_the_words_copied_are_the_words_printed(size: PageSize, drawn: list[str]) -> None:
    pdf = item_label_pdf(LABEL, size)

    printed = without_spaces("".join(drawn))
    assert without_spaces(words_by_pdfium(pdf)) == printed
    assert without_spaces(words_by_pypdf(pdf)) == printed


@pytest.mark.parametrize("size", SIZES)
def test_the_office_of_destination_is_in_the_largest_type(
    size: PageSize, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: dict[str, float] = {}

    def noted(
        canvas: PaperCanvas, line: ShapedLine, x: float, baseline: float, *, is_white: bool = False
    ) -> None:
        sizes[line.text] = max(line.size, sizes.get(line.text, 0))

    monkeypatch.setattr(PaperCanvas, "draw_line", noted)

    item_label_pdf(replace(LABEL, destination=Bilingual("កំពង់ចាម", "Kampong Cham")), size)

    assert max(sizes, key=lambda text: sizes[text]) == "កំពង់ចាម"
    assert min(sizes.values()) >= 7


def test_a_label_says_which_of_how_many_it_is_and_what_it_needs() -> None:
    words = words_by_pdfium(item_label_pdf(LABEL))

    for said in ("2 / 5", "COD", "246,000៛", "AR", "350,000៛", "012 555 102", "3.4", "07/12/2026"):
        assert said in words


@pytest.mark.parametrize("size", SIZES)
def test_names_of_300_letters_are_printed_whole(size: PageSize) -> None:
    party = PaperParty(LONG, "012 555 102", (LONG, LONG))
    record = replace(LABEL, addressee=party, sender=party, destination=Bilingual(LONG, "x" * 300))

    pdf = item_label_pdf(record, size)

    words = without_spaces(words_by_pdfium(pdf))
    assert words.count(LONG) == 7
    assert ("Code128", "PA400100013KH") in codes(pdf)


def test_a_crowded_label_is_set_smaller_before_it_needs_a_second_sticker() -> None:
    party = PaperParty("ឡុង សុវណ្ណ", "012 555 102", ("ផ្ទះលេខ 12 ផ្លូវជាតិលេខ 5 " * 4,))

    assert page_count(item_label_pdf(LABEL)) == 1
    assert page_count(item_label_pdf(replace(LABEL, addressee=party))) == 1


def test_training_is_marked_and_a_label_printed_again_is_the_same() -> None:
    real = replace(LABEL, origin=replace(LABEL.origin, is_training=False))

    assert "FOR TRAINING" in words_by_pdfium(item_label_pdf(LABEL))
    assert "FOR TRAINING" not in words_by_pdfium(item_label_pdf(real))
    assert item_label_pdf(LABEL) == item_label_pdf(LABEL)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_runs_over_the_edge_of_the_column(
    size: PageSize, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[float] = []

    def noted(
        canvas: PaperCanvas, line: ShapedLine, x: float, baseline: float, *, is_white: bool = False
    ) -> None:
        ends.append(x + line.width)

    monkeypatch.setattr(PaperCanvas, "draw_line", noted)
    marks = tuple(replace(mark, amount=riel(2_000_000_000)) for mark in LABEL.marks)

    item_label_pdf(replace(LABEL, marks=marks), size)

    sheet = SHEETS[PageSize.LABEL if size is PageSize.A4 else size]
    margin = sheet.margin_mm if size is not PageSize.A4 else 15 + 5
    assert max(ends) <= millimetres(margin + sheet.column_mm) + 0.1
