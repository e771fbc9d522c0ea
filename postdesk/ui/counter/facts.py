"""What the counter must know before the first key, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postdesk.domain.basket import BasketDraft
from postdesk.domain.errors import RuleError
from postdesk.domain.people import Person
from postdesk.domain.products import Product, ProductKind
from postdesk.domain.reference import Rate, ReferenceData
from postdesk.services.desk import Desk

if TYPE_CHECKING:
    from postdesk.services.parties import Customer


@dataclass(frozen=True, slots=True)
class CounterFacts:
    """The counter as it stands for one person.

    Attributes:
        reference: Products, supplements, offices, countries, notes.
        rate: The rate in force; None where there is none.
        till: The till that this person has open; None when nothing can be sold yet.
        till_problem: Why nothing can be sold; None when all is well.
        customers: Who may pay on account.
        unfinished: This person's half-filled basket, to be offered; None when there is none.
        rate_age_days: How old the rate is, where it is old; 0 where it is not.
    """

    reference: ReferenceData
    rate: Rate | None
    till: str | None
    till_problem: RuleError | None
    customers: tuple[Customer, ...]
    unfinished: BasketDraft | None
    rate_age_days: int = 0

    @property
    def services(self) -> tuple[Product, ...]:
        """What is accepted: letters, parcels, EMS, money orders.

        An item is handed over from the page where it is looked for, so that has no key here.
        """
        return tuple(
            product
            for product in self.reference.products
            if not product.kind.is_stock and product.kind is not ProductKind.DELIVERY
        )

    @property
    def goods(self) -> tuple[Product, ...]:
        """What is sold by the piece: stamps first, then boxes."""
        stock = [p for p in self.reference.products if p.kind.is_stock]
        return tuple(sorted(stock, key=lambda product: product.kind.value, reverse=True))


def read_counter(desk: Desk, person: Person, till: str) -> CounterFacts:
    """Read what the counter needs.

    Args:
        till: The till that this desk serves, where the person holds no other.

    Raises:
        NoReferenceError: There is no price table yet, so nothing can be accepted.
    """
    from postdesk.services import basket, parties, tills
    from postdesk.services.rates import rate_state
    from postdesk.services.reference import reference_on

    day = basket.business_date(desk)
    reference = reference_on(desk, day)
    held = tills.shift_of_person(desk, person)
    wanted = held.till if held is not None else till
    problem: RuleError | None = None
    stands = rate_state(desk)
    unfinished = basket.unfinished(desk, person)
    try:
        shift = tills.require_shift(desk, person, wanted)
        if unfinished is None:
            tills.check_not_left_open(desk, shift)
    except RuleError as exc:
        problem = exc
    return CounterFacts(
        reference=reference,
        rate=reference.rate_on(day),
        till=wanted if problem is None else None,
        till_problem=problem,
        customers=parties.customers(desk),
        unfinished=unfinished,
        rate_age_days=stands.age_days if stands.is_old else 0,
    )
