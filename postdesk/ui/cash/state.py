"""What the cash page must know, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from postdesk.domain.accounts import SAFE, till_holder
from postdesk.domain.business_day import phnom_penh
from postdesk.domain.money import Currency
from postdesk.domain.people import Person, Task, may
from postdesk.domain.reference import Denominations
from postdesk.domain.settlement import Due
from postdesk.services.desk import Desk
from postdesk.ui.till.state import StockKind, stock_kinds

if TYPE_CHECKING:
    from postdesk.services.agents import Agent, Out
    from postdesk.services.differences import Difference, Step
    from postdesk.services.label_rolls import LabelRoll
    from postdesk.services.movements import Movement
    from postdesk.services.parties import Customer
    from postdesk.services.proposals import Proposal
    from postdesk.services.rates import RateState
    from postdesk.services.safe import SafeState
    from postdesk.services.shelf import Arrived


@dataclass(frozen=True, slots=True)
class Place:
    """Headquarters, or another branch that a bag of cash may go to."""

    code: str
    name_km: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Passing:
    """A transfer that nobody has acknowledged, as one person sees it.

    Attributes:
        is_to_take: It was sent to this person.
        is_own: It was sent by a holder of this person, who may withdraw it.
    """

    movement: Movement
    is_to_take: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference, with the name of the person it stands on, and who looks at it.

    Attributes:
        name_km, name_latin: Empty where it stands on a bag.
        is_own: Whether it stands on the person who looks.
        step: What was last said about it; None for nothing yet.
        said_by_km, said_by_latin: Who said it.
    """

    difference: Difference
    name_km: str
    name_latin: str
    is_own: bool
    step: Step | None = None
    said_by_km: str = ""
    said_by_latin: str = ""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A business customer, and what is owed."""

    customer: Customer
    owed: Due


@dataclass(frozen=True, slots=True)
class CashState:
    """How cash stands for one person.

    Attributes:
        own: Holders that the person acts for: the open till, the safe.
        takers: For each of them where it may send to.
        passing: What waits and concerns the person.
        today: What was moved today and concerns the person, in its order.
        safe: The safe, for its keeper.
        over_limit: Currencies of which the person's till holds more than it should.
        offices: Where bags of cash may go.
        differences: The person's own, the newest first; for a manager all.
        rate: The exchange rate in force.
        customers: Business customers with what they owe, closed accounts too.
        people: Who works here.
        person_id: Who looks.
        withdrawn: Stock codes of what is not sold any more.
        now: The clock in Phnom Penh.
        partners: (code, riel owed) of partners to whom something is owed.
        agents: (who, what is out with them), by their code.
        rolls: Rolls of pre-printed labels.
        items: Items that no addressee has yet, those with agents too.
        proposals: Corrections that headquarters proposes and nobody has answered.
        account_names: By code, in Khmer and English.
        must_begin: Whether a count must come first: a real branch on its first day.
    """

    own: tuple[str, ...]
    takers: dict[str, tuple[str, ...]]
    passing: tuple[Passing, ...]
    today: tuple[Movement, ...]
    safe: SafeState | None
    over_limit: tuple[Currency, ...]
    offices: tuple[Place, ...]
    denominations: Denominations
    stock: tuple[StockKind, ...]
    differences: tuple[DifferenceRow, ...] = ()
    rate: RateState | None = None
    customers: tuple[CustomerRow, ...] = ()
    people: tuple[Person, ...] = ()
    person_id: str = ""
    withdrawn: frozenset[str] = frozenset()
    now: datetime | None = None
    must_begin: bool = False
    partners: tuple[tuple[str, int], ...] = ()
    agents: tuple[tuple[Agent, Out], ...] = ()
    rolls: tuple[LabelRoll, ...] = ()
    items: tuple[Arrived, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    account_names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def keeps_safe(self) -> bool:
        """Whether the person keeps the safe."""
        return self.safe is not None

    def notes(self, currency: Currency) -> tuple[int, ...]:
        """The notes of a currency, highest first."""
        return tuple(reversed(self.denominations.of(currency)))


def read_cash(desk: Desk, person: Person, till: str) -> CashState:
    """Read how cash stands for a person.

    Args:
        till: The till of this desk; the safe may send to it before it is open.

    Raises:
        NoReferenceError: There is no reference data yet, so nothing can be counted.
    """
    from postdesk.services import movements, safe, tills
    from postdesk.services.basket import business_date
    from postdesk.services.order_book import other_desks
    from postdesk.services.posting import open_day
    from postdesk.services.rates import rate_state
    from postdesk.services.reference import reference_on

    today = business_date(desk)
    reference = reference_on(desk, today)
    shift = tills.shift_of_person(desk, person)
    keeps_safe = may([person.role], Task.KEEP_SAFE)
    is_at_work = shift is not None and shift.state == "open"
    own = (
        *((till_holder(shift.till),) if shift is not None and is_at_work else ()),
        *((SAFE,) if keeps_safe else ()),
    )
    moved = movements.movements_of_day(desk, open_day(desk) or today.isoformat())
    return CashState(
        own=own,
        takers={holder: _takers(desk, holder, till) for holder in own},
        passing=tuple(
            Passing(one, one.taker in own, one.giver in own)
            for one in movements.waiting_transfers(desk)
            if keeps_safe or {one.taker, one.giver} & set(own)
        ),
        today=tuple(one for one in moved if keeps_safe or {one.taker, one.giver} & set(own)),
        safe=safe.safe_state(desk, person) if keeps_safe else None,
        over_limit=safe.till_over_limit(desk, shift.till) if shift is not None else (),
        offices=tuple(
            Place(office.code, office.short_km, office.short_en)
            for office in reference.offices
            if office.code != desk.identity.branch_code or other_desks(desk)
        ),
        denominations=reference.denominations,
        stock=stock_kinds(reference),
        differences=_differences(desk, person),
        rate=rate_state(desk),
        **_office(desk, person),
    )


def _office(desk: Desk, person: Person) -> dict[str, Any]:
    """What the rarer business must know."""
    from postdesk.services.agency import owed_to_partners
    from postdesk.services.agents import agents, out_with
    from postdesk.services.beginning import must_begin
    from postdesk.services.customers import owed_by
    from postdesk.services.label_rolls import label_rolls
    from postdesk.services.parties import customers
    from postdesk.services.people import list_people
    from postdesk.services.proposals import open_proposals
    from postdesk.services.reference import chart
    from postdesk.services.shelf import items_here
    from postdesk.services.stock import withdrawn_units

    return {
        "customers": tuple(
            CustomerRow(one, owed_by(desk, one.customer_code))
            for one in customers(desk, closed_too=True)
        ),
        "people": list_people(desk),
        "person_id": person.person_id,
        "withdrawn": withdrawn_units(desk),
        "now": phnom_penh(desk.now()),
        "must_begin": must_begin(desk),
        "proposals": open_proposals(desk),
        "account_names": {one.code: (one.name_km, one.name_en) for one in chart()},
        "rolls": label_rolls(desk),
        "items": items_here(desk),
        "agents": tuple((one, out_with(desk, one.agent_code)) for one in agents(desk)),
        "partners": tuple(sorted(owed_to_partners(desk).items())),
    }


def _differences(desk: Desk, person: Person) -> tuple[DifferenceRow, ...]:
    from postdesk.services.differences import differences_for, last_step
    from postdesk.services.drawer import person_holder
    from postdesk.services.people import list_people

    people = list_people(desk)
    by_holder = {person_holder(known): known for known in people}
    by_id = {known.person_id: known for known in people}
    rows = []
    for one in differences_for(desk, person):
        on, step = by_holder.get(one.holder), last_step(desk, one)
        said_by = by_id.get(step.person_id) if step is not None else None
        rows.append(
            DifferenceRow(
                one,
                on.name_km if on else "",
                on.name_latin if on else "",
                one.holder == person_holder(person),
                step,
                said_by.name_km if said_by else "",
                said_by.name_latin if said_by else "",
            )
        )
    return tuple(rows)


def _takers(desk: Desk, giver: str, till: str) -> tuple[str, ...]:
    from postdesk.services.movements import holders_to_send_to

    takers = holders_to_send_to(desk, giver)
    here = till_holder(till)
    # The safe gives opening cash to a till before somebody has opened it.
    return (*takers, here) if giver == SAFE and here not in takers else takers
