"""Which tills there are and who holds them: read inside the transaction that relies on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from postdesk.domain.business_day import is_left_open
from postdesk.domain.errors import RuleError
from postdesk.domain.people import Person
from postdesk.services.desk import Desk

_COLUMNS = "shift, till, person, state, business_day, counts, last_count_entry, opened_entry"


class TillNotOpenError(RuleError):
    """The till has no open shift: open it by a count first."""

    facts = ("till",)

    def __init__(self, till: str) -> None:
        super().__init__(till)
        self.till = till


class TillOfAnotherError(RuleError):
    """Somebody else answers for this till now."""

    facts = ("till", "person")

    def __init__(self, till: str, person: str) -> None:
        super().__init__(f"{till}: {person}")
        self.till = till
        self.person = person


class TillLeftOpenError(RuleError):
    """The till's day was never closed: its drawer is counted before the next customer.

    Attributes:
        day: The business day it belongs to.
    """

    facts = ("till", "day")

    def __init__(self, till: str, day: date) -> None:
        super().__init__(till)
        self.till = till
        self.day = day


class TillBeingCountedError(RuleError):
    """A count of this till was sealed: nothing more is sold from it until it is closed."""

    facts = ("till",)

    def __init__(self, till: str) -> None:
        super().__init__(till)
        self.till = till


@dataclass(frozen=True, slots=True)
class Shift:
    """One clerk at one till.

    Attributes:
        shift: Such as `1/7`: the till, and a running number.
        state: `open`, `counted` or `closed`.
        business_day: ISO date of the day it belongs to.
        counts: How many counts were sealed at its end.
    """

    shift: str
    till: str
    person: str
    state: str
    business_day: str
    counts: int
    last_count_entry: str
    opened_entry: str


def current_shift(desk: Desk, till: str) -> Shift | None:
    """The shift at a till that is not closed, if there is one."""
    row = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM shift WHERE till = ? AND state <> 'closed'",  # noqa: S608 - constant
        (till,),
    ).fetchone()
    return Shift(*row) if row else None


def shift_of_person(desk: Desk, person: Person) -> Shift | None:
    """The shift that a person holds, if there is one."""
    row = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM shift WHERE person = ? AND state <> 'closed'",  # noqa: S608 - constant
        (person.person_id,),
    ).fetchone()
    return Shift(*row) if row else None


def get_shift(desk: Desk, shift: str) -> Shift | None:
    """A shift by its name."""
    row = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM shift WHERE shift = ?",  # noqa: S608 - constant
        (shift,),
    ).fetchone()
    return Shift(*row) if row else None


def shifts_of_day(desk: Desk, business_day: str) -> tuple[Shift, ...]:
    """All shifts of a business day, in the order they began."""
    rows = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM shift WHERE business_day = ? ORDER BY opened_seq",  # noqa: S608 - constant
        (business_day,),
    ).fetchall()
    return tuple(Shift(*row) for row in rows)


def open_shifts(desk: Desk) -> tuple[Shift, ...]:
    """All shifts that are not closed."""
    rows = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM shift WHERE state <> 'closed' ORDER BY opened_seq"  # noqa: S608 - constant
    ).fetchall()
    return tuple(Shift(*row) for row in rows)


def require_shift(desk: Desk, person: Person, till: str) -> Shift:
    """The open shift of this person at this till.

    Raises:
        TillNotOpenError, TillOfAnotherError, TillBeingCountedError
    """
    shift = current_shift(desk, till)
    if shift is None:
        raise TillNotOpenError(till)
    if shift.person != person.person_id:
        raise TillOfAnotherError(till, person_name(desk, shift.person))
    if shift.state == "counted":
        raise TillBeingCountedError(till)
    return shift


def check_not_left_open(desk: Desk, shift: Shift) -> None:
    """Make sure that a shift is not one of a day before (`TillLeftOpenError`).

    Asked where work begins, never inside a sale: nothing may stop a customer half-way.
    """
    day = date.fromisoformat(shift.business_day)
    if is_left_open(day, desk.now()):
        raise TillLeftOpenError(shift.till, day)


def person_name(desk: Desk, person_id: str) -> str:
    """The name of somebody who works here, as a sentence names them; the code where unknown."""
    row = desk.db.conn.execute(
        "SELECT coalesce(nullif(name_km, ''), name_latin) FROM person WHERE person_id = ?",
        (person_id,),
    ).fetchone()
    return str(row[0]) if row else person_id


def next_shift_name(desk: Desk, till: str) -> str:
    """The name of a till's next shift."""
    row = desk.db.conn.execute("SELECT count(*) FROM shift WHERE till = ?", (till,)).fetchone()
    return f"{till}/{int(row[0]) + 1}"
