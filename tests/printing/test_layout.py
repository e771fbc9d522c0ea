from __future__ import annotations

import pytest

from postdesk.printing.layout import (
    Align,
    Block,
    Style,
    Text,
    amount_row,
    beside,
    bilingual,
    framed,
    gap,
    inline,
    natural,
    paragraph,
    stack,
)
from postdesk.printing.records import Bilingual


def lines(block: Block) -> list[Text]:
    return [mark for mark in block.marks if isinstance(mark, Text)]


def test_khmer_stands_above_smaller_english() -> None:
    khmer, english = lines(bilingual(Bilingual("សរុប", "Total"), Style(9), 200))

    assert (khmer.line.text, english.line.text) == ("សរុប", "Total")
    assert khmer.baseline < english.baseline
    assert 7 <= english.line.size < khmer.line.size


def test_a_text_that_serves_both_languages_is_printed_once() -> None:
    assert len(lines(bilingual(Bilingual("EMS", "EMS"), Style(9), 200))) == 1
    assert inline(Bilingual("EMS", "EMS")) == "EMS"


def test_amounts_end_at_the_right_edge_whatever_their_length() -> None:
    for amount in ("5៛", "1,234,567៛"):
        row = amount_row(Bilingual("សរុប", "Total"), amount, Style(9), 200)
        placed = next(line for line in lines(row) if line.line.text == amount)

        assert placed.x + placed.line.width == pytest.approx(200, abs=0.05)


def test_a_caption_and_its_amount_stand_on_one_baseline() -> None:
    row = amount_row(Bilingual("ស្ត្រី", "Total"), "5៛", Style(9), 200)

    assert len({line.baseline for line in lines(row) if line.line.text != "Total"}) == 1


def test_a_long_caption_wraps_and_never_runs_into_the_amount() -> None:
    row = amount_row(Bilingual("ប្រៃសណីយភណ្ឌក្នុងប្រទេស" * 6), "1,234,567៛", Style(9), 150)
    amount = next(line for line in lines(row) if line.line.text == "1,234,567៛")

    captions = [line for line in lines(row) if line is not amount]
    assert len(captions) > 3
    assert all(line.x + line.line.width < amount.x for line in captions)


def test_the_ink_of_two_lines_never_meets() -> None:
    block = paragraph("ស្ត្រី ញ៉ាំ ញ្ញើ ខ្ញុំ ក្រុំ ប៉ឺ" * 12, Style(9), 60)

    below = None
    for line in lines(block):
        top = line.baseline - line.line.ink_top
        assert below is None or top >= below + 1
        below = line.baseline + line.line.ink_bottom


@pytest.mark.parametrize(("align", "x"), [(Align.LEFT, 0), (Align.RIGHT, 1), (Align.CENTRE, 0.5)])
def test_a_line_stands_where_its_column_wants_it(align: Align, x: float) -> None:
    (line,) = lines(paragraph("Total", Style(9, align=align), 200))

    assert line.x == pytest.approx(x * (200 - line.line.width))


def test_blocks_keep_all_of_their_content_when_put_together() -> None:
    parts = [natural("one", Style()), gap(5), natural("two", Style())]

    whole = framed(beside([(0, stack(parts)), (80, natural("three", Style()))]), 200)

    assert [line.line.text for line in lines(whole)] == ["one", "two", "three"]
    assert all(0 < line.baseline < whole.height for line in lines(whole))
