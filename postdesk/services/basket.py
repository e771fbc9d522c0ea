"""Baskets before they are paid: begin, keep, price, park, recall. Nothing here posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from postdesk.domain.basket import BasketDraft, LineDraft
from postdesk.domain.business_day import default_day
from postdesk.domain.errors import RuleError
from postdesk.domain.people import Person
from postdesk.domain.price import Quote, Request
from postdesk.domain.reference import ReferenceData
from postdesk.domain.settlement import AmountDue, amount_due
from postdesk.domain.tariff import quote, require_real
from postdesk.services.answers import asked_only, check_line
from postdesk.services.desk import Desk, instant_text
from postdesk.services.posting import open_day
from postdesk.services.reference import reference_on
from postdesk.services.shelf import held_charges
from postdesk.storage.connection import transaction
from postdesk.storage.drafts import DraftState, DraftStore, StoredDraft
from postdesk.wire.codec import from_json, to_json

LINES_MAX: Final = 200


class EmptyBasketError(RuleError):
    """There is nothing in the basket to pay for."""


class BasketFullError(RuleError):
    """More lines than one receipt can carry."""

    facts = ("lines_max",)

    def __init__(self) -> None:
        super().__init__(str(LINES_MAX))
        self.lines_max = LINES_MAX


class DraftGoneError(RuleError):
    """The parked basket was recalled, settled or thrown away meanwhile."""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line with its price, or with what is wrong.

    Attributes:
        problem: Why there is no price yet, or why it can't be accepted yet; None when all is well.
    """

    line_no: int
    quote: Quote | None
    problem: RuleError | None


@dataclass(frozen=True, slots=True)
class PricedBasket:
    """A basket at today's prices and rate.

    Attributes:
        amount: What is due; None where a line has no price or the rate is missing.
        problem: What is wrong with the whole; None when all is well.
    """

    lines: tuple[PricedLine, ...]
    amount: AmountDue | None
    problem: RuleError | None
    is_sample: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether it can be settled."""
        return self.problem is None and all(line.problem is None for line in self.lines)


@dataclass(frozen=True, slots=True)
class ParkedBasket:
    """A basket put away until the customer is back.

    Attributes:
        quoted_khr: The amount due when it was put away.
        parked_at: UTC, ISO 8601.
    """

    draft_no: int
    customer: str
    items: int
    quoted_khr: int
    person: str
    parked_at: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """A basket taken up again.

    Attributes:
        amount_khr: What it comes to now.
        is_changed: Whether that is another sum than when it was put away.
    """

    draft: BasketDraft
    amount_khr: int
    is_changed: bool


def business_date(desk: Desk) -> date:
    """The day that prices and rates are taken of: the open one, else today's in Phnom Penh."""
    opened = open_day(desk)
    return date.fromisoformat(opened) if opened else default_day(desk.now())


def begin_draft(desk: Desk, person: Person) -> BasketDraft:
    """Open an empty basket; its number is used up whatever becomes of it."""
    with transaction(desk.db):
        draft = BasketDraft(draft_no=DraftStore(desk.db).next_number())
        DraftStore(desk.db).keep(_stored(desk, person, draft, DraftState.OPEN))
    return draft


def begin_with(desk: Desk, person: Person, line: LineDraft) -> Recalled:
    """Open a basket in which one line is being typed already, for the counter to go on with."""
    draft = replace(begin_draft(desk, person), editing=line)
    save_draft(desk, person, draft)
    return Recalled(draft, 0, is_changed=False)


def save_draft(desk: Desk, person: Person, draft: BasketDraft) -> None:
    """Keep what was typed so far, right or wrong."""
    with transaction(desk.db):
        DraftStore(desk.db).keep(_stored(desk, person, draft, DraftState.OPEN))


def park(desk: Desk, person: Person, draft: BasketDraft) -> None:
    """Put a basket away with the sum it comes to now; no number is used, nothing is posted.

    Raises:
        EmptyBasketError: There is nothing in it.
    """
    if not draft.lines and draft.editing is None:
        raise EmptyBasketError
    priced = price(desk, draft)
    quoted = priced.amount.cash_khr if priced.amount else 0
    kept = replace(draft, quoted_khr=quoted)
    with transaction(desk.db):
        DraftStore(desk.db).keep(_stored(desk, person, kept, DraftState.PARKED))


