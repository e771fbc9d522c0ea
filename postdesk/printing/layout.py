"""Blocks of paper: text, rules, codes, and how they stand below and beside one another.

A block knows its width, its height and the baseline of its first line; what is drawn in it is
measured from its own top left corner, downwards, in points. Papers are put together from blocks
alone, so each of them fits every page size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Final

from postdesk.printing.khmer_text import ShapedLine, break_lines
from postdesk.printing.records import Bilingual

POINTS_PER_MM: Final = 72 / 25.4
DOTS_PER_MM: Final = 8
DOT: Final = POINTS_PER_MM / DOTS_PER_MM
SIZE_MIN: Final = 7.0
TITLE_SIZE_MIN: Final = 11.0
ENGLISH_SHARE: Final = 0.82
ASCENT_MIN_EM: Final = 0.78
DESCENT_MIN_EM: Final = 0.24
LINE_GAP_EM: Final = 0.16
COLUMN_GAP: Final = 6.0
RULE_WIDTH: Final = 0.6


class Align(StrEnum):
    """Where a line stands in its column."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set.

    Attributes:
        size: Size of Khmer type in points; English below it is a little smaller.
        is_bold: Bold.
        align: Where lines stand.
        is_white: White on black.
    """

    size: float = 9.0
    is_bold: bool = False
    align: Align = Align.LEFT
    is_white: bool = False

    @property
    def english(self) -> Style:
        """The style for the English line under a Khmer one: smaller, bold in titles only."""
        return replace(
            self,
            size=max(SIZE_MIN, self.size * ENGLISH_SHARE),
            is_bold=self.is_bold and self.size >= TITLE_SIZE_MIN,
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A shaped line in a block.

    Attributes:
        line: The line.
        x: From the block's left.
        baseline: From the block's top.
        is_white: White on black.
    """

    line: ShapedLine
    x: float
    baseline: float
    is_white: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Black rectangles in a block: left, top, width, height.

    Attributes:
        rectangles: Measured from `x` and `y`.
        x: From the block's left.
        y: From the block's top.
        is_code: A code for scanners: its corner is moved to the printer's nearest dot.
    """

    rectangles: tuple[tuple[float, float, float, float], ...]
    x: float = 0.0
    y: float = 0.0
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Something on paper.

    Attributes:
        width: In points.
        height: In points.
        marks: What is drawn, in this order.
        baseline: Baseline of the first line, from the top.
        holds_next: A heading: it goes to the next page with what follows it.
    """

    width: float
    height: float
    marks: tuple[Text | Bars, ...] = ()
    baseline: float = 0.0
    holds_next: bool = False


def paragraph(text: str, style: Style, width: float) -> Block:
    """A text set in lines of a width, broken between words, never cut off."""
    marks: list[Text | Bars] = []
    top = first = 0.0
    for line in break_lines(text, style.size, width, is_bold=style.is_bold):
        ascent = max(ASCENT_MIN_EM * style.size, line.ink_top)
        descent = max(DESCENT_MIN_EM * style.size, line.ink_bottom)
        x = _indent(line.width, width, style.align)
        marks.append(Text(line, x, top + ascent, style.is_white))
        first = first or ascent
        top += ascent + descent + LINE_GAP_EM * style.size
    return Block(width, top, tuple(marks), first)


def natural(text: str, style: Style) -> Block:
    """A text on one line, just as wide as it is."""
    line = break_lines(text, style.size, float("inf"), is_bold=style.is_bold)[0]
    return paragraph(text, style, line.width + 0.01)


def bilingual(text: Bilingual, style: Style, width: float) -> Block:
    """Khmer above English; one of them alone where the other is missing or the same."""
    khmer = paragraph(text.km, style, width)
    if text.en in {"", text.km}:
        return khmer
    return stack([khmer, paragraph(text.en, style.english, width)])


def inline(text: Bilingual) -> str:
    """Both languages on one line, for places too small for two."""
    return text.km if text.en in {"", text.km} else f"{text.km} / {text.en}"


def gap(height: float) -> Block:
    """Nothing, so high."""
    return Block(0, height)


def rule(width: float, *, weight: float = RULE_WIDTH, space: float = 3.0) -> Block:
    """A line across the column with space above and below."""
    return Block(width, 2 * space + weight, (Bars(((0, space, width, weight),)),))


