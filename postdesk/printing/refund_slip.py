"""The slip the customer signs when an item is cancelled and money is handed back."""

from __future__ import annotations

from functools import partial

from postdesk.printing.layout import (
    Block,
    Style,
    amount_row,
    bilingual,
    framed,
    gap,
    rule,
    stack,
)
from postdesk.printing.pages import SHEETS, paper
from postdesk.printing.parts import (
    BODY,
    STRONG,
    basket_line,
    fact,
    facts_of,
    foot_of,
    head,
    in_columns,
    rounding_and_rate,
    signatures,
    witness_part,
)
from postdesk.printing.records import Bilingual, PageSize, RefundSlipPaper
from postdesk.printing.wording import both, date_and_time
from postdesk.words.format import money_text


def refund_slip_pdf(record: RefundSlipPaper, size: PageSize = PageSize.ROLL_80) -> bytes:
    """The refund slip as PDF bytes.

    Args:
        record: What stands on it.
        size: The paper it is printed on.

    Raises:
        FontMissingError: There is no face to print Khmer with.
    """
    sheet = SHEETS[size]
    width = sheet.column
    title = both("refund.title")
    people = [
        (both("paper.customer"), record.customer),
        (both("paper.clerk"), record.origin.person),
    ]
    if record.approved_by:
        people.append((both("paper.manager"), record.approved_by))
    blocks = [
        *head(record.origin, title, width, copy_number=record.copy_number),
        *in_columns(partial(_facts, record), sheet),
        rule(width),
        bilingual(both("refund.undone"), STRONG, width),
        gap(2),
        *[block for line in record.lines for block in (basket_line(line, width), gap(3))],
        rule(width),
        *_handed_back(record, width),
        gap(4),
        bilingual(both("refund.received"), BODY, width),
        *signatures(people, sheet),
        rule(width),
        witness_part(record.witness, record.origin.desk, width),
    ]
    foot = foot_of(record.origin, title, width)
    return paper(f"{title.en} {record.slip_no}", size, blocks, foot)


def _facts(record: RefundSlipPaper, width: float) -> list[Block]:
    return [
        fact(both("refund.number"), record.slip_no, width),
        *facts_of(record.origin, both("paper.clerk"), width),
        fact(both("receipt.number"), record.receipt_no, width),
        fact(both("refund.sold_at"), date_and_time(record.sold_at), width),
        fact(both("paper.customer"), record.customer, width),
    ]


def _handed_back(record: RefundSlipPaper, width: float) -> list[Block]:
    rounding, rate = rounding_and_rate(
        record.rounding.minor, record.rounding_step, record.rate, width
    )
    large = Style(12, is_bold=True)
    caption = both("refund.handed_back")
    rows = [amount_row(caption, money_text(part), large, width - 8) for part in record.handed_back]
    said = [_said(both("refund.reason"), record.reason, width)]
    if record.note:
        said.append(_said(Bilingual(""), Bilingual(record.note), width))
    said.append(_said(both("refund.approved_by"), _approval(record), width))
    how = bilingual(both(f"refund.{record.how.value}"), BODY, width)
    return [how, gap(3), *rounding, *rate, framed(stack(rows), width), gap(4), *said]


def _approval(record: RefundSlipPaper) -> Bilingual:
    if record.is_deferred:
        return both("refund.deferred")
    return Bilingual(record.approved_by) if record.approved_by else both("refund.alone")


def _said(caption: Bilingual, text: Bilingual, width: float) -> Block:
    blocks = [bilingual(caption, Style(8), width)] if caption.km else []
    return stack([*blocks, bilingual(text, STRONG, width), gap(2)])