def parked(desk: Desk) -> tuple[ParkedBasket, ...]:
    """All parked baskets, oldest first."""
    return tuple(
        ParkedBasket(d.draft_no, d.customer, d.items, d.due_khr, d.person, d.updated_at)
        for d in DraftStore(desk.db).in_state(DraftState.PARKED)
    )


def unfinished(desk: Desk, person: Person) -> BasketDraft | None:
    """The newest half-filled basket of a person: offered after a crash, never posted by itself."""
    mine = [
        draft
        for draft in DraftStore(desk.db).in_state(DraftState.OPEN)
        if draft.person == person.person_id and draft.items
    ]
    return from_json(mine[-1].content, BasketDraft) if mine else None


def recall(desk: Desk, person: Person, draft_no: int) -> Recalled:
    """Take a parked basket up again, at the prices and the rate of now.

    Raises:
        DraftGoneError: It is not parked any more.
    """
    with transaction(desk.db):
        store = DraftStore(desk.db)
        stored = store.get(draft_no)
        if stored is None or stored.state is not DraftState.PARKED:
            raise DraftGoneError(str(draft_no))
        draft = from_json(stored.content, BasketDraft)
        store.keep(_stored(desk, person, draft, DraftState.OPEN))
    priced = price(desk, draft)
    now_khr = priced.amount.cash_khr if priced.amount else 0
    return Recalled(draft, now_khr, draft.quoted_khr not in {0, now_khr})


def discard(desk: Desk, draft_no: int) -> None:
    """Throw a draft away: the customer does not come back. Nothing of it was in the books."""
    with transaction(desk.db):
        store = DraftStore(desk.db)
        stored = store.get(draft_no)
        if stored is not None and stored.state in {DraftState.OPEN, DraftState.PARKED}:
            store.set_state(draft_no, DraftState.DISCARDED)


def _stored(desk: Desk, person: Person, draft: BasketDraft, state: DraftState) -> StoredDraft:
    return StoredDraft(
        draft_no=draft.draft_no,
        person=person.person_id,
        state=state,
        customer=draft.customer_shown,
        items=len(draft.lines) + (draft.editing is not None),
        due_khr=draft.quoted_khr,
        updated_at=instant_text(desk.now()),
        content=to_json(draft),
    )


def price(desk: Desk, draft: BasketDraft) -> PricedBasket:
    """Price a basket line by line, and say what is still wrong with each line.

    The line that is being typed is priced with the rest.
    """
    day = business_date(desk)
    lines = draft.lines if draft.editing is None else draft.with_line(draft.editing).lines
    try:
        reference = reference_on(desk, day)
        require_real(reference, training=desk.identity.is_training)
    except RuleError as exc:
        return PricedBasket((), None, exc)
    priced = tuple(price_line(desk, reference, line) for line in lines)
    problem = _basket_problem(lines)
    amount: AmountDue | None = None
    quotes = [line.quote for line in priced if line.quote is not None]
    try:
        totals = [total for quoted in quotes for total in quoted.totals]
        amount = amount_due(totals, reference.rate_on(day), reference.policy)
    except RuleError as exc:
        problem = problem or exc
    return PricedBasket(priced, amount, problem, reference.tariff.sample)


def price_line(desk: Desk, reference: ReferenceData, line: LineDraft) -> PricedLine:
    """One line's price, and the first thing that is wrong with it."""
    quoted: Quote | None = None
    try:
        product = reference.product(line.product)
        asked = asked_only(product, line)
        quoted = quote(reference, request_of(desk, asked))
        check_line(desk, product, asked)
    except RuleError as exc:
        return PricedLine(line.line_no, quoted, exc)
    return PricedLine(line.line_no, quoted, None)


def request_of(desk: Desk, line: LineDraft) -> Request:
    """What the tariff needs to know of a line."""
    amount_khr, days = (line.amount_khr, 0) if not line.number else held_charges(desk, line.number)
    return Request(
        product=line.product,
        weight_g=line.weight_g,
        quantity=line.quantity,
        origin_office=desk.identity.branch_code,
        destination_office=line.destination_office,
        country=line.destination_country,
        supplements=line.supplements,
        amount_khr=amount_khr,
        days_charged=days,
    )


def _basket_problem(lines: Sequence[LineDraft]) -> RuleError | None:
    if not lines:
        return EmptyBasketError()
    return BasketFullError() if len(lines) > LINES_MAX else None
