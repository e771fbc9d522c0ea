"""What each slip says beside its amounts: the rarer slips, and what all of them are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from postdesk.domain.accounts import HEADQUARTERS, SAFE, till_of
from postdesk.domain.cash_movement import Value
from postdesk.domain.money import Currency, Money
from postdesk.printing.record_parts import Bilingual
from postdesk.printing.wording import both
from postdesk.services.customers import owed_by
from postdesk.services.desk import Desk
from postdesk.services.order_book import branch_names
from postdesk.services.paper_parts import grouped
from postdesk.services.people import DEFERRED
from postdesk.services.reference import chart
from postdesk.services.tills import person_name
from postdesk.wire import bodies
from postdesk.wire.entry import Entry
from postdesk.words.format import money_text

_Pairs = tuple[tuple[Bilingual, str], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one kind of slip says.

    Attributes:
        value: What changed hands, in each currency.
        notes: The notes of it, where they were counted.
        stock: The stamps and boxes of it.
    """

    title: Bilingual
    facts: _Pairs
    signers: _Pairs
    remarks: tuple[Bilingual, ...] = ()
    value: Value = field(default_factory=Value)
    notes: tuple[bodies.NoteCount, ...] = ()
    stock: tuple[bodies.StockCount, ...] = ()


def holder_name(holder: str) -> Bilingual:
    """A till, the safe, headquarters or another branch, as papers name it."""
    if holder == SAFE:
        return both("slip.safe")
    if holder == HEADQUARTERS:
        return both("slip.headquarters")
    till = till_of(holder)
    return both("slip.till", till=till) if till else both("slip.branch", branch=holder)


def line_of(name: Bilingual) -> str:
    """A name in both languages on one line."""
    return f"{name.km} · {name.en}" if name.en else name.km


def witness_text(desk: Desk, witness: str) -> str:
    """The second person's name; empty where there was none."""
    return "" if witness == DEFERRED else person_name(desk, witness)


def deferred_text(witness: str) -> tuple[Bilingual, ...]:
    """The remark that nobody else works here, where that is so."""
    return (both("slip.one_person"),) if witness == DEFERRED else ()


def _order_paid(desk: Desk, entry: Entry, body: bodies.OrderPaid) -> Said:
    kind = f"slip.order_{body.order_kind.replace('-', '_')}"
    told = (
        (both("slip.kind"), line_of(both(kind))),
        (both("slip.made_by"), line_of(Bilingual(*branch_names(desk, body.made_by)))),
        (both("slip.paid_to"), body.payee_name),
        (both("slip.identity"), body.identity_kind),
    )
    return Said(
        title=both("slip.order_paid"),
        value=Value(body.amount_khr),
        facts=tuple((caption, value) for caption, value in told if value),
        signers=(
            (both("slip.paid_to"), body.payee_name),
            (both("slip.done_by"), person_name(desk, entry.person)),
        ),
    )


def _account_paid(desk: Desk, entry: Entry, body: bodies.CustomerPaid) -> Said:
    # As it was then: a slip that prints late, or again, says the same.
    owed = owed_by(desk, body.customer_code, after=entry)
    left = [(both("slip.still_owed"), money_text(amount)) for amount in owed.amounts]
    facts = [
        (both("slip.customer"), line_of(Bilingual(body.name_km or body.name_en, body.name_en))),
        (both("slip.account"), body.customer_code),
        *[
            (both("slip.credited"), money_text(amount))
            for amount in Value(body.paid_khr, body.paid_usd_cents).money
        ],
        *left,
    ]
    if body.rate_record:
        rate = money_text(Money(body.riel_per_usd, Currency.KHR))
        facts.append((both("slip.rate"), f"$1 = {rate} ({body.rate_record})"))
    return Said(
        title=both("slip.account_paid"),
        value=Value(body.tendered_khr, body.tendered_usd_cents),
        facts=tuple(facts),
        signers=(
            (both("slip.paid_by"), body.name_km or body.name_en),
            (both("slip.done_by"), person_name(desk, entry.person)),
        ),
    )


def _written_off(desk: Desk, entry: Entry, body: bodies.StockWrittenOff) -> Said:
    two = ((both("paper.witness"), witness_text(desk, body.witness)),) if body.witness else ()
    return Said(
        title=both(f"slip.stock_{body.cause}"),
        stock=(bodies.StockCount(unit=body.stock_unit, pieces=body.pieces),),
        facts=(
            (both("slip.from"), line_of(holder_name(body.holder))),
            (both("slip.what_for"), body.reason),
        ),
        remarks=deferred_text(body.witness),
        signers=((both("slip.done_by"), person_name(desk, entry.person)), *two),
    )


