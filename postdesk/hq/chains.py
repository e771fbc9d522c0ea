"""Stored journals: one chain per desk, epoch and fork, byte for byte as it came.

Fork 0 is the chain that came first. One that parts from it is kept beside it, from the first
entry that differs; what lies before is the first chain's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from postdesk.hq.desks import KnownDesk
from postdesk.wire.entry import GENESIS
from postdesk.wire.frames import Codec, Frame, encode_frame, pack_contents
from postdesk.wire.receiving import Chain, Judgement, locator_places
from postdesk.wire.talk import Mark


@dataclass(frozen=True, slots=True)
class StoredChain:
    """How far one chain is here.

    Attributes:
        begins_at: The first entry that is this chain's own; 1 for fork 0.
        applied: Worked into the tables up to here.
    """

    branch: str
    desk: str
    epoch: int
    fork: int
    begins_at: int
    stored: int
    head: bytes
    applied: int
    announced: int

    @property
    def mark(self) -> Mark:
        """The same, as a reply says it."""
        return Mark(self.epoch, self.fork, self.stored, self.head, self.applied)


def chains_of(
    connection: Connection, branch: str, desk: str, epoch: int | None = None
) -> tuple[StoredChain, ...]:
    """All chains of a desk, or those of one epoch, in order of epoch and fork."""
    rows = connection.execute(
        """SELECT branch, desk, epoch, fork, begins_at, stored, head, applied, announced FROM chain
           WHERE branch = %s AND desk = %s AND (%s::integer IS NULL OR epoch = %s)
           ORDER BY epoch, fork""",
        (branch, desk, epoch, epoch),
    ).fetchall()
    return tuple(StoredChain(*row) for row in rows)


def empty_chain(known: KnownDesk, epoch: int, fork: int = 0, begins_at: int = 1) -> StoredChain:
    """A chain of which nothing is here yet."""
    return StoredChain(
        known.branch, known.desk, epoch, fork, begins_at, begins_at - 1, GENESIS, 0, 0
    )


def to_judge(
    connection: Connection, known: KnownDesk, chain: StoredChain, first: int, last: int
) -> Chain:
    """A chain as the decision wants it, with the hashes from before `first` to `last`."""
    hashes = _hashes(connection, chain, first - 1, last) if first <= chain.stored else {}
    return Chain(
        branch=chain.branch,
        desk=chain.desk,
        epoch=chain.epoch,
        public_key=known.public_key,
        seq=chain.stored,
        head=chain.head,
        hashes=hashes,
    )


def _hashes(connection: Connection, chain: StoredChain, first: int, last: int) -> dict[int, bytes]:
    rows = connection.execute(
        """SELECT seq, hash FROM journal_entry
           WHERE branch = %(branch)s AND desk = %(desk)s AND epoch = %(epoch)s
             AND seq BETWEEN %(first)s AND %(last)s
             AND (fork = %(fork)s AND seq >= %(begins_at)s OR fork = 0 AND seq < %(begins_at)s)""",
        _named(chain) | {"first": first, "last": last},
    ).fetchall()
    return dict(rows)


def hash_at(connection: Connection, chain: StoredChain, seq: int) -> bytes | None:
    """The hash at one place of a chain, or None where it does not reach so far."""
    if seq == 0:
        return GENESIS
    return _hashes(connection, chain, seq, seq).get(seq)


def locator_of(connection: Connection, chain: StoredChain) -> tuple[tuple[int, bytes], ...]:
    """Hashes by which a desk finds where its journal parts from this chain."""
    places = locator_places(chain.stored)
    hashes: dict[int, bytes] = dict(
        connection.execute(
            """SELECT seq, hash FROM journal_entry
               WHERE branch = %(branch)s AND desk = %(desk)s AND epoch = %(epoch)s
                 AND fork = 0 AND seq = ANY(%(places)s)""",
            _named(chain) | {"places": list(places)},
        ).fetchall()
    )
    return tuple((place, hashes[place]) for place in places if place in hashes)


def contents_of(
    connection: Connection, chain: StoredChain, *, after: int, limit: int
) -> Iterator[tuple[int, bytes]]:
    """Entries' bytes after a place, in order, with their sequence numbers."""
    cursor = connection.execute(
        """SELECT seq, content FROM journal_entry
           WHERE branch = %(branch)s AND desk = %(desk)s AND epoch = %(epoch)s
             AND seq > %(after)s
             AND (fork = %(fork)s AND seq >= %(begins_at)s OR fork = 0 AND seq < %(begins_at)s)
           ORDER BY seq LIMIT %(limit)s""",
        _named(chain) | {"after": after, "limit": limit},
    )
    yield from cursor


