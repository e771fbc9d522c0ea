"""What becomes of a difference: explained, disputed, taken over by the person it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from postdesk.domain.accounts import till_holder
from postdesk.domain.difference import (
    WITHDRAW_DAYS,
    DifferenceState,
    Hint,
    check_step,
    hints_of,
    step_lines,
)
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person, Role, Task, role_for
from postdesk.services import people
from postdesk.services.basket import business_date
from postdesk.services.cancelling import check_reason
from postdesk.services.desk import Desk, instant
from postdesk.services.drawer import Counted, person_holder
from postdesk.services.evidence import keep_evidence
from postdesk.services.posting import posting
from postdesk.services.reference import reference_on
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import DifferenceExplained, DifferenceMoved
from postdesk.wire.entry import Entry, decode_entry, place_of

_COLUMNS: Final = (
    "entry_id, unit, holder, shift, over, state, moved_entry, moved_at, at, business_day"
)


class UnknownDifferenceError(RuleError):
    """No count found such a difference."""


class NotYourDifferenceError(RuleError):
    """Only the person on whom it stands may do this."""


class WithdrawTooLateError(RuleError):
    """Responsibility may be withdrawn for so many days, and they are over.

    Attributes:
        days: How many days.
    """

    facts = ("days",)

    def __init__(self) -> None:
        super().__init__(str(WITHDRAW_DAYS))
        self.days = WITHDRAW_DAYS


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, in one currency or kind of stock.

    Attributes:
        entry_id: The count or close that found it.
        unit: `KHR`, `USD` or a stock code.
        holder: `person:…`, or the bag it was found in.
        over: Counted less books: short is negative.
        moved_entry: The last step's entry; empty for none.
        at, moved_at: UTC, as they stand in the entries.
    """

    entry_id: str
    unit: str
    holder: str
    shift: str
    over: int
    state: DifferenceState
    moved_entry: str
    moved_at: str
    at: str
    business_day: str

    @property
    def amount(self) -> Money | int:
        """The difference as money, or as pieces."""
        if self.unit in set(Currency):
            return Money(self.over, Currency(self.unit))
        return self.over


@dataclass(frozen=True, slots=True)
class Step:
    """The last thing that somebody said about a difference.

    Attributes:
        person_id: Who said it.
        reason: In that person's words; empty where the PIN alone said it.
        at: UTC, as it stands in the entry.
    """

    person_id: str
    reason: str
    at: str


def last_step(desk: Desk, one: Difference) -> Step | None:
    """Who last explained, disputed, took over or withdrew it, and why; None for nobody yet."""
    store = JournalStore(desk.db)
    entry = store.get(one.moved_entry) if one.moved_entry else None
    if entry is None:
        return None
    body = store.body(entry.entry_id)
    return Step(entry.person, str(getattr(body, "reason", "")), entry.at)


def explain(
    desk: Desk, person: Person, entry_id: str, unit: str, *, reason: str, about: str = ""
) -> Entry:
    """Say what made a difference; it leaves the open or disputed ones.

    Raises:
        UnknownDifferenceError, DifferenceStepError, ReasonMissingError
        NotYourDifferenceError: Neither the person it stands on nor a manager.
    """
    check_reason(reason)
    return _move(
        desk, person, (entry_id, unit), DifferenceState.EXPLAINED, reason=reason, about=about
    )


def dispute(desk: Desk, person: Person, entry_id: str, unit: str, *, reason: str) -> Entry:
    """Say that a difference is not right: it stands on the disputed ones, and the day closes.

    What the books said about its shift is put together as evidence.

    Raises:
        UnknownDifferenceError, DifferenceStepError, ReasonMissingError, NotYourDifferenceError
    """
    check_reason(reason)
    role_for([person.role], Task.DISPUTE)
    key = (entry_id, unit)
    return _move(desk, person, key, DifferenceState.DISPUTED, reason=reason)


def take_over(desk: Desk, person: Person, entry_id: str, unit: str, *, pin: str) -> Entry:
    """Take responsibility for one's own difference, with one's own PIN and of one's own will.

    Raises:
        UnknownDifferenceError, DifferenceStepError
        NotYourDifferenceError: It stands on somebody else: nobody does this for another.
        WrongPinError, PinDelayError, PinLockedError: As for signing in.
    """
    found = get_difference(desk, entry_id, unit)
    check_step(found.state, DifferenceState.AGREED)
    _check_own(found, person)
    people.verify_pin(desk, person_id=person.person_id, pin=pin)
    return _move(desk, person, (entry_id, unit), DifferenceState.AGREED, reason="")


def withdraw(desk: Desk, person: Person, entry_id: str, unit: str, *, reason: str) -> Entry:
    """Withdraw the responsibility that one took; the difference is open again.

    Raises:
        UnknownDifferenceError, DifferenceStepError, ReasonMissingError, NotYourDifferenceError
        WithdrawTooLateError: The days for it are over.
    """
    check_reason(reason)
    found = get_difference(desk, entry_id, unit)
    check_step(found.state, DifferenceState.OPEN)
    _check_own(found, person)
    if desk.now() > instant(found.moved_at) + timedelta(days=WITHDRAW_DAYS):
        raise WithdrawTooLateError
    return _move(desk, person, (entry_id, unit), DifferenceState.OPEN, reason=reason)


