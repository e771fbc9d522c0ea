"""Blocks to pages: a roll as long as it needs to be, or sheets with a foot on each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from postdesk.printing.canvas import PaperCanvas, new_canvas
from postdesk.printing.layout import DOT, Block, Text, millimetres
from postdesk.printing.records import PageSize


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page size in millimetres.

    Attributes:
        width_mm: Whole width.
        height_mm: Whole height; None for a roll.
        margin_mm: Left and right of the column.
        edge_mm: Above and below it.
    """

    width_mm: int
    height_mm: int | None
    margin_mm: int
    edge_mm: int

    @property
    def column(self) -> float:
        """Width of the column in points."""
        return millimetres(self.column_mm)

    @property
    def column_mm(self) -> int:
        """Width of the column in millimetres."""
        return self.width_mm - 2 * self.margin_mm

    @property
    def is_roll(self) -> bool:
        """Whether it is paper from a roll."""
        return self.height_mm is None


SHEETS: Final = {
    PageSize.ROLL_58: Sheet(58, None, 6, 4),
    PageSize.ROLL_80: Sheet(80, None, 5, 4),
    PageSize.A5: Sheet(148, 210, 12, 10),
    PageSize.A4: Sheet(210, 297, 15, 12),
    PageSize.LABEL: Sheet(100, 150, 5, 5),
}

Foot = Callable[[int, int], Block]


def paper(title: str, size: PageSize, blocks: Sequence[Block], foot: Foot | None = None) -> bytes:
    """The finished PDF.

    Args:
        title: The document's title.
        size: The page size.
        blocks: From top to bottom; a block is never split over two pages.
        foot: Makes the foot of page n of m; rolls have none.
    """
    sheet = SHEETS[size]
    canvas, buffer = new_canvas(title)
    if sheet.height_mm is None:
        height_mm = math.ceil(sum(block.height for block in blocks) / millimetres(1))
        _page(canvas, sheet, height_mm + 2 * sheet.edge_mm, blocks)
    else:
        _pages(canvas, sheet, blocks, foot)
    canvas.save()
    return buffer.getvalue()


def _pages(canvas: PaperCanvas, sheet: Sheet, blocks: Sequence[Block], foot: Foot | None) -> None:
    sheet_mm = sheet.height_mm or 0
    foot_height = foot(9, 9).height if foot else 0.0
    room = millimetres(sheet_mm - 2 * sheet.edge_mm) - foot_height
    pages: list[list[Block]] = [[]]
    used = 0.0
    for together in _held_together(blocks):
        height = sum(block.height for block in together)
        if used + height > room and pages[-1]:
            pages.append([])
            used = 0.0
        pages[-1] += together
        used += height
    for number, content in enumerate(pages, start=1):
        below = foot(number, len(pages)) if foot else None
        _page(canvas, sheet, sheet_mm, content, below)


def _held_together(blocks: Sequence[Block]) -> list[list[Block]]:
    groups: list[list[Block]] = [[]]
    for block in blocks:
        groups[-1].append(block)
        if not block.holds_next:
            groups.append([])
    return [group for group in groups if group]


def _page(
    canvas: PaperCanvas,
    sheet: Sheet,
    height_mm: int,
    blocks: Sequence[Block],
    foot: Block | None = None,
) -> None:
    height = millimetres(height_mm)
    canvas.setPageSize((millimetres(sheet.width_mm), height))
    left, top = millimetres(sheet.margin_mm), millimetres(sheet.edge_mm)
    for block in blocks:
        _draw(canvas, block, left, top, height)
        top += block.height
    if foot is not None:
        _draw(canvas, foot, left, height - millimetres(sheet.edge_mm) - foot.height, height)
    canvas.showPage()


def _draw(canvas: PaperCanvas, block: Block, left: float, top: float, height: float) -> None:
    for mark in block.marks:
        if isinstance(mark, Text):
            canvas.draw_line(
                mark.line, left + mark.x, height - top - mark.baseline, is_white=mark.is_white
            )
            continue
        x, y = left + mark.x, top + mark.y
        if mark.is_code:
            x, y = round(x / DOT) * DOT, round(y / DOT) * DOT
        canvas.bars((x + bx, height - y - by - bh, bw, bh) for bx, by, bw, bh in mark.rectangles)
