"""The safe: what it has by the books, counting it, changing notes, and the limits on cash."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.accounts import SAFE, till_holder
from postdesk.domain.cash_movement import (
    LimitFigure,
    NothingMovedError,
    Value,
    check_swapped,
    limit_figures,
)
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.money import Currency
from postdesk.domain.people import Person, Task, role_for
from postdesk.services import tills
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.drawer import (
    Counted,
    DrawerCount,
    ask_count_sheet,
    figures_of,
    over_short_lines,
    stock_of,
    value_of,
)
from postdesk.services.holders import act_for, value_at
from postdesk.services.movements import Movement, movements_of_day, waiting_transfers
from postdesk.services.people import Approval, check_second_person
from postdesk.services.posting import open_day, posting
from postdesk.services.reference import reference_on
from postdesk.services.standing import Standing, obligations_of, overnight_figures
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import NotesSwapped, SafeCounted
from postdesk.wire.entry import Entry


class SwapPartnerMissingError(RuleError):
    """Notes are changed with a till, or with somebody who is named."""


@dataclass(frozen=True, slots=True)
class SafeState:
    """How the safe stands, for the person who keeps it.

    Attributes:
        has: Cash by the books.
        stock: (stock code, pieces).
        waiting: Transfers that nobody has acknowledged, all of them.
        today: Movements of the open day.
        overnight: What safe and tills hold together against the limits; empty without limits.
        obligations: What is owed in cash, as an excess memo lists it.
        open_tills: Tills that are open.
        counted_at: When the safe was counted last, UTC as in the entry; empty for never.
    """

    has: Value
    stock: tuple[tuple[str, int], ...]
    waiting: tuple[Movement, ...]
    today: tuple[Movement, ...]
    overnight: tuple[LimitFigure, ...]
    obligations: tuple[Standing, ...]
    open_tills: tuple[tills.Shift, ...]
    counted_at: str


def safe_state(desk: Desk, person: Person) -> SafeState:
    """How the safe stands (`NotPermittedError`)."""
    role_for([person.role], Task.KEEP_SAFE)
    balances = JournalStore(desk.db).balances()
    row = desk.db.conn.execute("SELECT max(at) FROM safe_count").fetchone()
    return SafeState(
        has=value_at(desk, SAFE),
        stock=tuple(stock_of(desk, SAFE)),
        waiting=waiting_transfers(desk),
        today=movements_of_day(desk, open_day(desk) or business_date(desk).isoformat()),
        overnight=overnight_figures(desk, business_date(desk), balances),
        obligations=obligations_of(balances),
        open_tills=tills.open_shifts(desk),
        counted_at=str(row[0] or ""),
    )


def count_safe(
    desk: Desk, person: Person, count: DrawerCount, *, witness: Approval | None = None
) -> Counted:
    """Count the safe, two together where there are two; the difference stands open on its keeper.

    Raises:
        NotPermittedError, SecondPersonNeededError, UnknownNoteError, CountRangeError
    """
    with posting(desk, person) as action:
        act_for(action, person, SAFE)
        seen_by = check_second_person(desk, person, witness)
        figures = figures_of(desk, SAFE, count)
        action.add(
            SafeCounted(
                notes=count.notes,
                stock=count.stock,
                figures=figures,
                witness=seen_by,
                lines=over_short_lines(figures, person, SAFE),
            )
        )
        ask_count_sheet(action)
    return Counted("", SAFE, 0, figures)


def swap_notes(  # noqa: PLR0913 - two sides with their notes
    desk: Desk,
    person: Person,
    *,
    holder: str,
    given: DrawerCount,
    taken: DrawerCount,
    partner_till: str = "",
    partner: str = "",
) -> Entry:
    """Change large notes for small ones of the same value; the books stay as they are.

    Args:
        holder: One's own till, or the safe.
        partner_till: The till it is changed with; empty with somebody else.
        partner: Who that is, such as a bank.

    Raises:
        NothingMovedError, SwapPartnerMissingError
        SwapDiffersError: The two sides are not worth the same.
        TillNotOpenError, TillOfAnotherError, TillBeingCountedError, NotPermittedError
    """
    named = clean_text(partner)
    if not partner_till and not named:
        raise SwapPartnerMissingError
    with posting(desk, person) as action:
        act_for(action, person, holder)
        given_value = value_of(desk, DrawerCount(given.notes))
        if not given_value.units:
            raise NothingMovedError
        check_swapped(given_value, value_of(desk, DrawerCount(taken.notes)))
        return action.add(
            NotesSwapped(
                giver=holder,
                taker=till_holder(partner_till) if partner_till else "",
                partner=named,
                given=given.notes,
                taken=taken.notes,
            )
        )


def till_over_limit(desk: Desk, till: str) -> tuple[Currency, ...]:
    """The currencies of which a till holds more than it should; no figure is told."""
    limits = reference_on(desk, business_date(desk)).policy.till_limits
    held = value_at(desk, till_holder(till)).money
    return tuple(figure.limit.currency for figure in limit_figures(held, limits) if figure.over)
