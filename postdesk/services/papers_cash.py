"""The papers of cash that changes hands, out of the journal: slips, vouchers, the excess memo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from postdesk.domain.cash_movement import Value, VoucherKind
from postdesk.domain.money import Currency, Money
from postdesk.printing.cash_records import CashSlipPaper
from postdesk.printing.close_records import CountedNotes
from postdesk.printing.record_parts import Bilingual
from postdesk.printing.wording import both
from postdesk.services import paper_parts as parts
from postdesk.services.closing import closed_day
from postdesk.services.day_figures import day_figures
from postdesk.services.desk import Desk
from postdesk.services.receipts import ReceiptNotFoundError
from postdesk.services.reference import chart, reference_on
from postdesk.services.slip_words import (
    OFFICE_SLIPS,
    Said,
    deferred_text,
    holder_name,
    line_of,
    witness_text,
)
from postdesk.services.tills import person_name
from postdesk.wire import bodies
from postdesk.wire.entry import Entry, decode_body
from postdesk.words.format import money_text, number_text


def cash_slip_paper(desk: Desk, entry_id: str, *, copy_number: int = 0) -> CashSlipPaper:
    """The slip of a transfer, voucher, deposit or sealed bag, by its entry.

    Raises:
        ReceiptNotFoundError: The entry is none of these.
    """
    entry = parts.entry_of(desk, entry_id)
    body = decode_body(entry)
    make = _MAKERS.get(type(body))
    if make is None:
        raise ReceiptNotFoundError(entry_id)
    said = make(desk, entry, body)
    return CashSlipPaper(
        origin=parts.origin_of(desk, entry),
        title=said.title,
        number=entry.business_key,
        facts=said.facts,
        amount_caption=both("slip.amount"),
        amounts=said.value.money,
        notes=notes_of(desk, entry, said.notes),
        stock=stock_of_count(desk, entry, said.stock),
        remarks=said.remarks,
        signers=said.signers,
        witness=parts.witness_of(desk, entry, first_seq=entry.seq, subject=entry.business_key),
        copy_number=copy_number,
    )


def excess_memo_paper(desk: Desk, day: str, *, copy_number: int = 0) -> CashSlipPaper:
    """Why more cash than the limit stays overnight: what is held and what is owed, filled in.

    Raises:
        ReceiptNotFoundError: That day was not closed here.
    """
    closed = closed_day(desk, day)
    if closed is None:
        raise ReceiptNotFoundError(day)
    entry = parts.entry_of(desk, closed.entry_id)
    figures = day_figures(desk, day)
    over = [figure for figure in figures.overnight if figure.over]
    facts = [
        (both(f"slip.{caption}"), money_text(amount))
        for figure in over
        for caption, amount in (("held", figure.held), ("limit", figure.limit))
    ]
    names = chart()
    owed = [
        (Bilingual(names[one.account].name_km, names[one.account].name_en), one.amount)
        for one in figures.obligations
    ]
    return CashSlipPaper(
        origin=parts.origin_of(desk, entry),
        title=both("slip.excess_memo"),
        number=day,
        facts=tuple(facts),
        amount_caption=both("slip.over_limit"),
        amounts=tuple(figure.over for figure in over),
        listed=((both("slip.owed"), tuple(owed)),) if owed else (),
        remarks=(both("slip.memo_owed" if owed else "slip.memo_nothing_owed"),),
        signers=(
            (both("paper.manager"), person_name(desk, entry.person)),
            (both("paper.witness"), ""),
        ),
        witness=parts.witness_of(desk, entry, first_seq=entry.seq, subject=day),
        copy_number=copy_number,
    )


def _sent(desk: Desk, entry: Entry, body: bodies.ValueSent) -> Said:
    facts = [
        (both("slip.from"), line_of(holder_name(body.giver))),
        (both("slip.to"), line_of(holder_name(body.taker))),
    ]
    if body.reason:
        facts.append((both("refund.reason"), body.reason))
    return Said(
        title=both("slip.transfer"),
        value=Value(body.khr, body.usd_cents),
        notes=body.notes,
        stock=body.stock,
        facts=tuple(facts),
        remarks=(both("slip.until_received"),),
        signers=(
            (both("slip.giver"), person_name(desk, entry.person)),
            (both("slip.taker"), ""),
        ),
    )


def _voucher(desk: Desk, entry: Entry, body: bodies.VoucherPosted) -> Said:
    kind = VoucherKind(body.kind)
    partner = "slip.paid_by" if kind.is_paid_in else "slip.paid_to"
    told = (
        (both("slip.kind"), line_of(both(f"slip.{kind.value.replace('-', '_')}"))),
        (both("slip.what_for"), body.what_for),
        (both(partner), body.partner),
        (both("slip.telephone"), body.telephone),
        (both("slip.vehicle"), body.vehicle),
    )
    title = "slip.voucher_in" if kind.is_paid_in else "slip.voucher_out"
    return Said(
        title=both(title),
        value=Value(body.khr, body.usd_cents),
        facts=tuple((caption, value) for caption, value in told if value),
        signers=(
            (both(partner), body.partner),
            (both("slip.done_by"), person_name(desk, entry.person)),
        ),
    )


def _deposited(desk: Desk, entry: Entry, body: bodies.BankDeposited) -> Said:
    return Said(
        title=both("slip.deposit"),
        value=Value(body.khr, body.usd_cents),
        notes=body.notes,
        facts=((both("slip.bank"), body.bank),) if body.bank else (),
        remarks=(both("slip.until_matched"),),
        signers=(
            (both("paper.manager"), person_name(desk, entry.person)),
            (both("slip.bank"), ""),
        ),
    )


def _bag_sent(desk: Desk, entry: Entry, body: bodies.RemittanceSent) -> Said:
    told = (
        (both("slip.to"), line_of(holder_name(body.destination))),
        (both("slip.seal"), body.seal_no),
        (both("slip.carrier"), body.carrier),
    )
    return Said(
        title=both("slip.remittance"),
        value=Value(body.khr, body.usd_cents),
        notes=body.notes,
        stock=body.stock,
        facts=tuple((caption, value) for caption, value in told if value),
        remarks=deferred_text(body.witness),
        signers=(
            (both("slip.giver"), person_name(desk, entry.person)),
            (both("paper.witness"), witness_text(desk, body.witness)),
            (both("slip.carrier"), body.carrier),
        ),
    )


def _bag_received(desk: Desk, entry: Entry, body: bodies.RemittanceReceived) -> Said:
    facts: list[tuple[Bilingual, str]] = [
        (both("slip.from"), line_of(holder_name(body.origin))),
        (both("slip.seal"), body.seal_no),
        (
            both("slip.state"),
            line_of(both(f"slip.seal_{'whole' if body.is_seal_whole else 'broken'}")),
        ),
    ]
    by_slip, differences = _by_slip(desk, entry, body)
    remarks = [Bilingual(body.remarks)] if body.remarks else []
    if differences:
        remarks.append(both("slip.bag_difference"))
    return Said(
        title=both("slip.bag_received"),
        value=Value(body.khr, body.usd_cents),
        notes=body.notes,
        stock=body.stock,
        facts=(*facts, *by_slip, *differences),
        remarks=(*remarks, *deferred_text(body.witness)),
        signers=(
            (both("slip.taker"), person_name(desk, entry.person)),
            (both("paper.witness"), witness_text(desk, body.witness)),
        ),
    )


def _by_slip(
    desk: Desk, entry: Entry, body: bodies.RemittanceReceived
) -> tuple[list[tuple[Bilingual, str]], list[tuple[Bilingual, str]]]:
    """What the bag's slip says, money and pieces, and where the count differs from it."""
    reference = reference_on(desk, date.fromisoformat(entry.business_day))
    said = Value(body.declared_khr, body.declared_usd_cents, _pieces(body.declared_stock)).units
    found = Value(body.khr, body.usd_cents, _pieces(body.stock)).units

    def shown(unit: str, number: int) -> str:
        if unit in set(Currency):
            return money_text(Money(number, Currency(unit)))
        return f"{line_of(parts.stock_name(reference, unit))} · {number_text(number)}"

    by_slip = [(both("slip.declared"), shown(unit, number)) for unit, number in said.items()]
    differences = [
        (both("count.difference"), shown(unit, found.get(unit, 0) - said.get(unit, 0)))
        for unit in dict.fromkeys((*said, *found))
        if found.get(unit, 0) != said.get(unit, 0)
    ]
    return by_slip, differences


