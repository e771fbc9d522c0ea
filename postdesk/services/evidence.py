"""Evidence for a dispute: what the books said about it at that moment, kept and hashed."""

from __future__ import annotations

import json
from typing import Any, Final

from postdesk.services.desk import Desk
from postdesk.services.journal_export import entry_as_plain
from postdesk.services.posting import Posting
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.line_store import LineStore
from postdesk.storage.secrets_store import AttachmentStore
from postdesk.wire.entry import Entry

EVIDENCE: Final = "evidence"
SALT_BYTES: Final = 16
AROUND_MAX: Final = 500


def keep_evidence(action: Posting, entry: Entry) -> str:
    """Put together what concerns an entry, and keep it; returns the hash for the journal.

    It holds the entry, everything of the same shift (or, where there was none, of the same day),
    how far the journal was and how far headquarters had it, and the version of the program: enough
    for somebody else to look at it without asking anybody.
    """
    salt = action.desk.randomness(SALT_BYTES)
    content = json.dumps(_bundle(action.desk, entry), ensure_ascii=False, sort_keys=True)
    store = AttachmentStore(action.desk.db)
    return store.put(kind=EVIDENCE, salt=salt, content=content.encode())


def _bundle(desk: Desk, entry: Entry) -> dict[str, Any]:
    identity, store = desk.identity, JournalStore(desk.db)
    head = store.head(identity.desk, identity.epoch)
    return {
        "format": "postdesk-evidence-1",
        "branch": identity.branch_code,
        "desk": identity.desk,
        "epoch": identity.epoch,
        "app_version": desk.app_version,
        "head": {"seq": head.seq, "hash": head.hash.hex()},
        "headquarters_has": LineStore(desk.db).mark(identity.epoch).stored,
        "concerns": entry.entry_id,
        "entries": _around(desk, entry),
    }


def _around(desk: Desk, entry: Entry) -> list[dict[str, Any]]:
    """The entries of its shift or day, the nearest to it where there are too many."""
    column, value = ("shift", entry.shift) if entry.shift else ("business_day", entry.business_day)
    rows = desk.db.conn.execute(
        f"""SELECT seq FROM journal_entry WHERE {column} = ? AND desk = ? AND epoch = ?
            ORDER BY abs(seq - ?) LIMIT ?""",  # noqa: S608 - one of two constants
        (value, entry.desk, entry.epoch, entry.seq, AROUND_MAX),
    ).fetchall()
    wanted = {int(row[0]) for row in rows} | {entry.seq}
    store = JournalStore(desk.db)
    return [
        entry_as_plain(stored)
        for stored in store.stored(first=min(wanted), last=max(wanted))
        if stored.entry.seq in wanted and stored.entry.epoch == entry.epoch
    ]
