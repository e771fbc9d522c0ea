"""Headquarters' signed word is kept at the desk: what the branch can show when they differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.services import verification
from postdesk.services.desk import Desk
from postdesk.services.opening import open_desk
from postdesk.storage.connection import IntegrityError, transaction
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.line_store import CountersignedHead, LineStore
from postdesk.sync.answers import keyring_of
from postdesk.sync.sending import require_link
from postdesk.wire.keys import Purpose
from postdesk.wire.talk import read_reply
from tests.builders import Office, copied_books, drawer_of, letters, tamper
from tests.hq_fixtures import LinkedDesk


def open_till(office: Office) -> None:
    office.open_till(drawer_of(200_000, 50))


def sell_one(office: Office) -> None:
    office.sell(letters(3))


def heads(desk: Desk) -> list[CountersignedHead]:
    return list(LineStore(desk.db).countersigned_heads())


def end_of(desk: Desk) -> tuple[int, bytes]:
    head = JournalStore(desk.db).head(desk.identity.desk, desk.identity.epoch)
    return head.seq, head.hash


def test_each_day_s_last_countersigned_head_is_kept(linked: LinkedDesk) -> None:
    ends: list[tuple[int, bytes]] = []
    for moment in ("2026-12-07 08:00", "2026-12-07 09:00", "2026-12-08 08:00"):
        linked.clock.set(moment)
        linked.work(open_till if not ends else sell_one)
        linked.round()
        ends.append(linked.run(end_of))

    kept = linked.run(heads)

    assert [(head.day, head.seq) for head in kept] == [
        ("2026-12-07", ends[1][0]),
        ("2026-12-08", ends[2][0]),
    ]
    keyring = keyring_of(linked.run(require_link).card)
    for head, (seq, digest) in zip(kept, ends[1:], strict=True):
        said = {(m.epoch, m.stored): m.head for m in read_reply(head.reply.content).marks}
        assert said[0, seq] == digest
        assert keyring.opens(Purpose.REPLIES, head.reply)


def test_a_call_with_nothing_new_keeps_nothing(linked: LinkedDesk) -> None:
    linked.work(open_till)
    linked.round()
    kept = linked.run(heads)
    linked.clock.set("2026-12-09 08:00")

    linked.round()

    assert linked.run(heads) == kept


def test_a_countersigned_head_is_not_taken_away_or_put_back(linked: LinkedDesk) -> None:
    linked.work(open_till)
    linked.round()

    def change(statement: str) -> None:
        def job(desk: Desk) -> None:
            with transaction(desk.db):
                desk.db.conn.execute(statement)

        linked.run(job)

    for statement in (
        "DELETE FROM countersigned_head",
        "UPDATE countersigned_head SET seq = seq - 1",
        "UPDATE countersigned_head SET content = x'00'",
    ):
        with pytest.raises(IntegrityError):
            change(statement)


def test_an_end_that_headquarters_has_and_the_desk_has_not_is_found(
    linked: LinkedDesk, tmp_path: Path
) -> None:
    linked.work(open_till)
    linked.round()
    seq, _ = linked.run(end_of)
    copy = copied_books(linked.home, tmp_path / "cut")
    tamper(
        copy,
        f"DELETE FROM journal_line WHERE seq = {seq}",
        f"DELETE FROM journal_entry WHERE seq = {seq}",
    )

    desk = open_desk(copy, reading=True)
    found = verification.verify(desk).findings
    desk.db.conn.close()

    assert (seq, "countersigned") in {(one.seq, one.what) for one in found}
    assert linked.run(verification.verify).is_sound


def test_a_word_that_headquarters_has_not_signed_is_found(
    linked: LinkedDesk, tmp_path: Path
) -> None:
    linked.work(open_till)
    linked.round()
    copy = copied_books(linked.home, tmp_path / "forged")
    tamper(
        copy,
        "DROP TRIGGER countersigned_head_goes_on",
        "UPDATE countersigned_head SET signature = zeroblob(64)",
    )

    desk = open_desk(copy, reading=True)
    found = verification.verify(desk).findings
    desk.db.conn.close()

    assert [one.what for one in found] == ["countersigned"]
