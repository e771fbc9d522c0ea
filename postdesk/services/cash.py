"""Taking a till, counting it blind, and closing the shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from postdesk.domain.accounts import SAFE, Account, till_holder
from postdesk.domain.business_day import check_opening, next_day
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.reference import Denominations
from postdesk.domain.till_count import check_pieces
from postdesk.services import tills
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.drawer import (
    Counted,
    DrawerCount,
    ask_count_sheet,
    figures_of,
    over_short_lines,
    stock_account,
    stock_of,
)
from postdesk.services.explaining import explain_swap
from postdesk.services.posting import Posting, open_day, posting
from postdesk.services.reference import reference_on
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import (
    DayOpened,
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


class SafeShortError(RuleError):
    """The safe has less than is to be taken from it, by the books.

    Attributes:
        left: What it has; Money, or a number of pieces.
    """

    facts = ("left",)

    def __init__(self, left: Money | int) -> None:
        super().__init__(str(left))
        self.left = left


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
    """

    khr: int = 0
    usd_cents: int = 0
    stock: tuple[StockCount, ...] = ()


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
    desk: Desk, person: Person, till: str, count: DrawerCount, *, from_safe: FromSafe | None = None
) -> Counted:
    """Take a till: count what is in it, after what the safe gave was put in.

    The first till of the day opens the business day as well. What the count differs from the
    books stands on over/short from the start.

    Args:
        from_safe: What the safe gave; None where nothing was.

    Raises:
        TillAlreadyOpenError, PersonHasTillError, SafeShortError, UnknownNoteError,
        CountRangeError, NoReferenceError, NotPermittedError
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
        _open_day(action)
        action.shift = tills.next_shift_name(desk, till)
        lines = list(_from_safe_lines(desk, given, till_holder(till)))
        figures = figures_of(desk, till, count, lines)
        lines += over_short_lines(figures, person, till)
        action.add(
            TillOpened(
                till=till,
                shift=action.shift,
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
        figures = figures_of(desk, till, count, [])
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


def last_count(desk: Desk, till: str) -> Counted | None:
    """The last sealed count of a till's shift that is not closed, or None."""
    shift = tills.current_shift(desk, till)
    if shift is None or not shift.last_count_entry:
        return None
    body = JournalStore(desk.db).body(shift.last_count_entry)
    if not isinstance(body, TillCounted):
        raise TypeError(shift.last_count_entry)
    return Counted(shift.shift, till, body.count_no, body.figures)


def close_till(desk: Desk, person: Person, till: str, *, as_exchange: bool = False) -> Counted:
    """End the shift on its last count; what differs goes to over/short, open, on the person.

    The money stays in the drawer; nothing is set to zero.

    Args:
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
                lines=tuple(over_short_lines(counted.figures, person, till)),
            )
        )
        if as_exchange:
            explain_swap(action, person, counted)
    return counted


def _own_shift(desk: Desk, person: Person, till: str) -> tills.Shift:
    shift = tills.current_shift(desk, till)
    if shift is None:
        raise tills.TillNotOpenError(till)
    if shift.person != person.person_id:
        raise tills.TillOfAnotherError(till, tills.person_name(desk, shift.person))
    return shift


def _open_day(action: Posting) -> None:
    """Open the business day where none is open; an old one left open just goes on."""
    desk = action.desk
    if open_day(desk):
        return
    row = desk.db.conn.execute("SELECT max(day) FROM business_day").fetchone()
    last = date.fromisoformat(row[0]) if row[0] else None
    day = next_day(desk.now(), last)
    check_opening(day, desk.now(), last, None)
    action.business_day = day.isoformat()
    action.add(DayOpened(day=action.business_day))


def _from_safe_lines(desk: Desk, given: FromSafe, till: str) -> tuple[Line, ...]:
    store = JournalStore(desk.db)
    lines: list[Line] = []
    for currency, minor in ((Currency.KHR, given.khr), (Currency.USD, given.usd_cents)):
        if not minor:
            continue
        left = store.balance(Account.SAFE_CASH, SAFE, currency.value)
        if minor > left:
            raise SafeShortError(Money(left, currency))
        lines.append(debit(Account.TILL_CASH, till, currency.value, minor))
        lines.append(credit(Account.SAFE_CASH, SAFE, currency.value, minor))
    for stock in given.stock:
        if not stock.pieces:
            continue
        check_pieces(stock.pieces)
        account = stock_account(stock.unit)
        left = store.balance(account, SAFE, stock.unit)
        if stock.pieces > left:
            raise SafeShortError(left)
        lines.append(debit(account, till, stock.unit, stock.pieces))
        lines.append(credit(account, SAFE, stock.unit, stock.pieces))
    return tuple(lines)