def dashes(width: float, *, space: float = 3.0) -> Block:
    """A dashed line across the column: a place to sign, or to tear."""
    strokes = tuple(
        (3.2 * number, 0.0, 1.6, RULE_WIDTH) for number in range(int((width + 1.6) / 3.2))
    )
    return Block(width, 2 * space + RULE_WIDTH, (Bars(strokes, y=space),))


def stack(blocks: Iterable[Block]) -> Block:
    """Blocks below one another."""
    marks: list[Text | Bars] = []
    top = width = baseline = 0.0
    for block in blocks:
        if block.baseline and not baseline:
            baseline = top + block.baseline
        marks += _moved(block, 0.0, top)
        top += block.height
        width = max(width, block.width)
    return Block(width, top, tuple(marks), baseline)


def beside(columns: Sequence[tuple[float, Block]]) -> Block:
    """Blocks beside one another, each at its x, first lines on one baseline."""
    deepest = max(block.baseline for _, block in columns)
    marks: list[Text | Bars] = []
    width = height = 0.0
    for x, block in columns:
        down = deepest - block.baseline
        marks += _moved(block, x, down)
        width = max(width, x + block.width)
        height = max(height, down + block.height)
    return Block(width, height, tuple(marks), deepest)


def row(left: Block, right: Block, width: float) -> Block:
    """One block at the left edge, one flush right, on one baseline."""
    return replace(beside([(0.0, left), (width - right.width, right)]), width=width)


def amount_row(caption: Bilingual, amount: str, style: Style, width: float) -> Block:
    """A caption in both languages and an amount flush right; the caption wraps if need be."""
    right = natural(amount, style)
    return row(bilingual(caption, style, width - right.width - COLUMN_GAP), right, width)


def moved(block: Block, x: float, y: float = 0.0) -> Block:
    """The block with space to its left and above it."""
    marks = tuple(_moved(block, x, y))
    return Block(block.width + x, block.height + y, marks, block.baseline + y)


def framed(block: Block, width: float, *, pad: float = 4.0, weight: float = 1.0) -> Block:
    """The block in a frame of a width; it was made `2 * pad` narrower."""
    height = block.height + 2 * pad
    sides = (
        (0.0, 0.0, width, weight),
        (0.0, height - weight, width, weight),
        (0.0, 0.0, weight, height),
        (width - weight, 0.0, weight, height),
    )
    return Block(width, height, (Bars(sides), *_moved(block, pad, pad)), block.baseline + pad)


def banner(text: str, width: float, *, size: float = 10.0) -> Block:
    """A text white on black over the whole width: a mark that cannot be missed."""
    style = Style(size, is_bold=True, align=Align.CENTRE, is_white=True)
    inner = paragraph(text, style, width - 8)
    height = inner.height + 6
    return Block(width, height, (Bars(((0.0, 0.0, width, height),)), *_moved(inner, 4.0, 4.0)))


def code_block(
    rectangles: Iterable[tuple[int, int, int, int]], dots_wide: int, dots_high: int
) -> Block:
    """A code drawn in whole printer dots.

    Args:
        rectangles: Left, top, width, height in dots, quiet zone included in the offsets.
        dots_wide: Width with quiet zones.
        dots_high: Height with quiet zones.
    """
    points = tuple((x * DOT, y * DOT, w * DOT, h * DOT) for x, y, w, h in rectangles)
    return Block(dots_wide * DOT, dots_high * DOT, (Bars(points, is_code=True),))


def centred(block: Block, width: float) -> Block:
    """The block in the middle of a column."""
    return replace(moved(block, (width - block.width) / 2), width=width)


@cache
def millimetres(value: float) -> float:
    """So many millimetres in points."""
    return value * POINTS_PER_MM


def _indent(line: float, width: float, align: Align) -> float:
    room = max(0.0, width - line)
    return {Align.LEFT: 0.0, Align.CENTRE: room / 2, Align.RIGHT: room}[align]


def _moved(block: Block, x: float, y: float) -> list[Text | Bars]:
    return [
        replace(mark, x=mark.x + x, baseline=mark.baseline + y)
        if isinstance(mark, Text)
        else replace(mark, x=mark.x + x, y=mark.y + y)
        for mark in block.marks
    ]
