"""Taking a till, counting it blind, and closing the shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from postdesk.domain.accounts import SAFE, Account, till_holder
from postdesk.domain.business_day import is_left_open
from postdesk.domain.cash_movement import Value, moved
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line
from postdesk.domain.money import Currency
from postdesk.domain.people import Person, Task, may, role_for
from postdesk.domain.reference import Denominations
from postdesk.services import movements, tills
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.drawer import (
    Counted,
    DrawerCount,
    ask_count_sheet,
    figures_of,
    over_short_lines,
    stock_of,
)
from postdesk.services.explaining import explain_swap
from postdesk.services.holders import check_has, ensure_day_open
from postdesk.services.people import Approval, check_second_person, get_person_ever
from postdesk.services.posting import Posting, posting
from postdesk.services.reference import reference_on
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import (
    NoteCount,
    StockCount,
    TillClosed,
    TillCounted,
    TillOpened,
)


class TillAlreadyOpenError(RuleError):
    """The till is open."""

    facts = ("till", "person")

    def __init__(self, till: str, person: str) -> None:
        super().__init__(till)
        self.till = till
        self.person = person


class PersonHasTillError(RuleError):
    """A person answers for one till at a time."""

    facts = ("till",)

    def __init__(self, till: str) -> None:
        super().__init__(till)
        self.till = till


class SafeKeeperNeededError(RuleError):
    """Nothing leaves the safe on the word of one who does not keep it."""


class NotToThisTillError(RuleError):
    """The transfer was sent to another till, or to the safe."""

    facts = ("transfer_no",)

    def __init__(self, transfer_no: str) -> None:
        super().__init__(transfer_no)
        self.transfer_no = transfer_no


class TillNotLeftOpenError(RuleError):
    """The till's shift is of today: its own person counts and closes it."""

    facts = ("till",)

    def __init__(self, till: str) -> None:
        super().__init__(till)
        self.till = till


class TillNotCountedError(RuleError):
    """A till is closed by a count, and there is none yet."""

    facts = ("till",)

    def __init__(self, till: str) -> None:
        super().__init__(till)
        self.till = till


@dataclass(frozen=True, slots=True)
class FromSafe:
    """What the clerk was given out of the safe at the opening.

    Attributes:
        khr: Riel.
        usd_cents: Dollars in cents, whole dollars.
        stock: Pieces of stamps and boxes.
        given_by: The safe's keeper, who says so by PIN; None where the person keeps it.
    """

    khr: int = 0
    usd_cents: int = 0
    stock: tuple[StockCount, ...] = ()
    given_by: Approval | None = None

    @property
    def value(self) -> Value:
        """The same, without the kinds of which there is nothing."""
        pieces = ((stock.unit, stock.pieces) for stock in self.stock if stock.pieces)
        return Value(self.khr, self.usd_cents, tuple(pieces))


def denominations(desk: Desk) -> Denominations:
    """The notes there are, for the count screen (`NoReferenceError` in a branch without data)."""
    return reference_on(desk, business_date(desk)).denominations


def drawer_before(desk: Desk, till: str) -> FromSafe:
    """What a closed till's drawer holds by the books: its last closing count."""
    store, holder = JournalStore(desk.db), till_holder(till)
    return FromSafe(
        khr=store.balance(Account.TILL_CASH, holder, Currency.KHR.value),
        usd_cents=store.balance(Account.TILL_CASH, holder, Currency.USD.value),
        stock=tuple(
            StockCount(unit=unit, pieces=pieces) for unit, pieces in stock_of(desk, holder)
        ),
    )


