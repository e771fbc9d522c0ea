"""The desk goes on in a new epoch: after a fork, a clone, or a backup that was put back.

Nothing that was recorded is touched: the old epoch stays as it is, and the first entry of the
new one says where it came from. What a desk lost by an old backup and headquarters still has
comes back first, as the very entries that the desk itself wrote and signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from postdesk.domain.errors import FaultError, RuleError
from postdesk.domain.journal import check_lines
from postdesk.services.desk import Desk, DeskIdentity
from postdesk.services.posting import posting
from postdesk.storage import projections
from postdesk.storage.connection import transaction
from postdesk.storage.drafts import DraftStore
from postdesk.storage.journal_store import Head, JournalStore
from postdesk.wire.bodies import Body, EpochStarted, lines_of
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.entry import Entry, decode_body, decode_entry, draft_of, hash_of
from postdesk.wire.signing import sign_head

TRAINING: Final = "training"
REAL: Final = "real"


class EpochNotNewError(RuleError):
    """The epoch is not above the one that the desk is in.

    Attributes:
        epoch: The epoch that was to begin.
    """

    facts = ("epoch",)

    def __init__(self, epoch: int) -> None:
        super().__init__(str(epoch))
        self.epoch = epoch


class NotOwnEntryError(FaultError):
    """What was to be taken back is not the continuation of this desk's own journal.

    Attributes:
        reason: Which entry, and what is wrong with it.
    """

    facts = ("reason",)

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def start_epoch(
    desk: Desk, *, epoch: int, reason: str, hq_seq: int, hq_head: str, permit: str
) -> DeskIdentity:
    """Begin a new epoch; whoever holds the desk opens it anew afterwards.

    Args:
        reason: `fork`, `clone` or `rollback`.
        hq_seq: How far headquarters has the present epoch.
        hq_head: The hash there, 64 hexadecimal digits.
        permit: SHA-256 of the reply that named the epoch.

    Raises:
        EpochNotNewError: It is not above the present one.
    """
    if epoch <= desk.identity.epoch:
        raise EpochNotNewError(epoch)
    before = desk.identity
    identity = replace(before, epoch=epoch)
    with posting(replace(desk, identity=identity), None) as action:
        head = JournalStore(desk.db).head(before.desk, before.epoch)
        action.add(
            EpochStarted(
                public_key=identity.public_key.hex(),
                mode=TRAINING if identity.is_training else REAL,
                branch_code=identity.branch_code,
                branch_name_km=identity.branch_name_km,
                branch_name_en=identity.branch_name_en,
                telephone=identity.telephone,
                reason=reason,
                previous_epoch=before.epoch,
                previous_seq=head.seq,
                previous_head=head.hash.hex(),
                hq_seq=hq_seq,
                hq_head=hq_head,
                permit=permit,
            )
        )
        desk.db.conn.execute("UPDATE desk_identity SET epoch = ? WHERE one = 1", (epoch,))
    return identity


def restore_own_entries(desk: Desk, contents: Iterable[bytes]) -> int:
    """Put entries back that this desk wrote and an old backup has not, unchanged.

    Their signatures were checked before they are handed in here (`sync.answers.own_entries`);
    they are made again with the desk's key, and come out the same.

    Returns:
        How many came back.

    Raises:
        NotOwnEntryError: One does not follow; nothing is written.
    """
    restored = 0
    with transaction(desk.db):
        head = JournalStore(desk.db).head(desk.identity.desk, desk.identity.epoch)
        for content in contents:
            head = _restore(desk, head, content)
            restored += 1
    return restored


def _restore(desk: Desk, head: Head, content: bytes) -> Head:
    entry, body = _own_entry(desk, head, content)
    digest = hash_of(head.hash, content)
    signature = sign_head(
        desk.signing_key, desk=entry.desk, epoch=entry.epoch, seq=entry.seq, head=digest
    )
    JournalStore(desk.db).add(
        entry, content=content, digest=digest, signature=signature, lines=lines_of(body)
    )
    projections.apply(desk.db, entry, body)
    DraftStore(desk.db).raise_number(draft_of(entry.entry_id)[2])
    return Head(entry.seq, digest, entry.at)


def _own_entry(desk: Desk, head: Head, content: bytes) -> tuple[Entry, Body]:
    try:
        entry = decode_entry(content)
        body = decode_body(entry)
        check_lines(lines_of(body))
    except (MalformedRecordError, RuleError) as exc:
        raise NotOwnEntryError(f"{head.seq + 1}: {exc}") from exc
    found = (entry.desk, entry.epoch, entry.seq, entry.prev_hash)
    wanted = (desk.identity.desk, desk.identity.epoch, head.seq + 1, head.hash.hex())
    if found != wanted:
        raise NotOwnEntryError(f"{head.seq + 1}: {entry.entry_id}")
    return entry, body
