"""Books to try things on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from postdesk.storage.connection import KEY_BYTES, transaction
from postdesk.storage.desk_file import create
from postdesk.storage.journal_store import JournalStore
from tests.storage.kit import an_entry

KEY = bytes(range(KEY_BYTES))


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return tmp_path / "books"


@pytest.fixture
def db(books: Path) -> Iterator[Database]:
    """Books with one entry of two lines in them."""
    db = create(books, KEY)
    with transaction(db):
        JournalStore(db).add(**an_entry(1))
    yield db
    db.conn.close()
