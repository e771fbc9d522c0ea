"""The one way into the journal: numbered, chained, whole or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.journal import UnbalancedEntryError, debit
from postdesk.services.dispatching import Bag, close_bag
from postdesk.services.posting import AlreadyRecordedError, posting
from postdesk.services.status import desk_status
from postdesk.services.verification import verify
from postdesk.storage.connection import IntegrityError
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BranchOpened, CustomerAdded, EntryReversed
from postdesk.wire.entry import CLOCK_OK, CLOCK_SUSPECT, GENESIS, draft_of, hash_of
from tests.builders import Office, letters, parcel


def a_customer(code: str) -> CustomerAdded:
    return CustomerAdded(customer_code=code, name_km="ហាង", name_en="Shop", telephone="")


def test_entries_hang_on_one_another_without_a_gap(office: Office) -> None:
    office.sell(letters(2))
    store = JournalStore(office.desk.db)

    head = GENESIS
    for seq, stored in enumerate(store.stored(), start=1):
        assert stored.entry.seq == seq
        assert stored.entry.prev_hash == head.hex()
        head = hash_of(head, stored.content)

    assert store.head(office.desk.identity.desk, 0).hash == head


def test_the_parts_of_one_action_share_one_draft_number(office: Office) -> None:
    draft = office.draft(letters(), parcel())

    settled = office.sell(letters(), parcel())

    names = [draft_of(entry_id) for entry_id in settled.entries]
    assert [part for _, _, _, part in names] == [0, 1, 2]
    assert {number for _, _, number, _ in names} == {draft.draft_no + 1}


def test_what_fails_half_way_leaves_nothing_behind(office: Office) -> None:
    store = JournalStore(office.desk.db)
    before = (store.count(), store.balances())

    def post_half() -> None:
        with posting(office.desk, office.clerk) as action:
            action.add(a_customer("C-0002"))
            action.add(BranchOpened(lines=(debit("1020", "safe", "KHR", 500),)))

    with pytest.raises(UnbalancedEntryError):
        post_half()

    assert (store.count(), store.balances()) == before
    assert verify(office.desk).is_sound


def test_a_clock_that_was_set_back_is_marked_and_the_order_stays(office: Office) -> None:
    office.clock.move(hours=-3)
    behind = desk_status(office.desk).clock_is_right

    settled = office.sell(letters())

    store = JournalStore(office.desk.db)
    entries = [store.get(entry_id) for entry_id in settled.entries]
    assert not behind
    assert {entry.clock for entry in entries if entry} == {CLOCK_SUSPECT}
    assert [entry.business_day for entry in entries if entry] == ["2026-12-07"] * 2
    assert verify(office.desk).is_sound


def test_a_clock_put_right_again_is_no_longer_suspect(office: Office) -> None:
    office.clock.move(hours=-3)
    office.sell(letters())
    office.clock.move(hours=4)

    settled = office.sell(letters())

    entry = JournalStore(office.desk.db).get(settled.entries[-1])
    assert entry is not None
    assert entry.clock == CLOCK_OK
    assert desk_status(office.desk).clock_is_right


def test_a_document_is_recorded_once(office: Office) -> None:
    first, second = (office.sell(parcel()).numbers for _ in range(2))
    close_bag(office.desk, office.manager, Bag("B-1", "PNH", "S-1", 1_200, first))
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(AlreadyRecordedError) as caught:
        close_bag(office.desk, office.manager, Bag("B-1", "PNH", "S-2", 1_200, second))

    assert caught.value.number == "B-1"
    assert caught.value.person == office.manager.name_km
    assert JournalStore(office.desk.db).count() == entries


def test_an_entry_is_reversed_once(office: Office) -> None:
    settled = office.sell(letters())
    back = EntryReversed(receipt_no=settled.receipt_no, reason="x", approved_by="", lines=())
    with posting(office.desk, office.clerk) as action:
        action.add(back, reverses=settled.entries[0])

    with pytest.raises(IntegrityError), posting(office.desk, office.clerk) as action:
        action.add(back, reverses=settled.entries[0])


@given(codes=st.lists(st.text("ABC123", min_size=1, max_size=6), min_size=1, max_size=5))
def test_a_document_number_is_free_or_taken_and_never_both(
    office_for_examples: Office, codes: list[str]
) -> None:
    office = office_for_examples
    store = JournalStore(office.desk.db)
    for code in codes:
        is_known = store.with_business_key("customer.added", code) is not None
        try:
            with posting(office.desk, office.manager) as action:
                action.add(a_customer(f"{code}-{store.count()}"), business_key=code)
        except AlreadyRecordedError:
            assert is_known
        else:
            assert not is_known
