"""Settling a basket: once, whole, and only what may be sold."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.basket import Party
from postdesk.domain.exchange import RateMissingError
from postdesk.domain.notes import NO_CASH, Cash, NotesError
from postdesk.domain.people import NotPermittedError, Role
from postdesk.domain.s10 import S10, S10CheckDigitError
from postdesk.domain.settlement import NotEnoughError
from postdesk.domain.tariff import SampleTariffError
from postdesk.services import basket, cash, numbers, paper_queue, setup
from postdesk.services.basket import EmptyBasketError
from postdesk.services.counter import (
    AccountPayment,
    CashPayment,
    settled_receipt,
)
from postdesk.services.opening import open_desk
from postdesk.services.parties import UnknownCustomerError
from postdesk.services.posting import posting
from postdesk.services.reference import NoReferenceError, apply_reference, sample
from postdesk.services.selling import StockShortError
from postdesk.services.tills import (
    TillBeingCountedError,
    TillNotOpenError,
    TillOfAnotherError,
)
from postdesk.services.worker import Worker
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BasketSettled, BranchOpened, ItemAccepted
from tests.builders import (
    ADDRESSEE,
    CLERK,
    MANAGER,
    OTHER_CLERK,
    Office,
    StoppedClock,
    drawer_of,
    ems,
    ems_abroad,
    goods,
    letters,
    parcel,
    registered,
)


def entries_in(office: Office) -> int:
    return JournalStore(office.desk.db).count()


def accepted(office: Office, entry_id: str) -> ItemAccepted:
    body = JournalStore(office.desk.db).body(entry_id)
    assert isinstance(body, ItemAccepted)
    return body


def settlement(office: Office, entry_id: str) -> BasketSettled:
    body = JournalStore(office.desk.db).body(entry_id)
    assert isinstance(body, BasketSettled)
    return body


def test_a_basket_is_one_entry_per_line_and_one_settlement(office: Office) -> None:
    before = entries_in(office)

    settled = office.sell(letters(2), registered(), goods("box-m"))

    store = JournalStore(office.desk.db)
    entries = list(store.entries(first=before + 1))
    assert [entry.entry_id for entry in entries] == list(settled.entries)
    assert [entry.kind for entry in entries] == [
        "item.accepted",
        "item.accepted",
        "goods.sold",
        "basket.settled",
    ]
    assert settlement(office, settled.entries[-1]).entries == settled.entries[:-1]


def test_settled_five_times_from_two_threads_is_settled_once(office: Office, home: Path) -> None:
    draft = office.draft(parcel(), letters(3))
    office.close()
    worker = Worker("writer", lambda: open_desk(home, clock=office.clock))

    def press(_: int) -> str:
        return worker.run(
            lambda desk: replace(office, desk=desk).settle(draft, CashPayment(Cash(20_000)))
        ).receipt_no

    with ThreadPoolExecutor(2) as fingers:
        receipts = list(fingers.map(press, range(5)))
    count = worker.run(
        lambda desk: desk.db.conn.execute("SELECT count(*) FROM receipt").fetchone()[0]
    )
    worker.close()

    assert len(set(receipts)) == 1
    assert count == 1


def test_a_basket_paid_otherwise_the_second_time_gives_the_first_receipt(
    office: Office,
) -> None:
    draft = office.draft(letters())
    first = office.settle(draft, CashPayment(Cash(1_000)))

    second = office.settle(draft, CashPayment(Cash(usd_whole=1)))

    assert replace(second, was_settled_before=False) == first
    assert settled_receipt(office.desk, draft.draft_no) == second
    assert office.in_till("USD") == 50_00


def test_papers_are_asked_for_in_the_order_of_weighing(office: Office) -> None:
    settled = office.sell(parcel(), registered(), letters(2), ems())

    asked = [(q.paper, q.subject) for q in paper_queue.waiting_papers(office.desk)]

    assert asked[-4:] == [
        ("receipt", settled.receipt_no),
        *(("label", number) for number in settled.numbers),
    ]
    assert [number[:2] for number in settled.numbers] == ["PA", "RR", "EE"]


def test_what_was_typed_too_little_money_for_is_refused_and_nothing_is_used(
    office: Office,
) -> None:
    before, states = entries_in(office), numbers.number_states(office.desk)
    draft = office.draft(parcel())

    with pytest.raises(NotEnoughError):
        office.settle(draft, CashPayment(Cash(5_900)))

    assert entries_in(office) == before
    assert numbers.number_states(office.desk) == states
    assert office.settle(draft, CashPayment(Cash(6_000))).change == NO_CASH


@pytest.mark.parametrize("khr", [6_050, 10_001])
def test_riel_that_no_notes_make_are_refused(office: Office, khr: int) -> None:
    before = entries_in(office)

    with pytest.raises(NotesError):
        office.sell(parcel(), tendered=Cash(khr))

    assert entries_in(office) == before


def test_an_empty_basket_is_not_settled(office: Office) -> None:
    with pytest.raises(EmptyBasketError):
        office.settle(office.draft(), CashPayment(Cash(500)))


def test_a_fault_in_the_last_line_takes_the_first_ones_back(office: Office) -> None:
    before, states = entries_in(office), numbers.number_states(office.desk)
    draft = office.draft(parcel(), goods("stamp-500", 101))

    with pytest.raises(StockShortError) as caught:
        office.settle(draft, CashPayment(Cash(100_000)))

    assert caught.value.left == 100
    assert entries_in(office) == before
    assert numbers.number_states(office.desk) == states


def test_stock_of_the_same_basket_counts_together(office: Office) -> None:
    draft = office.draft(goods("stamp-500", 60), goods("stamp-500", 60))

    with pytest.raises(StockShortError) as caught:
        office.settle(draft, CashPayment(Cash(100_000)))

    assert caught.value.left == 40


def test_a_customers_account_takes_the_exact_sum_in_each_currency(office: Office) -> None:
    draft = office.draft(ems_abroad(1_250, "FR"), letters(1, 8))

    settled = office.settle(draft, AccountPayment("C-0001"))

    books = office.books(settled.entries)
    assert books[Account.CUSTOMER_RECEIVABLES, "USD"] == 41_50
    assert books[Account.CUSTOMER_RECEIVABLES, "KHR"] == 500
    assert (Account.ROUNDING, "KHR") not in books
    assert (Account.EXCHANGE, "USD") not in books
    assert settled.due_khr == 170_150 + 500


def test_an_account_that_nobody_has_is_refused(office: Office) -> None:
    before = entries_in(office)

    with pytest.raises(UnknownCustomerError):
        office.settle(office.draft(letters()), AccountPayment("C-9999"))

    assert entries_in(office) == before


def test_a_till_sells_for_the_person_who_holds_it(office: Office) -> None:
    draft, payment = office.draft(letters()), CashPayment(Cash(500))

    with pytest.raises(TillNotOpenError):
        office.settle(draft, payment, till="2")
    with pytest.raises(TillOfAnotherError) as caught:
        replace(office, clerk=OTHER_CLERK).settle(draft, payment)
    assert caught.value.person == CLERK.name_km


def test_a_sealed_count_ends_the_selling(office: Office) -> None:
    cash.count_till(office.desk, office.clerk, "1", drawer_of(200_000, 50))

    with pytest.raises(TillBeingCountedError):
        office.sell(letters())


def test_an_auditor_sells_nothing(office: Office) -> None:
    auditor = replace(office, clerk=replace(CLERK, role=Role.AUDITOR))

    with pytest.raises(NotPermittedError):
        auditor.sell(letters())


def test_a_pre_printed_label_is_used_once(office: Office) -> None:
    label = str(S10("RR", 20_015_001, "KH"))
    first = office.sell(registered(number=label))

    with pytest.raises(numbers.NumberUsedError):
        office.sell(registered(number=label))

    assert first.numbers == (label,)
    assert accepted(office, first.entries[0]).number_source == "pre-printed"


def test_the_same_label_twice_in_one_basket_is_refused(office: Office) -> None:
    label = str(S10("RR", 20_015_002, "KH"))
    before = entries_in(office)

    with pytest.raises(numbers.NumberUsedError):
        office.sell(registered(number=label), registered(number=label))

    assert entries_in(office) == before


def test_a_label_of_a_wrong_check_digit_is_refused_and_nothing_is_lost(office: Office) -> None:
    draft = office.draft(registered(number="RR200150017KH"))

    with pytest.raises(S10CheckDigitError):
        office.settle(draft, CashPayment(Cash(5_000)))

    basket.save_draft(office.desk, office.clerk, draft)
    assert basket.unfinished(office.desk, office.clerk) == draft


def test_a_name_of_three_hundred_characters_is_kept_whole(office: Office) -> None:
    name = "សុខ" * 100
    address = "ផ្ទះលេខ ១២ " * 60

    settled = office.sell(
        parcel(sender=Party(name=name), addressee=replace(ADDRESSEE, address_km=address))
    )

    body = accepted(office, settled.entries[0])
    assert body.sender.name == name
    assert body.addressee.address_km == address.strip()


def test_an_identity_number_leaves_only_its_salted_hash_in_the_journal(office: Office) -> None:
    sender = Party(name="ទេព ពិសី", identity_kind="id-card", identity_number="010203040506")

    settled = [office.sell(parcel(sender=sender)) for _ in range(2)]

    bodies = [accepted(office, s.entries[0]) for s in settled]
    contents = b"".join(s.content for s in JournalStore(office.desk.db).stored())
    assert b"010203040506" not in contents
    hashes = {body.sender.identity_sha256 for body in bodies}
    assert len(hashes) == 2
    assert all(len(digest) == 64 for digest in hashes)


def test_a_real_branch_does_not_sell_by_sample_prices(tmp_path: Path) -> None:
    real = real_office(tmp_path)
    with posting(real.desk, None) as action:
        apply_reference(action, sample(), document="sample")
    priced = basket.price(real.desk, real.draft(letters()))

    assert isinstance(priced.problem, SampleTariffError)
    assert not priced.is_ready
    with posting(real.desk, None) as action:
        action.add(BranchOpened(lines=()))
    real.open_till(drawer_of(0))
    with pytest.raises(SampleTariffError):
        real.sell(letters(), tendered=Cash(500))
    real.close()


def test_a_real_branch_without_prices_accepts_nothing_and_keeps_the_draft(
    tmp_path: Path,
) -> None:
    real = real_office(tmp_path)
    draft = real.draft(letters())

    priced = basket.price(real.desk, draft)

    assert isinstance(priced.problem, NoReferenceError)
    basket.save_draft(real.desk, real.clerk, draft)
    assert basket.unfinished(real.desk, real.clerk) == draft
    real.close()


def real_office(tmp_path: Path) -> Office:
    clock = StoppedClock("2026-12-07 07:00")
    desk = setup.create_desk(
        tmp_path / "real",
        setup.SAMPLE_BRANCH,
        is_training=False,
        manager=MANAGER,
        pin="471903",
        origins=setup.Origins(clock=clock),
    )
    return Office(desk, clock, clerk=MANAGER)


def without_rates(office: Office) -> None:
    bare = msgspec.structs.replace(sample(), rates=())
    with posting(office.desk, None) as action:
        apply_reference(action, bare, document="no rate")


def test_without_a_rate_riel_are_sold_for_riel_and_nothing_else(office: Office) -> None:
    without_rates(office)

    settled = office.sell(letters(), tendered=Cash(1_000))

    assert settled.change == Cash(500)
    with pytest.raises(RateMissingError):
        office.sell(letters(), tendered=Cash(usd_whole=1))
    with pytest.raises(RateMissingError):
        office.sell(ems_abroad(400, "TH"), tendered=Cash(100_000))


def test_numbers_that_ran_out_refuse_and_a_roll_goes_on(office: Office) -> None:
    with posting(office.desk, None) as action:
        db = office.desk.db
        db.conn.execute("UPDATE number_block SET next = last + 1 WHERE indicator = 'RR'")
        assert action.entries == []
    before = entries_in(office)

    with pytest.raises(numbers.NumbersExhaustedError):
        office.sell(registered())

    assert entries_in(office) == before
    label = str(S10("RR", 20_015_003, "KH"))
    assert office.sell(registered(number=label)).numbers == (label,)
