from __future__ import annotations

import io
import re
from typing import Any

import pypdf
import pytest
from hypothesis import given

from postdesk.printing.canvas import new_canvas
from postdesk.printing.khmer_text import clean, shape_line
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


def test_each_form_holds_all_of_its_glyph_though_marks_lie_left_of_the_origin() -> None:
    page = pypdf.PdfReader(io.BytesIO(drawn("ស្ត្រី កំពុង ញ្ញុំ"))).pages[0]
    forms: Any = page["/Resources"]

    lefts = []
    for form in forms["/XObject"].values():
        left, bottom, right, top = (int(side) for side in form["/BBox"])
        points = re.findall(r"(-?\d+) (-?\d+) [ml]", form.get_data().decode())
        lefts += [int(x) for x, _ in points]
        assert points
        assert all(left < int(x) < right and bottom < int(y) < top for x, y in points)
    assert min(lefts) < 0


def test_a_glyph_is_defined_once() -> None:
    once, twice = drawn("កកក"), drawn("កកក" * 9)

    assert once.count(b"/Subtype /Form") == twice.count(b"/Subtype /Form") == 1


def test_the_same_text_gives_the_same_bytes() -> None:
    assert drawn(*SENTENCES) == drawn(*SENTENCES)
