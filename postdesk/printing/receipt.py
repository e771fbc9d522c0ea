"""The customer's receipt: a roll of 80 mm, and 58 mm, A5 or A4 where that is what there is."""

from __future__ import annotations

from functools import partial

from postdesk.printing.layout import (
    Align,
    Block,
    Style,
    amount_row,
    beside,
    bilingual,
    framed,
    gap,
    rule,
    stack,
)
from postdesk.printing.pages import SHEETS, Sheet, paper
from postdesk.printing.parts import (
    BODY,
    CENTRED,
    COLUMNS_GAP,
    SMALL,
    STRONG,
    basket_line,
    fact,
    facts_of,
    foot_of,
    head,
    in_columns,
    rounding_and_rate,
    witness_part,
)
from postdesk.printing.records import PageSize, ReceiptPaper, Tender
from postdesk.printing.wording import both
from postdesk.words.format import money_text


def receipt_pdf(record: ReceiptPaper, size: PageSize = PageSize.ROLL_80) -> bytes:
    """The receipt as PDF bytes.

    Args:
        record: What stands on it.
        size: The paper it is printed on.

    Raises:
        FontMissingError: There is no face to print Khmer with.
    """
    width = SHEETS[size].column
    title = both("receipt.title")
    blocks = [
        *head(record.origin, title, width, copy_number=record.copy_number),
        *in_columns(partial(_facts, record), SHEETS[size]),
        rule(width),
        *[block for line in record.lines for block in (basket_line(line, width), gap(3))],
        rule(width),
        *_money(record, SHEETS[size]),
        *_foot(record, width),
    ]
    return paper(
        f"{title.en} {record.receipt_no}", size, blocks, foot_of(record.origin, title, width)
    )


def _facts(record: ReceiptPaper, width: float) -> list[Block]:
    person = "paper.clerk" if record.is_short else "receipt.accepted_by"
    facts = [fact(both("receipt.number"), record.receipt_no, width)]
    facts += facts_of(record.origin, both(person), width)
    if record.customer:
        facts.append(fact(both("paper.customer"), record.customer, width))
    return facts


def _money(record: ReceiptPaper, sheet: Sheet) -> list[Block]:
    if sheet.is_roll:
        return [
            *_sums(record, sheet.column),
            rule(sheet.column),
            *_payment(record, sheet.column),
            rule(sheet.column),
            witness_part(record.witness, record.origin.desk, sheet.column),
        ]
    width = (sheet.column - COLUMNS_GAP) / 2
    paid = [*_payment(record, width), witness_part(record.witness, record.origin.desk, width)]
    return [beside([(0.0, stack(_sums(record, width))), (width + COLUMNS_GAP, stack(paid))])]


def _sums(record: ReceiptPaper, width: float) -> list[Block]:
    is_mixed = len(record.due) > 1 or record.due[0].currency is not record.total_riel.currency
    blocks = [amount_row(both("paper.total"), money_text(due), STRONG, width) for due in record.due]
    if is_mixed:
        caption = both("receipt.total_in_riel")
        blocks.append(amount_row(caption, money_text(record.total_riel), STRONG, width))
    if record.total_dollars is not None and record.rate is not None:
        caption = both("receipt.total_in_dollars")
        blocks.append(amount_row(caption, money_text(record.total_dollars), BODY, width))
    if record.vat is not None:
        blocks.append(amount_row(both("receipt.vat"), money_text(record.vat), SMALL, width))
    rounding, rate = rounding_and_rate(
        record.rounding.minor, record.rounding_step, record.rate, width
    )
    tariff = []
    if record.tariff_version:
        sentence = both("receipt.tariff", version=record.tariff_version)
        tariff = [bilingual(sentence, SMALL, width)]
    large = Style(12, is_bold=True)
    to_pay = amount_row(both("receipt.to_pay"), money_text(record.to_pay), large, width - 8)
    return [*blocks, *rounding, *rate, *tariff, gap(2), framed(to_pay, width)]


def _payment(record: ReceiptPaper, width: float) -> list[Block]:
    caption = both("receipt.change")
    return [
        *(_tender(tender, width) for tender in record.tenders),
        *(amount_row(caption, money_text(change), STRONG, width) for change in record.change),
    ]


def _tender(tender: Tender, width: float) -> Block:
    amount = money_text(tender.amount)
    if tender.value is not None:
        amount = f"{amount} = {money_text(tender.value)}"
    return amount_row(tender.name, amount, BODY, width)


def _foot(record: ReceiptPaper, width: float) -> list[Block]:
    blocks = [gap(3)]
    for remark in record.remarks:
        blocks += [bilingual(remark, BODY, width), gap(3)]
    if not record.is_short:
        blocks += [gap(4), bilingual(both("receipt.keep"), Style(8, align=Align.CENTRE), width)]
    ending = both("paper.training_note" if record.origin.is_training else "receipt.thanks")
    return [*blocks, gap(4), bilingual(ending, CENTRED, width)]
