"""Blocks of item numbers: every serial is given to one desk, once, in the whole country."""

from __future__ import annotations

from typing import Final

from psycopg import Connection

from postdesk.domain.errors import RuleError
from postdesk.domain.s10 import SERIAL_MAX, SerialRange
from postdesk.hq import feed
from postdesk.hq.headquarters import Headquarters
from postdesk.wire.contents import NumbersAllotted

FIRST_SERIAL: Final = 10_000_000
BLOCK_SIZE: Final = 1000
INDICATORS: Final = ("RR", "EE", "PA")
_LOCK: Final = 7_201_904_122


class NumbersUsedUpError(RuleError):
    """All eight digits of an indicator are given out: the UPU must be asked for another."""

    facts = ("indicator",)

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator)
        self.indicator = indicator


class NumbersTakenError(RuleError):
    """Some of these numbers were given out before."""

    facts = ("indicator", "first", "last")

    def __init__(self, indicator: str, first: int, last: int) -> None:
        super().__init__(f"{indicator} {first}-{last}")
        self.indicator = indicator
        self.first = first
        self.last = last


def allot_first_blocks(
    connection: Connection, hq: Headquarters, branch: str, desk: str, *, epoch: int = 0
) -> None:
    """Give a desk a block of every indicator, through its branch's feed."""
    for indicator in INDICATORS:
        allot_next(connection, hq, (branch, desk, epoch), indicator, BLOCK_SIZE)


def allot_next(
    connection: Connection,
    hq: Headquarters,
    desk: tuple[str, str, int],
    indicator: str,
    size: int,
) -> SerialRange:
    """Give a desk the next free block of an indicator, through its branch's feed.

    Args:
        desk: Branch, desk and the epoch in which it may use the block.

    Raises:
        NumbersUsedUpError: There is none of that size left.
    """
    _lock(connection)
    row = connection.execute(
        "SELECT max(last) FROM number_block WHERE indicator = %s", (indicator,)
    ).fetchone()
    first = max(FIRST_SERIAL, int(row[0]) + 1) if row and row[0] is not None else FIRST_SERIAL
    if first + size - 1 > SERIAL_MAX:
        raise NumbersUsedUpError(indicator)
    block = SerialRange(indicator, first, first + size - 1)
    allot(connection, hq, desk, block, source="block")
    return block


def allot(
    connection: Connection,
    hq: Headquarters,
    desk: tuple[str, str, int],
    block: SerialRange,
    *,
    source: str,
) -> None:
    """Give a desk this very block: a roll of labels that was printed with its numbers.

    Raises:
        NumbersTakenError: Some of it was given out before.
    """
    _lock(connection)
    taken = connection.execute(
        "SELECT 1 FROM number_block WHERE indicator = %s AND first <= %s AND last >= %s",
        (block.indicator, block.last, block.first),
    ).fetchone()
    if taken is not None:
        raise NumbersTakenError(block.indicator, block.first, block.last)
    branch, name, epoch = desk
    connection.execute(
        "INSERT INTO number_block VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (block.indicator, block.first, block.last, branch, name, source, hq.now()),
    )
    content = NumbersAllotted(
        desk=name,
        epoch=epoch,
        indicator=block.indicator,
        first=block.first,
        last=block.last,
        source=source,
    )
    feed.publish(connection, hq, branch, content)


def _lock(connection: Connection) -> None:
    """One after another over all branches, until the transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
