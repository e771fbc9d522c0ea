"""Entries about the desk itself: people, reference data, numbers, what the branch began with."""

from __future__ import annotations

from postdesk.domain.journal import Line
from postdesk.wire.body import Body


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
    """A business customer may pay on account."""

    customer_code: str
    name_km: str
    name_en: str
    telephone: str


class BranchOpened(Body, frozen=True):
    """What the branch owned when its books began."""

    lines: tuple[Line, ...]


class AttachmentErased(Body, frozen=True):
    """The thing behind a hash was erased after its term; the hash stays."""

    content_sha256: str
    reason: str
