"""Vouchers, deposits, bags of cash, the count of the safe, changing notes, limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.cash_movement import (
    HolderShortError,
    NothingMovedError,
    SwapDiffersError,
    Value,
    VoucherKind,
)
from postdesk.domain.notes import Cash, NotesError
from postdesk.domain.people import NotPermittedError, OwnApprovalError
from postdesk.domain.telephone import TelephoneFormatError
from postdesk.services import movements, papers, people, remitting, safe, setup
from postdesk.services.drawer import DrawerCount
from postdesk.services.holders import SafeShortError
from postdesk.services.papers_cash import cash_slip_paper
from postdesk.services.people import DEFERRED, Approval, SecondPersonNeededError
from postdesk.services.posting import AlreadyRecordedError, posting
from postdesk.services.remitting import (
    BagNumberMissingError,
    OfficeMissingError,
    OwnBagError,
    RemarksMissingError,
    SealedBag,
    SlipNumberMissingError,
)
from postdesk.services.safe import SwapPartnerMissingError
from postdesk.services.verification import rebuild, verify
from postdesk.services.vouchers import (
    Voucher,
    VoucherPartnerMissingError,
    VoucherPurposeMissingError,
    post_voucher,
)
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import PeerKeyApplied
from tests.builders import CLERK, MANAGER, Office, drawer, drawer_of, stock_counts

SEEN = Approval(CLERK.person_id)
BAG = SealedBag("PNH-B-0012", "S 998877", "hq")
FEE = Voucher(VoucherKind.CARRIER_FEE, Cash(35_000), "ម៉ម សារិន", "បាវទៅភ្នំពេញ", vehicle="2A-4471")
TILL = "till:1"


@pytest.fixture(autouse=True)
def _sound(office: Office) -> object:
    """After each test the books verify and the tables rebuild to the same rows."""
    yield
    assert verify(office.desk).findings == ()
    rebuild(office.desk)
    assert verify(office.desk).findings == ()


def balance(office: Office, account: Account, holder: str, unit: str = "KHR") -> int:
    return JournalStore(office.desk.db).balance(account, holder, unit)


def entries(office: Office) -> int:
    return JournalStore(office.desk.db).count()


def test_a_voucher_pays_out_of_the_till_and_is_printed(office: Office) -> None:
    entry = post_voucher(office.desk, CLERK, TILL, FEE)

    assert office.in_till("KHR") == 165_000
    assert office.balance_of(Account.CARRIER_FEES, "KHR") == 35_000
    assert entry.business_key.startswith(office.desk.identity.series + "-V-")
    assert [p.paper for p in PrintQueue(office.desk.db).waiting()][-1] == "cash-slip"


def test_a_voucher_takes_money_in(office: Office) -> None:
    sold = Voucher(VoucherKind.OTHER_INCOME, Cash(8_000, 1), "សុខ ដារ៉ា", "លក់ក្រដាសចាស់")
    post_voucher(office.desk, CLERK, TILL, sold)

    assert (office.in_till("KHR"), office.in_till("USD")) == (208_000, 51_00)
    assert office.balance_of(Account.INCOME_OTHER, "USD") == -1_00


def test_a_voucher_number_is_used_once(office: Office) -> None:
    post_voucher(office.desk, CLERK, TILL, replace(FEE, voucher_no="a-0107"))
    before = entries(office)

    with pytest.raises(AlreadyRecordedError) as again:
        post_voucher(office.desk, CLERK, TILL, replace(FEE, voucher_no=" A-0107 "))

    assert (again.value.number, again.value.person) == ("A-0107", CLERK.name_km)
    assert entries(office) == before
    first = post_voucher(office.desk, CLERK, TILL, replace(FEE, second_of="A-0107"))
    second = post_voucher(office.desk, CLERK, TILL, replace(FEE, second_of=first.business_key))
    assert first.business_key != second.business_key


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (replace(FEE, cash=Cash()), NothingMovedError),
        (replace(FEE, cash=Cash(35_050)), NotesError),
        (replace(FEE, cash=Cash(200_100)), HolderShortError),
        (replace(FEE, partner=" "), VoucherPartnerMissingError),
        (replace(FEE, what_for=""), VoucherPurposeMissingError),
        (replace(FEE, telephone="12"), TelephoneFormatError),
    ],
)
def test_a_wrong_voucher_posts_nothing(
    office: Office, wrong: Voucher, error: type[Exception]
) -> None:
    before = entries(office)

    with pytest.raises(error):
        post_voucher(office.desk, CLERK, TILL, wrong)

    assert entries(office) == before


def test_the_safe_s_vouchers_are_the_manager_s(office: Office) -> None:
    with pytest.raises(NotPermittedError):
        post_voucher(office.desk, CLERK, SAFE, FEE)

    post_voucher(office.desk, MANAGER, SAFE, FEE)
    assert balance(office, Account.SAFE_CASH, SAFE) == 2_765_000


def test_a_deposit_is_in_transit_under_its_slip(office: Office) -> None:
    remitting.deposit(
        office.desk, MANAGER, slip_no="008812", bank="ACLEDA", count=drawer_of(2_500_000, 200)
    )

    assert balance(office, Account.BANK_IN_TRANSIT, "deposit:008812") == 2_500_000
    assert balance(office, Account.BANK_IN_TRANSIT, "deposit:008812", "USD") == 200_00
    assert balance(office, Account.SAFE_CASH, SAFE) == 300_000
    with pytest.raises(AlreadyRecordedError):
        remitting.deposit(office.desk, MANAGER, slip_no="008812", bank="", count=drawer_of(100_000))
    with pytest.raises(SlipNumberMissingError):
        remitting.deposit(office.desk, MANAGER, slip_no=" ", bank="", count=drawer_of(100))
    with pytest.raises(SafeShortError):
        remitting.deposit(office.desk, MANAGER, slip_no="2", bank="", count=drawer_of(300_100))


def test_a_bag_leaves_the_safe_seen_by_two(office: Office) -> None:
    out = SealedBag("stg-b-0007", "s 1", "hq", "ម៉ម សារិន 2A-4471")
    with pytest.raises(SecondPersonNeededError):
        remitting.send_remittance(office.desk, MANAGER, out, drawer_of(215_000))
    with pytest.raises(OwnApprovalError):
        remitting.send_remittance(
            office.desk, MANAGER, out, drawer_of(215_000), witness=Approval(MANAGER.person_id)
        )

    count = DrawerCount(drawer_of(215_000).notes, drawer({}, stock={"STAMP-500": 20}).stock)
    remitting.send_remittance(office.desk, MANAGER, out, count, witness=SEEN)

    assert balance(office, Account.CASH_IN_TRANSIT, "bag:STG-B-0007") == 215_000
    assert balance(office, Account.STAMPS, "bag:STG-B-0007", "STAMP-500") == 20
    assert balance(office, Account.STAMPS, SAFE, "STAMP-500") == 80
    with pytest.raises(AlreadyRecordedError):
        remitting.send_remittance(office.desk, MANAGER, out, count, witness=SEEN)
    with pytest.raises(OwnBagError):
        remitting.receive_remittance(
            office.desk,
            MANAGER,
            replace(BAG, bag_no="STG-B-0007"),
            declared=Value(215_000),
            count=drawer_of(215_000),
            witness=SEEN,
        )


def test_a_bag_is_taken_in_once_and_owed_to_the_network(office: Office) -> None:
    remitting.receive_remittance(
        office.desk,
        MANAGER,
        BAG,
        declared=Value(1_000_000, 100_00),
        count=drawer_of(1_000_000, 100),
        witness=SEEN,
    )

    assert balance(office, Account.SAFE_CASH, SAFE) == 3_800_000
    assert balance(office, Account.HQ_CLEARING, "hq") == -1_000_000
    assert balance(office, Account.CASH_IN_TRANSIT, "bag:PNH-B-0012") == 0
    before = entries(office)
    with pytest.raises(AlreadyRecordedError) as again:
        remitting.receive_remittance(
            office.desk,
            MANAGER,
            BAG,
            declared=Value(1_000_000),
            count=drawer_of(1_000_000),
            witness=SEEN,
        )
    assert again.value.number == "PNH-B-0012"
    assert entries(office) == before


@pytest.mark.parametrize(
    ("counted", "open_khr"), [(990_000, 10_000), (1_005_000, -5_000), (0, 1_000_000)]
)
def test_what_is_missing_from_a_bag_stands_on_the_bag_and_on_nobody(
    office: Office, counted: int, open_khr: int
) -> None:
    remitting.receive_remittance(
        office.desk,
        MANAGER,
        BAG,
        declared=Value(1_000_000),
        count=drawer_of(counted),
        is_seal_whole=False,
        remarks="សំណមានស្នាមកាត់",
        witness=SEEN,
    )

    assert balance(office, Account.SAFE_CASH, SAFE) == 2_800_000 + counted
    assert balance(office, Account.OVER_SHORT_OPEN, "bag:PNH-B-0012") == open_khr
    assert balance(office, Account.HQ_CLEARING, "hq") == -1_000_000
    assert balance(office, Account.CASH_IN_TRANSIT, "bag:PNH-B-0012") == 0


def test_what_a_bag_must_say(office: Office) -> None:
    def take(bag: SealedBag = BAG, *, whole: bool = True, declared: int = 1_000) -> None:
        remitting.receive_remittance(
            office.desk,
            MANAGER,
            bag,
            declared=Value(declared),
            count=drawer_of(1_000),
            is_seal_whole=whole,
            witness=SEEN,
        )

    for wrong, error in (
        (replace(BAG, seal_no=""), BagNumberMissingError),
        (replace(BAG, bag_no=" "), BagNumberMissingError),
        (replace(BAG, office=""), OfficeMissingError),
        (replace(BAG, office="STG"), OfficeMissingError),
    ):
        with pytest.raises(error):
            take(wrong)
    with pytest.raises(RemarksMissingError):
        take(whole=False)
    with pytest.raises(NothingMovedError):
        take(declared=0)
    take()


def test_a_bag_goes_to_another_desk_of_the_branch_once_there_is_one(office: Office) -> None:
    bag = replace(BAG, office="STG")
    with pytest.raises(OfficeMissingError):
        remitting.send_remittance(office.desk, MANAGER, bag, drawer_of(5_000), witness=SEEN)
    with posting(office.desk, None) as action:
        second = PeerKeyApplied(
            document="9", peer_branch="STG", peer_desk="desk-two", public_key="", is_active=1
        )
        action.add(second, business_key="9")

    remitting.send_remittance(office.desk, MANAGER, bag, drawer_of(5_000), witness=SEEN)

    assert balance(office, Account.CASH_IN_TRANSIT, "bag:PNH-B-0012") == 5_000


def test_the_safe_is_counted_by_two_and_its_difference_stands_open(office: Office) -> None:
    with pytest.raises(NotPermittedError):
        safe.count_safe(office.desk, CLERK, drawer_of(2_800_000))
    with pytest.raises(SecondPersonNeededError):
        safe.count_safe(office.desk, MANAGER, drawer_of(2_800_000))

    counted = safe.count_safe(office.desk, MANAGER, drawer_of(2_795_000, 350), witness=SEEN)

    assert not counted.agrees
    assert balance(office, Account.OVER_SHORT_OPEN, "person:sovann") == 5_000
    assert balance(office, Account.SAFE_CASH, SAFE) == 2_795_000
    assert safe.count_safe(office.desk, MANAGER, drawer_of(2_795_000, 350), witness=SEEN).agrees
    sheet = [p for p in PrintQueue(office.desk.db).waiting() if p.paper == "count-sheet"][-1]
    assert papers.pdf_of(office.desk, "count-sheet", sheet.subject).name.startswith(
        "2026-12-07-safe-"
    )


def test_where_one_person_works_the_second_is_deferred(office: Office) -> None:
    alone = Office(
        setup.create_training_desk(
            office.desk.home.parent / "alone",  # type: ignore[union-attr]
            staff=(),
            origins=setup.Origins(clock=office.clock),
        ),
        office.clock,
    )
    safe.count_safe(alone.desk, MANAGER, drawer_of(3_000_000, 400))
    body = JournalStore(alone.desk.db).body(
        alone.desk.db.conn.execute("SELECT entry_id FROM safe_count").fetchone()[0]
    )
    alone.close()

    assert body.witness == DEFERRED  # type: ignore[attr-defined]


def test_a_witness_types_the_own_pin_and_may_be_any_colleague(office: Office) -> None:
    desk, pin = office.desk, setup.SAMPLE_PIN

    seen = people.witness(desk, asked_by=MANAGER, person_id=CLERK.person_id, pin=pin)
    assert seen == Approval(CLERK.person_id)
    with pytest.raises(people.WrongPinError):
        people.witness(desk, asked_by=MANAGER, person_id=CLERK.person_id, pin="000111")
    with pytest.raises(OwnApprovalError):
        people.witness(desk, asked_by=CLERK, person_id=CLERK.person_id, pin=pin)


def test_notes_are_changed_for_the_same_value_only(office: Office) -> None:
    large, small = drawer({100_000: 1}), drawer({1_000: 100})
    safe.swap_notes(office.desk, CLERK, holder=TILL, given=large, taken=small, partner="ACLEDA")
    assert (office.in_till("KHR"), office.in_till("USD")) == (200_000, 50_00)

    with pytest.raises(SwapDiffersError):
        safe.swap_notes(
            office.desk, CLERK, holder=TILL, given=large, taken=drawer({1_000: 99}), partner="x"
        )
    with pytest.raises(SwapPartnerMissingError):
        safe.swap_notes(office.desk, CLERK, holder=TILL, given=large, taken=small)
    with pytest.raises(NothingMovedError):
        safe.swap_notes(
            office.desk, CLERK, holder=TILL, given=drawer({}), taken=drawer({}), partner="x"
        )


def test_the_safe_s_state_is_for_its_keeper(office: Office) -> None:
    with pytest.raises(NotPermittedError):
        safe.safe_state(office.desk, CLERK)

    sent = movements.send(office.desk, CLERK, giver=TILL, taker=SAFE, count=drawer_of(10_000))
    state = safe.safe_state(office.desk, MANAGER)
    assert (state.has.khr, state.has.usd_cents) == (2_800_000, 350_00)
    assert state.waiting == (sent,)
    assert [shift.till for shift in state.open_tills] == ["1"]
    assert (state.overnight, state.counted_at) == ((), "")


@pytest.mark.parametrize("paper", ["transfer", "voucher", "deposit", "bag out", "bag in"])
def test_every_slip_is_drawn_with_its_number(office: Office, paper: str) -> None:
    desk = office.desk
    number = {
        "transfer": lambda: (
            movements.send(
                desk, CLERK, giver=TILL, taker=SAFE, count=drawer_of(10_000, 5), reason="លើសកម្រិត"
            ).movement_no
        ),
        "voucher": lambda: post_voucher(desk, CLERK, TILL, FEE).business_key,
        "deposit": lambda: (
            remitting.deposit(
                desk, MANAGER, slip_no="008812", bank="ACLEDA", count=drawer_of(100_000)
            ).business_key
        ),
        "bag out": lambda: (
            remitting.send_remittance(
                desk, MANAGER, replace(BAG, carrier="ម៉ម សារិន"), drawer_of(5_000), witness=SEEN
            ).business_key
        ),
        "bag in": lambda: (
            remitting.receive_remittance(
                desk,
                MANAGER,
                replace(BAG, office="PNH"),
                declared=Value(6_000),
                count=drawer_of(5_000),
                witness=SEEN,
            ).business_key
        ),
    }[paper]()

    queued = [p for p in PrintQueue(desk.db).waiting() if p.paper == "cash-slip"][-1]
    job = papers.pdf_of(desk, "cash-slip", queued.subject)

    assert job.pdf.startswith(b"%PDF")
    assert job.file_name == f"cash-slip-{job.name}.pdf".replace(" ", "-")
    assert job.name.endswith(number)


def test_the_slip_of_a_bag_says_what_its_own_slip_said(office: Office) -> None:
    count = DrawerCount(drawer_of(100_000, 5).notes, stock_counts({"STAMP-500": 198}))
    entry = remitting.receive_remittance(
        office.desk,
        MANAGER,
        SealedBag("HQ-42", "S 42", "hq"),
        declared=Value(100_000, 0, (("STAMP-500", 200),)),
        count=count,
        witness=Approval(CLERK.person_id),
    )

    slip = cash_slip_paper(office.desk, entry.entry_id)

    told = [value.rpartition(" · ")[2] for _, value in slip.facts]
    assert told[3:] == ["100,000៛", "200", "−2", "$5.00"]
    assert [pieces for _, pieces in slip.stock] == [198]
    assert len(slip.remarks) == 1