def _pieces(stock: Iterable[bodies.StockCount]) -> tuple[tuple[str, int], ...]:
    return tuple((kind.unit, kind.pieces) for kind in stock)


_MAKERS: Final[dict[type[bodies.Body], Callable[[Desk, Entry, Any], Said]]] = {
    bodies.ValueSent: _sent,
    bodies.VoucherPosted: _voucher,
    bodies.BankDeposited: _deposited,
    bodies.RemittanceSent: _bag_sent,
    bodies.RemittanceReceived: _bag_received,
    **OFFICE_SLIPS,
}


def notes_of(
    desk: Desk, entry: Entry, counted: Iterable[bodies.NoteCount]
) -> tuple[CountedNotes, ...]:
    """Notes as they were counted, values of which there are none left out."""
    reference = reference_on(desk, date.fromisoformat(entry.business_day))
    return tuple(notes for notes in parts.all_notes(reference, counted) if notes.notes)


def stock_of_count(
    desk: Desk, entry: Entry, counted: Iterable[bodies.StockCount]
) -> tuple[tuple[Bilingual, int], ...]:
    """Stamps and boxes as they were counted, by name."""
    reference = reference_on(desk, date.fromisoformat(entry.business_day))
    return tuple(
        (parts.stock_name(reference, piece.unit), piece.pieces) for piece in counted if piece.pieces
    )
