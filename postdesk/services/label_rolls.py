"""Rolls of pre-printed labels: taken in by their numbers, counted, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.s10 import HOME_COUNTRY, S10, parse_s10
from postdesk.services.cancelling import check_reason
from postdesk.services.desk import Desk
from postdesk.services.numbers import PRE_PRINTED
from postdesk.services.people import Approval, check_second_person
from postdesk.services.posting import posting
from postdesk.storage.office_projections import IN_USE
from postdesk.wire.bodies import (
    LabelRollCounted,
    LabelRollReceived,
    LabelRollWithdrawn,
    OpeningRoll,
)
from postdesk.wire.entry import Entry

ROLL_LABELS_MAX: Final = 10_000


class LabelRangeError(RuleError):
    """A roll has labels of one kind, from a first to a last number.

    Attributes:
        most: The most labels that one roll has.
    """

    facts = ("most",)

    def __init__(self) -> None:
        super().__init__(str(ROLL_LABELS_MAX))
        self.most = ROLL_LABELS_MAX


class LabelsNotOursError(RuleError):
    """Headquarters has issued no such labels to this desk."""

    facts = ("first", "last")

    def __init__(self, first: str, last: str) -> None:
        super().__init__(f"{first}–{last}")
        self.first = first
        self.last = last


class LabelRollOverlapError(RuleError):
    """Some of these labels are on another roll that was taken in.

    Attributes:
        first: The first label of that roll.
    """

    facts = ("first",)

    def __init__(self, first: str) -> None:
        super().__init__(first)
        self.first = first


class LabelRollUnknownError(RuleError):
    """No roll in use has this label."""

    facts = ("number",)

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class LabelUsedAheadError(RuleError):
    """A label beyond the next one is used already: look at the roll again.

    Attributes:
        number: The highest label of the roll that is used.
    """

    facts = ("number",)

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class LabelRoll:
    """A roll, and what became of its labels.

    Attributes:
        first, last: Serial numbers.
        is_in_use: False from when what was left of it was withdrawn.
        counted_on: Business day of the last count, ISO; empty for never.
        used, spoilt, missing: Labels on items, spoilt ones, and those that nobody knows of.
        left: Labels that may still be used.
    """

    indicator: str
    first: int
    last: int
    is_in_use: bool
    counted_on: str
    used: int
    spoilt: int
    missing: int
    left: int

    @property
    def first_number(self) -> str:
        """The first label as it is printed."""
        return str(S10(self.indicator, self.first, HOME_COUNTRY))

    @property
    def last_number(self) -> str:
        """The last label as it is printed."""
        return str(S10(self.indicator, self.last, HOME_COUNTRY))


def take_in_roll(desk: Desk, person: Person, first: str, last: str) -> Entry:
    """Take in a roll that was supplied, against what headquarters says it issued.

    Args:
        first, last: Its first and last label, as scanned or typed.

    Raises:
        S10FormatError, S10CheckDigitError: A label was misread.
        LabelRangeError, LabelsNotOursError, LabelRollOverlapError, NotPermittedError
    """
    role_for([person.role], Task.KEEP_SAFE)
    with posting(desk, person) as action:
        roll = check_roll(desk, first, last)
        return action.add(
            LabelRollReceived(indicator=roll.indicator, first=roll.first, last=roll.last),
            business_key=f"{roll.indicator}{roll.first:08d}",
        )


def check_roll(desk: Desk, first: str, last: str) -> OpeningRoll:
    """Make sure that a roll with these labels may be here (`take_in_roll` says what it raises)."""
    begins, ends = parse_s10(first), parse_s10(last)
    is_range = (begins.service, begins.country) == (ends.service, ends.country)
    if not is_range or not 0 <= ends.serial - begins.serial < ROLL_LABELS_MAX:
        raise LabelRangeError
    issued = desk.db.conn.execute(
        """SELECT 1 FROM number_block
           WHERE indicator = ? AND source = ? AND first <= ? AND last >= ?""",
        (begins.service, PRE_PRINTED, begins.serial, ends.serial),
    ).fetchone()
    if issued is None or begins.country != HOME_COUNTRY:
        raise LabelsNotOursError(str(begins), str(ends))
    for roll in label_rolls(desk):
        overlaps = begins.serial <= roll.last and roll.first <= ends.serial
        if roll.indicator == begins.service and overlaps:
            raise LabelRollOverlapError(roll.first_number)
    return OpeningRoll(indicator=begins.service, first=begins.serial, last=ends.serial)


def label_rolls(desk: Desk) -> tuple[LabelRoll, ...]:
    """All rolls, in the order they were taken in."""
    rows = desk.db.conn.execute(
        """SELECT indicator, first, last, state, counted_on FROM label_roll
           ORDER BY place, indicator, first"""
    ).fetchall()
    return tuple(_roll(desk, *row) for row in rows)


def _roll(
    desk: Desk, indicator: str, first: int, last: int, state: str, counted_on: str
) -> LabelRoll:
    uses = [use for _, use in _uses(desk, indicator, first, last)]
    spoilt, missing = uses.count("spoiled"), uses.count("missing")
    is_in_use = state == IN_USE
    left = last - first + 1 - len(uses) if is_in_use else 0
    used = len(uses) - spoilt - missing
    return LabelRoll(indicator, first, last, is_in_use, counted_on, used, spoilt, missing, left)


def _uses(desk: Desk, indicator: str, first: int, last: int) -> list[tuple[int, str]]:
    """(serial, what for) of the labels that are used up."""
    rows = desk.db.conn.execute(
        "SELECT number, use FROM number_used WHERE number BETWEEN ? AND ? ORDER BY number",
        (f"{indicator}{first:08d}", f"{indicator}{last:08d}~"),
    ).fetchall()
    return [(int(number[2:10]), str(use)) for number, use in rows]


def count_roll(
    desk: Desk,
    person: Person,
    next_label: str,
    *,
    is_used_up: bool = False,
    witness: Approval | None = None,
) -> Entry:
    """Count a roll by the label that comes off it next.

    Labels before it that are on no item and were not spoilt are missing: two look for them, and
    nobody may use them any more.

    Args:
        next_label: That label; of a roll that is used up, its last one.
        is_used_up: Whether no label is left on it.

    Raises:
        S10FormatError, S10CheckDigitError, LabelRollUnknownError, LabelUsedAheadError
        SecondPersonNeededError, OwnApprovalError, NotPermittedError
    """
    role_for([person.role], Task.KEEP_SAFE)
    with posting(desk, person) as action:
        label = parse_s10(next_label)
        roll = _in_use(desk, label)
        next_serial = roll.last + 1 if is_used_up else label.serial
        known = {serial for serial, _ in _uses(desk, roll.indicator, roll.first, roll.last)}
        ahead = max(known, default=0)
        if ahead >= next_serial:
            raise LabelUsedAheadError(str(S10(roll.indicator, ahead, HOME_COUNTRY)))
        missing = tuple(
            str(S10(roll.indicator, serial, HOME_COUNTRY))
            for serial in range(roll.first, next_serial)
            if serial not in known
        )
        return action.add(
            LabelRollCounted(
                indicator=roll.indicator,
                first=roll.first,
                next_serial=next_serial,
                missing=missing,
                witness=check_second_person(desk, person, witness) if missing else "",
            )
        )


def withdraw_roll(desk: Desk, person: Person, label: str, *, reason: str) -> Entry:
    """Use no more of a roll: what is left of it is misprinted, or goes back.

    Args:
        label: Any label of it.

    Raises:
        S10FormatError, S10CheckDigitError, LabelRollUnknownError, ReasonMissingError
        NotPermittedError
    """
    role_for([person.role], Task.KEEP_SAFE)
    check_reason(reason)
    with posting(desk, person) as action:
        roll = _in_use(desk, parse_s10(label))
        return action.add(
            LabelRollWithdrawn(
                indicator=roll.indicator,
                first=roll.first,
                left=roll.left,
                reason=clean_text(reason),
            )
        )


def _in_use(desk: Desk, label: S10) -> LabelRoll:
    for roll in label_rolls(desk):
        is_on_it = roll.indicator == label.service and roll.first <= label.serial <= roll.last
        if roll.is_in_use and is_on_it and label.country == HOME_COUNTRY:
            return roll
    raise LabelRollUnknownError(str(label))