def frames_after(
    connection: Connection, chain: StoredChain, *, after: int, limit: int
) -> tuple[bytes, ...]:
    """Frames of a first chain that reach beyond a place, with the desk's own signatures."""
    rows = connection.execute(
        """SELECT first, last, signature FROM frame
           WHERE branch = %(branch)s AND desk = %(desk)s AND epoch = %(epoch)s
             AND fork = %(fork)s AND last > %(after)s
           ORDER BY last LIMIT %(limit)s""",
        _named(chain) | {"after": after, "limit": limit},
    ).fetchall()
    return tuple(
        _frame(connection, chain, first, last, signature) for first, last, signature in rows
    )


def _frame(
    connection: Connection, chain: StoredChain, first: int, last: int, signature: bytes
) -> bytes:
    contents = [
        content
        for _, content in contents_of(connection, chain, after=first - 1, limit=last - first + 1)
    ]
    hashes = _hashes(connection, chain, first - 1, last)
    return encode_frame(
        Frame(
            branch=chain.branch,
            desk=chain.desk,
            epoch=chain.epoch,
            first=first,
            count=len(contents),
            prev_hash=hashes.get(first - 1, GENESIS),
            head=hashes[last],
            signature=signature,
            codec=Codec.ZSTD,
            body=pack_contents(contents, Codec.ZSTD),
        )
    )


def store(
    connection: Connection,
    chain: StoredChain,
    frame: Frame,
    judgement: Judgement,
    *,
    at: datetime,
) -> None:
    """Write the new entries of a frame at the end of a chain, and the frame's signature."""
    new = judgement.new
    place = (chain.branch, chain.desk, chain.epoch, chain.fork)
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY journal_entry (branch, desk, epoch, fork, seq, hash, content)"
            " FROM STDIN (FORMAT BINARY)"
        ) as copy,
    ):
        copy.set_types(["text", "text", "int4", "int4", "int8", "bytea", "bytea"])
        for one in new:
            copy.write_row((*place, one.seq, one.hash, one.content))
    connection.execute(
        """WITH kept AS (
               INSERT INTO frame (branch, desk, epoch, fork, last, first, signature, received_at)
               VALUES (%(branch)s, %(desk)s, %(epoch)s, %(fork)s, %(stored)s, %(first)s,
                       %(signature)s, %(at)s))
           INSERT INTO chain (branch, desk, epoch, fork, begins_at, stored, head, applied,
                              announced, stored_at)
           VALUES (%(branch)s, %(desk)s, %(epoch)s, %(fork)s, %(begins_at)s, %(stored)s, %(head)s,
                   %(before)s, %(before)s, %(at)s)
           ON CONFLICT (branch, desk, epoch, fork) DO UPDATE
               SET stored = excluded.stored, head = excluded.head,
                   stored_at = excluded.stored_at""",
        _named(chain)
        | {
            "first": new[0].seq,
            "stored": new[-1].seq,
            "head": new[-1].hash,
            "before": chain.begins_at - 1,
            "signature": frame.signature,
            "at": at,
        },
    )


def _named(chain: StoredChain) -> dict[str, object]:
    return {
        "branch": chain.branch,
        "desk": chain.desk,
        "epoch": chain.epoch,
        "fork": chain.fork,
        "begins_at": chain.begins_at,
    }
