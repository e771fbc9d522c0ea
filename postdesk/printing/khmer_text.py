"""Khmer and Latin text to glyphs: itemised by script, shaped by HarfBuzz, broken at words.

ReportLab sets one glyph per letter, which is not Khmer: subscripts, vowels that stand before
their consonant and stacked marks come out wrong. So a line is cut into runs of one face,
HarfBuzz says which glyphs stand where, and ICU's dictionary says where a line may be broken,
as Khmer has no spaces between words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final

import uharfbuzz
from icu4py.breakers import LineBreaker

from postdesk.printing.fonts import house_faces
from postdesk.printing.outlines import OutlinePen, draw_functions

KHMER_BLOCKS: Final = ((0x1780, 0x17FF), (0x19E0, 0x19FF))
ZERO_WIDTH_SPACE: Final = "\u200b"
NO_BREAK_SPACE: Final = "\u00a0"
LINE_ENDS: Final = frozenset("\t\n\r\v\f\u2028\u2029")
JOINERS: Final = frozenset("\u200c\u200d\u25cc")


# Drawn where the face has not the letter itself; what is copied is the letter that was meant.
STAND_INS: Final = {"\u2212": "\u2013", "\u2011": "-", "\u202f": "\u00a0", "\u2192": "\u203a"}


class Typeface:
    """One font file, ready to shape and to give its outlines.

    Attributes:
        name: Short and unique among the faces of a paper; glyph names begin with it.
        units: Font units to one em.
    """

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._face: Any = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
        self._font: Any = uharfbuzz.Font(self._face)
        self.units: int = self._face.upem
        self._boxes: dict[int, tuple[int, int, int, int]] = {}
        self._outlines: dict[int, str] = {}

    def has(self, character: str) -> bool:
        """Whether there is a glyph for the character."""
        return self._font.get_nominal_glyph(ord(character)) is not None

    def shape(self, text: str, *, script: str) -> list[PlacedGlyph]:
        """HarfBuzz's glyph run for a text of one script, offsets from the run's start."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str("".join(self._drawn_as(letter) for letter in text))
        buffer.direction = "ltr"
        buffer.script = script
        buffer.language = "km" if script == "Khmr" else "en"
        uharfbuzz.shape(self._font, buffer)
        glyphs = []
        pen = 0
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            glyphs.append(
                PlacedGlyph(info.codepoint, pen + place.x_offset, place.y_offset, info.cluster, pen)
            )
            pen += place.x_advance
        glyphs.append(PlacedGlyph(END_OF_RUN, pen, 0, len(text), pen))
        return glyphs

    def _drawn_as(self, letter: str) -> str:
        stand_in = STAND_INS.get(letter)
        return letter if stand_in is None or self.has(letter) else stand_in

    def box(self, glyph: int) -> tuple[int, int, int, int]:
        """Left, bottom, right, top of the glyph's ink. Marks lie left of their origin."""
        if glyph not in self._boxes:
            extents = self._font.get_glyph_extents(glyph)
            left, top = extents.x_bearing, extents.y_bearing
            self._boxes[glyph] = (left, top + extents.height, left + extents.width, top)
        return self._boxes[glyph]

    def outline(self, glyph: int) -> str:
        """The glyph's outline as PDF path operators in font units; empty for a space."""
        if glyph not in self._outlines:
            pen = OutlinePen()
            self._font.draw_glyph(glyph, draw_functions(), pen)
            self._outlines[glyph] = pen.operators
        return self._outlines[glyph]


END_OF_RUN: Final = -1


@dataclass(frozen=True, slots=True)
class PlacedGlyph:
    """A glyph and where it stands in its run, in font units.

    Attributes:
        glyph: Index in the font; `END_OF_RUN` for the mark that carries the run's width.
        x: Where its origin is drawn.
        y: Height of its origin above the baseline.
        cluster: The first letter of the text that it stands for.
        pen: Where the pen stood before it.
    """

    glyph: int
    x: int
    y: int
    cluster: int
    pen: int


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face, one behind the other.

    Attributes:
        face: The face.
        x: Where the run starts in its line, in points.
        glyphs: Its glyphs.
    """

    face: Typeface
    x: float
    glyphs: tuple[PlacedGlyph, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word for the invisible layer: what a reader copies or searches.

    Attributes:
        text: The word with the space behind it, if there is one.
        x: Where it starts in its line, in points.
        width: How wide it is, in points.
    """

    text: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """One line of text, ready to be drawn.

    Attributes:
        text: What it says.
        size: Size of type in points.
        width: In points.
        ink_top: Highest ink above the baseline, in points.
        ink_bottom: Lowest ink below the baseline, in points, as a positive number.
        runs: Its glyphs.
        words: Its words.
    """

    text: str
    size: float
    width: float
    ink_top: float
    ink_bottom: float
    runs: tuple[Run, ...]
    words: tuple[Word, ...]


