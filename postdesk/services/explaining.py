"""Explanations that the program offers for a till's differences; a person takes or leaves them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from postdesk.domain.errors import RuleError
from postdesk.domain.exchange import is_untold_exchange, untold_exchange_lines
from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person
from postdesk.domain.reference import Rate
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.drawer import Counted, person_holder
from postdesk.services.posting import Posting
from postdesk.services.reference import reference_on
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BasketSettled, CountFigure, DifferenceExplained

UNTOLD_EXCHANGE = "untold exchange"


class NotAnExchangeError(RuleError):
    """The two differences do not make one exchange at the day's rate."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A difference in each currency that one exchange at the day's rate would explain.

    Attributes:
        dollars: Counted less books.
        riel: Counted less books, of the opposite sign.
        receipt_no: A receipt of the shift whose change was just that; empty where there is none.
    """

    dollars: Money
    riel: Money
    rate: Rate
    receipt_no: str = ""


def swap_of(figures: Iterable[CountFigure], rate: Rate | None) -> Swap | None:
    """Dollars short by what riel is over, or the other way round; None when it is neither."""
    over = {figure.unit: figure.counted - figure.expected for figure in figures}
    khr, cents = over.get(Currency.KHR, 0), over.get(Currency.USD, 0)
    if rate is None or not is_untold_exchange(khr_over=khr, usd_cents_over=cents, rate=rate):
        return None
    return Swap(Money(cents, Currency.USD), Money(khr, Currency.KHR), rate)


def possible_swap(desk: Desk, counted: Counted) -> Swap | None:
    """The swap that would explain a count, with the receipt where it may have happened."""
    day = business_date(desk)
    found = swap_of(counted.figures, reference_on(desk, day).rate_on(day))
    if found is None:
        return None
    return Swap(found.dollars, found.riel, found.rate, _receipt_with(desk, counted.shift, found))


def _receipt_with(desk: Desk, shift: str, swap: Swap) -> str:
    """The newest receipt whose change by the program is what lies too much in the drawer."""
    kept = swap.riel if swap.riel.minor > 0 else swap.dollars
    store = JournalStore(desk.db)
    rows = desk.db.conn.execute(
        "SELECT receipt_no, entry_id FROM receipt WHERE shift = ? ORDER BY serial DESC", (shift,)
    ).fetchall()
    for receipt_no, entry_id in rows:
        body = store.body(entry_id)
        change = body.change if isinstance(body, BasketSettled) else ()
        if any((c.currency, c.minor) == (kept.currency.value, kept.minor) for c in change):
            return str(receipt_no)
    return ""


def explain_swap(action: Posting, person: Person, counted: Counted) -> None:
    """Post that two open differences were one exchange nobody told the program of.

    Raises:
        NotAnExchangeError: They were not.
    """
    swap = possible_swap(action.desk, counted)
    if swap is None:
        raise NotAnExchangeError
    action.add(
        DifferenceExplained(
            shift=counted.shift,
            explanation=UNTOLD_EXCHANGE,
            receipt_no=swap.receipt_no,
            rate_record=swap.rate.record,
            riel_per_usd=swap.rate.riel_per_usd,
            lines=untold_exchange_lines(
                khr_over=swap.riel.minor,
                usd_cents_over=swap.dollars.minor,
                answerable=person_holder(person),
            ),
        )
    )