def open_till(
    desk: Desk,
    person: Person,
    till: str,
    count: DrawerCount,
    *,
    from_safe: FromSafe | None = None,
    received: tuple[str, ...] = (),
) -> Counted:
    """Take a till: count what is in it, after what the safe gave was put in.

    The first till of the day opens the business day as well. What the count differs from the
    books stands on over/short from the start.

    Args:
        from_safe: What the safe gave; None where nothing was.
        received: Transfers to this till that lie in the drawer now: the count acknowledges them.

    Raises:
        TillAlreadyOpenError, PersonHasTillError, SafeShortError, UnknownNoteError,
        CountRangeError, NoReferenceError, NotPermittedError, UnknownTransferError,
        TransferAnsweredError
        NotToThisTillError: A transfer is meant for somebody else.
        SafeKeeperNeededError: The safe gave something, and its keeper has not said so.
    """
    role_for([person.role], Task.KEEP_TILL)
    given = from_safe or FromSafe()
    with posting(desk, person) as action:
        held = tills.current_shift(desk, till)
        if held is not None:
            raise TillAlreadyOpenError(till, tills.person_name(desk, held.person))
        own = tills.shift_of_person(desk, person)
        if own is not None:
            raise PersonHasTillError(own.till)
        ensure_day_open(action)
        action.shift = tills.next_shift_name(desk, till)
        for transfer_no in received:
            if movements.get_transfer(desk, transfer_no).taker != till_holder(till):
                raise NotToThisTillError(transfer_no)
            movements.post_received(action, person, transfer_no)
        lines = list(_from_safe_lines(desk, given, till_holder(till)))
        figures = figures_of(desk, till_holder(till), count, lines)
        lines += over_short_lines(figures, person, till_holder(till))
        action.add(
            TillOpened(
                till=till,
                shift=action.shift,
                given_by=_given_by(person, given),
                notes=count.notes,
                stock=count.stock,
                figures=figures,
                lines=tuple(lines),
            )
        )
        ask_count_sheet(action)
    return Counted(action.shift, till, 0, figures)


def count_till(desk: Desk, person: Person, till: str, count: DrawerCount) -> Counted:
    """Seal a blind count of one's own till; only now is it compared with the books.

    A second count is a second entry; both stay.

    Raises:
        TillNotOpenError, TillOfAnotherError, UnknownNoteError, CountRangeError
    """
    with posting(desk, person) as action:
        shift = _own_shift(desk, person, till)
        action.shift, action.business_day = shift.shift, shift.business_day
        figures = figures_of(desk, till_holder(till), count)
        action.add(
            TillCounted(
                till=till,
                shift=shift.shift,
                count_no=shift.counts + 1,
                notes=count.notes,
                stock=count.stock,
                figures=figures,
            )
        )
        ask_count_sheet(action)
    return Counted(shift.shift, till, shift.counts + 1, figures)


def count_left_open(
    desk: Desk, person: Person, till: str, count: DrawerCount, *, witness: Approval | None = None
) -> Counted:
    """Take over a till whose day was never closed: the first count is that day's closing count.

    The old shift ends on it, with its true time, and today's begins with the same drawer, all in
    one action. What differs stands open on the person who kept the till until then.

    Args:
        witness: The second person, where it is somebody else's drawer.

    Raises:
        TillNotOpenError: The till has no shift.
        TillNotLeftOpenError: Its shift is of today.
        SecondPersonNeededError, OwnApprovalError, PersonHasTillError, UnknownNoteError,
        CountRangeError, NotPermittedError
    """
    role_for([person.role], Task.KEEP_TILL)
    with posting(desk, person) as action:
        shift = tills.current_shift(desk, till)
        if shift is None:
            raise tills.TillNotOpenError(till)
        if not is_left_open(date.fromisoformat(shift.business_day), desk.now()):
            raise TillNotLeftOpenError(till)
        is_own = shift.person == person.person_id
        held = tills.shift_of_person(desk, person)
        if held is not None and held.shift != shift.shift:
            raise PersonHasTillError(held.till)
        seen_by = "" if is_own else check_second_person(desk, person, witness)
        keeper = get_person_ever(desk, shift.person)
        counted = _end_left_open(action, shift, keeper, count, seen_by)
        ensure_day_open(action)
        action.shift = tills.next_shift_name(desk, till)
        action.add(
            TillOpened(
                till=till,
                shift=action.shift,
                notes=count.notes,
                stock=count.stock,
                figures=figures_of(desk, till_holder(till), count),
                lines=(),
            )
        )
    return counted


