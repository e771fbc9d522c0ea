"""PIN hashes, documents behind hashes and erasable attachments: kept beside the journal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class PinRecord:
    """How a person's PIN stands.

    Attributes:
        hash: argon2id, in its own notation.
        tries: Wrong PINs since the last right one.
        wait_until: UTC, ISO 8601, before which no PIN is looked at; empty when none.
        is_locked: Whether a manager must unlock.
    """

    person: str
    hash: str
    tries: int = 0
    wait_until: str = ""
    is_locked: bool = False


class PinStore:
    """PIN records of the people of this desk."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, person: str) -> PinRecord | None:
        """The record of that person, or None."""
        row = self._db.conn.execute(
            "SELECT person, hash, tries, wait_until, is_locked FROM pin WHERE person = ?", (person,)
        ).fetchone()
        return PinRecord(row[0], row[1], row[2], row[3], bool(row[4])) if row else None

    def put(self, record: PinRecord) -> None:
        """Write the record as it is now."""
        self._db.conn.execute(
            "INSERT OR REPLACE INTO pin VALUES (?, ?, ?, ?, ?)",
            (record.person, record.hash, record.tries, record.wait_until, int(record.is_locked)),
        )


class DocumentStore:
    """Reference documents by the hash of their content."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, *, kind: str, version: str, content: bytes) -> str:
        """Keep a document once; returns its SHA-256 in hexadecimal digits."""
        digest = hashlib.sha256(content).hexdigest()
        self._db.conn.execute(
            "INSERT OR IGNORE INTO document VALUES (?, ?, ?, ?)", (digest, kind, version, content)
        )
        return digest

    def get(self, content_sha256: str) -> bytes | None:
        """The content, or None where it is missing or not what its hash says."""
        row = self._db.conn.execute(
            "SELECT content FROM document WHERE content_sha256 = ?", (content_sha256,)
        ).fetchone()
        if row is None or hashlib.sha256(bytes(row[0])).hexdigest() != content_sha256:
            return None
        return bytes(row[0])


class AttachmentStore:
    """Identity numbers, signatures, photographs: the thing itself, which may be erased."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, *, kind: str, salt: bytes, content: bytes) -> str:
        """Keep a thing; returns SHA-256 over salt and content, in hexadecimal digits."""
        digest = hashlib.sha256(salt + content).hexdigest()
        self._db.conn.execute(
            "INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?)", (digest, salt, kind, content)
        )
        return digest

    def get(self, content_sha256: str) -> bytes | None:
        """The thing, or None once it is erased."""
        row = self._db.conn.execute(
            "SELECT content FROM attachment WHERE content_sha256 = ?", (content_sha256,)
        ).fetchone()
        return bytes(row[0]) if row and row[0] is not None else None

    def erase(self, content_sha256: str) -> bool:
        """Overwrite the thing with nothing; False where it was not there."""
        cursor = self._db.conn.execute(
            """UPDATE attachment SET content = NULL, salt = zeroblob(length(salt))
               WHERE content_sha256 = ? AND content IS NOT NULL""",
            (content_sha256,),
        )
        return bool(cursor.rowcount)