def _partner_paid(desk: Desk, entry: Entry, body: bodies.PartnerPaid) -> Said:
    return Said(
        title=both("slip.partner_paid"),
        value=Value(body.khr, body.usd_cents),
        facts=((both("slip.partner"), body.partner), (both("slip.paid_to"), body.received_by)),
        signers=(
            (both("slip.paid_to"), body.received_by),
            (both("slip.done_by"), person_name(desk, entry.person)),
        ),
    )


def _agent_supplied(desk: Desk, entry: Entry, body: bodies.AgentSupplied) -> Said:
    out = money_text(Money(body.out_khr, Currency.KHR))
    return Said(
        title=both("slip.agent_supplied"),
        value=Value(body.khr, body.usd_cents),
        notes=body.notes,
        stock=body.stock,
        facts=((both("slip.agent"), body.name_km), (both("slip.out_with_agent"), out)),
        signers=(
            (both("slip.giver"), person_name(desk, entry.person)),
            (both("slip.agent"), body.name_km),
        ),
    )


def _agent_settled(desk: Desk, entry: Entry, body: bodies.AgentSettled) -> Said:
    told = (("sold", body.sold_khr), ("commission", body.commission_khr))
    sums = [(both(f"slip.{key}"), money_text(Money(khr, Currency.KHR))) for key, khr in told]
    owed = money_text(Money(body.still_owed_khr, Currency.KHR))
    return Said(
        title=both("slip.agent_settled"),
        value=Value(body.khr, body.usd_cents),
        notes=body.notes,
        stock=body.stock,
        facts=((both("slip.agent"), body.name_km), *sums, (both("slip.still_owed"), owed)),
        signers=(
            (both("slip.taker"), person_name(desk, entry.person)),
            (both("slip.agent"), body.name_km),
        ),
    )


def _items_given_out(desk: Desk, entry: Entry, body: bodies.ItemsGivenOut) -> Said:
    out = money_text(Money(body.out_khr, Currency.KHR))
    items = [
        (both("slip.item"), f"{grouped(number)} · {addressee}")
        for number, addressee in zip(body.numbers, body.addressees, strict=True)
    ]
    return Said(
        title=both("slip.items_given_out"),
        facts=(
            (both("slip.agent"), body.name_km),
            *items,
            (both("slip.to_collect"), money_text(Money(body.cod_khr, Currency.KHR))),
            (both("slip.out_with_agent"), out),
        ),
        signers=(
            (both("slip.giver"), person_name(desk, entry.person)),
            (both("slip.agent"), body.name_km),
        ),
    )


def _items_returned(desk: Desk, entry: Entry, body: bodies.ItemsReturned) -> Said:
    handed_over = [
        (both("slip.handed_over"), f"{grouped(one.number)} · {one.received_by}")
        for one in body.delivered
    ]
    back = [(both("slip.brought_back"), grouped(number)) for number in body.brought_back]
    return Said(
        title=both("slip.items_returned"),
        facts=(
            (both("slip.agent"), body.name_km),
            *handed_over,
            *back,
            (both("slip.collected"), money_text(Money(body.cod_khr, Currency.KHR))),
        ),
        signers=(
            (both("slip.taker"), person_name(desk, entry.person)),
            (both("slip.agent"), body.name_km),
        ),
    )


def _requested(desk: Desk, entry: Entry, body: bodies.SupplyRequested) -> Said:
    held = [
        (both("slip.held"), money_text(amount))
        for amount in Value(max(0, body.held_khr), max(0, body.held_usd_cents)).money
    ]
    owed: dict[str, int] = {}
    for figure in body.obligations:
        owed[figure.account] = owed.get(figure.account, 0) - figure.balance
    names = chart()
    listed = [
        (
            Bilingual(names[code].name_km, names[code].name_en),
            money_text(Money(minor, Currency.KHR)),
        )
        for code, minor in sorted(owed.items())
    ]
    return Said(
        title=both("slip.request"),
        value=Value(body.khr, body.usd_cents),
        stock=body.stock,
        facts=((both("slip.what_for"), body.reason), *held, *listed),
        signers=((both("paper.manager"), person_name(desk, entry.person)),),
    )


SlipMaker = Callable[[Desk, Entry, Any], Said]
OFFICE_SLIPS: Final[dict[type[bodies.Body], SlipMaker]] = {
    bodies.OrderPaid: _order_paid,
    bodies.CustomerPaid: _account_paid,
    bodies.StockWrittenOff: _written_off,
    bodies.SupplyRequested: _requested,
    bodies.PartnerPaid: _partner_paid,
    bodies.AgentSupplied: _agent_supplied,
    bodies.AgentSettled: _agent_settled,
    bodies.ItemsGivenOut: _items_given_out,
    bodies.ItemsReturned: _items_returned,
}
