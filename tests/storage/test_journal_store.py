"""The journal's store: entries come back as their bytes, balances are whole sums."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from postdesk.storage.connection import IntegrityError, open_database, transaction
from postdesk.storage.desk_file import prepare
from postdesk.storage.journal_store import JournalStore, columns_of
from postdesk.wire.entry import GENESIS, decode_body
from tests.storage.conftest import KEY
from tests.storage.kit import DESK, an_entry, balanced_lines


def test_an_entry_comes_back_as_the_bytes_that_were_put_in(db: Database) -> None:
    put = an_entry(1)

    (stored,) = JournalStore(db).stored()

    assert stored.content == put["content"]
    assert stored.hash == put["digest"]
    assert stored.signature == put["signature"]
    assert stored.columns == columns_of(put["entry"])
    assert JournalStore(db).lines(DESK, 0, 1) == put["lines"]


def test_the_head_of_an_empty_journal_is_the_genesis() -> None:
    db = open_database(":memory:", KEY)
    prepare(db)

    head = JournalStore(db).head(DESK, 0)

    assert (head.seq, head.hash, head.at) == (0, GENESIS, "")
    db.conn.close()


def test_another_desks_or_epochs_head_is_not_ours(db: Database) -> None:
    store = JournalStore(db)

    assert store.head(DESK, 0).seq == 1
    assert store.head(DESK, 1).seq == 0
    assert store.head("ffffffffffff", 0).seq == 0


def test_an_entry_is_looked_up_by_its_name(db: Database) -> None:
    store, put = JournalStore(db), an_entry(1)["entry"]

    found = store.get(put.entry_id)

    assert found is not None
    assert found.entry_id == put.entry_id
    assert store.get("nothing") is None
    assert store.body(put.entry_id) == decode_body(found)
    with pytest.raises(KeyError):
        store.body("nothing")


def test_the_same_name_does_not_get_in_twice(db: Database) -> None:
    again = an_entry(2)
    first = an_entry(1)["entry"]
    again["entry"] = msgspec.structs.replace(again["entry"], entry_id=first.entry_id)

    with pytest.raises(IntegrityError), transaction(db):
        JournalStore(db).add(**again)

    assert JournalStore(db).count() == 1


@given(st.lists(st.integers(1, 2**53), min_size=1, max_size=12))
def test_balances_are_exact_however_large(amounts: list[int]) -> None:
    db = open_database(":memory:", KEY)
    prepare(db)
    store = JournalStore(db)

    for seq, amount in enumerate(amounts, start=1):
        with transaction(db):
            store.add(**an_entry(seq, lines=balanced_lines(amount)))

    assert store.balance("1020", "safe", "KHR") == sum(amounts)
    assert {f.holder: f.balance for f in store.balances()} == {
        "safe": sum(amounts),
        "branch": -sum(amounts),
    }
    assert store.movements("2026-12-07") == store.balances()
    assert store.movements("2026-12-08") == ()
    db.conn.close()
