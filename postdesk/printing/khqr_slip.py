"""The KHQR code on paper, for a counter whose screen the customer cannot see."""

from __future__ import annotations

from dataclasses import replace

from postdesk.printing.barcode import qr_code
from postdesk.printing.cash_records import KhqrSlipPaper
from postdesk.printing.layout import (
    Style,
    amount_row,
    bilingual,
    centred,
    framed,
    gap,
    inline,
    millimetres,
)
from postdesk.printing.pages import SHEETS, paper
from postdesk.printing.parts import BODY, fact, foot_of, head
from postdesk.printing.record_parts import PageSize
from postdesk.printing.wording import both
from postdesk.words.format import hour_text, money_text

CODE_WIDTH_MM = 60


def khqr_slip_pdf(record: KhqrSlipPaper, size: PageSize = PageSize.ROLL_80) -> bytes:
    """The slip as PDF bytes: the code, whom it pays, how much, until when.

    Raises:
        FontMissingError: There is no face to print Khmer with.
    """
    width = SHEETS[size].column
    room_mm = min(width / millimetres(1), CODE_WIDTH_MM)
    amount = amount_row(
        both("slip.to_pay"), money_text(record.amount), Style(12, is_bold=True), width - 8
    )
    title = both("slip.khqr")
    blocks = [
        *head(replace(record.origin, is_sample_tariff=False), title, width),
        gap(3),
        centred(qr_code(record.code, room_mm), width),
        gap(3),
        framed(amount, width),
        gap(3),
        fact(both("slip.khqr_payee"), inline(record.payee), width),
        fact(both("slip.khqr_reference"), record.bill_no, width),
        fact(both("slip.good_until"), hour_text(record.until), width),
        gap(2),
        bilingual(both("slip.khqr_no_receipt"), BODY, width),
    ]
    foot = foot_of(record.origin, title, width)
    return paper(f"KHQR {record.bill_no}", size, blocks, foot)
