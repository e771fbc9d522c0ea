"""The label that is stuck on an item: the office of destination in the largest type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from postdesk.printing.barcode import code128
from postdesk.printing.layout import (
    COLUMN_GAP,
    Align,
    Block,
    Style,
    banner,
    beside,
    bilingual,
    centred,
    framed,
    gap,
    inline,
    millimetres,
    natural,
    paragraph,
    row,
    stack,
)
from postdesk.printing.pages import SHEETS, paper
from postdesk.printing.records import Bilingual, LabelMark, LabelPaper, PageSize, PaperParty
from postdesk.printing.wording import both, grouped_s10, weight
from postdesk.words.format import money_text, short_date_text

SCALES: Final = (1.0, 0.9, 0.8, 0.7, 0.6)
SIZE_MIN: Final = 7.0
DESTINATION_SIZES: Final = (34.0, 30.0, 26.0, 22.0, 19.0)
CUT_MARGIN_MM: Final = 5


@dataclass(frozen=True, slots=True)
class _Frame:
    width: float
    scale: float

    def style(self, size: float, *, is_bold: bool = False) -> Style:
        """The style at this label's scale, never too small to read."""
        return Style(max(SIZE_MIN, size * self.scale), is_bold=is_bold)


def item_label_pdf(record: LabelPaper, size: PageSize = PageSize.LABEL) -> bytes:
    """The label as PDF bytes: a sticker of 100×150 mm, a roll, or to be cut out of a sheet.

    A label that names a lot is set smaller until it fits its sticker; nothing is cut off.

    Args:
        record: What stands on it.
        size: The paper it is printed on.

    Raises:
        FontMissingError: There is no face to print Khmer with.
        BarcodeTooWideError: The number does not fit this paper as a barcode.
    """
    sheet = SHEETS[size]
    sticker = SHEETS[PageSize.LABEL]
    if sheet.is_roll:
        return paper(record.s10, size, [_label(record, _Frame(sheet.column, 1.0))])
    assert sticker.height_mm is not None
    room = millimetres(sticker.height_mm - 2 * sticker.edge_mm)
    label = _fitting(record, sticker.column, room)
    if size is not PageSize.LABEL:
        pad = millimetres(CUT_MARGIN_MM)
        tall = replace(label, height=max(label.height, room))
        label = framed(tall, label.width + 2 * pad, pad=pad, weight=0.3)
    return paper(record.s10, size, [label])


def _fitting(record: LabelPaper, width: float, room: float) -> Block:
    label = _label(record, _Frame(width, SCALES[0]))
    for scale in SCALES[1:]:
        if label.height <= room:
            break
        label = _label(record, _Frame(width, scale))
    return label


def _label(record: LabelPaper, frame: _Frame) -> Block:
    blocks: list[Block] = []
    if record.origin.is_training:
        blocks += [banner(inline(both("paper.training")), frame.width, size=9), gap(3)]
    blocks += [_top(record, frame), gap(3), _destination(record, frame), gap(4)]
    blocks += [_party(both("label.addressee"), record.addressee, frame, 13), gap(3)]
    if record.marks:
        blocks += [*_marks(record.marks, frame), gap(3)]
    blocks += [*_number(record.s10, frame), gap(3)]
    blocks += [_party(both("label.sender"), record.sender, frame, 9), gap(2)]
    blocks.append(_origin(record, frame))
    return stack(blocks)


def _top(record: LabelPaper, frame: _Frame) -> Block:
    place = natural(f"{record.position} / {record.basket_size}", Style(20, is_bold=True))
    product = bilingual(
        record.product, frame.style(13, is_bold=True), frame.width - place.width - COLUMN_GAP
    )
    return row(product, place, frame.width)


def _destination(record: LabelPaper, frame: _Frame) -> Block:
    width = frame.width - 12
    blocks = [paragraph(inline(both("label.to")), frame.style(8), width)]
    blocks.append(_large(record.destination.km, width, DESTINATION_SIZES))
    if record.destination.en not in {"", record.destination.km}:
        smaller = tuple(size * 0.62 for size in DESTINATION_SIZES)
        blocks.append(_large(record.destination.en, width, smaller))
    if record.route:
        blocks.append(paragraph(record.route, frame.style(9), width))
    return framed(stack(blocks), frame.width, pad=6, weight=1.5)


def _large(text: str, width: float, sizes: tuple[float, ...]) -> Block:
    for size in sizes:
        block = natural(text, Style(size, is_bold=True))
        if block.width <= width:
            return block
    return paragraph(text, Style(sizes[-1], is_bold=True), width)


def _party(caption: Bilingual, party: PaperParty, frame: _Frame, size: float) -> Block:
    blocks = [paragraph(inline(caption), frame.style(7.5), frame.width)]
    blocks.append(paragraph(party.name, frame.style(size, is_bold=True), frame.width))
    if party.telephone:
        telephone = both("label.telephone", number=party.telephone)
        bold = frame.style(size, is_bold=True)
        blocks.append(paragraph(inline(telephone), bold, frame.width))
    address = frame.style(size - 2)
    blocks += [paragraph(line, address, frame.width) for line in party.address_lines]
    return stack(blocks)


def _marks(marks: tuple[LabelMark, ...], frame: _Frame) -> list[Block]:
    width = (frame.width - COLUMN_GAP) / 2
    boxes = [_mark(mark, frame, width) for mark in marks]
    rows = []
    for first in range(0, len(boxes), 2):
        pair = boxes[first : first + 2]
        height = max(box.height for box in pair)
        frames = [framed(replace(box, height=height), width, pad=3, weight=1.2) for box in pair]
        rows.append(
            beside([(place * (width + COLUMN_GAP), box) for place, box in enumerate(frames)])
        )
        rows.append(gap(3))
    return rows


def _mark(mark: LabelMark, frame: _Frame, width: float) -> Block:
    code = natural(mark.code, Style(13, is_bold=True))
    room = width - 6
    if mark.amount is None:
        top = code
    else:
        amount = natural(money_text(mark.amount), Style(12, is_bold=True))
        fits = code.width + COLUMN_GAP + amount.width <= room
        top = row(code, amount, room) if fits else stack([code, amount])
    return stack([top, bilingual(mark.name, frame.style(8), room)])


def _number(s10: str, frame: _Frame) -> list[Block]:
    bars = code128(s10, frame.width / millimetres(1))
    text = Style(14, is_bold=True, align=Align.CENTRE)
    return [
        centred(bars, frame.width),
        gap(2),
        paragraph(grouped_s10(s10), text, frame.width),
    ]


def _origin(record: LabelPaper, frame: _Frame) -> Block:
    origin = record.origin
    branch = paragraph(inline(origin.branch), frame.style(8), frame.width)
    facts = short_date_text(origin.business_day)
    if record.weight_g:
        heavy = natural(inline(weight(record.weight_g)), frame.style(11, is_bold=True))
        left = paragraph(facts, frame.style(8), frame.width - heavy.width - COLUMN_GAP)
        return stack([branch, row(left, heavy, frame.width)])
    return stack([branch, paragraph(facts, frame.style(8), frame.width)])
