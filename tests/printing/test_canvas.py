from __future__ import annotations

import io
import re

import pypdf
import pytest
from hypothesis import given

from postdesk.printing.canvas import new_canvas
from postdesk.printing.khmer_text import break_lines, clean, shape_line
from tests.printing.reading import words_by_pdfium, words_by_pypdf
from tests.printing.test_khmer_text import SENTENCES, khmer


def drawn(*texts: str) -> bytes:
    canvas, buffer = new_canvas("words")
    canvas.setPageSize((500, 40 + 30 * len(texts)))
    for place, text in enumerate(texts, start=1):
        canvas.draw_line(shape_line(clean(text), 12), 20, 30 * (len(texts) - place) + 20)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize("text", [*SENTENCES, "Registered letter, 12,500៛ = $3.05", "ឬ", "x"])
def test_what_is_copied_is_what_was_printed(text: str) -> None:
    pdf = drawn(text)

    assert words_by_pdfium(pdf) == text
    assert words_by_pypdf(pdf) == text


@given(khmer)
def test_any_khmer_is_copied_as_it_was_printed(text: str) -> None:
    assert words_by_pdfium(drawn(text)) == text


def test_lines_are_read_from_top_to_bottom() -> None:
    assert words_by_pdfium(drawn(*SENTENCES)).splitlines() == SENTENCES


def test_a_letter_beyond_the_first_plane_is_copied_too() -> None:
    assert words_by_pdfium(drawn("a 😀 b")) == "a 😀 b"


def test_the_page_shows_the_glyphs_of_harfbuzz_in_their_order() -> None:
    line = shape_line(SENTENCES[0], 12)

    page = pypdf.PdfReader(io.BytesIO(drawn(SENTENCES[0]))).pages[0]

    content = page.get_contents()
    assert content is not None
    shown = re.findall(rb"/FormXob\.k(\d+) Do", content.get_data())
    wanted = [
        glyph.glyph
        for run in line.runs
        for glyph in run.glyphs
        if run.face.name == "k" and run.face.outline(glyph.glyph)
    ]
    assert [int(number) for number in shown] == wanted


def test_each_form_holds_all_of_its_glyph() -> None:
    line = break_lines("ស្ត្រី កំពុង", 12, 500)[0]

    for run in line.runs:
        for glyph in run.glyphs:
            left, bottom, right, top = run.face.box(glyph.glyph)
            numbers = [
                (int(x), int(y))
                for x, y in re.findall(r"(-?\d+) (-?\d+) [ml]", run.face.outline(glyph.glyph))
            ]
            assert all(left <= x <= right and bottom <= y <= top for x, y in numbers)


def test_a_glyph_is_defined_once() -> None:
    once, twice = drawn("កកក"), drawn("កកក" * 9)

    assert once.count(b"/Subtype /Form") == twice.count(b"/Subtype /Form") == 1


def test_the_same_text_gives_the_same_bytes() -> None:
    assert drawn(*SENTENCES) == drawn(*SENTENCES)
