"""What is printed on each paper: plain values, ready made by the services.

A paper shows what stands in the journal and nothing else, so these records hold values only:
no look-ups, no clock, no prices worked out here. One record drawn twice gives the same bytes.
Texts that stand on paper in both languages come as a `Bilingual`; names and addresses of
people come as they were typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from postdesk.domain.money import Currency, Money


class PageSize(StrEnum):
    """The papers a post office has at hand."""

    ROLL_58 = "58mm"
    ROLL_80 = "80mm"
    A5 = "A5"
    A4 = "A4"
    LABEL = "100x150"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages; Khmer is printed above English.

    Attributes:
        km: Khmer.
        en: English. Empty, or the same as `km`, where one text serves both.
    """

    km: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where, when and by whom the thing on the paper was done.

    Attributes:
        branch: The office's own name.
        desk: The installation, for example `A1B2C3D4E5F6`.
        till: The till's number; empty for papers of the whole desk.
        person: Full name of the one who did it.
        business_day: The day in the books.
        at: The instant, UTC; printed in Phnom Penh time.
        is_training: The paper carries FOR TRAINING.
        is_sample_tariff: The paper carries SAMPLE TARIFF.
    """

    branch: Bilingual
    desk: str
    till: str
    person: str
    business_day: date
    at: datetime
    is_training: bool = False
    is_sample_tariff: bool = False


@dataclass(frozen=True, slots=True)
class Witness:
    """What ties a paper to the journal.

    Attributes:
        first_seq: First entry the paper is about.
        last_seq: Last entry the paper is about; equal to `first_seq` for a single one.
        head_hash: The desk's head after it, in hex. Receipts print its first 12 characters,
            the day sheet prints it whole.
        qr: What the QR code holds; empty for no code.
    """

    first_seq: int
    last_seq: int
    head_hash: str
    qr: str = ""


@dataclass(frozen=True, slots=True)
class PaperStep:
    """One step of a price explained: `3 × 1,500`, with what it comes to.

    Attributes:
        name: What the step is.
        amount: What it adds; None for a remark.
    """

    name: Bilingual
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of a basket on paper.

    Attributes:
        name: The product.
        amount: Its price, in the price's own currency.
        s10: The item's number, printed in groups; empty where there is none.
        details: What else stands below: destination, addressee, weight, pieces.
        steps: The price explained, printed where there are two steps or more.
    """

    name: Bilingual
    amount: Money
    s10: str = ""
    details: tuple[Bilingual, ...] = ()
    steps: tuple[PaperStep, ...] = ()


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
class RateUsed:
    """The exchange rate a settlement used.

    Attributes:
        record: Name of the rate record, such as `R-01`.
        riel_per_dollar: Whole riel for one dollar.
        valid_from: Its first day.
    """

    record: str
    riel_per_dollar: int
    valid_from: date


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


@dataclass(frozen=True, slots=True)
class CountedNotes:
    """So many notes of one denomination.

    Attributes:
        face: One note.
        bundles: Bundles of 100.
        loose: Loose notes, the unfit ones not among them.
        unfit: Unfit notes; they are money and are counted.
    """

    face: Money
    bundles: int
    loose: int
    unfit: int = 0

    @property
    def notes(self) -> int:
        """How many notes that is."""
        return self.bundles * 100 + self.loose + self.unfit

    @property
    def value(self) -> Money:
        """What they are worth."""
        return self.face * self.notes


@dataclass(frozen=True, slots=True)
class CountResult:
    """What the books expected and what was counted, in one currency.

    Attributes:
        expected: Per the books.
        counted: In the drawer.
    """

    expected: Money
    counted: Money

    @property
    def difference(self) -> Money:
        """Counted less expected: negative is short."""
        return self.counted - self.expected


