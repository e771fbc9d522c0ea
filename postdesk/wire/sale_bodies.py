"""Entries about what customers do: items, stamps, payment, undoing, bags."""

from __future__ import annotations

import msgspec

from postdesk.domain.journal import Line
from postdesk.wire.body import Body


class PartySnapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sender or addressee as given at the counter.

    Attributes:
        telephone: E.164, or empty.
        identity_sha256: Salted hash of an identity number that was shown, or empty.
    """

    name: str
    name_latin: str
    telephone: str
    address_km: str
    address_en: str
    place_code: str
    landmark: str
    postcode: str
    identity_kind: str
    identity_sha256: str


class PriceSnapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a price as it was explained to the customer.

    Attributes:
        minor: Amount with tax, in the currency's minor units.
        tax_minor: The part of it that is tax.
        steps: How it was worked out, `code=quantity×price` in the tariff's own words.
    """

    code: str
    name_km: str
    name_en: str
    account: str
    minor: int
    currency: str
    tax_minor: int
    steps: tuple[str, ...]


class ItemAccepted(Body, frozen=True):
    """An item, or a bundle of equal letters, was taken over the counter.

    Attributes:
        number: S10, or empty for ordinary letters.
        number_source: `block`, `pre-printed` or empty.
        weight_source: `typed` or `scale`.
        supplements: `code` or `code=minor currency` as asked for.
        contents: `inspected`, `declared` or empty.
        prohibited: `asked` once the clerk has asked about prohibited articles.
    """

    receipt_no: str
    line_no: int
    product: str
    product_name_km: str
    product_name_en: str
    number: str
    number_source: str
    quantity: int
    weight_g: int
    weight_source: str
    sender: PartySnapshot
    addressee: PartySnapshot
    destination_office: str
    destination_name_km: str
    destination_name_en: str
    destination_country: str
    supplements: tuple[str, ...]
    contents: str
    contents_description: str
    prohibited: str
    prices: tuple[PriceSnapshot, ...]
    tariff_version: str
    lines: tuple[Line, ...]


class GoodsSold(Body, frozen=True):
    """Stamps or packaging were sold over the counter, out of a till's stock."""

    receipt_no: str
    line_no: int
    product: str
    product_name_km: str
    product_name_en: str
    quantity: int
    stock_unit: str
    prices: tuple[PriceSnapshot, ...]
    tariff_version: str
    lines: tuple[Line, ...]


class Tender(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money that changed hands one way.

    Attributes:
        method: `cash` or `account`.
        holder: The customer's account for `account`, else the till.
        minor: Minor units of `currency`.
    """

    method: str
    holder: str
    currency: str
    minor: int


class BasketSettled(Body, frozen=True):
    """A basket was paid: the amount due, what was handed over, the change.

    Attributes:
        due: Sum of the items' prices in each currency.
        exact_khr: The amount due in riel at the rate, before rounding.
        cash_khr: The amount due as paid: rounded when paid in cash, else exact.
        rate_record: The rate used; empty when no dollars were involved.
        entries: The basket's entries, in the order of weighing.
        second_of: The receipt that it looked like; the person said that this is a second one.
    """

    receipt_no: str
    draft_no: int
    customer: str
    due: tuple[Tender, ...]
    exact_khr: int
    cash_khr: int
    rate_record: str
    riel_per_usd: int
    rate_from_on: str
    tendered: tuple[Tender, ...]
    change: tuple[Tender, ...]
    entries: tuple[str, ...]
    sample_tariff: int
    lines: tuple[Line, ...]
    second_of: str = ""


class KhqrConfirmed(Body, frozen=True):
    """A payment by KHQR was seen at the bank.

    Attributes:
        source: `seen`: the person who posts it saw it in the bank's app; `headquarters`: it came
            by its document.
        bank_reference: The bank's number of the payment, or empty.
        amount_khr: What was paid, in riel.
    """

    receipt_no: str
    source: str
    bank_reference: str
    amount_khr: int
    lines: tuple[Line, ...]


class EntryReversed(Body, frozen=True):
    """The exact opposite of one entry. The header names it in `reverses`."""

    receipt_no: str
    reason: str
    approved_by: str
    lines: tuple[Line, ...]


class BasketRefunded(Body, frozen=True):
    """Money was paid back for items that were reversed, in what was really handed over.

    Attributes:
        items: The entries taken back.
        handed_over: What the customer got.
        identity_sha256: Salted hash of the identity number shown, or empty.
    """

    refund_no: str
    receipt_no: str
    items: tuple[str, ...]
    reason: str
    approved_by: str
    exact_khr: int
    cash_khr: int
    rate_record: str
    riel_per_usd: int
    handed_over: tuple[Tender, ...]
    identity_kind: str
    identity_sha256: str
    lines: tuple[Line, ...]


class ReceiptCopied(Body, frozen=True):
    """A receipt was printed again, as a copy with its number."""

    receipt_no: str
    copy_no: int


class LabelSpoiled(Body, frozen=True):
    """A pre-printed or printed label was stuck on or torn and never settled.

    Attributes:
        witness: The second person who saw it, or `deferred to headquarters`; empty in entries
            that are older than this field.
    """

    number: str
    reason: str
    witness: str = ""


class BagClosed(Body, frozen=True):
    """Items left the counter in a bag."""

    bag_no: str
    destination_office: str
    seal_no: str
    weight_g: int
    numbers: tuple[str, ...]
