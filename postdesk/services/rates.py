"""The exchange rate: how old it is, and entering it where headquarters' own has not come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.reference import CashPolicy, Rate
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.posting import posting
from postdesk.services.reference import reference_on
from postdesk.wire.bodies import RateEntered
from postdesk.wire.entry import Entry

# Riel have been held near 4,000 for one dollar for twenty years: what is further off is a typing
# mistake, and a rate of ten times too much would be paid out before anybody notices.
OFF_PERCENT_MAX: Final = 10
LEAST, MOST = 3_000, 6_000


class RateAbsurdError(RuleError):
    """The rate is too far from the last one to be true.

    Attributes:
        before: Riel for one dollar, in force until now; 0 where there was none.
    """

    facts = ("before",)

    def __init__(self, before: int) -> None:
        super().__init__(str(before))
        self.before = before


class RateSourceMissingError(RuleError):
    """A rate that is entered by hand says who told it."""


@dataclass(frozen=True, slots=True)
class RateState:
    """The rate in force.

    Attributes:
        rate: None where there is none.
        age_days: Days since it came into force.
        is_old: Whether it is older than policy likes.
    """

    rate: Rate | None
    age_days: int = 0
    is_old: bool = False


def rate_state(desk: Desk) -> RateState:
    """How the rate stands today (`NoReferenceError`)."""
    today = business_date(desk)
    reference = reference_on(desk, today)
    rate = reference.rate_on(today)
    if rate is None:
        return RateState(None)
    age = rate.age_days(today)
    return RateState(rate, age, is_old(age, reference.policy))


def is_old(age_days: int, policy: CashPolicy) -> bool:
    """Whether a rate of this age is called old."""
    return 0 < policy.rate_old_days <= age_days


def enter_rate(desk: Desk, person: Person, riel_per_usd: int, *, source: str) -> Entry:
    """Enter today's rate as headquarters told it; its own record of the same day replaces it.

    Raises:
        NotPermittedError, RateSourceMissingError, NoReferenceError
        RateAbsurdError: More than ten per cent off the last one, or beyond what a rate can be.
    """
    role_for([person.role], Task.ENTER_RATE)
    told_by = clean_text(source)
    if not told_by:
        raise RateSourceMissingError
    with posting(desk, person) as action:
        before = rate_state(desk).rate
        _check(riel_per_usd, before)
        row = desk.db.conn.execute("SELECT count(*) + 1 FROM rate WHERE document = ''").fetchone()
        return action.add(
            RateEntered(
                record=f"{desk.identity.series}-X-{row[0]:04d}",
                riel_per_usd=riel_per_usd,
                from_on=business_date(desk).isoformat(),
                source=told_by,
            )
        )


def _check(riel_per_usd: int, before: Rate | None) -> None:
    last = before.riel_per_usd if before is not None else 0
    is_far = last and abs(riel_per_usd - last) * 100 > last * OFF_PERCENT_MAX
    if is_far or not LEAST <= riel_per_usd <= MOST:
        raise RateAbsurdError(last)
