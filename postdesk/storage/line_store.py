"""Beside the journal: who headquarters is, how far it has the journal, how the last call went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from postdesk.wire.keys import Signed

HQ: Final = "hq"


@dataclass(frozen=True, slots=True)
class HqLink:
    """The headquarters that this desk knows.

    Attributes:
        state: `asked` while an enrolment waits for its answer, then `enrolled`.
        address: Where it is called, `https://…`; empty for a branch with no line.
        card: Its card's bytes (`wire.keys`): the pinned root and the keys that it signed.
        branch: The branch's code at headquarters.
        nonce: Of the enrolment that waits.
        token: For the next call.
        feed_number: The newest document that headquarters said there is.
        codec: How frames are written to it (`wire.frames.Codec`).
    """

    state: str
    address: str
    card: bytes
    branch: str
    nonce: bytes
    token: bytes
    feed_number: int = 0
    codec: int = 0

    @property
    def is_enrolled(self) -> bool:
        """Whether headquarters knows this desk."""
        return self.state == "enrolled"


@dataclass(frozen=True, slots=True)
class SyncMark:
    """How far a receiver has one epoch of this desk's journal."""

    epoch: int
    stored: int = 0
    applied: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """How the last calls went.

    Attributes:
        answered_at: When an answer last came, by this desk's clock, UTC, ISO 8601; or empty.
        hq_at: What headquarters' clock showed then.
        tried_at: When the last call was made.
        trouble: Key of the sentence about the last call's trouble; empty when it went well.
        detail: What exactly, for whoever looks into it.
        case_no: The number of headquarters' case about it, or 0.
    """

    answered_at: str = ""
    hq_at: str = ""
    tried_at: str = ""
    trouble: str = ""
    detail: str = ""
    case_no: int = 0


@dataclass(frozen=True, slots=True)
class CountersignedHead:
    """Headquarters' signed reply that says how far it has an epoch of this journal.

    Attributes:
        day: Phnom Penh date on which it came, ISO.
        seq: Up to where headquarters has the epoch; the reply names the hash there.
        reply: The reply's bytes as they came (`wire.talk.Reply`), with the signature.
        received_at: By this desk's clock, UTC, ISO 8601.
    """

    epoch: int
    day: str
    seq: int
    reply: Signed
    received_at: str


class LineStore:
    """What the line to headquarters needs to remember."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def link(self) -> HqLink | None:
        """The headquarters that was asked or that knows this desk, or None."""
        row = self._db.conn.execute(
            "SELECT state, address, card, branch, nonce, token, feed_number, codec FROM hq_link"
        ).fetchone()
        if row is None:
            return None
        return HqLink(
            row[0], row[1], bytes(row[2]), row[3], bytes(row[4]), bytes(row[5]), row[6], row[7]
        )

    def keep_link(self, link: HqLink) -> None:
        """Write what is known of headquarters now."""
        self._db.conn.execute(
            "INSERT OR REPLACE INTO hq_link VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                link.state,
                link.address,
                link.card,
                link.branch,
                link.nonce,
                link.token,
                link.feed_number,
                link.codec,
            ),
        )

    def mark(self, epoch: int, receiver: str = HQ) -> SyncMark:
        """How far a receiver has an epoch."""
        row = self._db.conn.execute(
            "SELECT epoch, stored, applied FROM sync_mark WHERE receiver = ? AND epoch = ?",
            (receiver, epoch),
        ).fetchone()
        return SyncMark(*row) if row else SyncMark(epoch)

    def keep_mark(self, mark: SyncMark, receiver: str = HQ) -> None:
        """Note how far a receiver has an epoch."""
        self._db.conn.execute(
            "INSERT OR REPLACE INTO sync_mark VALUES (?, ?, ?, ?)",
            (receiver, mark.epoch, mark.stored, mark.applied),
        )

    def waiting(self, desk: str, receiver: str = HQ) -> int:
        """How many entries the receiver has not stored, over all epochs."""
        row = self._db.conn.execute(
            """SELECT coalesce(sum(ends.seq - coalesce(sync_mark.stored, 0)), 0)
               FROM (SELECT epoch, max(seq) AS seq FROM journal_entry WHERE desk = ?
                     GROUP BY epoch) AS ends
               LEFT JOIN sync_mark ON sync_mark.epoch = ends.epoch AND receiver = ?""",
            (desk, receiver),
        ).fetchone()
        return int(row[0])

    def contact(self, receiver: str = HQ) -> Contact:
        """How the last calls to a receiver went.

        A reader may open a file that no writer has given the newest column yet.
        """
        row = self._db.conn.execute(
            "SELECT * FROM line_contact WHERE receiver = ?", (receiver,)
        ).fetchone()
        return Contact(*row[1:]) if row else Contact()

    def keep_contact(self, contact: Contact, receiver: str = HQ) -> None:
        """Note how the last call went."""
        self._db.conn.execute(
            "INSERT OR REPLACE INTO line_contact VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                receiver,
                contact.answered_at,
                contact.hq_at,
                contact.tried_at,
                contact.trouble,
                contact.detail,
                contact.case_no,
            ),
        )

    def marks(self, receiver: str = HQ) -> tuple[SyncMark, ...]:
        """How far a receiver has each epoch."""
        rows = self._db.conn.execute(
            "SELECT epoch, stored, applied FROM sync_mark WHERE receiver = ? ORDER BY epoch",
            (receiver,),
        ).fetchall()
        return tuple(SyncMark(*row) for row in rows)

    def countersigned_heads(self) -> Iterator[CountersignedHead]:
        """Every countersigned head, in the journal's order.

        A reader may open a file that no writer has given this table yet: it has none.
        """
        if not self._db["countersigned_head"].exists():
            return
        cursor = self._db.conn.execute(
            """SELECT epoch, day, seq, key_id, content, signature, received_at
               FROM countersigned_head ORDER BY epoch, seq"""
        )
        for row in cursor:
            reply = Signed(row[3], bytes(row[4]), bytes(row[5]))
            yield CountersignedHead(row[0], row[1], row[2], reply, row[6])

    def keep_countersigned_head(self, head: CountersignedHead) -> None:
        """Keep a countersigned head that goes further than all that are here of its epoch."""
        self._db.conn.execute(
            """INSERT INTO countersigned_head
               SELECT :epoch, :day, :seq, :content, :key_id, :signature, :received_at
               WHERE :seq > (SELECT coalesce(max(seq), 0) FROM countersigned_head
                             WHERE epoch = :epoch)
               ON CONFLICT (epoch, day) DO UPDATE SET
                   seq = excluded.seq, content = excluded.content, key_id = excluded.key_id,
                   signature = excluded.signature, received_at = excluded.received_at""",
            {
                "epoch": head.epoch,
                "day": head.day,
                "seq": head.seq,
                "content": head.reply.content,
                "key_id": head.reply.key_id,
                "signature": head.reply.signature,
                "received_at": head.received_at,
            },
        )
