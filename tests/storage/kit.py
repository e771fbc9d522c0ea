"""Entries that are put into the books by hand, the desk's services left out."""

from __future__ import annotations

from typing import Any

from postdesk.domain.journal import Line, credit, debit
from postdesk.wire.bodies import BranchOpened
from postdesk.wire.entry import (
    CLOCK_OK,
    FORMAT,
    GENESIS,
    Entry,
    encode_body,
    encode_entry,
    entry_id_of,
    hash_of,
)

DESK = "0a1b2c3d4e5f"


def an_entry(seq: int, *, lines: tuple[Line, ...] | None = None) -> dict[str, Any]:
    """What `JournalStore.add` takes for the entry of that number."""
    kept = lines if lines is not None else balanced_lines(seq * 100)
    entry = Entry(
        entry_id=entry_id_of(desk=DESK, epoch=0, draft_no=seq, part=0),
        desk=DESK,
        epoch=0,
        seq=seq,
        prev_hash=GENESIS.hex(),
        format=FORMAT,
        kind="branch.opened",
        business_day="2026-12-07",
        shift="",
        person="system",
        role="system",
        at="2026-12-07T00:34:00.000Z",
        clock=CLOCK_OK,
        business_key="",
        reverses="",
        app_version="0",
        body=encode_body(BranchOpened(lines=kept)),
    )
    content = encode_entry(entry)
    return {
        "entry": entry,
        "content": content,
        "digest": hash_of(GENESIS, content),
        "signature": bytes(64),
        "lines": kept,
    }


def balanced_lines(amount: int) -> tuple[Line, ...]:
    """Riel put into the safe."""
    return (
        debit("1020", "safe", "KHR", amount),
        credit("3010", "branch", "KHR", amount),
    )
