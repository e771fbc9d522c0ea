"""D3: Kampong Cham; a reversal, a refund that is no reversal, a paper jam."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.basket import Party
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person, Role
from postdesk.services import (
    cancelling,
    cash,
    closing,
    counter,
    dispatching,
    paper_queue,
    papers,
    people,
    receipts,
    refunding,
)
from postdesk.services.day_figures import day_figures
from postdesk.services.papers_sale import receipt_paper
from postdesk.services.setup import SAMPLE_PIN, Branch
from postdesk.storage.journal_store import JournalStore
from postdesk.words.catalogue import sentence_for
from postdesk.words.language import Language
from tests.builders import Office, drawer_of, ems, new_office, parcel, registered
from tests.journeys.soundness import assert_books_are_sound

CLERK = Person("chantha", "ម៉ៅ ចន្ថា", "Mao Chantha", Role.CLERK)
BRANCH = Branch("KCM", "សាខាប្រៃសណីយ៍ខេត្តកំពង់ចាម", "Kampong Cham Provincial Post Office")
PARCEL, LETTER = "PA400300023KH", "RR200300014KH"


@dataclass(frozen=True)
class Morning:
    """What was done until the bag left."""

    wrong: counter.Settled
    undone: tuple[str, ...]
    anew: counter.Settled
    express: counter.Settled
    letter: counter.Settled


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = new_office(
        tmp_path / "kampong-cham", "2026-12-09 07:30", branch=BRANCH, clerk=CLERK, number_series=3
    )
    assert office.open_till(drawer_of(300_000, 60)).agrees
    return office


@pytest.fixture
def morning(office: Office) -> Morning:
    sender = Party(name="នួន ធារី")
    office.clock.set("2026-12-09 08:10")
    wrong = office.sell(parcel(2_300, "KCM", sender=sender), tendered=Cash(10_000))
    office.clock.set("2026-12-09 08:11")
    undone = cancelling.undo(office.desk, office.clerk, wrong.receipt_no, reason="ខុសតំបន់")
    office.clock.set("2026-12-09 08:13")
    anew = office.sell(parcel(2_300, "KPT", sender=sender), tendered=Cash(10_000))
    office.clock.set("2026-12-09 09:05")
    line = ems(900, "SRP", 500_000, sender=Party(name="ហៀង សុជាតិ"))
    express = office.sell(line, tendered=Cash(usd_whole=20))
    office.clock.set("2026-12-09 10:30")
    line = registered(60, sender=Party(name="ជា ពន្លក"))
    letter = office.sell(line, tendered=Cash(2_100))
    return Morning(wrong, undone, anew, express, letter)


def close_bag(office: Office) -> None:
    office.clock.set("2026-12-09 11:40")
    bag = dispatching.Bag("KCM-PNH-0001", "PNH", "S-7731", 3_000, (PARCEL, LETTER))
    dispatching.close_bag(office.desk, office.manager, bag)


def request_for(settled: counter.Settled) -> refunding.RefundRequest:
    return refunding.RefundRequest(settled.receipt_no, settled.entries[:1], "អតិថិជនដកបញ្ញើវិញ")


def refund_express(office: Office, morning: Morning) -> refunding.Refunded:
    office.clock.set("2026-12-09 15:20")
    approval = people.approve(
        office.desk, asked_by=office.clerk, person_id=office.manager.person_id, pin=SAMPLE_PIN
    )
    return refunding.refund(
        office.desk, office.clerk, request_for(morning.express), till="1", approval=approval
    )


def test_undone_at_once_every_line_goes_back_and_the_number_stays_spent(
    office: Office, morning: Morning
) -> None:
    assert morning.wrong.numbers == ("PA400300010KH",)
    assert (morning.wrong.due_khr, morning.wrong.change) == (6_000, Cash(4_000))
    assert office.books((*morning.wrong.entries, *morning.undone)) == {}
    assert morning.anew.numbers == (PARCEL,)
    assert (morning.anew.due_khr, morning.anew.change) == (9_000, Cash(1_000))


def test_twenty_dollars_for_an_insured_express_item(office: Office, morning: Morning) -> None:
    assert morning.express.numbers == ("EE300300017KH",)
    assert (morning.express.due_khr, morning.express.change) == (
        15_000,
        Cash(khr=1_400, usd_whole=16),
    )
    assert office.books(morning.express.entries) == {
        (Account.TILL_CASH, "USD"): 4_00,
        (Account.EXCHANGE, "USD"): -4_00,
        (Account.EXCHANGE, "KHR"): 16_400,
        (Account.TILL_CASH, "KHR"): -1_400,
        (Account.INCOME_EMS, "KHR"): -10_000,
        (Account.INCOME_INSURANCE, "KHR"): -5_000,
    }


def test_after_the_jam_the_same_receipt_comes_out_as_copy_one(
    office: Office, morning: Morning
) -> None:
    number = morning.letter.receipt_no
    assert morning.letter.numbers == (LETTER,)

    copy_no = papers.reprint_receipt(office.desk, office.clerk, number)

    paper = receipt_paper(office.desk, number, copy_number=copy_no)
    assert (copy_no, paper.copy_number, paper.receipt_no) == (1, 1, number)
    asked = [(q.paper, q.copy_no) for q in paper_queue.waiting_papers(office.desk)]
    assert asked[-1] == ("receipt", 1)
    assert office.in_till("KHR") == 309_700
    assert_books_are_sound(office)


def test_what_is_in_the_bag_is_not_cancelled_and_the_sentence_names_cn_17(
    office: Office, morning: Morning
) -> None:
    close_bag(office)
    entries = JournalStore(office.desk.db).count()
    office.clock.set("2026-12-09 13:20")

    with pytest.raises(receipts.ItemLeftCounterError) as caught:
        refunding.refund(office.desk, office.clerk, request_for(morning.anew), till="1")

    assert (caught.value.number, caught.value.bag_no) == (PARCEL, "KCM-PNH-0001")
    for language in Language:
        assert "CN 17" in str(sentence_for(caught.value, language))
    assert JournalStore(office.desk.db).count() == entries


def test_a_refund_above_ten_thousand_needs_the_manager(office: Office, morning: Morning) -> None:
    entries = JournalStore(office.desk.db).count()
    office.clock.set("2026-12-09 15:20")

    with pytest.raises(refunding.ApprovalNeededError) as caught:
        refunding.refund(office.desk, office.clerk, request_for(morning.express), till="1")

    assert caught.value.limit.minor == 10_000
    assert JournalStore(office.desk.db).count() == entries


def test_the_refund_pays_out_what_is_handed_over_and_is_no_reversal(
    office: Office, morning: Morning
) -> None:
    store = JournalStore(office.desk.db)
    before = store.count()

    refunded = refund_express(office, morning)

    posted = [entry.entry_id for entry in store.entries(first=before + 1)]
    assert (refunded.cash_khr, refunded.handed_over) == (15_000, Cash(15_000))
    assert refunded.approved_by == office.manager.person_id
    assert office.books(posted) == {
        (Account.TILL_CASH, "KHR"): -15_000,
        (Account.INCOME_EMS, "KHR"): 10_000,
        (Account.INCOME_INSURANCE, "KHR"): 5_000,
    }
    assert store.reversal_of(morning.express.entries[0]) is not None
    assert store.reversal_of(morning.express.entries[-1]) is None
    assert_books_are_sound(office)


def test_the_same_refund_again_is_refused_with_the_hour_of_the_first(
    office: Office, morning: Morning
) -> None:
    refund_express(office, morning)
    office.clock.set("2026-12-09 15:25")

    with pytest.raises(receipts.AlreadyUndoneError) as caught:
        refunding.refund(office.desk, office.clerk, request_for(morning.express), till="1")

    for language in Language:
        assert "15:20" in str(sentence_for(caught.value, language))


def test_the_drawer_agrees_and_the_day_sheet_lists_what_was_undone(
    office: Office, morning: Morning
) -> None:
    papers.reprint_receipt(office.desk, office.clerk, morning.letter.receipt_no)
    close_bag(office)
    refund_express(office, morning)
    office.clock.set("2026-12-09 17:00")

    counted = cash.count_till(office.desk, office.clerk, "1", drawer_of(294_700, 64))
    cash.close_till(office.desk, office.clerk, "1")
    closing.close_day(office.desk, office.manager)

    figures = day_figures(office.desk, "2026-12-09")
    assert [(f.unit, f.expected, f.counted) for f in counted.figures] == [
        ("KHR", 294_700, 294_700),
        ("USD", 64_00, 64_00),
    ]
    assert figures.income() == {
        Account.INCOME_PARCELS: {"KHR": 9_000},
        Account.INCOME_LETTERS: {"KHR": 1_300},
        Account.INCOME_REGISTRATION: {"KHR": 800},
    }
    assert figures.net(Account.EXCHANGE, "USD") == -4_00
    assert figures.net(Account.EXCHANGE, "KHR") == 16_400
    assert [(u.how, u.khr, u.reason, u.approved_by) for u in figures.undone] == [
        ("reversal", 6_000, "ខុសតំបន់", ""),
        ("refund", 15_000, "អតិថិជនដកបញ្ញើវិញ", office.manager.person_id),
    ]
    assert_books_are_sound(office)
