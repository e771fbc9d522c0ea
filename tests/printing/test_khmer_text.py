from __future__ import annotations

import unicodedata

import pytest
import uharfbuzz
from hypothesis import given
from hypothesis import strategies as st

from postdesk.printing.fonts import house_faces
from postdesk.printing.khmer_text import ShapedLine, break_lines, clean, printed_words, shape_line

SENTENCES = [
    "សូមរក្សាបង្កាន់ដៃនេះទុក ដើម្បីតាមដានបញ្ញើ ឬទាមទារសំណង។",
    "ប្រៃសណីយ៍កម្ពុជា",
    "ស្ត្រី កញ្ញា ខ្ញុំ ឱ្យ ស៊ី ព្រឹក ក្រុំ អ្នកប្រើប្រាស់",
    "សំបុត្រអនុសិដ្ឋ",
]
CONSONANTS = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ"
VOWELS = ["", "ា", "ិ", "ី", "ឹ", "ឺ", "ុ", "ូ", "ួ", "ើ", "ឿ", "ៀ", "េ", "ែ", "ៃ", "ោ", "ៅ"]
SIGNS = ["", "ំ", "ះ", "់", "៍"]


@st.composite
def syllables(draw: st.DrawFn) -> str:
    subscript = draw(st.sampled_from(["", *("្" + letter for letter in CONSONANTS)]))
    return (
        draw(st.sampled_from(CONSONANTS))
        + subscript
        + draw(st.sampled_from(VOWELS))
        + draw(st.sampled_from(SIGNS))
    )


khmer = st.lists(syllables(), min_size=1, max_size=40).map("".join)
typed = st.one_of(
    khmer,
    st.text(max_size=80),
    st.lists(st.one_of(khmer, st.text(alphabet="Az09 ,.៛។«»-\u00a0\u200b", max_size=9))).map(
        "".join
    ),
)


def glyphs_of(line: ShapedLine) -> list[tuple[int, int, int]]:
    return [(glyph.glyph, glyph.x, glyph.y) for run in line.runs for glyph in run.glyphs]


def glyphs_by_harfbuzz(text: str) -> list[tuple[int, int, int]]:
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(house_faces().khmer))))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    glyphs, pen = [], 0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append((info.codepoint, pen + place.x_offset, place.y_offset))
        pen += place.x_advance
    return glyphs


@given(khmer)
def test_khmer_stands_exactly_as_harfbuzz_says(text: str) -> None:
    line = shape_line(text, 10)

    assert glyphs_of(line) == glyphs_by_harfbuzz(text)


def test_a_subscript_is_one_glyph_and_a_split_vowel_stands_on_both_sides() -> None:
    naked = glyphs_by_harfbuzz("ក")[0][0]

    with_subscript = glyphs_of(shape_line("ក្ម", 10))
    with_split_vowel = glyphs_of(shape_line("កើ", 10))

    assert len(with_subscript) == 2
    assert with_subscript[0][0] == naked
    assert [glyph for glyph, _, _ in with_split_vowel].index(naked) == 1


@given(typed, st.integers(min_value=60, max_value=300))
def test_no_line_is_wider_than_its_column_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = break_lines(text, 9, width)

    said = "".join(printed_words(line) for line in lines)
    meant = clean(text).replace("\u200b", "").replace("\u00a0", " ")
    assert said.replace(" ", "") == meant.replace(" ", "")
    for line in lines:
        single_cluster = len({glyph.cluster for run in line.runs for glyph in run.glyphs}) <= 1
        assert line.width <= width + 0.001 or single_cluster


@pytest.mark.parametrize("text", SENTENCES)
def test_khmer_breaks_between_words_only(text: str) -> None:
    words = {word.text.strip() for word in shape_line(text, 9).words}

    for line in break_lines(text, 9, 70):
        assert {word.text.strip() for word in line.words} <= words


def test_a_name_of_300_letters_wraps_and_is_not_cut() -> None:
    name = "ម" * 300

    lines = break_lines(name, 9, 100)

    assert len(lines) > 5
    assert "".join(line.text for line in lines) == name


def test_an_item_number_stays_on_one_line() -> None:
    lines = break_lines("លេខបញ្ញើ RR\u00a0200\u00a0100\u00a0018\u00a0KH", 9, 90)

    assert lines[-1].text == "RR\u00a0200\u00a0100\u00a0018\u00a0KH"
    assert printed_words(lines[-1]) == "RR 200 100 018 KH"


def test_nothing_typed_can_break_the_line_or_hide_in_it() -> None:
    assert clean("ស៊ឹម\n\tសុខលីន\x00\x1b[0m ") == "ស៊ឹម  សុខលីន[0m"


def test_a_minus_that_the_face_lacks_is_drawn_as_a_dash_and_copied_as_a_minus() -> None:
    line = shape_line("−5", 9)

    assert 0 not in {glyph for glyph, _, _ in glyphs_of(line)}
    assert printed_words(line) == "−5"


@given(typed)
def test_clean_text_stays_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert not any(unicodedata.category(letter) == "Cc" for letter in clean(text))
