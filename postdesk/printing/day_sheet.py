"""The day sheet: signed by people, it is the paper witness of the day's journal."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from postdesk.domain.money import Currency, Money
from postdesk.printing.count_sheet import notes_tables, results_table
from postdesk.printing.layout import (
    Align,
    Block,
    Style,
    bilingual,
    gap,
    inline,
    paragraph,
    rule,
    stack,
)
from postdesk.printing.pages import SHEETS, Sheet, paper
from postdesk.printing.parts import (
    BODY,
    CENTRED,
    SMALL,
    STRONG,
    Cell,
    Column,
    fact,
    foot_of,
    head,
    in_columns,
    section,
    side_by_side,
    signatures,
    table,
    total_row,
    witness_part,
)
from postdesk.printing.records import (
    Bilingual,
    DayRow,
    DaySheetPaper,
    DayTill,
    DayUndone,
    PageSize,
)
from postdesk.printing.wording import amounts, both, date_and_time, date_long
from postdesk.words.format import bare_money_text, hour_text, money_text, number_text


def day_sheet_pdf(record: DaySheetPaper, size: PageSize = PageSize.A4) -> bytes:
    """The day sheet as PDF bytes.

    Args:
        record: What stands on it.
        size: A4 or A5; a roll where there is nothing else.

    Raises:
        FontMissingError: There is no face to print Khmer with.
    """
    sheet = SHEETS[size]
    width = sheet.column
    title = both("day.title")
    blocks = [
        *head(record.origin, title, width, copy_number=record.copy_number),
        bilingual(date_long(record.origin.business_day), CENTRED, width),
        gap(4),
        *in_columns(partial(_facts, record), sheet),
        *_money(record, width),
        *_cash(record, width),
        *_things(record, width),
        *_undone(record.undone, width),
        *_open(record.open_matters, width),
        *_end(record, sheet),
    ]
    name = f"{title.en} {record.origin.business_day.isoformat()}"
    return paper(name, size, blocks, foot_of(record.origin, title, width))


def _facts(record: DaySheetPaper, width: float) -> list[Block]:
    return [
        fact(both("day.closed_at"), date_and_time(record.origin.at), width),
        fact(both("day.closed_by"), record.origin.person, width),
    ]


def _money(record: DaySheetPaper, width: float) -> list[Block]:
    columns = [
        Column(both("day.account"), 2),
        Column(Bilingual(""), 9),
        Column(both("day.riel"), 5, Align.RIGHT),
        Column(both("day.dollars"), 4, Align.RIGHT),
    ]
    total = _income_total(record.income)
    other = [*record.other, record.exchange]
    return [
        section(both("day.income"), width),
        *table(columns, [_account(row) for row in record.income], width),
        total_row(columns, _account(total), width),
        section(both("day.other"), width),
        *table(columns, [_account(row) for row in other], width),
    ]


def _income_total(rows: tuple[DayRow, ...]) -> DayRow:
    riel = sum((row.riel for row in rows), Money(0, Currency.KHR))
    dollars = sum((row.dollars for row in rows), Money(0, Currency.USD))
    return DayRow("", both("day.income_total"), riel, dollars)


def _account(row: DayRow) -> list[Cell]:
    return [row.code, row.name, bare_money_text(row.riel), bare_money_text(row.dollars)]


def _cash(record: DaySheetPaper, width: float) -> list[Block]:
    blocks = [section(both("day.cash"), width)]
    for till in record.tills:
        blocks += _till(till, width)
    return [*blocks, *notes_tables(record.notes, width)]


def _till(till: DayTill, width: float) -> list[Block]:
    name = paragraph(f"{inline(till.name)} · {till.person}", STRONG, width)
    captions, *rows = results_table(till.results, width)
    heading = replace(stack([gap(3), name, gap(2), captions]), holds_next=True)
    blocks = [heading, *rows]
    if till.cause.km:
        blocks.append(paragraph(inline(till.cause), BODY, width))
    return blocks


def _things(record: DaySheetPaper, width: float) -> list[Block]:
    return [gap(8), *side_by_side([partial(_stock, record), partial(_counts, record)], width)]


def _stock(record: DaySheetPaper, width: float) -> list[Block]:
    columns = [
        Column(both("day.stock"), 8),
        Column(both("day.pieces"), 3, Align.RIGHT),
        Column(both("day.value"), 4, Align.RIGHT),
    ]
    cells: list[list[Cell]] = [
        [thing.name, number_text(thing.pieces), money_text(thing.value) if thing.value else "–"]
        for thing in record.stock
    ]
    return [*table(columns, cells, width), gap(4)]


def _counts(record: DaySheetPaper, width: float) -> list[Block]:
    columns = [Column(both("day.counts"), 11), Column(both("day.pieces"), 4, Align.RIGHT)]
    cells: list[list[Cell]] = [[one.name, number_text(one.count)] for one in record.counts]
    return table(columns, cells, width)


def _undone(undone: tuple[DayUndone, ...], width: float) -> list[Block]:
    columns = [
        Column(both("day.time"), 3),
        Column(both("day.what"), 8),
        Column(both("refund.handed_back"), 6, Align.RIGHT),
        Column(both("refund.reason"), 8),
        Column(both("refund.approved_by"), 6),
    ]
    rows = [_undone_row(one) for one in undone]
    heading = section(both("day.undone"), width)
    if not rows:
        return [stack([heading, bilingual(both("paper.none"), BODY, width)])]
    return [heading, *table(columns, rows, width, size=8)]


def _undone_row(one: DayUndone) -> list[Cell]:
    how = both(f"day.how_{one.how.value}")
    what = Bilingual(f"{how.km} · {one.receipt_no} · {one.what}", how.en)
    return [hour_text(one.at), what, amounts(one.amount), one.reason, one.approved_by]


def _open(matters: tuple[Bilingual, ...], width: float) -> list[Block]:
    texts = [bilingual(matter, BODY, width) for matter in matters]
    return [
        section(both("day.open"), width),
        *(texts or [bilingual(both("paper.none"), BODY, width)]),
    ]


def _end(record: DaySheetPaper, sheet: Sheet) -> list[Block]:
    width = sheet.column
    people = [
        (both("day.closed_by"), record.origin.person),
        (both("paper.witness"), ""),
    ]
    version = bilingual(record.trust, Style(7.5), width)
    journal = stack(
        [
            section(both("day.journal"), width),
            witness_part(record.witness, record.origin.desk, width, is_whole=True),
            version,
            rule(width),
        ]
    )
    first, *rest = signatures(people, sheet)
    signed = stack([gap(6), bilingual(both("day.sign"), SMALL, width), first])
    return [journal, signed, *rest]
