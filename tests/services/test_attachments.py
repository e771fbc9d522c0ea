"""Identity numbers: kept beside the journal, erased, and every hash still verifies."""

from __future__ import annotations

import pytest

from postdesk.domain.basket import Party
from postdesk.domain.people import NotPermittedError
from postdesk.services.attachments import (
    AttachmentGoneError,
    erase_attachment,
    read_attachment,
)
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import ItemAccepted
from tests.builders import CLERK, MANAGER, Office, parcel

NUMBER = "010203040506"


@pytest.fixture
def digest(office: Office) -> str:
    sender = Party(name="ទេព ពិសី", identity_kind="id-card", identity_number=NUMBER)
    body = JournalStore(office.desk.db).body(office.sell(parcel(sender=sender)).entries[0])
    assert isinstance(body, ItemAccepted)
    return body.sender.identity_sha256


def test_a_number_is_read_back_while_it_is_kept(office: Office, digest: str) -> None:
    assert read_attachment(office.desk, digest).decode() == NUMBER


def test_erased_it_is_gone_and_the_journal_is_still_sound(office: Office, digest: str) -> None:
    erase_attachment(office.desk, MANAGER, digest, reason="term over")

    with pytest.raises(AttachmentGoneError):
        read_attachment(office.desk, digest)
    row = office.desk.db.conn.execute("SELECT salt, content FROM attachment").fetchone()
    assert (set(row[0]), row[1]) == ({0}, None)
    rebuild(office.desk)
    assert verify(office.desk).is_sound
    with pytest.raises(AttachmentGoneError):
        erase_attachment(office.desk, MANAGER, digest, reason="again")


def test_a_clerk_erases_nothing(office: Office, digest: str) -> None:
    with pytest.raises(NotPermittedError):
        erase_attachment(office.desk, CLERK, digest, reason="x")

    assert read_attachment(office.desk, digest)
