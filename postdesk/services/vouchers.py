"""Cash paid out or taken in against a voucher: a carrier's fee, a petty expense, other income."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.cash_movement import NothingMovedError, Value, VoucherKind, voucher_lines
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.notes import Cash, check_notes
from postdesk.domain.people import Person
from postdesk.domain.telephone import parse_telephone
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.holders import act_for, check_has
from postdesk.services.movements import SLIP
from postdesk.services.posting import Posting, posting
from postdesk.services.reference import reference_on
from postdesk.services.repeating import second_voucher
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import VoucherPosted
from postdesk.wire.entry import Entry


class VoucherPartnerMissingError(RuleError):
    """A voucher names who got the money, or who gave it."""


class VoucherPurposeMissingError(RuleError):
    """A voucher says what for."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a voucher says.

    Attributes:
        cash: What changed hands.
        partner: Who got or gave it.
        voucher_no: Of a pre-printed book; empty lets the program number it.
        telephone: As typed, or empty.
        vehicle: A carrier's number plate, or empty.
        second_of: The voucher it looks like and is not, by the word of who pays; or empty.
    """

    kind: VoucherKind
    cash: Cash
    partner: str
    what_for: str
    voucher_no: str = ""
    telephone: str = ""
    vehicle: str = ""
    second_of: str = ""


def post_voucher(desk: Desk, person: Person, holder: str, voucher: Voucher) -> Entry:
    """Pay cash out of one's till or the safe, or take it in, and print the voucher.

    Raises:
        NothingMovedError, VoucherPartnerMissingError, VoucherPurposeMissingError
        TelephoneFormatError: The telephone number typed is none.
        NotesError: No notes make this amount.
        AlreadyRecordedError: A voucher of this number is in the books.
        LooksRepeatedError: It has no number of its own, and one like it was just recorded.
        SafeShortError, HolderShortError: By the books there is not so much.
        TillNotOpenError, TillOfAnotherError, TillBeingCountedError, NotPermittedError
    """
    partner, what_for = clean_text(voucher.partner), clean_text(voucher.what_for)
    if not partner:
        raise VoucherPartnerMissingError
    if not what_for:
        raise VoucherPurposeMissingError
    telephone = str(parse_telephone(voucher.telephone)) if voucher.telephone.strip() else ""
    value = Value(voucher.cash.khr, voucher.cash.usd_cents)
    if not value.units:
        raise NothingMovedError
    with posting(desk, person) as action:
        act_for(action, person, holder)
        check_notes(value.khr, reference_on(desk, business_date(desk)).policy)
        if not voucher.kind.is_paid_in:
            check_has(desk, holder, value)
        number = voucher.voucher_no.strip().upper()
        second_of = "" if number else _second_of(action, voucher, partner, value)
        number = number or _next_voucher_no(desk)
        entry = action.add(
            VoucherPosted(
                voucher_no=number,
                kind=voucher.kind.value,
                holder=holder,
                khr=value.khr,
                usd_cents=value.usd_cents,
                partner=partner,
                telephone=telephone,
                vehicle=clean_text(voucher.vehicle),
                what_for=what_for,
                lines=voucher_lines(voucher.kind, value, holder=holder),
                second_of=second_of,
            ),
            business_key=number,
        )
        PrintQueue(desk.db).ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def _second_of(action: Posting, voucher: Voucher, partner: str, value: Value) -> str:
    return second_voucher(
        action, kind=voucher.kind, partner=partner, value=value, said=voucher.second_of
    )


def _next_voucher_no(desk: Desk) -> str:
    """A number of the program's own; the pre-printed books have others."""
    own = f"{desk.identity.series}-V-"
    row = desk.db.conn.execute(
        "SELECT count(*) + 1 FROM voucher WHERE substr(voucher_no, 1, ?) = ?", (len(own), own)
    ).fetchone()
    return f"{own}{row[0]:06d}"
