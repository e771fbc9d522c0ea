"""Entries about the office's own business: emergency slips, stock, requests, telephone approval."""

from __future__ import annotations

from postdesk.domain.journal import Line
from postdesk.wire.body import Body
from postdesk.wire.cash_bodies import BalanceFigure, StockCount


class SlipBookIssued(Body, frozen=True):
    """A book of pre-numbered emergency receipts lies at the counter from now on.

    Attributes:
        first, last: Its numbers; no two books have one number.
        keeper: Who answers for it, in words.
    """

    book_no: str
    first: int
    last: int
    keeper: str


class SlipEntered(Body, frozen=True):
    """A sale that was written on an emergency slip was typed in afterwards.

    Attributes:
        receipt_no: The receipt that it became.
        happened_at: When the customer was served, UTC; the entry's own time says when it was typed.
        sold_by: Code of whoever served the customer.
    """

    slip_no: int
    book_no: str
    receipt_no: str
    happened_at: str
    sold_by: str


class SlipSpoilt(Body, frozen=True):
    """An emergency slip was spoilt or torn, and is no sale."""

    slip_no: int
    book_no: str
    reason: str


class LabelRollReceived(Body, frozen=True):
    """A roll of pre-printed labels is here, and its labels may be used.

    Attributes:
        first, last: Serial numbers of its labels; no two rolls have one number.
    """

    indicator: str
    first: int
    last: int


class LabelRollCounted(Body, frozen=True):
    """Somebody looked at a roll: which label comes off next, and which are gone unrecorded.

    Attributes:
        first: The roll, by its first label.
        next_serial: The label that comes off next; one above the last when the roll is used up.
        missing: Numbers before it that are on no item and were not spoilt: nobody may use them.
        witness: The second person where labels are missing; empty where none is.
    """

    indicator: str
    first: int
    next_serial: int
    missing: tuple[str, ...]
    witness: str


class LabelRollWithdrawn(Body, frozen=True):
    """What is left of a roll is not used any more: misprinted, or sent back."""

    indicator: str
    first: int
    left: int
    reason: str


class StockWrittenOff(Body, frozen=True):
    """Stamps or boxes left a holder without being sold.

    Attributes:
        cause: `spoilt` (two people saw it) or `used` (on the office's own mail).
        witness: The second person, or `deferred to headquarters`; empty where none is needed.
    """

    holder: str
    stock_unit: str
    pieces: int
    cause: str
    reason: str
    witness: str
    lines: tuple[Line, ...]


class StockWithdrawn(Body, frozen=True):
    """A kind of stamp or box is not sold any more, or is again; what is held stays where it is.

    Attributes:
        is_withdrawn: 1, or 0 from when it is sold again.
    """

    stock_unit: str
    is_withdrawn: int
    reason: str


class SupplyRequested(Body, frozen=True):
    """The branch asks headquarters for cash or stock, with what it must pay out listed.

    Attributes:
        obligations: What was owed in cash when it was asked for.
        held_khr, held_usd_cents: Cash in safe and tills at that moment.
    """

    request_no: str
    khr: int
    usd_cents: int
    stock: tuple[StockCount, ...]
    reason: str
    held_khr: int
    held_usd_cents: int
    obligations: tuple[BalanceFigure, ...]


class ApprovalCodesIssued(Body, frozen=True):
    """A manager took one-time codes along, to approve by telephone.

    Attributes:
        first: Number of the first code; the others follow.
        expires_on: The last day on which they are good, ISO.
        hashes: argon2id of each code, in its own notation.
    """

    person_id: str
    first: int
    expires_on: str
    hashes: tuple[str, ...]


class ApprovalCodeUsed(Body, frozen=True):
    """A manager approved something by telephone; the code is good no longer.

    Attributes:
        person_id: The manager.
        asked_by: Whose request it was.
    """

    code_no: int
    person_id: str
    asked_by: str


class TransitMatched(Body, frozen=True):
    """Headquarters has found a deposit at the bank, or counted a bag that it received.

    Attributes:
        matter: `deposit` or `remittance`.
        number: The slip's or bag's.
        khr, usd_cents: What was found; what is not, stays in transit until it is cleared up.
    """

    document: str
    matter: str
    number: str
    khr: int
    usd_cents: int
    remarks: str
    lines: tuple[Line, ...]
