"""Slips that are signed when cash changes hands: transfers, vouchers, deposits, sealed bags."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from postdesk.printing.count_sheet import notes_tables
from postdesk.printing.layout import (
    Align,
    Block,
    Style,
    amount_row,
    bilingual,
    framed,
    gap,
    inline,
    rule,
    stack,
)
from postdesk.printing.pages import SHEETS, paper
from postdesk.printing.parts import (
    BODY,
    STRONG,
    Cell,
    Column,
    fact,
    facts_of,
    foot_of,
    head,
    in_columns,
    section,
    signatures,
    table,
    witness_part,
)
from postdesk.printing.records import Bilingual, CashSlipPaper, PageSize
from postdesk.printing.wording import both
from postdesk.words.format import money_text, number_text


def cash_slip_pdf(record: CashSlipPaper, size: PageSize = PageSize.ROLL_80) -> bytes:
    """The slip as PDF bytes.

    Args:
        record: What stands on it.
        size: The paper it is printed on.

    Raises:
        FontMissingError: There is no face to print Khmer with.
    """
    sheet = SHEETS[size]
    width = sheet.column
    origin = replace(record.origin, is_sample_tariff=False)
    blocks = [
        *head(origin, record.title, width, copy_number=record.copy_number),
        gap(3),
        *in_columns(partial(_facts, record), sheet),
        gap(4),
        *_amounts(record, width),
        *notes_tables(record.notes, width),
        *_stock(record, width),
        *_lists(record, width),
        *[stack([gap(3), bilingual(remark, BODY, width)]) for remark in record.remarks],
        *signatures(record.signers, sheet),
        rule(width),
        witness_part(record.witness, origin.desk, width),
    ]
    foot = foot_of(origin, record.title, width)
    return paper(f"{record.title.en} {record.number}", size, blocks, foot)


def _facts(record: CashSlipPaper, width: float) -> list[Block]:
    return [
        fact(both("slip.number"), record.number, width),
        *facts_of(record.origin, both("slip.done_by"), width),
        *[fact(caption, value, width) for caption, value in record.facts],
    ]


def _amounts(record: CashSlipPaper, width: float) -> list[Block]:
    if not record.amounts:
        return []
    large = Style(12, is_bold=True)
    rows = [
        amount_row(record.amount_caption, money_text(amount), large, width - 8)
        for amount in record.amounts
    ]
    return [framed(stack(rows), width), gap(2)]


def _stock(record: CashSlipPaper, width: float) -> list[Block]:
    if not record.stock:
        return []
    columns = [
        Column(Bilingual(""), 11),
        Column(both("day.pieces"), 4, Align.RIGHT),
    ]
    rows: list[list[Cell]] = [[inline(name), number_text(pieces)] for name, pieces in record.stock]
    return [section(both("count.stock"), width), *table(columns, rows, width)]


def _lists(record: CashSlipPaper, width: float) -> list[Block]:
    blocks: list[Block] = []
    for heading, sums in record.listed:
        rows = [amount_row(name, money_text(amount), STRONG, width) for name, amount in sums]
        blocks += [section(heading, width), gap(2), *rows]
    return blocks
