"""History of what the desk's file keeps for good. Steps are only ever added, never changed.

The journal and what is not a projection lie here; the projections' tables stand in
`projection_tables.py`, because they may be dropped and built again at any time.
"""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database, Migrations

from postdesk.storage.connection import (
    DatabaseTooNewError,
    OperationalError,
    StorageError,
    unguarded,
)

steps: Final = Migrations("desk")


@steps()
def s0001_journal(db: Database) -> None:
    """Entries as hashed bytes, their columns and their lines; nothing here ever changes."""
    db.executescript("""
        CREATE TABLE journal_entry (
            desk         TEXT NOT NULL CHECK (length(desk) = 12),
            epoch        INTEGER NOT NULL CHECK (epoch >= 0),
            seq          INTEGER NOT NULL CHECK (seq >= 1),
            entry_id     TEXT NOT NULL UNIQUE,
            kind         TEXT NOT NULL,
            business_day TEXT NOT NULL CHECK (business_day GLOB '????-??-??'),
            shift        TEXT NOT NULL,
            person       TEXT NOT NULL CHECK (person <> ''),
            role         TEXT NOT NULL CHECK (role <> ''),
            at           TEXT NOT NULL,
            clock        TEXT NOT NULL CHECK (clock IN ('ok', 'suspect')),
            business_key TEXT CHECK (business_key <> ''),
            reverses     TEXT REFERENCES journal_entry (entry_id),
            content      BLOB NOT NULL,
            hash         BLOB NOT NULL CHECK (length(hash) = 32),
            signature    BLOB NOT NULL CHECK (length(signature) = 64),
            PRIMARY KEY (desk, epoch, seq)
        ) STRICT;
        CREATE UNIQUE INDEX journal_entry_reverses ON journal_entry (reverses)
            WHERE reverses IS NOT NULL;
        CREATE UNIQUE INDEX journal_entry_business_key ON journal_entry (kind, business_key)
            WHERE business_key IS NOT NULL;
        CREATE INDEX journal_entry_business_day ON journal_entry (business_day);

        CREATE TABLE journal_line (
            desk    TEXT NOT NULL,
            epoch   INTEGER NOT NULL,
            seq     INTEGER NOT NULL,
            line_no INTEGER NOT NULL CHECK (line_no >= 1),
            account TEXT NOT NULL CHECK (account <> ''),
            holder  TEXT NOT NULL CHECK (holder <> ''),
            unit    TEXT NOT NULL CHECK (unit <> ''),
            side    TEXT NOT NULL CHECK (side IN ('debit', 'credit')),
            amount  INTEGER NOT NULL CHECK (amount > 0),
            PRIMARY KEY (desk, epoch, seq, line_no),
            FOREIGN KEY (desk, epoch, seq) REFERENCES journal_entry (desk, epoch, seq)
                DEFERRABLE INITIALLY DEFERRED
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX journal_line_balance
            ON journal_line (account, holder, unit, side, amount);

        CREATE TRIGGER journal_entry_balances BEFORE INSERT ON journal_entry
        WHEN EXISTS (
            SELECT 1 FROM journal_line
            WHERE desk = NEW.desk AND epoch = NEW.epoch AND seq = NEW.seq
            GROUP BY unit HAVING sum(CASE side WHEN 'debit' THEN amount ELSE -amount END) <> 0)
        BEGIN SELECT raise(ABORT, 'journal entry does not balance'); END;

        CREATE TRIGGER journal_entry_follows BEFORE INSERT ON journal_entry
        WHEN NEW.seq <> 1 + coalesce((
            SELECT max(seq) FROM journal_entry WHERE desk = NEW.desk AND epoch = NEW.epoch), 0)
        BEGIN SELECT raise(ABORT, 'journal entry leaves a gap'); END;

        CREATE TRIGGER journal_line_sealed BEFORE INSERT ON journal_line
        WHEN EXISTS (SELECT 1 FROM journal_entry
                     WHERE desk = NEW.desk AND epoch = NEW.epoch AND seq = NEW.seq)
        BEGIN SELECT raise(ABORT, 'journal entry is posted'); END;

        CREATE TRIGGER journal_entry_stays BEFORE UPDATE ON journal_entry
        BEGIN SELECT raise(ABORT, 'journal entries do not change'); END;
        CREATE TRIGGER journal_entry_remains BEFORE DELETE ON journal_entry
        BEGIN SELECT raise(ABORT, 'journal entries are not deleted'); END;
        CREATE TRIGGER journal_line_stays BEFORE UPDATE ON journal_line
        BEGIN SELECT raise(ABORT, 'journal lines do not change'); END;
        CREATE TRIGGER journal_line_remains BEFORE DELETE ON journal_line
        BEGIN SELECT raise(ABORT, 'journal lines are not deleted'); END;
    """)


