"""Drafts: numbers never given twice, a settled draft never opened again."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from postdesk.storage.connection import open_database, transaction
from postdesk.storage.desk_file import prepare
from postdesk.storage.drafts import DraftState, DraftStore, StoredDraft
from tests.storage.conftest import KEY

DRAFT = StoredDraft(
    1, "sokhlin", DraftState.OPEN, "លី", 2, 13_500, "2026-12-07T00:00:00.000Z", b"{}"
)


def store() -> tuple[Database, DraftStore]:
    db = open_database(":memory:", KEY)
    prepare(db)
    return db, DraftStore(db)


def test_a_number_is_given_once_even_if_nothing_comes_of_it() -> None:
    db, drafts = store()

    given = []
    for _ in range(5):
        with transaction(db):
            given.append(drafts.next_number())

    assert given == [1, 2, 3, 4, 5]
    db.conn.close()


def test_a_draft_is_kept_as_it_is_now() -> None:
    db, drafts = store()
    drafts.keep(DRAFT)
    drafts.keep(replace(DRAFT, items=3, state=DraftState.PARKED))

    assert drafts.get(1) == replace(DRAFT, items=3, state=DraftState.PARKED)
    assert drafts.get(2) is None
    assert drafts.in_state(DraftState.OPEN) == ()
    assert drafts.count_unfinished() == 1
    db.conn.close()


def test_what_is_settled_stays_settled() -> None:
    db, drafts = store()
    drafts.keep(DRAFT)
    drafts.set_state(1, DraftState.SETTLED)

    drafts.keep(replace(DRAFT, items=9))

    kept = drafts.get(1)
    assert kept is not None
    assert (kept.state, kept.items) == (DraftState.SETTLED, 2)
    assert drafts.count_unfinished() == 0
    db.conn.close()


def test_an_empty_basket_does_not_count_as_unfinished() -> None:
    db, drafts = store()
    drafts.keep(replace(DRAFT, items=0))

    assert drafts.count_unfinished() == 0
    db.conn.close()
