"""Entries about cash and stock that change hands inside the office, and between offices."""

from __future__ import annotations

from postdesk.domain.journal import Line
from postdesk.wire.body import Body
from postdesk.wire.cash_bodies import CountFigure, NoteCount, StockCount


class ValueSent(Body, frozen=True):
    """A holder of this desk handed something over; it is on its way until it is acknowledged.

    Attributes:
        giver, taker: Holders, such as `till:1` and `safe`.
        notes: The notes handed over.
        stock: The stamps and boxes handed over.
        khr, usd_cents: What the notes come to.
        reason: Why, in the giver's words, or empty.
        second_of: The transfer that it looked like; the giver said that this is a second one.
    """

    transfer_no: str
    giver: str
    taker: str
    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    khr: int
    usd_cents: int
    reason: str
    lines: tuple[Line, ...]
    second_of: str = ""


class ValueReceived(Body, frozen=True):
    """What was handed over was counted by the taker and agreed.

    Attributes:
        sent_entry: The entry with which it left the giver.
        is_same_person: 1 where giver and taker are one person, in an office of one.
    """

    transfer_no: str
    sent_entry: str
    giver: str
    taker: str
    is_same_person: int
    lines: tuple[Line, ...]


class ValueGivenBack(Body, frozen=True):
    """What was handed over went back to the giver: withdrawn, or not agreed to.

    Attributes:
        reason: Why, in words.
    """

    transfer_no: str
    sent_entry: str
    giver: str
    taker: str
    reason: str
    lines: tuple[Line, ...]


class NotesSwapped(Body, frozen=True):
    """Large notes were changed for small ones of the same value, or worn for fit; moves nothing.

    Attributes:
        giver, taker: The two holders; a bank or shop is named in `partner`.
        given: Notes that left `giver`.
        taken: Notes that came to it.
    """

    giver: str
    taker: str
    partner: str
    given: tuple[NoteCount, ...]
    taken: tuple[NoteCount, ...]


class VoucherPosted(Body, frozen=True):
    """Cash was paid out or taken in against a voucher, without a basket.

    Attributes:
        voucher_no: Of the voucher book; the header's `business_key` keeps it from being used twice.
        kind: A `VoucherKind`.
        partner: Who got or gave the money.
        telephone: E.164, or empty.
        vehicle: A carrier's number plate, or empty.
        what_for: In words.
        second_of: The voucher that it looked like; the person said that this is a second one.
    """

    voucher_no: str
    kind: str
    holder: str
    khr: int
    usd_cents: int
    partner: str
    telephone: str
    vehicle: str
    what_for: str
    lines: tuple[Line, ...]
    second_of: str = ""


class SafeCounted(Body, frozen=True):
    """The safe was counted; what differs from the books stands open on the person who keeps it.

    Attributes:
        witness: Code of the second person who counted, or `deferred to headquarters`.
    """

    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    figures: tuple[CountFigure, ...]
    witness: str
    lines: tuple[Line, ...]


class BankDeposited(Body, frozen=True):
    """Cash was put into the operator's account at a bank; in transit until it is matched.

    Attributes:
        slip_no: The bank's slip.
    """

    slip_no: str
    bank: str
    notes: tuple[NoteCount, ...]
    khr: int
    usd_cents: int
    lines: tuple[Line, ...]


class RemittanceSent(Body, frozen=True):
    """A sealed bag of cash left for headquarters or another branch.

    Attributes:
        destination: `hq`, or a branch's code.
        carrier: Who took it, with number plate and telephone as told.
        witness: The second person who closed the bag.
    """

    bag_no: str
    seal_no: str
    destination: str
    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    khr: int
    usd_cents: int
    carrier: str
    witness: str
    lines: tuple[Line, ...]


class RemittanceReceived(Body, frozen=True):
    """A sealed bag of cash came in and was counted by two.

    Attributes:
        origin: `hq`, or a branch's code.
        is_seal_whole: 0 where the seal or the bag was damaged.
        declared_khr, declared_usd_cents, declared_stock: By the slip in the bag.
        notes, stock: As counted.
    """

    bag_no: str
    seal_no: str
    is_seal_whole: int
    origin: str
    declared_khr: int
    declared_usd_cents: int
    declared_stock: tuple[StockCount, ...]
    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    khr: int
    usd_cents: int
    remarks: str
    witness: str
    lines: tuple[Line, ...]
