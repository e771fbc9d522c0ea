"""H19: kiosk sales were accepted in the branch and missing or doubled in the back end (2012).

What headquarters sends is a numbered, signed document. Delivered never, once, twice or late it is
in the books once, as a proposal that moves nothing; a day that was closed never changes (I3, I10).
"""

from __future__ import annotations

from typing import Any

import pytest

from postdesk.hq.headquarters import Headquarters
from postdesk.services.closing import balances_from_bytes
from postdesk.storage.inbox import Inbox
from postdesk.storage.journal_store import JournalStore
from postdesk.sync import sending
from postdesk.sync.answers import keyring_of
from postdesk.sync.apply import apply_document
from postdesk.wire.bodies import DayClosed
from tests.horizon.outside import PostdeskTold, Told, entries_of
from tests.hq_fixtures import LinkedDesk

KHR = 45_000


@pytest.mark.parametrize("times", [1, 2, 5])
def test_however_often_it_is_delivered_nothing_moves_until_a_person_agrees(
    told: Told, times: int
) -> None:
    before = told.safe()
    told.tell("F-1", KHR, times)
    assert told.safe() == before

    told.agree("F-1")
    told.tell("F-1", KHR, times)

    assert told.safe() == before + KHR


def test_what_comes_after_the_close_leaves_the_closed_day_as_it_was(told: Told) -> None:
    at_close = told.close_and_go_home()

    told.tell("F-1", KHR)

    assert told.safe() == at_close


def test_what_was_never_delivered_is_not_there(hq: Headquarters, linked: LinkedDesk) -> None:
    PostdeskTold(hq, linked).tell("F-1", KHR, times=0)

    assert entries_of(linked, "proposal.received") == []


def test_a_late_item_lands_in_the_next_day_and_names_its_document(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    told = PostdeskTold(hq, linked)
    told.close_and_go_home()
    sealed = linked.run(lambda desk: JournalStore(desk.db).last_of_kind("day.closed"))
    assert sealed is not None

    told.tell("F-1", KHR)
    assert told.agree("F-1")

    arrived, agreed = entries_of(linked, "proposal.received", "proposal.agreed")
    assert (arrived.business_day, agreed.business_day) == ("2026-12-08", "2026-12-08")
    assert arrived.business_key == str(linked.run(lambda desk: Inbox(desk.db).end().number))
    body = linked.run(lambda desk: JournalStore(desk.db).body(sealed.entry_id))
    assert isinstance(body, DayClosed)
    before = [entry for entry in entries_of(linked) if entry.seq < sealed.seq]
    assert balances_from_bytes(before) == body.balances


def test_the_very_same_document_comes_again_and_is_known(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    PostdeskTold(hq, linked).tell("F-1", KHR)
    before = len(linked.contents())

    def again(desk: Any) -> str:
        link = sending.require_link(desk)
        kept = Inbox(desk.db).get(Inbox(desk.db).end().number)
        assert kept is not None
        return apply_document(desk, kept.signed, branch="STG", keyring=keyring_of(link.card))

    assert linked.run(again) == ""
    assert len(linked.contents()) == before
