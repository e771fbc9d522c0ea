"""What stands on more than one paper: texts in two languages, origin, lines, witness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from postdesk.domain.money import Money


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
