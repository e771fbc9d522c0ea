"""Cash that leaves the branch or comes in: deposits at a bank, sealed bags to and from offices."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.accounts import SAFE
from postdesk.domain.cash_movement import (
    MovementKind,
    NothingMovedError,
    Value,
    bag_received_lines,
    deposit_lines,
    remitted_lines,
)
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person, Task, role_for
from postdesk.services.desk import Desk
from postdesk.services.drawer import DrawerCount, value_of
from postdesk.services.holders import act_for, check_has
from postdesk.services.movements import SLIP
from postdesk.services.order_book import other_desks
from postdesk.services.people import Approval, check_second_person
from postdesk.services.posting import posting
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import BankDeposited, RemittanceReceived, RemittanceSent, StockCount
from postdesk.wire.entry import Entry


class SlipNumberMissingError(RuleError):
    """A deposit is recorded with the number of the bank's slip."""


class BagNumberMissingError(RuleError):
    """A bag of cash is recorded with its number and its seal's."""


class OfficeMissingError(RuleError):
    """A bag of cash goes to an office, or comes from one."""


class RemarksMissingError(RuleError):
    """What was wrong with a damaged seal or bag is written down."""


class OwnBagError(RuleError):
    """The bag is one that this branch sent itself."""

    facts = ("bag_no",)

    def __init__(self, bag_no: str) -> None:
        super().__init__(bag_no)
        self.bag_no = bag_no


@dataclass(frozen=True, slots=True)
class SealedBag:
    """A bag of cash, as it is written on it.

    Attributes:
        office: `hq`, or the other branch's code; one's own for another desk of this branch.
        carrier: Who brings it: name, number plate, telephone, as told.
    """

    bag_no: str
    seal_no: str
    office: str
    carrier: str = ""


def deposit(desk: Desk, person: Person, *, slip_no: str, bank: str, count: DrawerCount) -> Entry:
    """Put cash out of the safe into the operator's bank account; it stays in transit.

    Raises:
        NotPermittedError, SlipNumberMissingError, NothingMovedError, SafeShortError
        AlreadyRecordedError: A slip of this number is in the books.
        UnknownNoteError, CountRangeError
    """
    number = slip_no.strip().upper()
    if not number:
        raise SlipNumberMissingError
    with posting(desk, person) as action:
        role_for([person.role], Task.REMIT)
        act_for(action, person, SAFE)
        value = _something(desk, DrawerCount(count.notes))
        check_has(desk, SAFE, value)
        entry = action.add(
            BankDeposited(
                slip_no=number,
                bank=clean_text(bank),
                notes=count.notes,
                khr=value.khr,
                usd_cents=value.usd_cents,
                lines=deposit_lines(value, number),
            ),
            business_key=number,
        )
        PrintQueue(desk.db).ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def send_remittance(
    desk: Desk,
    person: Person,
    bag: SealedBag,
    count: DrawerCount,
    *,
    witness: Approval | None = None,
) -> Entry:
    """Close a bag of cash for headquarters or another branch; it is in transit until it is there.

    Raises:
        NotPermittedError, BagNumberMissingError, OfficeMissingError, NothingMovedError
        SafeShortError, UnknownNoteError, CountRangeError
        SecondPersonNeededError: Two people close a bag, where there are two.
        AlreadyRecordedError: A bag of this number was sent before.
    """
    named = _checked(desk, bag)
    with posting(desk, person) as action:
        role_for([person.role], Task.REMIT)
        act_for(action, person, SAFE)
        seen_by = check_second_person(desk, person, witness)
        value = _something(desk, count)
        check_has(desk, SAFE, value)
        entry = action.add(
            RemittanceSent(
                bag_no=named.bag_no,
                seal_no=named.seal_no,
                destination=named.office,
                notes=count.notes,
                stock=count.stock,
                khr=value.khr,
                usd_cents=value.usd_cents,
                carrier=clean_text(named.carrier),
                witness=seen_by,
                lines=remitted_lines(value, named.bag_no),
            ),
            business_key=named.bag_no,
        )
        PrintQueue(desk.db).ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def receive_remittance(  # noqa: PLR0913 - what the slip says and what was found are both told
    desk: Desk,
    person: Person,
    bag: SealedBag,
    *,
    declared: Value,
    count: DrawerCount,
    is_seal_whole: bool = True,
    remarks: str = "",
    witness: Approval | None = None,
) -> Entry:
    """Take in a bag of cash, counted by two. What is missing stands open on the bag, on nobody.

    Raises:
        NotPermittedError, BagNumberMissingError, OfficeMissingError, NothingMovedError
        RemarksMissingError: The seal was not whole and nobody says how.
        SecondPersonNeededError: Two people open a bag, where there are two.
        OwnBagError: It is one of this branch's own.
        AlreadyRecordedError: The bag was received before.
        UnknownNoteError, CountRangeError
    """
    named = _checked(desk, bag)
    if not is_seal_whole and not remarks.strip():
        raise RemarksMissingError
    if not declared.units:
        raise NothingMovedError
    with posting(desk, person) as action:
        role_for([person.role], Task.REMIT)
        act_for(action, person, SAFE)
        seen_by = check_second_person(desk, person, witness)
        _check_not_own(desk, named.bag_no)
        counted = value_of(desk, count)
        entry = action.add(
            RemittanceReceived(
                bag_no=named.bag_no,
                seal_no=named.seal_no,
                is_seal_whole=int(is_seal_whole),
                origin=named.office,
                declared_khr=declared.khr,
                declared_usd_cents=declared.usd_cents,
                declared_stock=tuple(StockCount(unit=u, pieces=n) for u, n in declared.stock),
                notes=count.notes,
                stock=count.stock,
                khr=counted.khr,
                usd_cents=counted.usd_cents,
                remarks=clean_text(remarks),
                witness=seen_by,
                lines=bag_received_lines(declared, counted, named.bag_no),
            ),
            business_key=named.bag_no,
        )
        PrintQueue(desk.db).ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def _checked(desk: Desk, bag: SealedBag) -> SealedBag:
    number, seal = bag.bag_no.strip().upper(), bag.seal_no.strip().upper()
    if not number or not seal:
        raise BagNumberMissingError
    office = bag.office.strip()
    is_nowhere = office == desk.identity.branch_code and not other_desks(desk)
    if not office or is_nowhere:
        raise OfficeMissingError
    return SealedBag(number, seal, office, bag.carrier)


def _something(desk: Desk, count: DrawerCount) -> Value:
    value = value_of(desk, count)
    if not value.units:
        raise NothingMovedError
    return value


def _check_not_own(desk: Desk, bag_no: str) -> None:
    own = desk.db.conn.execute(
        "SELECT 1 FROM movement WHERE kind = ? AND movement_no = ?",
        (MovementKind.REMITTANCE_OUT.value, bag_no),
    ).fetchone()
    if own is not None:
        raise OwnBagError(bag_no)
