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

SCALES: Final = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64)
STICKER_MM: Final = 150
SIZE_MIN: Final = 7.0
DESTINATION_SIZES: Final = (32.0, 29.0, 26.0, 23.0, 20.0)
ENGLISH_SHARE: Final = 0.6
CUT_MARGIN_MM: Final = 5
TWO_MARKS_MIN: Final = 150.0
MARK_NAME_MIN: Final = 36.0


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
    if sheet.is_roll:
        return paper(record.s10, size, _label(record, _Frame(sheet.column, 1.0)))
    sticker = SHEETS[PageSize.LABEL]
    room = millimetres(STICKER_MM - 2 * sticker.edge_mm)
    blocks = _fitting(record, sticker.column, room)
    if size is not PageSize.LABEL:
        pad = millimetres(CUT_MARGIN_MM)
        whole = stack(blocks)
        tall = replace(whole, width=sticker.column, height=max(whole.height, room))
        blocks = [framed(tall, tall.width + 2 * pad, pad=pad, weight=0.3)]
    return paper(record.s10, size, blocks)


def _fitting(record: LabelPaper, width: float, room: float) -> list[Block]:
    """The label in the largest scale that fits; what never fits goes on to a second sticker."""
    blocks: list[Block] = []
    for scale in SCALES:
        blocks = _label(record, _Frame(width, scale))
        height = sum(block.height for block in blocks)
        if height <= room:
            return [*blocks[:-1], gap(room - height), blocks[-1]]
    return blocks


def _label(record: LabelPaper, frame: _Frame) -> list[Block]:
    blocks: list[Block] = []
    if record.origin.is_training:
        blocks += [banner(inline(both("paper.training")), frame.width, size=8), gap(2)]
    blocks += [_top(record, frame), gap(2), _destination(record, frame), gap(3)]
    blocks += [_party(both("label.addressee"), record.addressee, frame, 13), gap(3)]
    if record.marks:
        blocks += [*_marks(record.marks, frame), gap(1)]
    bottom = _bottom(record, frame)
    return [*blocks, stack([_number(record.s10, frame), gap(3), bottom])]


def _top(record: LabelPaper, frame: _Frame) -> Block:
    place = natural(f"{record.position} / {record.basket_size}", frame.style(18, is_bold=True))
    product = bilingual(
        record.product, frame.style(13, is_bold=True), frame.width - place.width - COLUMN_GAP
    )
    return row(product, place, frame.width)


def _destination(record: LabelPaper, frame: _Frame) -> Block:
    width = frame.width - 8
    blocks = [paragraph(inline(both("label.to")), frame.style(8), width)]
    sizes = tuple(size * frame.scale for size in DESTINATION_SIZES)
    blocks.append(_large(record.destination.km, width, sizes))
    if record.destination.en not in {"", record.destination.km}:
        smaller = tuple(size * ENGLISH_SHARE for size in sizes)
        blocks.append(_large(record.destination.en, width, smaller))
    if record.route:
        blocks.append(paragraph(record.route, frame.style(9), width))
    return framed(stack(blocks), frame.width, pad=4, weight=1.5)


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
        blocks.append(_telephone(party.telephone, frame, size))
    address = frame.style(size - 2)
    blocks += [paragraph(line, address, frame.width) for line in party.address_lines]
    return stack(blocks)


def _telephone(number: str, frame: _Frame, size: float) -> Block:
    bold = frame.style(size, is_bold=True)
    caption = natural(inline(both("label.telephone")), frame.style(7.5))
    left = caption.width + COLUMN_GAP
    if left + natural(number, bold).width > frame.width:
        return paragraph(number, bold, frame.width)
    return beside([(0.0, caption), (left, paragraph(number, bold, frame.width - left))])


def _marks(marks: tuple[LabelMark, ...], frame: _Frame) -> list[Block]:
    abreast = 2 if frame.width >= TWO_MARKS_MIN else 1
    width = (frame.width - COLUMN_GAP * (abreast - 1)) / abreast
    boxes = [_mark(mark, frame, width) for mark in marks]
    rows = []
    for first in range(0, len(boxes), abreast):
        pair = boxes[first : first + abreast]
        height = max(box.height for box in pair)
        frames = [framed(replace(box, height=height), width, pad=3, weight=1.2) for box in pair]
        rows.append(
            beside([(place * (width + COLUMN_GAP), box) for place, box in enumerate(frames)])
        )
        rows.append(gap(3))
    return rows


def _mark(mark: LabelMark, frame: _Frame, width: float) -> Block:
    code = natural(mark.code, frame.style(14, is_bold=True))
    amount = []
    if mark.amount is not None:
        amount = [natural(money_text(mark.amount), frame.style(12, is_bold=True))]
    needed = max(MARK_NAME_MIN, *(block.width for block in amount), 0.0)
    room = width - 6 - code.width - COLUMN_GAP
    if room < needed:
        return stack([code, *amount, bilingual(mark.name, frame.style(7), width - 6)])
    said = stack([*amount, bilingual(mark.name, frame.style(7), room)])
    return beside([(0.0, code), (code.width + COLUMN_GAP, said)])


def _number(s10: str, frame: _Frame) -> Block:
    bars = code128(s10, frame.width / millimetres(1))
    text = Style(14, is_bold=True, align=Align.CENTRE)
    return stack(
        [centred(bars, frame.width), gap(2), paragraph(grouped_s10(s10), text, frame.width)]
    )


def _bottom(record: LabelPaper, frame: _Frame) -> Block:
    """Sender at the left; office of origin, date and weight at the right."""
    half = _Frame((frame.width - COLUMN_GAP) / 2, frame.scale)
    sender = _party(both("label.sender"), record.sender, half, 9)
    origin = [
        paragraph(inline(both("label.from")), half.style(7.5), half.width),
        bilingual(record.origin.branch, half.style(8.5), half.width),
        paragraph(short_date_text(record.origin.business_day), half.style(8.5), half.width),
    ]
    if record.weight_g:
        heavy = half.style(11, is_bold=True)
        origin.append(paragraph(inline(weight(record.weight_g)), heavy, half.width))
    return beside([(0.0, sender), (half.width + COLUMN_GAP, stack(origin))])
