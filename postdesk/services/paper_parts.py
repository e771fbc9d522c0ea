"""What every paper is put together from: origin, witness, names and sums out of the journal."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import date

from postdesk.domain.accounts import TILL_PREFIX
from postdesk.domain.money import Currency, Money
from postdesk.domain.price import PriceStep, StepKind
from postdesk.domain.reference import ReferenceData
from postdesk.domain.s10 import parse_s10
from postdesk.printing.close_records import CountedNotes
from postdesk.printing.record_parts import Bilingual, Origin, PaperLine, PaperStep, Witness
from postdesk.printing.wording import both, weight
from postdesk.services.desk import Desk, instant
from postdesk.services.receipts import ReceiptNotFoundError
from postdesk.services.tills import person_name
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import (
    AgencySold,
    Body,
    GoodsSold,
    ItemAccepted,
    ItemDelivered,
    MoneyOrderIssued,
    NoteCount,
    PriceSnapshot,
    Sold,
    Tender,
)
from postdesk.wire.entry import Entry, decode_body
from postdesk.words.language import Language
from postdesk.words.prices import step_text

LETTER_KINDS = frozenset({"letter"})


def entry_of(desk: Desk, entry_id: str) -> Entry:
    """The entry a paper is about (`ReceiptNotFoundError`)."""
    entry = JournalStore(desk.db).get(entry_id)
    if entry is None:
        raise ReceiptNotFoundError(entry_id)
    return entry


def origin_of(desk: Desk, entry: Entry, *, is_sample: bool = False) -> Origin:
    """Where, when and by whom an entry was posted."""
    identity = desk.identity
    return Origin(
        branch=Bilingual(identity.branch_name_km, identity.branch_name_en),
        desk=identity.desk.upper(),
        till=entry.shift.split("/")[0],
        person=person_name(desk, entry.person),
        business_day=date.fromisoformat(entry.business_day),
        at=instant(entry.at),
        is_training=identity.is_training,
        is_sample_tariff=is_sample,
    )


def head_of(desk: Desk, entry: Entry) -> tuple[str, str]:
    """An entry's hash in hexadecimal digits, and the desk's signature over it in base 64."""
    row = desk.db.conn.execute(
        "SELECT hash, signature FROM journal_entry WHERE entry_id = ?", (entry.entry_id,)
    ).fetchone()
    return bytes(row[0]).hex(), base64.b64encode(bytes(row[1])).decode()


def witness_of(desk: Desk, entry: Entry, *, first_seq: int, subject: str) -> Witness:
    """What ties a paper to the journal; its QR can be checked offline with the desk's key.

    The QR holds: `postdesk`, version of this text, desk, epoch, sequence, hash, what it is
    about, signature.
    """
    head, signature = head_of(desk, entry)
    qr = f"postdesk:1:{entry.desk}:{entry.epoch}:{entry.seq}:{head}:{subject}:{signature}"
    return Witness(first_seq, entry.seq, head, qr)


def money_of(tender: Tender) -> Money:
    """The amount of a tender."""
    return Money(tender.minor, Currency(tender.currency))


def sale_entries(desk: Desk, entry_ids: Iterable[str]) -> list[Sold]:
    """The items and goods of a basket, in the order of weighing."""
    bodies = [decode_body(entry_of(desk, entry_id)) for entry_id in entry_ids]
    return [body for body in bodies if isinstance(body, Sold)]


def paper_line(body: Sold) -> PaperLine:
    """One item or one kind of goods, with its price explained."""
    price = sum(snapshot.minor for snapshot in body.prices)
    currency = Currency(body.prices[0].currency)
    return PaperLine(
        name=Bilingual(body.product_name_km, body.product_name_en),
        amount=Money(price, currency),
        s10=body.number if isinstance(body, ItemAccepted | ItemDelivered) else "",
        details=tuple(_details(body)),
        steps=tuple(step for snapshot in body.prices for step in _price_steps(body, snapshot)),
    )


def _details(body: Sold) -> Iterable[Bilingual]:
    if isinstance(body, GoodsSold):
        if body.quantity > 1:
            yield both("papers_service.pieces", pieces=body.quantity)
    elif isinstance(body, MoneyOrderIssued):
        yield from _order_details(body)
    elif isinstance(body, AgencySold):
        yield both("papers_service.reference", number=body.reference)
    elif isinstance(body, ItemDelivered):
        yield both("papers_service.received_by", name=body.received_by.name)
    else:
        yield from _item_details(body)


def _order_details(body: MoneyOrderIssued) -> Iterable[Bilingual]:
    """What the payee is told: the number, and the one branch that pays."""
    yield both("papers_service.order_no", number=body.order_no)
    branch = both("papers_service.paid_only_at", branch=body.paying_name_km)
    yield Bilingual(branch.km, both("papers_service.paid_only_at", branch=body.paying_name_en).en)
    yield both("papers_service.payee", name=body.payee.name)


def _item_details(body: ItemAccepted) -> Iterable[Bilingual]:
    weighed = weight(body.weight_g)
    if body.quantity > 1:
        yield both("papers_service.pieces", pieces=body.quantity)
    if body.destination_name_km:
        yield Bilingual(
            f"{both('papers_service.to', place=body.destination_name_km).km} · {weighed.km}",
            f"{both('papers_service.to', place=body.destination_name_en).en} · {weighed.en}",
        )
    elif body.weight_g:
        yield weighed
    if body.addressee.name:
        yield both("papers_service.addressee", name=body.addressee.name)


def _price_steps(body: Body, snapshot: PriceSnapshot) -> Iterable[PaperStep]:
    """The price line itself, then how it was reckoned where there is something to explain."""
    currency = Currency(snapshot.currency)
    is_product = snapshot.code == getattr(body, "product", "")
    if not is_product:
        yield PaperStep(
            Bilingual(snapshot.name_km, snapshot.name_en), Money(snapshot.minor, currency)
        )
    for text in snapshot.steps:
        step = PriceStep.from_text(text)
        if step.kind in {StepKind.FIXED, StepKind.FREE}:
            continue
        yield PaperStep(
            Bilingual(
                step_text(step, currency, Language.KHMER),
                step_text(step, currency, Language.ENGLISH),
            )
        )


def vat_of(lines: Iterable[Sold]) -> Money | None:
    """Tax contained in a basket, in riel; None where nothing was taxable."""
    tax = sum(
        snapshot.tax_minor
        for body in lines
        for snapshot in body.prices
        if snapshot.currency == Currency.KHR
    )
    return Money(tax, Currency.KHR) if tax else None


def till_number(holder: str) -> str:
    """The till's number in a holder's name."""
    return holder.removeprefix(TILL_PREFIX)


def grouped(number: str) -> str:
    """An item's number as it is read out."""
    return parse_s10(number).grouped


def all_notes(reference: ReferenceData, counted: Iterable[NoteCount]) -> Iterable[CountedNotes]:
    """Every note in use, the largest first, zero rows too; rare ones only when they turned up."""
    by_value = {(note.currency, note.value): note for note in counted}
    for currency in Currency:
        common = set(reference.denominations.common(currency))
        for value in sorted(reference.denominations.of(currency), reverse=True):
            note = by_value.get((currency.value, value))
            face = Money(value * 10**currency.decimals, currency)
            if note is not None:
                yield CountedNotes(face, note.bundles, note.loose, note.unfit)
            elif value in common:
                yield CountedNotes(face, 0, 0)


# In no price table, and counted by numbers; headquarters is asked for them by the piece.
SUPPLIES = ("LABEL-ROLLS", "SLIP-BOOKS")


def stock_name(reference: ReferenceData, unit: str) -> Bilingual:
    """A kind of stock as papers name it; its code where nothing knows it."""
    if unit in SUPPLIES:
        return both(f"supply.{unit.lower().replace('-', '_')}")
    product = reference.stock_product(unit)
    return Bilingual(product.name_km, product.name_en) if product else Bilingual(unit)
