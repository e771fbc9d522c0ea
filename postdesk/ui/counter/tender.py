"""Live reckoning at the payment: what is missing, what goes back, in which notes."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.errors import RuleError
from postdesk.domain.exchange import khr_worth
from postdesk.domain.money import Currency
from postdesk.domain.notes import NO_CASH, Cash, NotesError, notes_for, payable
from postdesk.domain.reference import Denominations, ReferenceData
from postdesk.domain.settlement import AmountDue, change_worth, check_change, propose_change

Notes = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TypedMoney:
    """What was typed at the payment.

    Attributes:
        tendered: What the customer handed over.
        change_usd: Dollars of another split of the change; None leaves the proposal.
        change_khr: Riel of another split; None takes the riel that belong to the dollars.
    """

    tendered: Cash = NO_CASH
    change_usd: int | None = None
    change_khr: int | None = None

    @property
    def is_split(self) -> bool:
        """Whether another split than the proposed one was typed."""
        return self.change_usd is not None or self.change_khr is not None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the payment comes to so far.

    Attributes:
        change: What goes back; None while it is not known.
        notes: The notes that make it, dollars first, as (value, how many).
        problem: Why it cannot be settled like this; None when it can.
    """

    change: Cash | None
    notes: tuple[tuple[Currency, Notes], ...] = ()
    problem: RuleError | None = None


def reckon(amount: AmountDue, typed: TypedMoney, reference: ReferenceData) -> Reckoned:
    """The change for what was typed, or why there is none."""
    policy = reference.policy
    change: Cash | None = None
    try:
        change = propose_change(amount, typed.tendered, policy)
        if typed.is_split:
            change = _split(amount, typed, reference)
            check_change(amount, typed.tendered, change, policy)
    except RuleError as exc:
        return Reckoned(change, problem=exc)
    return Reckoned(change, notes_of(change, reference.denominations))


def _split(amount: AmountDue, typed: TypedMoney, reference: ReferenceData) -> Cash:
    dollars = typed.change_usd or 0
    if typed.change_khr is not None:
        return Cash(typed.change_khr, dollars)
    worth = change_worth(amount, typed.tendered)
    rest = worth - khr_worth(Cash(0, dollars).usd_cents, amount.rate)
    return Cash(max(0, payable(rest, reference.policy)), dollars)


def notes_of(cash: Cash, denominations: Denominations) -> tuple[tuple[Currency, Notes], ...]:
    """The notes that make an amount, dollars first; nothing where no notes can."""
    found: list[tuple[Currency, Notes]] = []
    for currency, minor in ((Currency.USD, cash.usd_cents), (Currency.KHR, cash.khr)):
        try:
            notes = notes_for(minor, currency, denominations)
        except NotesError:
            return ()
        if notes:
            found.append((currency, notes))
    return tuple(found)