@steps()
def s0002_beside_the_journal(db: Database) -> None:
    """What is not a projection: drafts, secrets, documents, attachments, the print queue."""
    db.executescript("""
        CREATE TABLE desk_identity (
            one   INTEGER PRIMARY KEY CHECK (one = 1),
            desk  TEXT NOT NULL CHECK (length(desk) = 12),
            epoch INTEGER NOT NULL CHECK (epoch >= 0)
        ) STRICT;

        CREATE TABLE draft_number (
            one  INTEGER PRIMARY KEY CHECK (one = 1),
            last INTEGER NOT NULL CHECK (last >= 0)
        ) STRICT;
        INSERT INTO draft_number (one, last) VALUES (1, 0);

        CREATE TABLE draft (
            draft_no   INTEGER PRIMARY KEY,
            person     TEXT NOT NULL,
            state      TEXT NOT NULL CHECK (state IN ('open', 'parked', 'settled', 'discarded')),
            customer   TEXT NOT NULL,
            items      INTEGER NOT NULL CHECK (items >= 0),
            due_khr    INTEGER NOT NULL,
            updated_at TEXT NOT NULL,
            content    BLOB NOT NULL
        ) STRICT;
        CREATE INDEX draft_unfinished ON draft (state) WHERE state IN ('open', 'parked');

        CREATE TABLE pin (
            person     TEXT PRIMARY KEY,
            hash       TEXT NOT NULL,
            tries      INTEGER NOT NULL CHECK (tries >= 0),
            wait_until TEXT NOT NULL,
            is_locked  INTEGER NOT NULL CHECK (is_locked IN (0, 1))
        ) STRICT;

        CREATE TABLE document (
            content_sha256 TEXT PRIMARY KEY,
            kind           TEXT NOT NULL,
            version        TEXT NOT NULL,
            content        BLOB NOT NULL
        ) STRICT;

        CREATE TABLE attachment (
            content_sha256 TEXT PRIMARY KEY,
            salt           BLOB NOT NULL,
            kind           TEXT NOT NULL,
            content        BLOB
        ) STRICT;

        CREATE TABLE print_job (
            print_job_id INTEGER PRIMARY KEY,
            paper        TEXT NOT NULL,
            subject      TEXT NOT NULL,
            copy_no      INTEGER NOT NULL CHECK (copy_no >= 0),
            state        TEXT NOT NULL CHECK (state IN ('waiting', 'printed', 'dropped')),
            trouble      TEXT NOT NULL,
            asked_at     TEXT NOT NULL
        ) STRICT;
        CREATE INDEX print_job_waiting ON print_job (state) WHERE state = 'waiting';
    """)


