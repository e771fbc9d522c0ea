"""Entries as plain values, for people and other programs to read."""

from __future__ import annotations

from typing import Any

from postdesk.storage.journal_store import StoredEntry
from postdesk.wire.codec import plain
from postdesk.wire.entry import decode_body


def entry_as_plain(stored: StoredEntry) -> dict[str, Any]:
    """One entry: its header, its body, and the hash and signature in hexadecimal digits."""
    entry = stored.entry
    header: dict[str, Any] = {
        name: getattr(entry, name) for name in entry.__struct_fields__ if name != "body"
    }
    return header | {
        "hash": stored.hash.hex(),
        "signature": stored.signature.hex(),
        "body": plain(decode_body(entry)),
    }