def differences_for(desk: Desk, person: Person, *, limit: int = 200) -> tuple[Difference, ...]:
    """Differences, the newest first: one's own, and for a manager or auditor all."""
    everything = person.role in {Role.MANAGER, Role.AUDITOR}
    rows = desk.db.conn.execute(
        f"""SELECT {_COLUMNS} FROM difference WHERE ? OR holder = ?
            ORDER BY place DESC, unit LIMIT ?""",  # noqa: S608 - constant
        (everything, person_holder(person), limit),
    ).fetchall()
    return tuple(_difference(row) for row in rows)


def get_difference(desk: Desk, entry_id: str, unit: str) -> Difference:
    """One difference (`UnknownDifferenceError`)."""
    row = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM difference WHERE entry_id = ? AND unit = ?",  # noqa: S608 - constant
        (entry_id, unit),
    ).fetchone()
    if row is None:
        raise UnknownDifferenceError
    return _difference(row)


def states_at(desk: Desk, shift: str, place: int) -> tuple[DifferenceState, ...]:
    """How the differences of a shift stood at a place in the journal, each state once."""
    states: dict[tuple[str, str], DifferenceState] = {
        (str(row[0]), str(row[1])): DifferenceState.OPEN
        for row in desk.db.conn.execute(
            "SELECT entry_id, unit FROM difference WHERE shift = ? AND place <= ?", (shift, place)
        ).fetchall()
    }
    rows = desk.db.conn.execute(
        """SELECT entry_id, epoch, seq FROM journal_entry
           WHERE kind IN ('difference.moved', 'difference.explained') ORDER BY epoch, seq"""
    ).fetchall()
    store = JournalStore(desk.db)
    for entry_id, epoch, seq in rows:
        if place_of(epoch, seq) > place:
            break
        body = store.body(entry_id)
        if isinstance(body, DifferenceExplained) and body.shift == shift:
            states |= {key: DifferenceState.EXPLAINED for key in states if key[1] in set(Currency)}
        elif isinstance(body, DifferenceMoved):
            key = (body.difference_entry, body.unit)
            if key in states:
                states[key] = DifferenceState(body.after)
    return tuple(dict.fromkeys(states.values()))


def hints_for(desk: Desk, counted: Counted) -> tuple[tuple[Money, tuple[Hint, ...]], ...]:
    """For each currency that differs what may have made it; offered, never posted by itself."""
    denominations = reference_on(desk, business_date(desk)).denominations
    found = []
    for figure in counted.figures:
        if figure.unit not in set(Currency) or figure.counted == figure.expected:
            continue
        over = Money(figure.counted - figure.expected, Currency(figure.unit))
        moved = _movements(desk, counted, figure.unit)
        hints = hints_of(over, moved, denominations)
        if hints:
            found.append((over, hints))
    return tuple(found)


def _movements(desk: Desk, counted: Counted, unit: str) -> list[tuple[str, int]]:
    """(receipt or slip, net cash) of everything that moved the till's cash in this shift."""
    rows = desk.db.conn.execute(
        """SELECT entry.content,
                  sum(CASE line.side WHEN 'debit' THEN line.amount ELSE -line.amount END)
           FROM journal_line line JOIN journal_entry entry USING (desk, epoch, seq)
           WHERE entry.shift = ? AND line.holder = ? AND line.unit = ? AND line.account = '1010'
             AND entry.kind <> 'till.opened'
           GROUP BY entry.epoch, entry.seq ORDER BY entry.epoch DESC, entry.seq DESC""",
        (counted.shift, till_holder(counted.till), unit),
    ).fetchall()
    store = JournalStore(desk.db)
    moved = []
    for content, net in rows:
        entry = decode_entry(bytes(content))
        number = getattr(store.body(entry.entry_id), "receipt_no", "") or entry.business_key
        moved.append((str(number), int(net)))
    return moved


def _move(
    desk: Desk,
    person: Person,
    key: tuple[str, str],
    after: DifferenceState,
    *,
    reason: str,
    about: str = "",
) -> Entry:
    with posting(desk, person) as action:
        found = get_difference(desk, *key)
        if person.role is not Role.MANAGER:
            _check_own(found, person)
        check_step(found.state, after)
        counted = JournalStore(desk.db).get(found.entry_id)
        evidence = ""
        if after is DifferenceState.DISPUTED and counted is not None:
            evidence = keep_evidence(action, counted)
        return action.add(
            DifferenceMoved(
                difference_entry=found.entry_id,
                unit=found.unit,
                before=found.state.value,
                after=after.value,
                reason=clean_text(reason),
                about=about.strip(),
                evidence_sha256=evidence,
                lines=step_lines(
                    found.state, after, holder=found.holder, unit=found.unit, over=found.over
                ),
            )
        )


def _check_own(found: Difference, person: Person) -> None:
    if found.holder != person_holder(person):
        raise NotYourDifferenceError


def _difference(row: tuple[object, ...]) -> Difference:
    entry_id, unit, holder, shift, over, state, *rest = row
    return Difference(
        str(entry_id),
        str(unit),
        str(holder),
        str(shift),
        int(str(over)),
        DifferenceState(str(state)),
        *(str(text) for text in rest),
    )
