"""What the till page must know, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from postdesk.domain.accounts import till_holder
from postdesk.domain.business_day import is_left_open
from postdesk.domain.difference import Hint
from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person
from postdesk.domain.products import Product, ProductKind
from postdesk.domain.reference import Denominations, ReferenceData
from postdesk.services.desk import Desk

if TYPE_CHECKING:
    from postdesk.services.drawer import Counted
    from postdesk.services.explaining import Swap
    from postdesk.services.movements import Movement
    from postdesk.services.tills import Shift


@dataclass(frozen=True, slots=True)
class StockKind:
    """A kind of stamp or box that a till may hold."""

    unit: str
    name_km: str
    name_en: str


@dataclass(frozen=True, slots=True)
class TillState:
    """How a till stands for one person.

    Attributes:
        shift: The shift that is not closed; None when the till is closed.
        keeper: Who holds it.
        is_own: Whether that is the person at the desk.
        counted: The last sealed count of the shift.
        denominations: The notes there are.
        stock: The stamps and boxes there are.
        business_day: The day that is open.
        swap: An exchange that would explain both differences of the count; None for none.
        incoming: What was sent to this till and nobody has acknowledged.
        hints: For each currency that differs what may have made it.
        has_colleagues: Whether anybody else works here, who can count as well.
        left_open: The day that the shift belongs to, where that day was never closed; else None.
    """

    till: str
    shift: Shift | None
    keeper: Person | None
    is_own: bool
    counted: Counted | None
    denominations: Denominations
    stock: tuple[StockKind, ...]
    business_day: date | None
    swap: Swap | None = None
    incoming: tuple[Movement, ...] = ()
    hints: tuple[tuple[Money, tuple[Hint, ...]], ...] = ()
    left_open: date | None = None
    has_colleagues: bool = False

    def notes(self, currency: Currency) -> tuple[int, ...]:
        """The notes of a currency, highest first."""
        return tuple(reversed(self.denominations.of(currency)))


def read_till(desk: Desk, person: Person, till: str) -> TillState:
    """Read how a till stands.

    Raises:
        NoReferenceError: There is no reference data yet, so nothing can be counted.
    """
    from postdesk.services import cash, tills
    from postdesk.services.basket import business_date
    from postdesk.services.differences import hints_for
    from postdesk.services.explaining import possible_swap
    from postdesk.services.movements import waiting_transfers
    from postdesk.services.people import get_person_ever, is_only_person
    from postdesk.services.posting import open_day
    from postdesk.services.reference import reference_on

    today = business_date(desk)
    reference = reference_on(desk, today)
    counted = cash.last_count(desk, till)
    shift = tills.current_shift(desk, till)
    day = open_day(desk)
    began = None if shift is None else date.fromisoformat(shift.business_day)
    return TillState(
        till=till,
        shift=shift,
        keeper=None if shift is None else get_person_ever(desk, shift.person),
        is_own=shift is not None and shift.person == person.person_id,
        counted=counted,
        denominations=reference.denominations,
        stock=stock_kinds(reference),
        business_day=date.fromisoformat(day) if day else None,
        swap=None if counted is None else possible_swap(desk, counted),
        incoming=waiting_transfers(desk, till_holder(till)),
        hints=() if counted is None else hints_for(desk, counted),
        has_colleagues=not is_only_person(desk, person),
        left_open=began if is_left_open(began, desk.now()) else None,
    )


def stock_kinds(reference: ReferenceData) -> tuple[StockKind, ...]:
    """The stamps and boxes there are, stamps first."""
    return tuple(
        StockKind(product.unit, product.name_km, product.name_en)
        for product in sorted(reference.products, key=_boxes_last)
        if product.unit
    )


def _boxes_last(product: Product) -> bool:
    return product.kind is not ProductKind.STAMP


def read_session(desk: Desk, person: Person) -> tuple[str | None, date | None]:
    """The till that a person holds, and the day that is open: after signing in."""
    from postdesk.services import tills
    from postdesk.services.posting import open_day

    shift = tills.shift_of_person(desk, person)
    day = open_day(desk)
    return (None if shift is None else shift.till, date.fromisoformat(day) if day else None)
