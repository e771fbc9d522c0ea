"""H22: a fix for one discrepancy made another, and changed what was recorded long ago.

What an earlier version wrote is kept as bytes. Each version must read the very same bytes, find
every hash and signature right, and say the same balances, receipts and day sheets; an old file is
migrated and says them as well (I9, I14). `golden.py` records one such ledger for each release.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from sqlite_utils import Database

from postdesk.services.desk import Desk
from postdesk.services.opening import read_identity
from postdesk.services.verification import rebuild, verify
from postdesk.storage import projections
from postdesk.storage.connection import open_database, transaction, unguarded
from postdesk.storage.desk_file import prepare
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.migrations import migrate, steps
from postdesk.storage.secrets_store import DocumentStore
from postdesk.wire.bodies import lines_of
from postdesk.wire.entry import decode_body, decode_entry, encode_body, encode_entry
from postdesk.wire.signing import signing_key
from tests.builders import StoppedClock, tamper
from tests.horizon.conftest import NAIVE
from tests.horizon.golden import FOLDER, Golden, told_by
from tests.horizon.kit import OPENING_KHR

RECORDED = sorted(path.stem for path in FOLDER.glob("*.json"))
FIRST_STEP, SECOND_STEP, *_ = (step.name for step in steps._migrations)


def read_golden(version: str) -> Golden:
    """A ledger as it was recorded."""
    packed = (FOLDER / f"{version}.msgpack.zst").read_bytes()
    plain = zstandard.ZstdDecompressor().decompress(packed)
    return msgspec.msgpack.decode(plain, type=Golden)


def said_then(version: str) -> dict[str, Any]:
    """What the books said when it was recorded."""
    found: dict[str, Any] = json.loads((FOLDER / f"{version}.json").read_text(encoding="utf-8"))
    return found


def keeps(now: Any, then: Any) -> bool:
    """Whether everything that was said then is said now; records may have gained fields."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(
            name in now and keeps(now[name], value) for name, value in then.items()
        )
    if isinstance(then, list):
        return len(now) == len(then) and all(map(keeps, now, then))
    return bool(now == then)


def fill(db: Database, golden: Golden, *, project: bool) -> None:
    """Write the entries as they were."""
    with transaction(db):
        for content, digest, signature in golden.entries:
            entry = decode_entry(content)
            body = decode_body(entry)
            JournalStore(db).add(
                entry, content=content, digest=digest, signature=signature, lines=lines_of(body)
            )
            if project:
                projections.apply(db, entry, body)


def fill_documents(db: Database, golden: Golden) -> None:
    with transaction(db):
        for kind, version, content in golden.documents:
            DocumentStore(db).put(kind=kind, version=version, content=content)


def desk_on(db: Database) -> Desk:
    """A desk that reads them; its own key signs nothing."""
    return Desk(
        db, read_identity(db), signing_key(bytes(32)), StoppedClock(), os.urandom, "replayed"
    )


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = open_database(tmp_path / "replayed.db", os.urandom(32))
    yield made
    made.conn.close()


def test_there_is_a_recorded_ledger() -> None:
    assert RECORDED


@pytest.mark.parametrize("version", RECORDED)
def test_a_recorded_ledger_verifies_and_says_what_it_said(db: Database, version: str) -> None:
    golden = read_golden(version)
    prepare(db)
    fill(db, golden, project=True)
    fill_documents(db, golden)
    desk = desk_on(db)

    assert keeps(msgspec.to_builtins(told_by(desk)), said_then(version))
    assert verify(desk).findings == ()
    rebuild(desk)
    assert keeps(msgspec.to_builtins(told_by(desk)), said_then(version))


@pytest.mark.parametrize("version", RECORDED)
def test_the_first_version_s_file_is_migrated_and_says_what_it_said(
    db: Database, version: str
) -> None:
    golden = read_golden(version)
    with unguarded(db):
        steps.apply(db, stop_before=SECOND_STEP)
    fill(db, golden, project=False)

    migrate(db)
    with transaction(db):
        projections.rebuild(db, list(JournalStore(db).entries()))
    fill_documents(db, golden)

    desk = desk_on(db)
    assert keeps(msgspec.to_builtins(told_by(desk)), said_then(version))
    assert verify(desk).findings == ()


@pytest.mark.parametrize("version", RECORDED)
def test_a_header_and_a_body_are_written_again_as_they_were(version: str) -> None:
    """A body may have gained fields; whatever was in it then is in it now."""
    for content, _, _ in read_golden(version).entries:
        entry = decode_entry(content)
        assert encode_entry(entry) == content
        then, now = (
            msgspec.msgpack.decode(body) for body in (entry.body, encode_body(decode_body(entry)))
        )
        assert keeps(now, then)


def test_a_changed_byte_is_found(db: Database) -> None:
    golden = read_golden(RECORDED[0])
    place = next(n for n, (content, _, _) in enumerate(golden.entries) if b"sokhlin" in content)
    content, digest, signature = golden.entries[place]
    prepare(db)
    changed = list(golden.entries)
    changed[place] = (content.replace(b"sokhlin", b"sokhlim"), digest, signature)
    fill(db, msgspec.structs.replace(golden, entries=tuple(changed)), project=True)
    fill_documents(db, golden)

    found = verify(desk_on(db)).findings
    assert {"chain"} <= {one.what for one in found if one.seq == place + 1}


@pytest.fixture(params=[NAIVE, "postdesk"])
def mended(request: pytest.FixtureRequest) -> Any:
    """(What the till had before a release that mends something, what it has after it)."""
    if request.param == "naive":
        naive = request.getfixturevalue("naive")
        before = naive.holds("till:1")
        naive.ledger.support_fix("till:1", "KHR", before - 5_000)
        return before, naive.holds("till:1")
    books = request.getfixturevalue("postdesk")
    before = books.holds("till:1"), books.contents()
    home: Path = books.home
    books.desk.db.conn.close()
    tamper(home, "DROP TABLE movement", "PRAGMA user_version = 1")
    books.restart()
    books.assert_sound()
    assert books.holds("till:1") == OPENING_KHR
    return before, (books.holds("till:1"), books.contents())


def test_a_release_that_mends_something_changes_nothing_that_was_recorded(mended: Any) -> None:
    before, after = mended

    assert after == before
