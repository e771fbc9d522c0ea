"""What stands on the papers of a sale: receipt, label, refund slip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from postdesk.domain.money import Money
from postdesk.printing.record_parts import Bilingual, Origin, PaperLine, RateUsed, Witness


@dataclass(frozen=True, slots=True)
class Tender:
    """What the customer paid with.

    Attributes:
        name: Cash, KHQR, account, stamps on the item.
        amount: In the currency handed over.
        value: Its worth in riel where dollars were given; None where that is the amount.
    """

    name: Bilingual
    amount: Money
    value: Money | None = None


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """The customer's receipt.

    Attributes:
        origin: Branch, till, clerk, day and time.
        receipt_no: The receipt's number.
        lines: The basket, in the order it was made.
        due: The sum of the lines in each currency that occurs.
        total_riel: All of it in riel at the rate, exact, before cash rounding.
        total_dollars: All of it in dollars at the rate, for information; None where the rate
            is not shown.
        rounding: What cash rounding added (or took off, negative); zero is not printed.
        to_pay: What was to be paid after rounding.
        tenders: What was handed over.
        change: What was handed back, one amount per currency.
        witness: Entries, head and QR.
        rate: Printed only when it was used.
        tariff_version: Version of the price table; of several, all of them.
        vat: VAT contained in the total; None where nothing was taxable.
        customer: Account customer's name; empty for people at the counter.
        remarks: Whole sentences for this sale, for example where a COD amount is paid out.
        copy_number: 0 for the original, n for the n-th copy.
        is_short: The short form, for stamps and ordinary letters alone.
        rounding_step: Riel cash is rounded to this.
    """

    origin: Origin
    receipt_no: str
    lines: tuple[PaperLine, ...]
    due: tuple[Money, ...]
    total_riel: Money
    rounding: Money
    to_pay: Money
    tenders: tuple[Tender, ...]
    change: tuple[Money, ...]
    witness: Witness
    total_dollars: Money | None = None
    rate: RateUsed | None = None
    vat: Money | None = None
    customer: str = ""
    remarks: tuple[Bilingual, ...] = ()
    copy_number: int = 0
    is_short: bool = False
    tariff_version: str = ""
    rounding_step: int = 100


@dataclass(frozen=True, slots=True)
class PaperParty:
    """A sender or an addressee as written on the item.

    Attributes:
        name: As typed.
        telephone: As typed; may be empty.
        address_lines: Text of the address, smallest place first; may be empty.
    """

    name: str
    telephone: str = ""
    address_lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelMark:
    """A supplementary service on a label.

    Attributes:
        code: The mark that stands large: `AR`, `COD`, `V` (insured), `FRAGILE` …
        name: Its name.
        amount: Amount to collect or declared value; None where there is none.
    """

    code: str
    name: Bilingual
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class LabelPaper:
    """The label that is stuck on the item. It is reprinted as it is, never as a copy.

    Attributes:
        origin: Branch of origin, desk, clerk, day and time.
        s10: The item's number, 13 characters without spaces.
        product: The product's name.
        destination: The office of destination, in the largest type.
        position: Which item of the basket, from 1, in the order of weighing.
        basket_size: How many items with labels the basket has.
        addressee: Who gets it.
        sender: Who sent it.
        weight_g: Weight in grams; 0 where none was taken.
        marks: Supplementary services.
        route: The sorting plan's words for bagging; empty where there is no plan.
    """

    origin: Origin
    s10: str
    product: Bilingual
    destination: Bilingual
    addressee: PaperParty
    sender: PaperParty
    weight_g: int
    position: int = 1
    basket_size: int = 1
    marks: tuple[LabelMark, ...] = ()
    route: str = ""


class UndoneHow(StrEnum):
    """How an acceptance was undone."""

    REVERSAL = "reversal"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class RefundSlipPaper:
    """The slip the customer signs when money is handed back.

    Attributes:
        origin: Branch, till, clerk, day and time of the refund.
        slip_no: The slip's number.
        receipt_no: The receipt of the sale.
        sold_at: When the sale was settled, UTC.
        how: Reversal (the same notes back) or refund.
        lines: What is undone, at the price it had.
        handed_back: What is really handed over, one amount per currency.
        rounding: What cash rounding added; zero is not printed.
        reason: Why.
        note: The clerk's own words; may be empty.
        customer: Who gets the money.
        approved_by: Who approved it; empty where the clerk may do it alone.
        is_deferred: No second person was there: the approval is headquarters'.
        witness: Entries, head and QR.
        rate: The sale's rate, printed only when it was used.
        copy_number: 0 for the original, n for the n-th copy.
        rounding_step: Riel cash is rounded to this.
    """

    origin: Origin
    slip_no: str
    receipt_no: str
    sold_at: datetime
    how: UndoneHow
    lines: tuple[PaperLine, ...]
    handed_back: tuple[Money, ...]
    rounding: Money
    reason: Bilingual
    customer: str
    witness: Witness
    note: str = ""
    approved_by: str = ""
    is_deferred: bool = False
    rate: RateUsed | None = None
    copy_number: int = 0
    rounding_step: int = 100
