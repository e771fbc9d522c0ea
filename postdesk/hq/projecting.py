"""Works headquarters' tables out of what is stored: balances, items, day closes, counts.

Storing and this are two things: a reply says *stored* as soon as entries are durable, and
*applied* when they stand in these tables. What is here can be emptied and worked out again from
the stored bytes, and comes out the same.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from psycopg import Connection, DataError, IntegrityError

from postdesk.hq import chains, lineage
from postdesk.hq.announcing import announce
from postdesk.hq.cases import apply_agreement
from postdesk.hq.chains import StoredChain
from postdesk.hq.disputes import apply_dispute
from postdesk.hq.double_bags import tell_if_twice
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.shifts import apply_shift, tell_if_person_twice
from postdesk.hq.unsound import tell_if_unsound
from postdesk.wire.bodies import (
    BagClosed,
    DayClosed,
    DocumentRefused,
    EntryReversed,
    ItemAccepted,
    lines_of,
)
from postdesk.wire.entry import Entry, decode_body, decode_entry

log = logging.getLogger(__name__)

BATCH_MAX: Final = 1000
TROUBLE_LENGTH_MAX: Final = 300
REBUILD_LOCK: Final = 7_201_904_123
PROJECTIONS: Final = (
    *("balance", "item", "day_close", "kind_count", "refused_document", "dispute", "till_shift"),
    "case_agreed",
)

BalanceKey = tuple[str, str, str]


@dataclass(slots=True)
class _Batch:
    """Entries of one chain on their way into the tables.

    Attributes:
        balances: What they add to each account, holder and unit.
        ended_shifts: Names of shifts that end in them.
    """

    chain: StoredChain
    balances: Counter[BalanceKey] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    ended_shifts: set[str] = field(default_factory=set)

    @property
    def place(self) -> tuple[str, str, int, int]:
        return self.chain.branch, self.chain.desk, self.chain.epoch, self.chain.fork


def apply_waiting(hq: Headquarters, *, limit: int = BATCH_MAX) -> int:
    """Work one batch of stored entries into the tables; 0 where nothing waits.

    Several servers may do this at once: each takes a desk that no other has in hand.

    Raises:
        HqDatabaseDownError: The database cannot be reached.
    """
    chain: StoredChain | None = None
    try:
        with hq.database.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", (REBUILD_LOCK,))
            chain = _next_chain(connection)
            return _apply(hq, connection, chain, limit) if chain else 0
    except (DataError, IntegrityError) as exc:
        if chain is None:
            raise
        _set_aside(hq, chain, str(exc))
        return 1


def _set_aside(hq: Headquarters, chain: StoredChain, trouble: str) -> None:
    """Leave a chain that cannot be worked in where it is, so that all others go on."""
    log.error("chain %s/%s/%s: %s", chain.desk, chain.epoch, chain.fork, trouble)
    with hq.database.transaction() as connection:
        connection.execute(
            """UPDATE chain SET trouble = %s
               WHERE branch = %s AND desk = %s AND epoch = %s AND fork = %s""",
            (trouble[:TROUBLE_LENGTH_MAX], chain.branch, chain.desk, chain.epoch, chain.fork),
        )


def apply_all(hq: Headquarters) -> int:
    """Work everything that waits into the tables; returns how many entries that was."""
    total = 0
    while applied := apply_waiting(hq):
        total += applied
    return total


def waiting(connection: Connection) -> int:
    """How many stored entries are not in the tables yet."""
    row = connection.execute(
        "SELECT coalesce(sum(stored - applied), 0) FROM chain WHERE trouble = ''"
    ).fetchone()
    return int(row[0]) if row else 0


def rebuild(hq: Headquarters) -> int:
    """Empty the tables and work them out again from what is stored.

    Returns:
        How many entries were worked in.
    """
    with hq.database.transaction() as connection:
        # No batch may be half-way in while the tables are emptied.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (REBUILD_LOCK,))
        for table in PROJECTIONS:
            connection.execute(f"TRUNCATE {table}")
        connection.execute("UPDATE chain SET applied = begins_at - 1, trouble = ''")
    return apply_all(hq)


def _next_chain(connection: Connection) -> StoredChain | None:
    """A chain with something waiting that nobody else has in hand, epochs in their order."""
    waiting = connection.execute(
        """SELECT DISTINCT ON (branch, desk) branch, desk, epoch, fork FROM chain
           WHERE applied < stored AND trouble = '' ORDER BY branch, desk, epoch, fork"""
    ).fetchall()
    for branch, desk, epoch, fork in waiting:
        taken = connection.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", (f"{branch}/{desk}",)
        ).fetchone()
        if taken and taken[0]:
            kept = chains.chains_of(connection, branch, desk, epoch)
            return next(chain for chain in kept if chain.fork == fork)
    return None


def _apply(hq: Headquarters, connection: Connection, chain: StoredChain, limit: int) -> int:
    batch = _Batch(chain)
    rows = list(chains.contents_of(connection, chain, after=chain.applied, limit=limit))
    for seq, content in rows:
        entry = decode_entry(content)
        _apply_entry(connection, batch, entry)
        batch.kinds[entry.kind] += 1
        if seq > chain.announced:
            announce(hq, connection, chain, entry)
            tell_if_twice(hq, connection, chain, entry)
            tell_if_unsound(hq, connection, chain, entry)
    _write_sums(connection, batch)
    if not rows:
        return 0
    last = rows[-1][0]
    if last > chain.announced:
        ended = frozenset(batch.ended_shifts)
        tell_if_person_twice(hq, connection, chain, ended, is_whole=last == chain.stored)
    connection.execute(
        """UPDATE chain SET applied = %s, announced = greatest(announced, %s)
           WHERE branch = %s AND desk = %s AND epoch = %s AND fork = %s""",
        (last, last, *batch.place),
    )
    return len(rows)


def _apply_entry(connection: Connection, batch: _Batch, entry: Entry) -> None:
    body = decode_body(entry)
    if isinstance(body, DayClosed):
        # The sums at this very place are compared, so what is in hand is written first.
        _write_sums(connection, batch)
        _close_day(connection, batch, entry, body)
    for line in lines_of(body):
        batch.balances[line.account, line.holder, line.unit] += line.signed
    apply_dispute(connection, batch.place, entry, body)
    apply_agreement(connection, batch.place, entry, body)
    if ended := apply_shift(connection, batch.place, entry, body):
        batch.ended_shifts.add(ended)
    if isinstance(body, ItemAccepted) and body.number:
        _accept_item(connection, batch, entry, body)
    elif isinstance(body, BagClosed):
        _bag_items(connection, batch, body)
    elif isinstance(body, EntryReversed):
        _reverse_item(connection, batch, entry)
    elif isinstance(body, DocumentRefused):
        connection.execute(
            "INSERT INTO refused_document VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (*batch.place, entry.seq, body.document, body.kind, body.reason),
        )


def _accept_item(connection: Connection, batch: _Batch, entry: Entry, body: ItemAccepted) -> None:
    connection.execute(
        """INSERT INTO item (branch, desk, epoch, fork, seq, number, entry_id, product, weight_g,
                             destination_office, state, accepted_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'accepted', %s)""",
        (
            *batch.place,
            entry.seq,
            body.number,
            entry.entry_id,
            body.product,
            body.weight_g,
            body.destination_office or body.destination_country,
            entry.at,
        ),
    )


def _bag_items(connection: Connection, batch: _Batch, body: BagClosed) -> None:
    connection.execute(
        """UPDATE item SET state = 'bagged', bag_no = %s
           WHERE branch = %s AND desk = %s AND number = ANY(%s)""",
        (body.bag_no, batch.chain.branch, batch.chain.desk, list(body.numbers)),
    )


def _reverse_item(connection: Connection, batch: _Batch, entry: Entry) -> None:
    connection.execute(
        """UPDATE item SET state = 'reversed'
           WHERE branch = %s AND desk = %s AND entry_id = %s""",
        (batch.chain.branch, batch.chain.desk, entry.reverses),
    )


def _close_day(connection: Connection, batch: _Batch, entry: Entry, body: DayClosed) -> None:
    """Keep a day's close, and whether its balances are those that are worked out here."""
    said = {(one.account, one.holder, one.unit): one.balance for one in body.balances}
    here = lineage.balances_at(connection, batch.chain, entry.seq - 1)
    covers = " ".join(f"{one.epoch}/{one.first}-{one.last}" for one in body.covers)
    connection.execute(
        "INSERT INTO day_close VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (*batch.place, entry.seq, body.day, entry.at, entry.person, covers, said == here),
    )


def _write_sums(connection: Connection, batch: _Batch) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO balance AS kept VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
               ON CONFLICT (branch, desk, epoch, fork, account, holder, unit)
               DO UPDATE SET balance = kept.balance + excluded.balance""",
            [(*batch.place, *key, amount) for key, amount in sorted(batch.balances.items())],
        )
        cursor.executemany(
            """INSERT INTO kind_count AS kept VALUES (%s, %s, %s, %s, %s, %s)
               ON CONFLICT (branch, desk, epoch, fork, kind)
               DO UPDATE SET entries = kept.entries + excluded.entries""",
            [(*batch.place, kind, count) for kind, count in sorted(batch.kinds.items())],
        )
    batch.balances.clear()
    batch.kinds.clear()
