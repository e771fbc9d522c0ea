"""What each kind of line in a basket comes to when it is settled: an item, goods, an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypedDict

from postdesk.domain.basket import LineDraft
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.price import Quote
from postdesk.domain.products import Product, ProductKind
from postdesk.domain.reference import ReferenceData
from postdesk.domain.s10 import S10
from postdesk.domain.sale import agency_lines, commission_of, sale_lines, stock_lines
from postdesk.domain.tariff import quote
from postdesk.services import basket, numbers, order_book, snapshots
from postdesk.services.answers import asked_only, check_line
from postdesk.services.desk import Desk
from postdesk.services.posting import Posting
from postdesk.services.shelf import get_arrived
from postdesk.services.stock import withdrawn_units
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import (
    AgencySold,
    GoodsSold,
    ItemAccepted,
    ItemDelivered,
    MoneyOrderIssued,
    PriceSnapshot,
)

BLOCK: Final = "block"


class StockShortError(RuleError):
    """The till has fewer pieces than are to be sold.

    Attributes:
        left: Pieces that the till has by the books.
    """

    facts = ("name_km", "name_en", "left")

    def __init__(self, product: Product, left: int) -> None:
        super().__init__(f"{product.code}: {left}")
        self.name_km = product.name_km
        self.name_en = product.name_en
        self.left = left


class StockWithdrawnError(RuleError):
    """The kind is not sold any more."""

    facts = ("name_km", "name_en")

    def __init__(self, product: Product) -> None:
        super().__init__(product.code)
        self.name_km = product.name_km
        self.name_en = product.name_en


@dataclass(frozen=True, slots=True)
class Sale:
    """What one settlement works with, inside its transaction."""

    desk: Desk
    action: Posting
    reference: ReferenceData
    till: str
    receipt_no: str


def sell_line(sale: Sale, typed: LineDraft) -> Quote:
    """Post one line of a basket; returns its price.

    Raises:
        Whatever `answers.check_line` or `tariff.quote` find wrong.
        NumbersExhaustedError, StockShortError: Nothing left to sell it with.
    """
    product = sale.reference.product(typed.product)
    line = asked_only(product, typed)
    quoted = quote(sale.reference, basket.request_of(sale.desk, line))
    check_line(sale.desk, product, line)
    post = _POSTED_BY.get(product.kind, _accept_item)
    post(sale, product, line, quoted)
    return quoted


class _Sold(TypedDict):
    """What every line says of itself in the journal: whose receipt, what, at which price."""

    receipt_no: str
    line_no: int
    product: str
    product_name_km: str
    product_name_en: str
    prices: tuple[PriceSnapshot, ...]
    tariff_version: str


def _sold(sale: Sale, product: Product, line: LineDraft, quoted: Quote) -> _Sold:
    return _Sold(
        receipt_no=sale.receipt_no,
        line_no=line.line_no,
        product=product.code,
        product_name_km=product.name_km,
        product_name_en=product.name_en,
        prices=tuple(snapshots.price_snapshot(price) for price in quoted.lines),
        tariff_version=quoted.tariff_version,
    )


def _sell_goods(sale: Sale, product: Product, line: LineDraft, quoted: Quote) -> None:
    if product.unit in withdrawn_units(sale.desk):
        raise StockWithdrawnError(product)
    left = JournalStore(sale.desk.db).balance(product.stock_account, sale.till, product.unit)
    if left < line.quantity:
        raise StockShortError(product, left)
    sale.action.add(
        GoodsSold(
            **_sold(sale, product, line, quoted),
            quantity=line.quantity,
            stock_unit=product.unit,
            lines=(
                *sale_lines(quoted.lines, till=sale.till),
                *stock_lines(product, line.quantity, till=sale.till),
            ),
        )
    )


def _accept_item(sale: Sale, product: Product, line: LineDraft, quoted: Quote) -> None:
    number, source = _number(sale.desk, product, line)
    names = _destination_names(sale.reference, line)
    sale.action.add(
        ItemAccepted(
            **_sold(sale, product, line, quoted),
            number=number,
            number_source=source,
            quantity=line.quantity,
            weight_g=line.weight_g,
            weight_source=line.weight_source.value,
            sender=snapshots.party_snapshot(sale.desk, line.sender),
            addressee=snapshots.party_snapshot(sale.desk, line.addressee),
            destination_office=line.destination_office,
            destination_name_km=names[0],
            destination_name_en=names[1],
            destination_country=line.destination_country,
            supplements=tuple(snapshots.supplement_text(choice) for choice in line.supplements),
            contents=snapshots.contents_state(line),
            contents_description=clean_text(line.contents),
            prohibited="asked" if line.is_prohibited_asked else "",
            lines=sale_lines(quoted.lines, till=sale.till),
        )
    )


def _number(desk: Desk, product: Product, line: LineDraft) -> tuple[str, str]:
    if not product.indicator:
        return "", ""
    if line.number:
        return str(numbers.check_scanned(desk, line.number, product.indicator)), numbers.PRE_PRINTED
    number: S10 = numbers.next_number(desk, product.indicator)
    numbers.check_unused(desk, number)
    return str(number), BLOCK


def _destination_names(reference: ReferenceData, line: LineDraft) -> tuple[str, str]:
    if line.destination_office:
        office = reference.office(line.destination_office)
        return office.short_km, office.short_en
    country = reference.country(line.destination_country)
    return (country.name_km, country.name_en) if country else ("", "")


def _issue_order(sale: Sale, product: Product, line: LineDraft, quoted: Quote) -> None:
    order_no = order_book.next_order_no(sale.desk)
    paying = sale.reference.office(line.destination_office)
    sale.action.add(
        MoneyOrderIssued(
            **_sold(sale, product, line, quoted),
            quantity=1,
            order_no=order_no,
            amount_khr=line.amount_khr,
            payer=snapshots.party_snapshot(sale.desk, line.sender),
            payee=snapshots.party_snapshot(sale.desk, line.addressee),
            paying_branch=paying.code,
            paying_name_km=paying.short_km,
            paying_name_en=paying.short_en,
            is_paid_here=int(order_book.pays_for(sale.desk, paying.code)),
            lines=sale_lines(quoted.lines, till=sale.till, order_no=order_no),
        ),
        business_key=order_no,
    )


def _hand_over(sale: Sale, product: Product, line: LineDraft, quoted: Quote) -> None:
    item = get_arrived(sale.desk, line.number)
    order_no = item.number if item.cod_khr else ""
    sale.action.add(
        ItemDelivered(
            **_sold(sale, product, line, quoted),
            quantity=1,
            number=item.number,
            addressee=item.addressee,
            received_by=snapshots.party_snapshot(sale.desk, line.addressee),
            cod_khr=item.cod_khr,
            order_no=order_no,
            sender=item.sender,
            sender_telephone=item.sender_telephone,
            paying_branch=item.from_branch,
            is_paid_here=int(bool(order_no) and order_book.pays_for(sale.desk, item.from_branch)),
            lines=sale_lines(quoted.lines, till=sale.till, order_no=order_no),
        )
    )


def _sell_for_partner(sale: Sale, product: Product, line: LineDraft, quoted: Quote) -> None:
    sale.action.add(
        AgencySold(
            **_sold(sale, product, line, quoted),
            quantity=1,
            partner=product.partner,
            reference=clean_text(line.reference).upper(),
            amount_khr=line.amount_khr,
            commission_khr=commission_of(product, line.amount_khr),
            lines=agency_lines(product, line.amount_khr, till=sale.till),
        )
    )


_POSTED_BY: Final = {
    ProductKind.GOODS: _sell_goods,
    ProductKind.STAMP: _sell_goods,
    ProductKind.MONEY_ORDER: _issue_order,
    ProductKind.DELIVERY: _hand_over,
    ProductKind.AGENCY: _sell_for_partner,
}
