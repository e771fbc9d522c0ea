"""Anybody may dispute an entry: nothing changes by it, evidence is kept, the day closes."""

from __future__ import annotations

import json

import pytest

from postdesk.domain.people import NotPermittedError
from postdesk.services import cash, closing, verification
from postdesk.services.attachments import read_attachment
from postdesk.services.cancelling import ReasonMissingError
from postdesk.services.disputes import NotDisputedError, dispute_entry, end_dispute, open_disputes
from postdesk.services.drawer import DrawerCount, stock_of
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.posting import AlreadyRecordedError
from postdesk.services.receipts import ReceiptNotFoundError
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import EntryDisputed
from tests.builders import CLERK, MANAGER, OTHER_CLERK, Office, drawer_of, letters, stock_counts

DAY = "2026-12-07"
REASON = "អតិថិជនមិនបានទទួល"


def sold(office: Office) -> str:
    """The entry of a sale."""
    office.sell(letters(2))
    return next(
        entry.entry_id
        for entry in JournalStore(office.desk.db).entries()
        if entry.kind == "basket.settled"
    )


def close(office: Office) -> None:
    """Count and close the only till, and the day."""
    counted = drawer_of(office.in_till("KHR"), office.in_till("USD") // 100)
    stock = stock_counts(dict(stock_of(office.desk, f"till:{office.till}")))
    cash.count_till(office.desk, CLERK, office.till, DrawerCount(counted.notes, stock))
    cash.close_till(office.desk, CLERK, office.till)
    closing.close_day(office.desk, MANAGER)


def balances(office: Office) -> object:
    return JournalStore(office.desk.db).balances()


def test_a_dispute_changes_nothing_and_keeps_what_the_books_said(office: Office) -> None:
    entry_id = sold(office)
    before = balances(office)

    entry = dispute_entry(office.desk, CLERK, entry_id, reason=REASON)

    assert balances(office) == before
    body = JournalStore(office.desk.db).body(entry.entry_id)
    assert isinstance(body, EntryDisputed)
    (one,) = open_disputes(office.desk)
    assert (one.entry_id, one.person_id, one.reason) == (entry_id, CLERK.person_id, REASON)
    bundle = json.loads(read_attachment(office.desk, one.evidence_sha256))
    assert bundle["concerns"] == entry_id
    disputed = next(one for one in bundle["entries"] if one["entry_id"] == entry_id)
    assert disputed["hash"] == body.entry_hash
    assert {one["shift"] for one in bundle["entries"]} == {disputed["shift"]}
    assert bundle["head"]["seq"] == entry.seq - 1
    verification.rebuild(office.desk)
    assert verification.verify(office.desk).is_sound


def test_the_day_closes_with_a_dispute_and_its_sheet_says_so(office: Office) -> None:
    dispute_entry(office.desk, CLERK, sold(office), reason=REASON)
    close(office)

    sheet = day_sheet_paper(office.desk, DAY)
    told = [matter.en for matter in sheet.open_matters]
    assert any("Disputed entries 1" in text for text in told)
    office.clock.move(days=1)
    end_dispute(office.desk, CLERK, open_disputes(office.desk)[0].entry_id, reason="រកឃើញ")
    # The sheet of that day says for ever what was so at its close.
    assert [matter.en for matter in day_sheet_paper(office.desk, DAY).open_matters] == told


def test_it_is_ended_by_whoever_said_it_or_the_manager(office: Office) -> None:
    entry_id = sold(office)
    dispute_entry(office.desk, CLERK, entry_id, reason=REASON)
    with pytest.raises(NotPermittedError):
        end_dispute(office.desk, OTHER_CLERK, entry_id, reason=REASON)
    with pytest.raises(ReasonMissingError):
        end_dispute(office.desk, CLERK, entry_id, reason=" ")

    end_dispute(office.desk, MANAGER, entry_id, reason="ប្រាក់បានមកដល់")

    assert open_disputes(office.desk) == ()
    with pytest.raises(NotDisputedError):
        end_dispute(office.desk, CLERK, entry_id, reason=REASON)
    dispute_entry(office.desk, CLERK, entry_id, reason="នៅតែមិនត្រូវ")
    assert len(open_disputes(office.desk)) == 1


def test_an_entry_is_disputed_once_at_a_time(office: Office) -> None:
    entry_id = sold(office)
    dispute_entry(office.desk, CLERK, entry_id, reason=REASON)

    with pytest.raises(AlreadyRecordedError):
        dispute_entry(office.desk, MANAGER, entry_id, reason=REASON)
    with pytest.raises(ReceiptNotFoundError):
        dispute_entry(office.desk, CLERK, "nothing", reason=REASON)
    with pytest.raises(ReasonMissingError):
        dispute_entry(office.desk, CLERK, entry_id, reason="")