@steps()
def s0003_line_to_hq(db: Database) -> None:
    """Who headquarters is, how far it has the journal, and what it sent."""
    db.executescript("""
        CREATE TABLE hq_link (
            one         INTEGER PRIMARY KEY CHECK (one = 1),
            state       TEXT NOT NULL CHECK (state IN ('asked', 'enrolled')),
            address     TEXT NOT NULL,
            card        BLOB NOT NULL,
            branch      TEXT NOT NULL,
            nonce       BLOB NOT NULL,
            token       BLOB NOT NULL,
            feed_number INTEGER NOT NULL CHECK (feed_number >= 0),
            codec       INTEGER NOT NULL CHECK (codec >= 0)
        ) STRICT;

        CREATE TABLE sync_mark (
            receiver TEXT NOT NULL,
            epoch    INTEGER NOT NULL CHECK (epoch >= 0),
            stored   INTEGER NOT NULL CHECK (stored >= 0),
            applied  INTEGER NOT NULL CHECK (applied >= 0),
            PRIMARY KEY (receiver, epoch)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE line_contact (
            receiver   TEXT PRIMARY KEY,
            answered_at TEXT NOT NULL,
            hq_at       TEXT NOT NULL,
            tried_at    TEXT NOT NULL,
            trouble     TEXT NOT NULL,
            detail      TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE feed_document (
            number      INTEGER PRIMARY KEY CHECK (number >= 1),
            kind        TEXT NOT NULL,
            hash        BLOB NOT NULL CHECK (length(hash) = 32),
            content     BLOB NOT NULL,
            key_id      TEXT NOT NULL,
            signature   BLOB NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER feed_document_stays BEFORE UPDATE ON feed_document
        BEGIN SELECT raise(ABORT, 'documents do not change'); END;
        CREATE TRIGGER feed_document_remains BEFORE DELETE ON feed_document
        BEGIN SELECT raise(ABORT, 'documents are not deleted'); END;
    """)


@steps()
def s0004_countersigned_heads(db: Database) -> None:
    """Headquarters' own signed word that it has the journal up to a place: one for each day.

    The newest of a day stands for those before it, because the chain does; so it may move on,
    and never back.
    """
    db.executescript("""
        CREATE TABLE countersigned_head (
            epoch       INTEGER NOT NULL CHECK (epoch >= 0),
            day         TEXT NOT NULL CHECK (day GLOB '????-??-??'),
            seq         INTEGER NOT NULL CHECK (seq >= 1),
            content     BLOB NOT NULL,
            key_id      TEXT NOT NULL,
            signature   BLOB NOT NULL CHECK (length(signature) = 64),
            received_at TEXT NOT NULL,
            PRIMARY KEY (epoch, day)
        ) STRICT;
        CREATE TRIGGER countersigned_head_goes_on BEFORE UPDATE ON countersigned_head
        WHEN NEW.epoch <> OLD.epoch OR NEW.day <> OLD.day OR NEW.seq <= OLD.seq
        BEGIN SELECT raise(ABORT, 'countersigned heads only go on'); END;
        CREATE TRIGGER countersigned_head_remains BEFORE DELETE ON countersigned_head
        BEGIN SELECT raise(ABORT, 'countersigned heads are not deleted'); END;
    """)


@steps()
def s0005_case_no(db: Database) -> None:
    """The number of headquarters' case about the last call, so that both ends speak of one."""
    db.executescript("""
        ALTER TABLE line_contact
            ADD COLUMN case_no INTEGER NOT NULL DEFAULT 0 CHECK (case_no >= 0);
    """)


def migrate(db: Database) -> None:
    """Bring the file to this version's shape.

    Raises:
        DatabaseTooNewError: A newer version of the program has written it.
        StorageError: A step failed; the file is as before it.
    """
    check_not_newer(db)
    if not steps.pending(db):
        return
    try:
        with unguarded(db):
            steps.apply(db)
    except OperationalError as exc:
        raise StorageError(str(exc)) from exc


def check_not_newer(db: Database) -> None:
    """Make sure that this program knows every step the file has been through.

    Raises:
        DatabaseTooNewError: It does not.
    """
    known = {step.name for step in steps._migrations}  # noqa: SLF001 - the library has no list
    unknown = [done.name for done in steps.applied(db) if done.name not in known]
    if unknown:
        raise DatabaseTooNewError(", ".join(unknown))
