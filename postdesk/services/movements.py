"""Handing cash and stock from one holder to another: sent by one, acknowledged by the other.

Between the two it belongs to neither: it stands in transit under the transfer's number, where the
close of day finds what nobody has acknowledged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from postdesk.domain.accounts import SAFE, till_holder, till_of
from postdesk.domain.cash_movement import (
    MovementKind,
    Value,
    check_equal,
    check_transfer,
    received_lines,
    sent_lines,
)
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person
from postdesk.services import tills
from postdesk.services.cancelling import check_reason
from postdesk.services.desk import Desk
from postdesk.services.drawer import DrawerCount, value_of
from postdesk.services.holders import act_for, check_has
from postdesk.services.posting import Posting, posting
from postdesk.services.repeating import second_transfer
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import ValueGivenBack, ValueReceived, ValueSent

SENT: Final = "sent"
SLIP: Final = "cash-slip"


class UnknownTransferError(RuleError):
    """No transfer of this number was sent here."""

    facts = ("transfer_no",)

    def __init__(self, transfer_no: str) -> None:
        super().__init__(transfer_no)
        self.transfer_no = transfer_no


class TransferAnsweredError(RuleError):
    """The transfer was acknowledged or given back before."""

    facts = ("transfer_no", "person")

    def __init__(self, transfer_no: str, person: str) -> None:
        super().__init__(transfer_no)
        self.transfer_no = transfer_no
        self.person = person


class NotYoursToAnswerError(RuleError):
    """Only the giver and the taker may end a transfer."""

    facts = ("transfer_no",)

    def __init__(self, transfer_no: str) -> None:
        super().__init__(transfer_no)
        self.transfer_no = transfer_no


@dataclass(frozen=True, slots=True)
class Movement:
    """Something on its way, or that was.

    Attributes:
        movement_no: The transfer's, slip's or bag's number.
        kind: A `MovementKind`.
        giver, taker: Holders; for a remittance the other end is `hq` or a branch's code.
        pieces: Stamps and boxes in it, all kinds together.
        state: `sent`, `received` or `given-back`.
        person: Code of who sent or recorded it.
        at: When, UTC, as it stands in the entry.
    """

    movement_no: str
    kind: MovementKind
    giver: str
    taker: str
    khr: int
    usd_cents: int
    pieces: int
    state: str
    entry_id: str
    person: str
    at: str
    business_day: str


_COLUMNS: Final = (
    "movement_no, kind, giver, taker, khr, usd_cents, pieces, state, entry_id, person, at,"
    " business_day"
)


def send(  # noqa: PLR0913 - what is handed over is told by its parts
    desk: Desk,
    person: Person,
    *,
    giver: str,
    taker: str,
    count: DrawerCount,
    reason: str = "",
    second_of: str = "",
) -> Movement:
    """Hand over notes and pieces; they are the taker's once the taker has acknowledged them.

    Args:
        second_of: The transfer it looks like and is not, by the giver's word; or empty.

    Raises:
        LooksRepeatedError: The same was just handed over by the same to the same.
        NothingMovedError, SameHolderError, UnknownNoteError, CountRangeError
        SafeShortError, HolderShortError: By the books there is not so much.
        TillNotOpenError: One of the tills is not open; to a till that is about to be opened the
            safe may send beforehand.
        TillOfAnotherError, TillBeingCountedError, NotPermittedError: It is not this person's.
    """
    with posting(desk, person) as action:
        act_for(action, person, giver)
        value = value_of(desk, count)
        said = second_transfer(action, giver=giver, taker=taker, value=value, said=second_of)
        return post_sent(
            action, giver=giver, taker=taker, count=count, reason=reason, second_of=said
        )


def post_sent(
    action: Posting,
    *,
    giver: str,
    taker: str,
    count: DrawerCount,
    reason: str = "",
    second_of: str = "",
) -> Movement:
    """The same inside an action that has found out already that the giver's person acts."""
    desk = action.desk
    value = value_of(desk, count)
    check_transfer(value, giver=giver, taker=taker)
    _check_taker(desk, giver, taker)
    check_has(desk, giver, value)
    transfer_no = _next_transfer_no(desk)
    entry = action.add(
        ValueSent(
            transfer_no=transfer_no,
            giver=giver,
            taker=taker,
            notes=count.notes,
            stock=count.stock,
            khr=value.khr,
            usd_cents=value.usd_cents,
            reason=clean_text(reason),
            lines=sent_lines(value, giver=giver, transfer_no=transfer_no),
            second_of=second_of,
        ),
        business_key=transfer_no,
    )
    PrintQueue(desk.db).ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return get_transfer(desk, transfer_no)


def receive(desk: Desk, person: Person, transfer_no: str, count: DrawerCount) -> Movement:
    """Acknowledge what was handed over, after counting it: all of it, or nothing.

    Raises:
        UnknownTransferError, TransferAnsweredError
        AmountDiffersError: The count is another; the two count again together, or it goes back.
        TillNotOpenError, TillOfAnotherError, TillBeingCountedError, NotPermittedError: The taker
            is not this person's.
    """
    with posting(desk, person) as action:
        transfer = _waiting(desk, transfer_no)
        act_for(action, person, transfer.taker)
        check_equal(_sent_value(_sent(desk, transfer)), value_of(desk, count))
        post_received(action, person, transfer_no)
    return get_transfer(desk, transfer_no)