@lru_cache(maxsize=4096)
def shape_line(text: str, size: float, *, is_bold: bool = False) -> ShapedLine:
    """Shape a text as one line, however wide.

    Args:
        text: Clean text (`clean`).
        size: Size of type in points.
        is_bold: Bold faces.
    """
    runs: list[Run] = []
    stops: dict[int, float] = {}
    width = ink_top = ink_bottom = 0.0
    for face, script, start, piece in _itemise(text, is_bold=is_bold):
        scale = size / face.units
        *glyphs, end = face.shape(piece, script=script)
        for glyph in reversed(glyphs):
            stops[start + glyph.cluster] = width + glyph.pen * scale
        for glyph in glyphs:
            _, bottom, _, top = face.box(glyph.glyph)
            ink_top = max(ink_top, (top + glyph.y) * scale)
            ink_bottom = max(ink_bottom, -(bottom + glyph.y) * scale)
        runs.append(Run(face, width, tuple(glyphs)))
        width += end.x * scale
    stops[len(text)] = width
    words = tuple(_words(text, stops))
    return ShapedLine(text, size, width, ink_top, ink_bottom, tuple(runs), words)


def break_lines(text: str, size: float, width: float, *, is_bold: bool = False) -> list[ShapedLine]:
    """Set a text in lines no wider than `width`, broken between words.

    A word that is wider than a whole line is broken between two clusters: it wraps, it is
    never cut off.

    Args:
        text: Any text, as typed.
        size: Size of type in points.
        width: Width of the column in points.
        is_bold: Bold faces.

    Returns:
        At least one line; an empty one for an empty text.
    """
    whole = clean(text)
    if (line := shape_line(whole, size, is_bold=is_bold)).width <= width:
        return [line]
    lines: list[ShapedLine] = []
    current = ""
    for segment in _segments(whole):
        for piece in _fitting(segment, size, width, is_bold=is_bold):
            longer = shape_line((current + piece).rstrip(" "), size, is_bold=is_bold)
            if current and longer.width > width:
                lines.append(shape_line(current.strip(" "), size, is_bold=is_bold))
                current = piece
            else:
                current += piece
    lines.append(shape_line(current.strip(" "), size, is_bold=is_bold))
    return lines


def clean(text: str) -> str:
    """The text as it can stand on paper: composed, one kind of space, no control characters."""
    kept = (
        " " if letter in LINE_ENDS else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter in LINE_ENDS or unicodedata.category(letter) not in {"Cc", "Cs"}
    )
    return "".join(kept).strip()


def printed_words(line: ShapedLine) -> str:
    """What copying the line from the paper gives back."""
    return "".join(word.text for word in line.words)


def clear_caches() -> None:
    """Forget shaped lines and faces; for tests that look for other faces."""
    shape_line.cache_clear()
    _typefaces.cache_clear()


@cache
def _typefaces(*, is_bold: bool) -> tuple[Typeface, Typeface]:
    faces = house_faces()
    if is_bold:
        return Typeface("kb", faces.khmer_bold), Typeface("lb", faces.latin_bold)
    return Typeface("k", faces.khmer), Typeface("l", faces.latin)


def _itemise(text: str, *, is_bold: bool) -> Iterator[tuple[Typeface, str, int, str]]:
    khmer, latin = _typefaces(is_bold=is_bold)
    kinds: list[str] = []
    for letter in text:
        kinds.append(_kind(letter, kinds[-1] if kinds else "latin", khmer, latin))
    start = 0
    for kind, letters in groupby(kinds):
        length = len(list(letters))
        piece = text[start : start + length]
        if kind != "nothing":
            face = latin if kind == "latin" else khmer
            yield face, "Khmr" if kind == "khmer" else "Latn", start, piece
        start += length


def _kind(letter: str, before: str, khmer: Typeface, latin: Typeface) -> str:
    if letter == ZERO_WIDTH_SPACE:
        return "nothing"
    if any(first <= ord(letter) <= last for first, last in KHMER_BLOCKS):
        return "khmer"
    if letter in JOINERS and before == "khmer":
        return "khmer"
    if not latin.has(letter) and khmer.has(letter):
        return "other"
    return "latin"


def _segments(text: str) -> Iterator[str]:
    breaker = LineBreaker(text, "km")
    yield from (str(segment) for segment in breaker)


def _words(text: str, stops: dict[int, float]) -> Iterator[Word]:
    ordered = sorted(stops)
    start = 0
    for segment in _segments(text):
        end = start + len(segment)
        left, right = (stops[_at_or_after(ordered, place)] for place in (start, end))
        said = segment.replace(ZERO_WIDTH_SPACE, "").replace(NO_BREAK_SPACE, " ")
        if said:
            yield Word(said, left, right - left)
        start = end


def _at_or_after(ordered: list[int], place: int) -> int:
    return next((stop for stop in ordered if stop >= place), ordered[-1])


def _fitting(segment: str, size: float, width: float, *, is_bold: bool) -> Iterator[str]:
    if shape_line(segment.rstrip(" "), size, is_bold=is_bold).width <= width:
        yield segment
        return
    piece = ""
    for cluster in _clusters(segment, is_bold=is_bold):
        if piece and shape_line(piece + cluster, size, is_bold=is_bold).width > width:
            yield piece
            piece = ""
        piece += cluster
    yield piece


def _clusters(text: str, *, is_bold: bool) -> Iterator[str]:
    starts = {
        start + glyph.cluster
        for face, script, start, piece in _itemise(text, is_bold=is_bold)
        for glyph in face.shape(piece, script=script)
    }
    places = sorted(starts | {0, len(text)})
    for first, last in pairwise(places):
        yield text[first:last]
