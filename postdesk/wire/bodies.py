"""What an entry says, one frozen record per kind of thing that happens.

A body holds snapshots (the address text, the price, the rate, the versions of the tables
used), never a reference to something that may change. Integers, text, lists and records of
them only; text that does not apply is empty. A body that moves money or stock has `lines`.
"""

from __future__ import annotations

from typing import Final

import msgspec

from postdesk.domain.journal import Line


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every kind of entry shares: nothing but being one."""


class DeskStarted(Body, frozen=True):
    """The first entry of an epoch: whose journal this is and the key its heads are signed with.

    Attributes:
        public_key: Ed25519 public key, 64 hexadecimal digits.
        mode: `training` or `real`.
    """

    public_key: str
    mode: str
    branch_code: str
    branch_name_km: str
    branch_name_en: str
    telephone: str


class PersonAdded(Body, frozen=True):
    """A person may work here from now on."""

    person_id: str
    name_km: str
    name_latin: str
    role: str


class PersonSignedIn(Body, frozen=True):
    """A person took the desk."""

    person_id: str


class PinChanged(Body, frozen=True):
    """A person's PIN was set anew; nothing of the PIN itself."""

    person_id: str
    by: str


class PinLocked(Body, frozen=True):
    """Too many wrong PINs: the person is locked out until a manager unlocks."""

    person_id: str
    tries: int


class PinUnlocked(Body, frozen=True):
    """A manager let a locked person in again."""

    person_id: str


class ReferenceApplied(Body, frozen=True):
    """Tariff, rates, products and offices came into force here, by version and content.

    Attributes:
        document: `sample`, or the number of the signed document from headquarters.
        content_sha256: Hash of the stored content, 64 hexadecimal digits.
    """

    document: str
    version: str
    effective_on: str
    content_sha256: str


class NumbersIssued(Body, frozen=True):
    """A block of item numbers now belongs to this desk.

    Attributes:
        source: `block` (the desk prints the labels) or `pre-printed` (labels on a roll).
    """

    indicator: str
    first: int
    last: int
    source: str


class CustomerAdded(Body, frozen=True):
    """A business customer may pay on account."""

    customer_code: str
    name_km: str
    name_en: str
    telephone: str


class BranchOpened(Body, frozen=True):
    """What the branch owned when its books began."""

    lines: tuple[Line, ...]


class DayOpened(Body, frozen=True):
    """A business day began."""

    day: str


class NoteCount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Notes of one value: bundles of 100, loose ones, and unfit ones, in pieces."""

    currency: str
    value: int
    bundles: int
    loose: int
    unfit: int


class StockCount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pieces of one kind of stamp or box."""

    unit: str
    pieces: int


class CountFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Books against count for one currency or kind of stock.

    Attributes:
        expected: What the books say, minor units or pieces.
        counted: What was counted.
    """

    unit: str
    expected: int
    counted: int


class TillOpened(Body, frozen=True):
    """A clerk took a till: what lay in it, note by note, and what came from the safe."""

    till: str
    shift: str
    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    figures: tuple[CountFigure, ...]
    lines: tuple[Line, ...]


class TillCounted(Body, frozen=True):
    """A blind count was sealed. A second count is a second entry; both stay."""

    till: str
    shift: str
    count_no: int
    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    figures: tuple[CountFigure, ...]


class TillClosed(Body, frozen=True):
    """A shift ended; what the last count differs from the books stands on over/short, open."""

    till: str
    shift: str
    count_no: int
    figures: tuple[CountFigure, ...]
    lines: tuple[Line, ...]


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of one desk's journal and the head at its end."""

    desk: str
    epoch: int
    first: int
    last: int
    head: str


class BalanceFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Debits less credits of one account, holder and unit, at a place in the journal."""

    account: str
    holder: str
    unit: str
    balance: int


class DayClosed(Body, frozen=True):
    """The branch's day is sealed: what it covers, and every balance at that place.

    Attributes:
        covers: One range per desk.
        missing: Desks of the branch whose journal was not at hand.
        open_drafts: Parked or half-filled baskets that stay behind.
    """

    day: str
    covers: tuple[Range, ...]
    missing: tuple[str, ...]
    balances: tuple[BalanceFigure, ...]
    open_drafts: int


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
    """A pre-printed or printed label was stuck on or torn and never settled."""

    number: str
    reason: str


class BagClosed(Body, frozen=True):
    """Items left the counter in a bag."""

    bag_no: str
    destination_office: str
    seal_no: str
    weight_g: int
    numbers: tuple[str, ...]


class AttachmentErased(Body, frozen=True):
    """The thing behind a hash was erased after its term; the hash stays."""

    content_sha256: str
    reason: str


BODIES: Final[dict[str, type[Body]]] = {
    "desk.started": DeskStarted,
    "person.added": PersonAdded,
    "person.signed_in": PersonSignedIn,
    "pin.changed": PinChanged,
    "pin.locked": PinLocked,
    "pin.unlocked": PinUnlocked,
    "reference.applied": ReferenceApplied,
    "numbers.issued": NumbersIssued,
    "customer.added": CustomerAdded,
    "branch.opened": BranchOpened,
    "day.opened": DayOpened,
    "till.opened": TillOpened,
    "till.counted": TillCounted,
    "till.closed": TillClosed,
    "day.closed": DayClosed,
    "item.accepted": ItemAccepted,
    "goods.sold": GoodsSold,
    "basket.settled": BasketSettled,
    "entry.reversed": EntryReversed,
    "basket.refunded": BasketRefunded,
    "receipt.copied": ReceiptCopied,
    "label.spoiled": LabelSpoiled,
    "bag.closed": BagClosed,
    "attachment.erased": AttachmentErased,
}
_KINDS: Final = {body_type: kind for kind, body_type in BODIES.items()}


def kind_of(body: Body) -> str:
    """The name under which a body is posted."""
    return _KINDS[type(body)]


def lines_of(body: Body) -> tuple[Line, ...]:
    """The lines a body posts; none when it moves nothing."""
    lines: tuple[Line, ...] = getattr(body, "lines", ())
    return lines