def post_received(action: Posting, person: Person, transfer_no: str) -> None:
    """The same inside an action in which the taker's person counts the whole drawer anyway."""
    transfer = _waiting(action.desk, transfer_no)
    sent = _sent(action.desk, transfer)
    action.add(
        ValueReceived(
            transfer_no=transfer_no,
            sent_entry=transfer.entry_id,
            giver=transfer.giver,
            taker=transfer.taker,
            is_same_person=int(transfer.person == person.person_id),
            lines=received_lines(_sent_value(sent), taker=transfer.taker, transfer_no=transfer_no),
        ),
        business_key=transfer_no,
    )


def give_back(desk: Desk, person: Person, transfer_no: str, *, reason: str) -> Movement:
    """Let it go back to the giver: the taker does not agree to it, or the giver withdraws it.

    Raises:
        UnknownTransferError, TransferAnsweredError, ReasonMissingError, NotYoursToAnswerError
    """
    check_reason(reason)
    with posting(desk, person) as action:
        transfer = _waiting(desk, transfer_no)
        _act_for_one_end(action, person, transfer)
        sent = _sent(desk, transfer)
        action.add(
            ValueGivenBack(
                transfer_no=transfer_no,
                sent_entry=transfer.entry_id,
                giver=transfer.giver,
                taker=transfer.taker,
                reason=clean_text(reason),
                lines=received_lines(
                    _sent_value(sent), taker=transfer.giver, transfer_no=transfer_no
                ),
            ),
            business_key=transfer_no,
        )
    return get_transfer(desk, transfer_no)


def waiting_transfers(desk: Desk, taker: str = "") -> tuple[Movement, ...]:
    """Transfers that nobody has acknowledged, the oldest first; all, or those to one holder."""
    rows = desk.db.conn.execute(
        f"""SELECT {_COLUMNS} FROM movement
            WHERE state = ? AND kind = ? AND ? IN ('', taker) ORDER BY place""",  # noqa: S608 - constant
        (SENT, MovementKind.TRANSFER.value, taker),
    ).fetchall()
    return tuple(_movement(row) for row in rows)


def movements_of_day(desk: Desk, business_day: str) -> tuple[Movement, ...]:
    """Whatever was sent, deposited or remitted on a business day, in its order."""
    rows = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM movement WHERE business_day = ? ORDER BY place",  # noqa: S608 - constant
        (business_day,),
    ).fetchall()
    return tuple(_movement(row) for row in rows)


def get_transfer(desk: Desk, transfer_no: str) -> Movement:
    """One transfer (`UnknownTransferError`)."""
    row = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM movement WHERE kind = ? AND movement_no = ?",  # noqa: S608 - constant
        (MovementKind.TRANSFER.value, transfer_no),
    ).fetchone()
    if row is None:
        raise UnknownTransferError(transfer_no)
    return _movement(row)


def sent_count(desk: Desk, transfer: Movement) -> DrawerCount:
    """The notes and pieces that were handed over."""
    sent = _sent(desk, transfer)
    return DrawerCount(sent.notes, sent.stock)


def _movement(row: tuple[Any, ...]) -> Movement:
    number, kind, *rest = row
    return Movement(number, MovementKind(kind), *rest)


def _waiting(desk: Desk, transfer_no: str) -> Movement:
    transfer = get_transfer(desk, transfer_no)
    if transfer.state != SENT:
        row = desk.db.conn.execute(
            """SELECT entry.person FROM journal_entry entry
               JOIN movement ON movement.answered_entry = entry.entry_id
               WHERE movement.kind = ? AND movement.movement_no = ?""",
            (MovementKind.TRANSFER.value, transfer_no),
        ).fetchone()
        raise TransferAnsweredError(transfer_no, tills.person_name(desk, str(row[0])))
    return transfer


def _sent(desk: Desk, transfer: Movement) -> ValueSent:
    body = JournalStore(desk.db).body(transfer.entry_id)
    if not isinstance(body, ValueSent):
        raise TypeError(transfer.entry_id)
    return body


def _sent_value(sent: ValueSent) -> Value:
    stock = tuple((piece.unit, piece.pieces) for piece in sent.stock if piece.pieces)
    return Value(sent.khr, sent.usd_cents, stock)


def _check_taker(desk: Desk, giver: str, taker: str) -> None:
    """From one till only to a till that is open: nobody stands at a closed one."""
    till = till_of(taker)
    if giver == SAFE or not till:
        return
    shift = tills.current_shift(desk, till)
    if shift is None:
        raise tills.TillNotOpenError(till)
    if shift.state != "open":
        raise tills.TillBeingCountedError(till)


def _act_for_one_end(action: Posting, person: Person, transfer: Movement) -> None:
    for holder in (transfer.taker, transfer.giver):
        try:
            act_for(action, person, holder)
        except RuleError:
            continue
        return
    raise NotYoursToAnswerError(transfer.movement_no)


def _next_transfer_no(desk: Desk) -> str:
    row = desk.db.conn.execute("SELECT coalesce(max(serial), 0) + 1 FROM movement").fetchone()
    return f"{desk.identity.series}-T-{row[0]:06d}"


def holders_to_send_to(desk: Desk, giver: str) -> tuple[str, ...]:
    """The safe and the open tills, but for the giver itself."""
    open_tills = [till_holder(shift.till) for shift in tills.open_shifts(desk)]
    return tuple(holder for holder in (SAFE, *open_tills) if holder != giver)
