"""Parts that several papers share: head, marks, lines, tables, signatures, witness."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from postdesk.domain.business_day import phnom_penh
from postdesk.domain.money import riel
from postdesk.printing.barcode import qr_code
from postdesk.printing.layout import (
    COLUMN_GAP,
    Align,
    Block,
    Style,
    amount_row,
    banner,
    beside,
    bilingual,
    centred,
    dashes,
    framed,
    gap,
    inline,
    millimetres,
    moved,
    natural,
    paragraph,
    row,
    rule,
    stack,
)
from postdesk.printing.pages import Foot, Sheet
from postdesk.printing.records import (
    Bilingual,
    Origin,
    PaperLine,
    PaperStep,
    RateUsed,
    Witness,
)
from postdesk.printing.wording import (
    both,
    both_counted,
    date_and_time,
    grouped_s10,
)
from postdesk.words.format import money_text, short_date_text

BODY: Final = Style(9.0)
STRONG: Final = Style(9.5, is_bold=True)
SMALL: Final = Style(8.0)
CENTRED: Final = Style(9.0, align=Align.CENTRE)
HEAD: Final = Style(11.5, is_bold=True, align=Align.CENTRE)
TITLE: Final = Style(13.5, is_bold=True, align=Align.CENTRE)
CHECK_CODE_SHORT: Final = 12
COLUMNS_GAP: Final = 18.0
STEP_INDENT: Final = 30.0
VALUE_SHARE_MAX: Final = 0.6
QR_WIDTH_MM: Final = 45
BESIDE_MIN_MM: Final = 110
SIDE_BY_SIDE_MIN_MM: Final = 160
BOX_HEIGHT: Final = 17.0
BOX_BASELINE: Final = 12.0


def head(origin: Origin, title: Bilingual, width: float, *, copy_number: int = 0) -> list[Block]:
    """Marks, the office's name, the paper's title and, on a copy, which copy it is."""
    blocks: list[Block] = []
    if origin.is_training:
        blocks += [banner(inline(both("paper.training")), width), gap(4)]
    is_wide = width > millimetres(BESIDE_MIN_MM)
    shown = Bilingual(inline(title)) if is_wide else title
    blocks += [bilingual(origin.branch, HEAD, width), gap(2), bilingual(shown, TITLE, width)]
    if copy_number:
        copy = both_counted("paper.copy", number=copy_number)
        inner = paragraph(inline(copy), Style(11, is_bold=True, align=Align.CENTRE), width - 8)
        blocks += [gap(3), framed(inner, width)]
    if origin.is_sample_tariff:
        blocks += [gap(2), paragraph(inline(both("paper.sample_tariff")), CENTRED, width)]
    return [*blocks, gap(4)]


def fact(caption: Bilingual, value: str, width: float) -> Block:
    """A caption at the left, what it says at the right; it wraps where it is too long."""
    right = natural(value, STRONG)
    if right.width > width * VALUE_SHARE_MAX:
        flush = replace(STRONG, align=Align.RIGHT)
        right = paragraph(value, flush, width * VALUE_SHARE_MAX)
    left = bilingual(caption, SMALL, width - right.width - COLUMN_GAP)
    return stack([row(left, right, width), gap(1)])


def facts_of(origin: Origin, person: Bilingual, width: float) -> list[Block]:
    """When, at which till and by whom; the business day where it is not the day of the clock."""
    facts = [fact(both("paper.at"), date_and_time(origin.at), width)]
    if phnom_penh(origin.at).date() != origin.business_day:
        facts.append(fact(both("paper.business_day"), short_date_text(origin.business_day), width))
    if origin.till:
        facts.append(fact(both("paper.till"), origin.till, width))
    facts.append(fact(person, origin.person, width))
    return facts


def in_columns(make: Callable[[float], list[Block]], sheet: Sheet) -> list[Block]:
    """Facts one below the other on a roll, two beside one another on a sheet.

    Args:
        make: Makes the facts for a width.
        sheet: What they are printed on.
    """
    if sheet.is_roll:
        return make(sheet.column)
    width = (sheet.column - COLUMNS_GAP) / 2
    facts = make(width)
    return [
        beside([(place * (width + COLUMNS_GAP), block) for place, block in enumerate(pair)])
        for pair in (facts[start : start + 2] for start in range(0, len(facts), 2))
    ]


def basket_line(line: PaperLine, width: float) -> Block:
    """A product with its price, and below it what there is to know about the item."""
    blocks = [amount_row(line.name, money_text(line.amount), STRONG, width)]
    inset = width - 8
    if line.s10:
        blocks.append(moved(paragraph(grouped_s10(line.s10), STRONG, inset), 8))
    blocks += [moved(bilingual(detail, SMALL, inset), 8) for detail in line.details]
    if len(line.steps) > 1:
        for step in line.steps:
            blocks.append(moved(_step(step, inset), 8))
    return stack(blocks)


def _step(step: PaperStep, width: float) -> Block:
    if step.amount is None:
        return bilingual(step.name, SMALL, width)
    return amount_row(step.name, money_text(step.amount), SMALL, width - STEP_INDENT)


def rounding_and_rate(
    rounding_riel: int, step: int, rate: RateUsed | None, width: float
) -> tuple[list[Block], list[Block]]:
    """The rounding's row, if anything was rounded, and the rate's, if it was used."""
    rounded = []
    if rounding_riel:
        caption = both_counted("paper.rounding", step=step)
        rounded = [amount_row(caption, money_text(riel(rounding_riel)), BODY, width)]
    if rate is None:
        return rounded, []
    sentence = both(
        "paper.rate",
        record=rate.record,
        day=short_date_text(rate.valid_from),
        riel=money_text(riel(rate.riel_per_dollar)),
    )
    return rounded, [bilingual(sentence, SMALL, width)]


def witness_part(witness: Witness, desk: str, width: float, *, is_whole: bool = False) -> Block:
    """Entries and head as text, and the QR code above them; beside them on a sheet."""
    code = witness.head_hash if is_whole else witness.head_hash[:CHECK_CODE_SHORT]
    key = "paper.entry" if witness.first_seq == witness.last_seq else "paper.entries"
    entries = both(key, first=witness.first_seq, last=witness.last_seq)
    picture = qr_code(witness.qr, min(width / millimetres(1), QR_WIDTH_MM)) if witness.qr else None
    is_beside = picture is not None and width > millimetres(BESIDE_MIN_MM)
    room = width - picture.width - COLUMNS_GAP if picture is not None and is_beside else width
    style = Style(7.5, align=Align.LEFT if is_beside else Align.CENTRE)
    texts = stack(
        [
            paragraph(f"{inline(entries)} · {desk}", style, room),
            paragraph(f"{inline(both('paper.check_code'))}: {_in_fours(code)}", style, room),
        ]
    )
    if picture is None:
        return texts
    if is_beside:
        middle = max(0.0, (picture.height - texts.height) / 2)
        marks = (*picture.marks, *moved(texts, picture.width + COLUMNS_GAP, middle).marks)
        return Block(width, max(picture.height, texts.height), marks)
    return stack([centred(picture, width), texts])


def signature_box(role: Bilingual, name: str, width: float) -> Block:
    """Room for one person: role, name, signature, and a thumbprint beside it."""
    thumb_width, thumb_height = millimetres(22), millimetres(26)
    left = width - thumb_width - COLUMN_GAP
    thumb_caption = bilingual(both("paper.thumbprint"), Style(7.0, align=Align.CENTRE), thumb_width)
    thumb = framed(Block(thumb_width - 8, thumb_height - 8), thumb_width, weight=0.6)
    named = f"{inline(both('paper.name'))}: {name}"
    lines = stack(
        [
            bilingual(role, STRONG, left),
            paragraph(named, SMALL, left),
            gap(millimetres(11)),
            dashes(left, space=1),
            bilingual(both("paper.signature"), Style(7.0), left),
        ]
    )
    thumb_column = stack([thumb, gap(1), thumb_caption])
    height = max(lines.height, thumb_column.height)
    marks = (*lines.marks, *moved(thumb_column, left + COLUMN_GAP).marks)
    return Block(width, height + 4, marks)


def signatures(people: Sequence[tuple[Bilingual, str]], sheet: Sheet) -> list[Block]:
    """Signature boxes: below one another on a roll, two beside one another on a sheet."""
    if sheet.is_roll:
        return [
            block
            for role, name in people
            for block in (gap(4), signature_box(role, name, sheet.column))
        ]
    width = (sheet.column - COLUMNS_GAP) / 2
    boxes = [signature_box(role, name, width) for role, name in people]
    return [
        stack(
            [
                gap(8),
                beside([(place * (width + COLUMNS_GAP), box) for place, box in enumerate(pair)]),
            ]
        )
        for pair in (boxes[start : start + 2] for start in range(0, len(boxes), 2))
    ]


Cell = Bilingual | str | None
"""What stands in a table's cell; None is a box to write in by hand."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        caption: What stands over it.
        share: Its share of the width; shares are relative.
        align: How its cells stand.
    """

    caption: Bilingual
    share: int
    align: Align = Align.LEFT


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    width: float,
    *,
    size: float = 8.5,
) -> list[Block]:
    """A table: captions over a strong rule, then rows parted by thin ones."""
    captions = _cells(columns, [column.caption for column in columns], width, size, is_bold=True)
    heading = stack([captions, rule(width, weight=0.9, space=1.2)])
    blocks = [replace(heading, holds_next=bool(rows))]
    for cells in rows:
        drawn = _cells(columns, cells, width, size)
        blocks.append(stack([drawn, rule(width, weight=0.25, space=1.2)]))
    return blocks


def total_row(
    columns: Sequence[Column], cells: Sequence[Cell], width: float, *, size: float = 9
) -> Block:
    """A bold row under a table's columns."""
    return stack([_cells(columns, cells, width, size, is_bold=True), gap(2)])


