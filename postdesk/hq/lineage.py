"""Which chains one after another make up a desk's books, and the balances at a place in them.

A desk that goes on in a new epoch says where it came from: its books are the chain up to there
and the new one. Where a desk has never forked, the sums that are kept say the same at once.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from psycopg import Connection

from postdesk.hq import chains
from postdesk.hq.chains import StoredChain
from postdesk.wire.bodies import EpochStarted, lines_of
from postdesk.wire.entry import decode_body, decode_entry

PART_MAX: Final = 1 << 40

Balances = dict[tuple[str, str, str], int]


def books_of(
    connection: Connection, chain: StoredChain, through: int | None = None
) -> tuple[tuple[StoredChain, int], ...]:
    """The chains that lead up to a place, oldest first, each with its last entry that counts."""
    end = chain.stored if through is None else through
    parts = [(chain, end)]
    while parent := _parent_of(connection, parts[0][0]):
        parts.insert(0, parent)
    return tuple(parts)


def _parent_of(connection: Connection, chain: StoredChain) -> tuple[StoredChain, int] | None:
    if chain.epoch == 0:
        return None
    first = next(chains.contents_of(connection, chain, after=0, limit=1), None)
    body = decode_body(decode_entry(first[1])) if first else None
    if not isinstance(body, EpochStarted):
        return None
    head = bytes.fromhex(body.previous_head)
    for older in chains.chains_of(connection, chain.branch, chain.desk, body.previous_epoch):
        if chains.hash_at(connection, older, body.previous_seq) == head:
            return older, body.previous_seq
    return None


def balances_of_desk(connection: Connection, branch: str, desk: str) -> Balances:
    """Debits less credits of a desk's newest books, by account, holder and unit; no zeros."""
    kept = chains.chains_of(connection, branch, desk)
    return balances_at(connection, kept[-1], kept[-1].applied) if kept else {}


def balances_at(connection: Connection, chain: StoredChain, through: int) -> Balances:
    """The same at a place in a chain: from the sums where they stand just there, else summed."""
    parts = books_of(connection, chain, through)
    if all(_sums_stand_at(part, seq, in_hand=chain) for part, seq in parts):
        totals = _kept_sums(connection, parts)
    else:
        totals = _summed(connection, parts)
    return {key: total for key, total in totals.items() if total}


def _sums_stand_at(part: StoredChain, seq: int, *, in_hand: StoredChain) -> bool:
    """Whether the kept sums are those of the place: the newest chain's are, by its caller."""
    return part.fork == 0 and (part is in_hand or part.applied == seq == part.stored)


def _kept_sums(
    connection: Connection, parts: tuple[tuple[StoredChain, int], ...]
) -> Counter[tuple[str, str, str]]:
    totals: Counter[tuple[str, str, str]] = Counter()
    for part, _ in parts:
        rows = connection.execute(
            """SELECT account, holder, unit, balance FROM balance
               WHERE branch = %s AND desk = %s AND epoch = %s AND fork = %s""",
            (part.branch, part.desk, part.epoch, part.fork),
        )
        for account, holder, unit, balance in rows:
            totals[account, holder, unit] += balance
    return totals


def _summed(
    connection: Connection, parts: tuple[tuple[StoredChain, int], ...]
) -> Counter[tuple[str, str, str]]:
    totals: Counter[tuple[str, str, str]] = Counter()
    for part, last in parts:
        for seq, content in chains.contents_of(connection, part, after=0, limit=PART_MAX):
            if seq > last:
                break
            for line in lines_of(decode_body(decode_entry(content))):
                totals[line.account, line.holder, line.unit] += line.signed
    return totals
