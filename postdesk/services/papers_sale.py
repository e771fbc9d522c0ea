"""The papers of a sale out of the journal: receipt, labels, refund slip."""

from __future__ import annotations

from datetime import date

from postdesk.domain.money import Currency, Money, divide_half_up
from postdesk.domain.telephone import parse_telephone
from postdesk.printing.record_parts import Bilingual, RateUsed
from postdesk.printing.sale_records import (
    LabelMark,
    LabelPaper,
    PaperParty,
    ReceiptPaper,
    RefundSlipPaper,
    Tender,
    UndoneHow,
)
from postdesk.printing.wording import amounts, both
from postdesk.services import paper_parts as parts
from postdesk.services.desk import Desk, instant
from postdesk.services.emergency import slip_of
from postdesk.services.khqr import was_seen_at_sale
from postdesk.services.people import DEFERRED
from postdesk.services.rates import is_old
from postdesk.services.receipts import FoundReceipt, ReceiptNotFoundError, find_receipt
from postdesk.services.reference import reference_on
from postdesk.services.snapshots import ACCOUNT, KHQR
from postdesk.services.tills import person_name
from postdesk.storage.journal_store import JournalStore
from postdesk.wire import bodies
from postdesk.wire.bodies import BasketRefunded, BasketSettled, EntryReversed, ItemAccepted
from postdesk.wire.entry import Entry, decode_body
from postdesk.words.format import moment_text

MARKS = {"ar": "AR", "insurance": "V", "cod": "COD", "fragile": "FRAGILE"}


def receipt_paper(desk: Desk, receipt_no: str, *, copy_number: int = 0) -> ReceiptPaper:
    """The customer's receipt as it was settled; a copy says which it is.

    Raises:
        ReceiptNotFoundError: No such receipt.
    """
    found = find_receipt(desk, receipt_no)
    entry = parts.entry_of(desk, found.entry_id)
    body = _settlement(desk, found)
    sold = parts.sale_entries(desk, body.entries)
    exact = Money(body.exact_khr, Currency.KHR)
    return ReceiptPaper(
        origin=parts.origin_of(desk, entry, is_sample=bool(body.sample_tariff)),
        receipt_no=body.receipt_no,
        lines=tuple(parts.paper_line(line) for line in sold),
        due=tuple(parts.money_of(tender) for tender in body.due),
        total_riel=exact,
        rounding=Money(body.cash_khr - body.exact_khr, Currency.KHR),
        to_pay=Money(body.cash_khr, Currency.KHR),
        tenders=tuple(_tender(desk, entry, body, tender) for tender in body.tendered),
        change=tuple(parts.money_of(tender) for tender in body.change),
        witness=parts.witness_of(
            desk,
            entry,
            first_seq=entry.seq - len(body.entries),
            subject=f"{body.receipt_no}:{body.cash_khr}KHR",
        ),
        total_dollars=_in_dollars(body, exact),
        rate=_rate(body),
        remarks=_remarks(desk, body, entry),
        tariff_version=" ".join(dict.fromkeys(line.tariff_version for line in sold)),
        vat=parts.vat_of(sold),
        customer=_customer_name(desk, body),
        copy_number=copy_number,
        is_short=not any(isinstance(line, ItemAccepted) and line.number for line in sold),
    )


def _settlement(desk: Desk, found: FoundReceipt) -> BasketSettled:
    body = JournalStore(desk.db).body(found.entry_id)
    if not isinstance(body, BasketSettled):
        raise ReceiptNotFoundError(found.receipt_no)
    return body


def _tender(desk: Desk, entry: Entry, body: BasketSettled, tender: bodies.Tender) -> Tender:
    amount = parts.money_of(tender)
    if tender.method == ACCOUNT:
        return Tender(both("papers_service.on_account"), amount)
    if tender.method == KHQR:
        # What nobody had seen is not called paid; a copy says what the receipt said.
        is_seen = was_seen_at_sale(desk, body.receipt_no, entry)
        name = "papers_service.khqr" if is_seen else "papers_service.khqr_unseen"
        return Tender(both(name), amount)
    if amount.currency is Currency.KHR:
        return Tender(both("papers_service.cash_riel"), amount)
    worth = divide_half_up(amount.minor * body.riel_per_usd, 100)
    return Tender(both("papers_service.cash_dollars"), amount, Money(worth, Currency.KHR))


