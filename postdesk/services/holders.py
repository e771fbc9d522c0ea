"""Who may take from a holder of value and put into it, and what it has by the books."""

from __future__ import annotations

from datetime import date

from postdesk.domain.accounts import SAFE, till_of
from postdesk.domain.business_day import check_opening, is_left_open, next_day
from postdesk.domain.cash_movement import HolderShortError, Value, account_at
from postdesk.domain.errors import RuleError
from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person, Task, role_for
from postdesk.services import tills
from postdesk.services.beginning import check_begun
from postdesk.services.desk import Desk
from postdesk.services.posting import Posting, open_day
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import DayOpened


class SafeShortError(RuleError):
    """The safe has less than is to be taken from it, by the books.

    Attributes:
        left: What it has; Money, or a number of pieces.
    """

    facts = ("left",)

    def __init__(self, left: Money | int) -> None:
        super().__init__(str(left))
        self.left = left


def act_for(action: Posting, person: Person, holder: str) -> None:
    """Act for a holder: the safe's keeper for the safe, the shift's person for a till.

    The action then belongs to that shift and its day; for the safe to the day that is open, which
    begins with it where none is.

    Raises:
        NotPermittedError: The safe is the manager's.
        TillNotOpenError, TillOfAnotherError, TillBeingCountedError: The till is not this person's.
    """
    if holder == SAFE:
        role_for([person.role], Task.KEEP_SAFE)
        ensure_day_open(action)
        return
    role_for([person.role], Task.KEEP_TILL)
    shift = tills.require_shift(action.desk, person, till_of(holder))
    action.shift, action.business_day = shift.shift, shift.business_day


def check_has(desk: Desk, holder: str, value: Value) -> None:
    """Make sure that a holder has so much by the books.

    Raises:
        SafeShortError: The safe has less; its keeper may know how much.
        HolderShortError: The till has less; how much is not shown before its count.
    """
    store = JournalStore(desk.db)
    for unit, amount in value.units.items():
        left = store.balance(account_at(holder, unit), holder, unit)
        if amount <= left:
            continue
        if holder != SAFE:
            raise HolderShortError
        raise SafeShortError(Money(left, Currency(unit)) if unit in set(Currency) else left)


def value_at(desk: Desk, holder: str) -> Value:
    """What a holder has by the books; a currency of which it has less than nothing counts as none.

    Ask it for the safe, or for a till that has just been counted.
    """
    store = JournalStore(desk.db)

    def left(unit: str) -> int:
        return max(0, store.balance(account_at(holder, unit), holder, unit))

    return Value(left(Currency.KHR.value), left(Currency.USD.value))


def ensure_day_open(action: Posting) -> None:
    """Open today's business day where none is open, or only one that was never closed.

    The one left open keeps what belongs to it, and is closed later.
    """
    desk = action.desk
    check_begun(desk)
    day_now = open_day(desk)
    if day_now and not is_left_open(date.fromisoformat(day_now), desk.now()):
        action.business_day = day_now
        return
    row = desk.db.conn.execute("SELECT max(day) FROM business_day").fetchone()
    last = date.fromisoformat(row[0]) if row[0] else None
    day = next_day(desk.now(), last)
    check_opening(day, desk.now(), last, None)
    action.business_day = day.isoformat()
    action.add(DayOpened(day=action.business_day))
