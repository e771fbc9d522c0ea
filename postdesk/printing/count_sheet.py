"""The count sheet: notes by denomination, signed by the one who counted and by a witness.

The count is blind. What the books expect stands on the sheet only when the count is sealed and
the record brings it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from postdesk.domain.money import Currency, Money
from postdesk.printing.layout import (
    Align,
    Block,
    amount_row,
    bilingual,
    gap,
    inline,
    millimetres,
    stack,
)
from postdesk.printing.pages import SHEETS, paper
from postdesk.printing.parts import (
    CENTRED,
    SMALL,
    STRONG,
    Cell,
    Column,
    fact,
    facts_of,
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
    CountedNotes,
    CountedStock,
    CountResult,
    CountSheetPaper,
    PageSize,
)
from postdesk.printing.wording import both, both_counted
from postdesk.words.format import money_text, number_text, signed_money_text

CURRENCY_TITLES: Final = {Currency.KHR: "count.riel", Currency.USD: "count.dollars"}
NARROW_MM: Final = 100
STOCK_SIZE: Final = 7.5


def count_sheet_pdf(record: CountSheetPaper, size: PageSize = PageSize.A4) -> bytes:
    """The count sheet as PDF bytes.

    Args:
        record: What stands on it; a blank one has boxes to write in.
        size: The paper it is printed on.

    Raises:
        FontMissingError: There is no face to print Khmer with.
    """
    sheet = SHEETS[size]
    width = sheet.column
    title = both("count.title")
    people = [
        (both("count.counted_by"), "" if record.is_blank else record.origin.person),
        (both("paper.witness"), record.witness_name),
    ]
    blocks = [
        *head(
            replace(record.origin, is_sample_tariff=False),
            title,
            width,
            copy_number=record.copy_number,
        ),
        bilingual(both(f"count.{record.occasion.value}"), CENTRED, width),
        *_recount(record, width),
        gap(4),
        *in_columns(partial(_facts, record), sheet),
        *notes_tables(record.notes, width, is_blank=record.is_blank),
        *_results(record, width),
        gap(6),
        bilingual(both("count.no_debt"), SMALL, width),
        *signatures(people, sheet),
    ]
    if record.witness is not None:
        blocks += [gap(4), witness_part(record.witness, record.origin.desk, width)]
    name = f"{title.en} {record.origin.business_day.isoformat()} {record.origin.till}".strip()
    return paper(name, size, blocks, foot_of(record.origin, title, width))


def notes_tables(
    notes: tuple[CountedNotes, ...], width: float, *, is_blank: bool = False
) -> list[Block]:
    """A table of denominations for each currency, with its total."""
    parts = [
        partial(_currency, currency, tuple(row for row in notes if row.face.currency is currency))
        for currency in CURRENCY_TITLES
    ]
    return side_by_side([partial(part, is_blank=is_blank) for part in parts], width)


def results_table(results: tuple[CountResult, ...], width: float) -> list[Block]:
    """Expected, counted and difference, currency by currency; they are never netted."""
    columns = [
        Column(both("count.expected"), 4, Align.RIGHT),
        Column(both("count.counted"), 4, Align.RIGHT),
        Column(both("count.difference"), 5, Align.RIGHT),
    ]
    return table(columns, [_result(result) for result in results], width, size=9.5)


def difference_text(difference: Money) -> Bilingual:
    """A difference with its sign, and in words whether it is short or over."""
    amount = signed_money_text(difference)
    if not difference:
        return Bilingual(amount)
    word = both("count.shortage" if difference.minor < 0 else "count.surplus")
    return Bilingual(f"{amount} {word.km}", word.en)


def _result(result: CountResult) -> list[Cell]:
    difference = difference_text(result.difference)
    return [money_text(result.expected), money_text(result.counted), difference]


def _facts(record: CountSheetPaper, width: float) -> list[Block]:
    facts = facts_of(record.origin, both("count.counted_by"), width)
    if record.is_blank:
        facts = facts[:-1]
    if not record.shift:
        return facts
    return [*facts, fact(both("count.shift"), str(record.shift), width)]


def _recount(record: CountSheetPaper, width: float) -> list[Block]:
    if not record.recount:
        return []
    return [bilingual(both_counted("count.recount", number=record.recount), CENTRED, width)]


def _results(record: CountSheetPaper, width: float) -> list[Block]:
    if not record.results:
        return [gap(6), bilingual(both("count.blind"), SMALL, width)]
    parts = [partial(_cash_results, record.results)]
    if record.stock:
        parts.append(partial(_stock_results, record.stock))
    return side_by_side(parts, width) if record.stock else parts[0](width)


def _cash_results(results: tuple[CountResult, ...], width: float) -> list[Block]:
    return [section(both("count.difference"), width), *results_table(results, width)]


def _stock_results(stock: tuple[CountedStock, ...], width: float) -> list[Block]:
    columns = [
        Column(Bilingual(""), 9),
        Column(both("count.stock_expected"), 4, Align.RIGHT),
        Column(both("count.stock_counted"), 4, Align.RIGHT),
        Column(both("count.difference"), 5, Align.RIGHT),
    ]
    rows: list[list[Cell]] = [
        [
            inline(kind.name),
            number_text(kind.expected),
            number_text(kind.counted),
            f"{'+' if kind.difference > 0 else ''}{number_text(kind.difference)}",
        ]
        for kind in stock
    ]
    return [section(both("count.stock"), width), *table(columns, rows, width, size=STOCK_SIZE)]


def _currency(
    currency: Currency, rows: tuple[CountedNotes, ...], width: float, *, is_blank: bool
) -> list[Block]:
    if not rows:
        return []
    is_narrow = width < millimetres(NARROW_MM)
    size = 7.5 if is_narrow else 8.5
    face = both("count.denomination_short" if is_narrow else "count.denomination")
    captions = [face, *(both(f"count.{part}") for part in ("bundles", "loose", "unfit", "amount"))]
    columns = [
        Column(caption, share, Align.RIGHT)
        for caption, share in zip(captions, (5, 4, 4, 5, 7), strict=True)
    ]
    total = sum((row.value for row in rows), Money(0, currency))
    cells = [_empty_row(row) if is_blank else _row(row) for row in rows]
    return [
        section(both(CURRENCY_TITLES[currency]), width),
        *table(columns, cells, width, size=size),
        _total(total, columns, width, is_blank=is_blank),
    ]


def _total(total: Money, columns: list[Column], width: float, *, is_blank: bool) -> Block:
    if is_blank:
        return total_row(columns, ["", "", "", both("paper.total"), None], width)
    return stack([amount_row(both("paper.total"), money_text(total), STRONG, width), gap(2)])


def _empty_row(row: CountedNotes) -> list[Cell]:
    return [money_text(row.face), None, None, None, None]


def _row(row: CountedNotes) -> list[Cell]:
    counts = [_or_dash(count) for count in (row.bundles, row.loose, row.unfit)]
    return [money_text(row.face), *counts, money_text(row.value) if row.notes else "–"]


def _or_dash(count: int) -> str:
    return number_text(count) if count else "–"