def _in_dollars(body: BasketSettled, exact: Money) -> Money | None:
    if not body.rate_record:
        return None
    return Money(divide_half_up(exact.minor * 100, body.riel_per_usd), Currency.USD)


def _remarks(desk: Desk, body: BasketSettled, entry: Entry) -> tuple[Bilingual, ...]:
    """What the customer should read: typed in late from a slip, at an old rate."""
    return (*_from_slip(desk, body), *_old_rate(desk, body, entry))


def _from_slip(desk: Desk, body: BasketSettled) -> tuple[Bilingual, ...]:
    slip = slip_of(desk, body.receipt_no)
    if slip is None:
        return ()
    served = moment_text(instant(slip[1]))
    return (both("papers_service.from_slip", slip=slip[0], served=served),)


def _old_rate(desk: Desk, body: BasketSettled, entry: Entry) -> tuple[Bilingual, ...]:
    if not body.rate_record:
        return ()
    day = date.fromisoformat(entry.business_day)
    age = (day - date.fromisoformat(body.rate_from_on)).days
    if not is_old(age, reference_on(desk, day).policy):
        return ()
    return (both("papers_service.rate_old", days=age),)


def _rate(body: BasketSettled) -> RateUsed | None:
    if not body.rate_record:
        return None
    return RateUsed(body.rate_record, body.riel_per_usd, date.fromisoformat(body.rate_from_on))


def _customer_name(desk: Desk, body: BasketSettled) -> str:
    holder = next((t.holder for t in body.tendered if t.method == ACCOUNT), "")
    if not holder:
        return ""
    code = holder.partition(":")[2]
    row = desk.db.conn.execute(
        "SELECT name_km FROM customer WHERE customer_code = ?", (code,)
    ).fetchone()
    return f"{row[0]} ({code})" if row else code


def label_paper(desk: Desk, number: str) -> LabelPaper:
    """The label of an item; printed again it is the same.

    Raises:
        ReceiptNotFoundError: No item of that number was accepted here.
    """
    row = desk.db.conn.execute(
        "SELECT entry_id, receipt_no FROM item WHERE number = ?", (number,)
    ).fetchone()
    if row is None:
        raise ReceiptNotFoundError(number)
    entry = parts.entry_of(desk, row[0])
    body = decode_body(entry)
    if not isinstance(body, ItemAccepted):
        raise ReceiptNotFoundError(number)
    basket = _labelled(desk, row[1])
    return LabelPaper(
        origin=parts.origin_of(desk, entry, is_sample=body.tariff_version.startswith("SAMPLE")),
        s10=number,
        product=Bilingual(body.product_name_km, body.product_name_en),
        destination=Bilingual(body.destination_name_km, body.destination_name_en),
        addressee=_party(body.addressee),
        sender=_party(body.sender),
        weight_g=body.weight_g,
        position=basket.index(number) + 1,
        basket_size=len(basket),
        marks=tuple(_mark(desk, entry.business_day, text) for text in body.supplements),
    )


def _labelled(desk: Desk, receipt_no: str) -> list[str]:
    rows = desk.db.conn.execute(
        """SELECT item.number FROM item JOIN receipt_line USING (entry_id)
           WHERE item.receipt_no = ? ORDER BY line_no""",
        (receipt_no,),
    ).fetchall()
    return [str(row[0]) for row in rows]


def _party(party: bodies.PartySnapshot) -> PaperParty:
    telephone = parse_telephone(party.telephone).shown if party.telephone else ""
    lines = (party.landmark, party.address_km or party.address_en, party.postcode)
    return PaperParty(party.name, telephone, tuple(line for line in lines if line))


