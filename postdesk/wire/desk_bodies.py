"""Entries about the desk itself: people, reference data, numbers, what the branch began with."""

from __future__ import annotations

import msgspec

from postdesk.domain.journal import Line
from postdesk.wire.body import Body
from postdesk.wire.cash_bodies import NoteCount, StockCount


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


class EpochStarted(Body, frozen=True):
    """The first entry of an epoch above 0: whose journal this is, and where it came from.

    Attributes:
        public_key: Ed25519 public key, 64 hexadecimal digits.
        mode: `training` or `real`.
        reason: `fork`, `clone` or `rollback`, as headquarters called it.
        previous_epoch: The epoch that ended.
        previous_seq: Where this desk's own journal of it stood; `previous_head` is the hash there.
        hq_seq: How far headquarters had that epoch; `hq_head` is the hash there.
        permit: SHA-256 of headquarters' reply that named the epoch, 64 hexadecimal digits.
    """

    public_key: str
    mode: str
    branch_code: str
    branch_name_km: str
    branch_name_en: str
    telephone: str
    reason: str
    previous_epoch: int
    previous_seq: int
    previous_head: str
    hq_seq: int
    hq_head: str
    permit: str


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
        document: The number of the signed document from headquarters; empty in training.
    """

    indicator: str
    first: int
    last: int
    source: str
    document: str = ""


class CustomerAdded(Body, frozen=True):
    """A business customer may pay on account.

    Attributes:
        credit_limit_khr: The most that may be owed, all in riel; 0 for no limit.
    """

    customer_code: str
    name_km: str
    name_en: str
    telephone: str
    credit_limit_khr: int = 0


class CustomerChanged(Body, frozen=True):
    """What is known of a business customer changed: the whole as it is from now on.

    Attributes:
        is_active: 0 where nothing more goes on the account.
    """

    customer_code: str
    name_km: str
    name_en: str
    telephone: str
    credit_limit_khr: int
    is_active: int


class CustomerPaid(Body, frozen=True):
    """A business customer paid what was owed, or a part of it, in cash.

    Attributes:
        tendered_khr, tendered_usd_cents: What was handed over.
        paid_khr, paid_usd_cents: What the account was credited with, in each currency.
        rate_record: The rate where dollars paid riel; empty where none did.
        second_of: The payment that it looked like; the person said that this is a second one.
    """

    payment_no: str
    customer_code: str
    name_km: str
    name_en: str
    tendered_khr: int
    tendered_usd_cents: int
    paid_khr: int
    paid_usd_cents: int
    rate_record: str
    riel_per_usd: int
    lines: tuple[Line, ...]
    second_of: str = ""


class OpeningOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money that the branch owed to somebody when its books began.

    Attributes:
        order_kind: A `domain.orders.OrderKind`.
        made_by: The branch that took the money.
    """

    order_no: str
    order_kind: str
    amount_khr: int
    payee_name: str
    payee_telephone: str
    made_by: str


class OpeningDebt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a business customer owed when the books began."""

    customer_code: str
    name_km: str
    name_en: str
    telephone: str
    khr: int
    usd_cents: int


class OpeningBag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A remittance that was on its way when the books began."""

    bag_no: str
    destination: str
    khr: int
    usd_cents: int


class OpeningItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item that lay on a shelf when the books began.

    Attributes:
        from_branch: Where it was accepted; what is collected for the sender is paid there.
        cod_khr: What the addressee pays for the sender, in riel; 0 for nothing.
    """

    number: str
    shelf: str
    addressee: str
    telephone: str
    sender: str
    from_branch: str
    cod_khr: int


class OpeningRoll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Labels that were left on a roll when the books began, by their serial numbers."""

    indicator: str
    first: int
    last: int


class BranchOpened(Body, frozen=True):
    """What a training branch owns when its books begin."""

    lines: tuple[Line, ...]


class BooksBegun(Body, frozen=True):
    """What a branch owned and owed when its books began, counted by two.

    Attributes:
        notes, stock: As counted.
        witness: The second person, or `deferred to headquarters`.
        items, rolls: Items on the shelf and labels; none in entries that are older than this.
    """

    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    orders: tuple[OpeningOrder, ...]
    debts: tuple[OpeningDebt, ...]
    bags: tuple[OpeningBag, ...]
    witness: str
    lines: tuple[Line, ...]
    items: tuple[OpeningItem, ...] = ()
    rolls: tuple[OpeningRoll, ...] = ()


class IntegrityFailed(Body, frozen=True):
    """A check of the books found something that is not as it was recorded.

    Attributes:
        findings: How many.
        what: The first one's code; `verify.what.<what>` is its sentence.
        seq, subject: The entry or table that it is about; 0 and empty where it is no one.
        is_healed: 1 where only tables were off, and they were worked out anew: work goes on.
    """

    findings: int
    what: str
    seq: int
    subject: str
    detail: str
    is_healed: int


class InterruptionNoted(Body, frozen=True):
    """Work was interrupted: it stands beside the differences of its day, and headquarters has it.

    Attributes:
        what: `cut-off` (the program ended without saying so), `freeze` (the screen took no key),
            `line` (headquarters could not be reached), `fault` (a bug or a disk that failed).
        since, until: From when to when, UTC; the same for something that took no time.
        reference: The crash report's reference; empty elsewhere.
    """

    what: str
    since: str
    until: str
    reference: str


class IntegrityRestored(Body, frozen=True):
    """A later check found nothing any more: work goes on."""

    entries: int


class AttachmentErased(Body, frozen=True):
    """The thing behind a hash was erased after its term; the hash stays."""

    content_sha256: str
    reason: str