class CountOccasion(StrEnum):
    """Why the drawer was counted."""

    OPENING = "opening"
    CLOSING = "closing"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class CountSheetPaper:
    """A count by denomination, signed by the one who counted and by a witness.

    Attributes:
        origin: Branch, till, who counted, day and time of the seal.
        occasion: Opening, closing, or the safe.
        shift: The shift's number at that till that day.
        notes: Each denomination in use, both currencies, largest first; zero rows too.
        results: Expected and difference, filled in only after the seal; empty before, and
            always empty for a blank sheet: the count is blind.
        witness_name: Second person; empty to leave the line open.
        is_blank: An empty sheet to count on by hand: boxes in place of numbers.
        recount: 0 for the first count, n for the n-th recount.
        witness: Entries, head and QR; None for a blank sheet.
        copy_number: 0 for the original, n for the n-th copy.
    """

    origin: Origin
    occasion: CountOccasion
    shift: int
    notes: tuple[CountedNotes, ...]
    results: tuple[CountResult, ...] = ()
    witness_name: str = ""
    is_blank: bool = False
    recount: int = 0
    witness: Witness | None = None
    copy_number: int = 0


@dataclass(frozen=True, slots=True)
class DayRow:
    """An account's total for the day, currency by currency.

    Attributes:
        code: Account code; empty for a row that is no account.
        name: The account's name.
        riel: Its total in riel.
        dollars: Its total in cents of dollars, as money.
    """

    code: str
    name: Bilingual
    riel: Money = field(default=Money(0, Currency.KHR))
    dollars: Money = field(default=Money(0, Currency.USD))


@dataclass(frozen=True, slots=True)
class DayTill:
    """A holder of cash at the close: a till or the safe.

    Attributes:
        name: Till 1, safe …
        person: Who answers for it.
        results: Expected, counted and difference for each currency.
        cause: What is known about a difference; empty where there is none.
    """

    name: Bilingual
    person: str
    results: tuple[CountResult, ...]
    cause: Bilingual = field(default=Bilingual(""))


@dataclass(frozen=True, slots=True)
class DayStock:
    """Stamps or boxes left.

    Attributes:
        name: Kind of stock.
        pieces: How many are left.
        value: What they are worth; None where pieces alone matter.
    """

    name: Bilingual
    pieces: int
    value: Money | None = None


@dataclass(frozen=True, slots=True)
class DayCount:
    """A number of things, such as items accepted with a number, or drafts.

    Attributes:
        name: What is counted.
        count: How many.
    """

    name: Bilingual
    count: int


@dataclass(frozen=True, slots=True)
class DayUndone:
    """A line of the list "cancelled and refunded".

    Attributes:
        at: When, UTC.
        how: Reversal or refund.
        receipt_no: The receipt of the sale.
        what: The item's number, or the product's name.
        amount: What was handed back.
        reason: Why.
        approved_by: Who approved it; the clerk himself within his limit.
    """

    at: datetime
    how: UndoneHow
    receipt_no: str
    what: str
    amount: tuple[Money, ...]
    reason: Bilingual
    approved_by: str


@dataclass(frozen=True, slots=True)
class DaySheetPaper:
    """The sheet that closes the day and is signed: the paper witness of the journal.

    Attributes:
        origin: Branch, desk, who closed, day and time of the close.
        income: Income by account.
        other: Other accounts that moved: VAT payable, payables, rounding, expenses.
        tills: Cash expected, counted and the difference, for each till and the safe.
        notes: The notes counted, both currencies.
        stock: Stamps and boxes left.
        counts: Items accepted, ordinary letters, receipts, drafts.
        undone: Cancelled and refunded.
        exchange: The exchange account's balance of the day, in both currencies.
        open_matters: What is still open, in whole sentences.
        witness: Entries of the day, head hash printed whole, QR.
        app_version: The program's version.
        copy_number: 0 for the original, n for the n-th copy.
    """

    origin: Origin
    income: tuple[DayRow, ...]
    other: tuple[DayRow, ...]
    tills: tuple[DayTill, ...]
    notes: tuple[CountedNotes, ...]
    stock: tuple[DayStock, ...]
    counts: tuple[DayCount, ...]
    undone: tuple[DayUndone, ...]
    exchange: DayRow
    witness: Witness
    app_version: str
    open_matters: tuple[Bilingual, ...] = ()
    copy_number: int = 0
