"""What stands on the papers of cash that changes hands without a basket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postdesk.domain.money import Money
from postdesk.printing.close_records import CountedNotes
from postdesk.printing.record_parts import Bilingual, Origin, Witness


@dataclass(frozen=True, slots=True)
class CashSlipPaper:
    """A slip that is signed when cash changes hands: transfer, voucher, deposit, sealed bag.

    Attributes:
        origin: Branch, till, who did it, day and time.
        title: What the slip is.
        number: Its number.
        facts: Captions with what they say, in the order they are read.
        amount_caption: What the framed amounts are.
        amounts: What changed hands, one for each currency.
        notes: The notes, both currencies, the largest first; zero rows are left out.
        stock: Stamps and boxes with their pieces.
        owed: What is owed in cash, for an excess memo; empty elsewhere.
        remarks: Whole sentences.
        signers: Role and name of each person who signs; an empty name is a line to fill in.
        witness: Entry, head and QR.
        copy_number: 0 for the original, n for the n-th copy.
    """

    origin: Origin
    title: Bilingual
    number: str
    facts: tuple[tuple[Bilingual, str], ...]
    amount_caption: Bilingual
    amounts: tuple[Money, ...]
    signers: tuple[tuple[Bilingual, str], ...]
    witness: Witness
    notes: tuple[CountedNotes, ...] = ()
    stock: tuple[tuple[Bilingual, int], ...] = ()
    listed: tuple[tuple[Bilingual, tuple[tuple[Bilingual, Money], ...]], ...] = ()
    remarks: tuple[Bilingual, ...] = ()
    copy_number: int = 0


@dataclass(frozen=True, slots=True)
class KhqrSlipPaper:
    """A KHQR code to be scanned; no receipt, for nothing is recorded yet.

    Attributes:
        payee: Whom it pays.
        amount: Just what is to be paid.
        bill_no: What the payer's app and the post's bank show.
        until: From then on no bank takes it; UTC.
        code: What the QR holds.
        copy_number: Always 0: the same code printed again is the same code.
    """

    origin: Origin
    payee: Bilingual
    amount: Money
    bill_no: str
    until: datetime
    code: str
    copy_number: int = 0