def _end_left_open(
    action: Posting, shift: tills.Shift, keeper: Person, count: DrawerCount, seen_by: str
) -> Counted:
    action.shift, action.business_day = shift.shift, shift.business_day
    holder, count_no = till_holder(shift.till), shift.counts + 1
    figures = figures_of(action.desk, holder, count)
    action.add(
        TillCounted(
            till=shift.till,
            shift=shift.shift,
            count_no=count_no,
            notes=count.notes,
            stock=count.stock,
            figures=figures,
            witness=seen_by,
        )
    )
    ask_count_sheet(action)
    action.add(
        TillClosed(
            till=shift.till,
            shift=shift.shift,
            count_no=count_no,
            figures=figures,
            lines=over_short_lines(figures, keeper, holder),
        )
    )
    return Counted(shift.shift, shift.till, count_no, figures)


def last_count(desk: Desk, till: str) -> Counted | None:
    """The last sealed count of a till's shift that is not closed, or None."""
    shift = tills.current_shift(desk, till)
    if shift is None or not shift.last_count_entry:
        return None
    body = JournalStore(desk.db).body(shift.last_count_entry)
    if not isinstance(body, TillCounted):
        raise TypeError(shift.last_count_entry)
    return Counted(shift.shift, till, body.count_no, body.figures)


def close_till(
    desk: Desk, person: Person, till: str, *, as_exchange: bool = False, hand_in: bool = False
) -> Counted:
    """End the shift on its last count; what differs goes to over/short, open, on the person.

    The money stays in the drawer, or is handed in to the safe; nothing is set to zero.

    Args:
        hand_in: Send all the cash that was counted to the safe; its keeper acknowledges it.
        as_exchange: The person says that dollars and riel were given for one another at the
            day's rate: both differences are explained by that exchange at once.

    Raises:
        TillNotOpenError, TillOfAnotherError
        TillNotCountedError: No count was sealed.
        NotAnExchangeError: The differences do not make one exchange.
    """
    with posting(desk, person) as action:
        shift = _own_shift(desk, person, till)
        counted = last_count(desk, till)
        if shift.state != "counted" or counted is None:
            raise TillNotCountedError(till)
        action.shift, action.business_day = shift.shift, shift.business_day
        action.add(
            TillClosed(
                till=till,
                shift=shift.shift,
                count_no=counted.count_no,
                figures=counted.figures,
                lines=over_short_lines(counted.figures, person, till_holder(till)),
            )
        )
        if as_exchange:
            explain_swap(action, person, counted)
        if hand_in and any(f.counted for f in counted.figures if f.unit in set(Currency)):
            notes = _counted_notes(desk, shift)
            movements.post_sent(
                action, giver=till_holder(till), taker=SAFE, count=DrawerCount(notes)
            )
    return counted


def _counted_notes(desk: Desk, shift: tills.Shift) -> tuple[NoteCount, ...]:
    body = JournalStore(desk.db).body(shift.last_count_entry)
    if not isinstance(body, TillCounted):
        raise TypeError(shift.last_count_entry)
    return body.notes


def _own_shift(desk: Desk, person: Person, till: str) -> tills.Shift:
    shift = tills.current_shift(desk, till)
    if shift is None:
        raise tills.TillNotOpenError(till)
    if shift.person != person.person_id:
        raise tills.TillOfAnotherError(till, tills.person_name(desk, shift.person))
    return shift


def _from_safe_lines(desk: Desk, given: FromSafe, till: str) -> tuple[Line, ...]:
    check_has(desk, SAFE, given.value)
    return moved(given.value, giver=SAFE, taker=till)


def _given_by(person: Person, given: FromSafe) -> str:
    """Who took it out of the safe (`SafeKeeperNeededError`)."""
    if not given.value.units:
        return ""
    if may([person.role], Task.KEEP_SAFE):
        return person.person_id
    if given.given_by is None:
        raise SafeKeeperNeededError
    return given.given_by.person_id