def _mark(desk: Desk, business_day: str, text: str) -> LabelMark:
    code, _, amount = text.partition("=")
    supplement = reference_on(desk, date.fromisoformat(business_day)).supplement(code)
    minor, _, currency = amount.partition(" ")
    return LabelMark(
        MARKS.get(code, code.upper()),
        Bilingual(supplement.name_km, supplement.name_en),
        Money(int(minor), Currency(currency)) if amount else None,
    )


def refund_paper(desk: Desk, subject: str, *, copy_number: int = 0) -> RefundSlipPaper:
    """The slip of a refund by its number, or of a whole receipt undone at once by the receipt's.

    Raises:
        ReceiptNotFoundError: Neither is known.
    """
    row = desk.db.conn.execute(
        "SELECT entry_id FROM refund WHERE refund_no = ?", (subject,)
    ).fetchone()
    if row is None:
        return _reversal_slip(desk, subject, copy_number)
    entry = parts.entry_of(desk, row[0])
    body = decode_body(entry)
    if not isinstance(body, BasketRefunded):
        raise ReceiptNotFoundError(subject)
    found = find_receipt(desk, body.receipt_no)
    sale = _settlement(desk, found)
    handed = tuple(parts.money_of(tender) for tender in body.handed_over)
    rate = _rate(sale) if body.rate_record else None
    return RefundSlipPaper(
        origin=parts.origin_of(desk, entry),
        slip_no=body.refund_no,
        receipt_no=body.receipt_no,
        sold_at=instant(found.settled_at),
        how=UndoneHow.REFUND,
        lines=tuple(parts.paper_line(line) for line in parts.sale_entries(desk, body.items)),
        handed_back=handed,
        rounding=Money(body.cash_khr - body.exact_khr, Currency.KHR),
        reason=Bilingual(body.reason),
        customer=found.customer,
        witness=parts.witness_of(
            desk,
            entry,
            first_seq=entry.seq - len(body.items),
            subject=f"{body.refund_no}:{body.cash_khr}KHR",
        ),
        approved_by=_approver(desk, body.approved_by),
        is_deferred=body.approved_by == DEFERRED,
        rate=rate,
        copy_number=copy_number,
    )


def _reversal_slip(desk: Desk, receipt_no: str, copy_number: int) -> RefundSlipPaper:
    found = find_receipt(desk, receipt_no)
    sale = _settlement(desk, found)
    reversals = [
        JournalStore(desk.db).reversal_of(entry_id) for entry_id in (found.entry_id, *sale.entries)
    ]
    named = [name for name in reversals if name is not None]
    if len(named) != len(reversals):
        raise ReceiptNotFoundError(receipt_no)
    last = max((parts.entry_of(desk, name) for name in named), key=lambda entry: entry.seq)
    body = decode_body(last)
    if not isinstance(body, EntryReversed):
        raise ReceiptNotFoundError(receipt_no)
    return RefundSlipPaper(
        origin=parts.origin_of(desk, last),
        slip_no=found.receipt_no,
        receipt_no=found.receipt_no,
        sold_at=instant(found.settled_at),
        how=UndoneHow.REVERSAL,
        lines=tuple(parts.paper_line(line) for line in parts.sale_entries(desk, sale.entries)),
        handed_back=tuple(parts.money_of(tender) for tender in sale.tendered),
        rounding=Money(0, Currency.KHR),
        reason=Bilingual(body.reason),
        customer=found.customer,
        witness=parts.witness_of(
            desk,
            last,
            first_seq=last.seq - len(named) + 1,
            subject=f"{found.receipt_no}:-{sale.cash_khr}KHR",
        ),
        note=_change_taken_back(sale),
        approved_by=_approver(desk, body.approved_by),
        copy_number=copy_number,
    )


def _change_taken_back(sale: BasketSettled) -> str:
    """The change of the sale, which the customer gave back for the notes; empty for none."""
    if not sale.change:
        return ""
    change = amounts(tuple(parts.money_of(tender) for tender in sale.change))
    sentence = both("papers_service.change_taken_back", change=change)
    return f"{sentence.km} / {sentence.en}"


def _approver(desk: Desk, approved_by: str) -> str:
    return "" if approved_by in {"", DEFERRED} else person_name(desk, approved_by)
