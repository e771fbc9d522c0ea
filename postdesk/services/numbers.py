"""Item numbers: the next of the desk's own block, or one scanned off a pre-printed label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.people import Person
from postdesk.domain.s10 import HOME_COUNTRY, S10, parse_s10
from postdesk.services.desk import Desk
from postdesk.services.people import Approval, check_second_person
from postdesk.services.posting import posting
from postdesk.storage.office_projections import WITHDRAWN
from postdesk.wire.bodies import LabelSpoiled

LOW_MARK: Final = 50
PRE_PRINTED: Final = "pre-printed"


class NumbersExhaustedError(RuleError):
    """The desk's block is used up: scan a pre-printed label, or ask headquarters for more."""

    facts = ("indicator",)

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator)
        self.indicator = indicator


class NumberError(RuleError):
    """A number that may not be used for this item."""

    facts = ("number",)

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NumberUsedError(NumberError):
    """The label was used for another item already, or recorded as spoiled."""


class NumberNotOursError(NumberError):
    """The label is of no roll that was issued to this desk."""


class NumberWithdrawnError(NumberError):
    """The label is of a roll that is not used any more."""


class NumberOfOtherServiceError(NumberError):
    """The label is for another kind of item than the one on the scale."""


@dataclass(frozen=True, slots=True)
class NumberState:
    """How many numbers an indicator has left."""

    indicator: str
    left: int

    @property
    def is_low(self) -> bool:
        """Whether to ask headquarters for more now."""
        return self.left < LOW_MARK


def next_number(desk: Desk, indicator: str) -> S10:
    """The next number of the desk's block.

    Raises:
        NumbersExhaustedError: There is none left.
    """
    row = desk.db.conn.execute(
        """SELECT next FROM number_block
           WHERE indicator = ? AND source = 'block' AND next <= last ORDER BY seq, first LIMIT 1""",
        (indicator,),
    ).fetchone()
    if row is None:
        raise NumbersExhaustedError(indicator)
    return S10(indicator, int(row[0]), HOME_COUNTRY)


def check_scanned(desk: Desk, typed: str, indicator: str = "") -> S10:
    """Read a pre-printed label and make sure that it may be used.

    Args:
        indicator: What the product's numbers begin with; empty when it does not matter.

    Raises:
        S10FormatError, S10CheckDigitError: It was not read rightly.
        NumberOfOtherServiceError, NumberNotOursError, NumberWithdrawnError, NumberUsedError: It
            may not be used.
    """
    number = parse_s10(typed)
    if indicator and number.service != indicator:
        raise NumberOfOtherServiceError(str(number))
    row = desk.db.conn.execute(
        """SELECT 1 FROM number_block WHERE indicator = ? AND source = 'pre-printed'
           AND ? BETWEEN first AND last""",
        (number.service, number.serial),
    ).fetchone()
    if row is None or number.country != HOME_COUNTRY:
        raise NumberNotOursError(str(number))
    withdrawn = desk.db.conn.execute(
        """SELECT 1 FROM label_roll WHERE indicator = ? AND state = ?
           AND ? BETWEEN first AND last""",
        (number.service, WITHDRAWN, number.serial),
    ).fetchone()
    if withdrawn is not None:
        raise NumberWithdrawnError(str(number))
    check_unused(desk, number)
    return number


def check_unused(desk: Desk, number: S10) -> None:
    """Make sure that a number is on no item yet (`NumberUsedError`)."""
    used = desk.db.conn.execute(
        "SELECT 1 FROM number_used WHERE number = ?", (str(number),)
    ).fetchone()
    if used is not None:
        raise NumberUsedError(str(number))


def number_states(desk: Desk) -> tuple[NumberState, ...]:
    """Numbers left in the desk's own blocks, per indicator."""
    rows = desk.db.conn.execute(
        """SELECT indicator, sum(last - next + 1) FROM number_block
           WHERE source = 'block' GROUP BY indicator ORDER BY indicator"""
    ).fetchall()
    return tuple(NumberState(row[0], int(row[1])) for row in rows)


def spoil_label(
    desk: Desk, person: Person, typed: str, *, reason: str, witness: Approval | None = None
) -> S10:
    """Record that a label was torn or stuck on and never settled; it can't be used any more.

    Args:
        witness: The second person, who saw it.

    Raises:
        S10FormatError, S10CheckDigitError
        NumberNotOursError, NumberWithdrawnError, NumberUsedError
        SecondPersonNeededError, OwnApprovalError
    """
    with posting(desk, person) as action:
        number = check_scanned(desk, typed)
        seen_by = check_second_person(desk, person, witness)
        action.add(LabelSpoiled(number=str(number), reason=reason, witness=seen_by))
    return number
