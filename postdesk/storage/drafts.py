"""Half-filled and parked baskets. They are not entries and never post by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database


class DraftState(StrEnum):
    """Where a draft stands."""

    OPEN = "open"
    PARKED = "parked"
    SETTLED = "settled"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """One draft as kept.

    Attributes:
        person: Whose it is: who typed it.
        customer: A name to find it by in the parked list.
        items: How many lines it has.
        due_khr: What it came to when it was put away, in riel.
        updated_at: UTC, ISO 8601.
        content: The basket, as JSON.
    """

    draft_no: int
    person: str
    state: DraftState
    customer: str
    items: int
    due_khr: int
    updated_at: str
    content: bytes


class DraftStore:
    """Drafts of one desk."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def next_number(self) -> int:
        """A number no draft had before; it stays used even if nothing comes of it."""
        row = self._db.conn.execute(
            "UPDATE draft_number SET last = last + 1 WHERE one = 1 RETURNING last"
        ).fetchall()
        return int(row[0][0])

    def raise_number(self, number: int) -> None:
        """Never give out a number up to this one again."""
        self._db.conn.execute(
            "UPDATE draft_number SET last = max(last, ?) WHERE one = 1", (number,)
        )

    def keep(self, draft: StoredDraft) -> None:
        """Write the draft as it is now."""
        self._db.conn.execute(
            """INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (draft_no) DO UPDATE SET
                   person = excluded.person, state = excluded.state,
                   customer = excluded.customer, items = excluded.items,
                   due_khr = excluded.due_khr, updated_at = excluded.updated_at,
                   content = excluded.content
               WHERE draft.state IN ('open', 'parked')""",
            (
                draft.draft_no,
                draft.person,
                draft.state.value,
                draft.customer,
                draft.items,
                draft.due_khr,
                draft.updated_at,
                draft.content,
            ),
        )

    def set_state(self, draft_no: int, state: DraftState) -> None:
        """Note what became of it."""
        self._db.conn.execute(
            "UPDATE draft SET state = ? WHERE draft_no = ?", (state.value, draft_no)
        )

    def get(self, draft_no: int) -> StoredDraft | None:
        """The draft of that number, or None."""
        rows = self._select("WHERE draft_no = ?", draft_no)
        return rows[0] if rows else None

    def in_state(self, state: DraftState) -> tuple[StoredDraft, ...]:
        """All drafts in a state, oldest first."""
        return self._select("WHERE state = ? ORDER BY draft_no", state.value)

    def count_unfinished(self) -> int:
        """How many are open or parked and hold something."""
        row = self._db.conn.execute(
            "SELECT count(*) FROM draft WHERE state IN ('open', 'parked') AND items > 0"
        ).fetchone()
        return int(row[0])

    def _select(self, where: str, argument: object) -> tuple[StoredDraft, ...]:
        rows = self._db.conn.execute(
            "SELECT draft_no, person, state, customer, items, due_khr, updated_at, content"  # noqa: S608 - constant
            f" FROM draft {where}",
            (argument,),
        ).fetchall()
        return tuple(
            StoredDraft(r[0], r[1], DraftState(r[2]), r[3], r[4], r[5], r[6], bytes(r[7]))
            for r in rows
        )