def side_by_side(parts: Sequence[Callable[[float], list[Block]]], width: float) -> list[Block]:
    """Parts beside one another where the page is wide enough, else one below the other.

    Args:
        parts: Each makes its blocks for a width.
        width: The whole width.
    """
    if width < millimetres(SIDE_BY_SIDE_MIN_MM):
        return [block for part in parts for block in part(width)]
    narrow = (width - COLUMNS_GAP * (len(parts) - 1)) / len(parts)
    columns = [stack(part(narrow)) for part in parts]
    return [
        beside([(place * (narrow + COLUMNS_GAP), column) for place, column in enumerate(columns)])
    ]


def section(title: Bilingual, width: float) -> Block:
    """The heading of a part of a sheet."""
    text = paragraph(inline(title), Style(10.5, is_bold=True), width)
    return replace(stack([gap(7), text, rule(width, weight=1.2, space=1)]), holds_next=True)


def foot_of(origin: Origin, title: Bilingual, width: float) -> Foot:
    """Makes the foot of each page: what it is, of which office and day, page n of m."""

    def foot(page: int, pages: int) -> Block:
        right = natural(inline(both("paper.page", page=page, pages=pages)), Style(7.5))
        marks = [both("paper.training")] if origin.is_training else []
        left = " · ".join(
            [inline(text) for text in marks]
            + [title.km, origin.branch.km, short_date_text(origin.business_day)]
        )
        text = paragraph(left, Style(7.5), width - right.width - COLUMN_GAP)
        return stack([rule(width, weight=0.4, space=2), row(text, right, width)])

    return foot


def _cells(
    columns: Sequence[Column],
    cells: Sequence[Cell],
    width: float,
    size: float,
    *,
    is_bold: bool = False,
) -> Block:
    whole = sum(column.share for column in columns)
    room = width - COLUMN_GAP * (len(columns) - 1)
    placed = []
    x = 0.0
    for column, cell in zip(columns, cells, strict=True):
        cell_width = room * column.share / whole
        style = Style(size, is_bold=is_bold, align=column.align)
        placed.append((x, _cell(cell, style, cell_width)))
        x += cell_width + COLUMN_GAP
    return beside(placed)


def _cell(cell: Cell, style: Style, width: float) -> Block:
    if cell is None:
        box = framed(Block(width - 8, BOX_HEIGHT - 8), width, weight=0.5)
        return replace(box, baseline=BOX_BASELINE)
    return bilingual(cell if isinstance(cell, Bilingual) else Bilingual(cell), style, width)


def _in_fours(code: str) -> str:
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
