"""What is on its way is matched by headquarters' word: the bank has it, the bag came in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from postdesk.domain.accounts import Account
from postdesk.hq import publishing
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.status import network_status
from postdesk.services import khqr, mail_from_hq, remitting
from postdesk.services.cancelling import undo
from postdesk.services.counter import KhqrPayment
from postdesk.services.desk import Desk
from postdesk.services.movements import movements_of_day
from postdesk.services.people import Approval
from postdesk.services.verification import verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.contents import KhqrFound, TransitFound
from tests.builders import CLERK, MANAGER, Office, drawer_of, letters
from tests.hq_fixtures import LinkedDesk, apply_everything

DAY = "2026-12-07"


def deposit(office: Office) -> None:
    count = drawer_of(500_000, 100)
    remitting.deposit(office.desk, MANAGER, slip_no="008812", bank="ACLEDA", count=count)


def remit(office: Office) -> None:
    bag = remitting.SealedBag("STG-0001", "S 1", "hq")
    seen = Approval(CLERK.person_id)
    remitting.send_remittance(office.desk, MANAGER, bag, drawer_of(300_000), witness=seen)


def found(hq: Headquarters, desk: LinkedDesk, matter: str, number: str, khr: int, usd: int) -> None:
    what = TransitFound(matter=matter, number=number, khr=khr, usd_cents=usd * 100)
    publishing.publish(hq, (what,), to=("STG",))
    desk.round()


def standing(desk: LinkedDesk) -> dict[tuple[str, str], int]:
    """Balances in transit and with the network."""
    accounts = {Account.BANK_IN_TRANSIT, Account.CASH_IN_TRANSIT, Account.HQ_CLEARING}
    return {
        (account, unit): amount
        for (account, _, unit), amount in desk.balances().items()
        if account in accounts
    }


def test_a_deposit_that_the_bank_has_is_in_transit_no_longer(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    linked.work(deposit)

    found(hq, linked, "deposit", "008812", 500_000, 100)

    assert standing(linked) == {
        (Account.HQ_CLEARING, "KHR"): 500_000,
        (Account.HQ_CLEARING, "USD"): 100_00,
    }
    (moved,) = linked.run(lambda desk: movements_of_day(desk, DAY))
    assert moved.state == "matched"
    assert linked.run(verify).findings == ()


@pytest.mark.parametrize(("khr", "left"), [(290_000, 10_000), (310_000, 0)])
def test_what_was_not_found_stays_in_transit(
    hq: Headquarters, linked: LinkedDesk, khr: int, left: int
) -> None:
    linked.work(remit)

    found(hq, linked, "remittance", "STG-0001", khr, 0)

    assert standing(linked).get((Account.CASH_IN_TRANSIT, "KHR"), 0) == left
    assert standing(linked)[Account.HQ_CLEARING, "KHR"] == 300_000 - left


def test_a_slip_that_nobody_here_knows_changes_nothing(
    hq: Headquarters, linked: LinkedDesk, new_desk: Callable[..., LinkedDesk]
) -> None:
    linked.work(deposit)

    found(hq, linked, "deposit", "999999", 500_000, 100)

    assert (Account.HQ_CLEARING, "KHR") not in standing(linked)


def pay_by_khqr(office: Office) -> str:
    office.open_till(drawer_of(100_000))
    draft = office.draft(letters(4))
    settled = office.settle(draft, KhqrPayment(2_000, is_seen=False))
    return settled.receipt_no


def told(hq: Headquarters, desk: LinkedDesk, receipt_no: str, khr: int) -> None:
    what = KhqrFound(receipt_no=receipt_no, amount_khr=khr, bank_reference="FT-1")
    publishing.publish(hq, (what,), to=("STG",))
    desk.round()


def test_headquarters_confirms_a_payment_that_nobody_had_seen(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    receipt_no = linked.work(pay_by_khqr)

    told(hq, linked, receipt_no, 2_000)
    told(hq, linked, receipt_no, 2_000)

    assert linked.run(lambda desk: khqr.outstanding(desk, receipt_no)) == 0
    assert linked.run(lambda desk: khqr.is_confirmed(desk, receipt_no))
    entry = linked.run(lambda desk: JournalStore(desk.db).last_of_kind("khqr.confirmed"))
    assert entry is not None
    assert entry.person == "system"
    assert linked.run(verify).findings == ()


def test_a_payment_of_another_sum_confirms_nothing(hq: Headquarters, linked: LinkedDesk) -> None:
    receipt_no = linked.work(pay_by_khqr)

    told(hq, linked, receipt_no, 1_900)

    assert linked.run(lambda desk: khqr.outstanding(desk, receipt_no)) == 2_000


def refused(desk: LinkedDesk) -> str:
    """Why the last document that could not be used was refused."""

    def read(opened: Desk) -> str:
        store = JournalStore(opened.db)
        entry = store.last_of_kind("document.refused")
        return str(getattr(store.body(entry.entry_id), "reason", "")) if entry else ""

    return desk.run(read)


def test_a_payment_found_for_a_sale_that_was_undone_is_seen_at_both_ends(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    receipt_no = linked.work(pay_by_khqr)
    linked.work(lambda office: undo(office.desk, CLERK, receipt_no, reason="មិនបានបង់"))

    told(hq, linked, receipt_no, 2_000)

    assert refused(linked).endswith(f"{receipt_no}: 2000 ≠ 0")
    assert linked.run(mail_from_hq.received_documents)[0].is_refused
    apply_everything(hq)
    (standing,) = network_status(hq, branch="STG").branches
    assert [desk.refused_documents for desk in standing.desks] == [1]
    assert linked.run(verify).findings == ()


def test_another_sum_than_was_seen_here_is_seen_at_both_ends(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    receipt_no = linked.work(pay_by_khqr)
    linked.work(lambda office: khqr.confirm(office.desk, CLERK, receipt_no))

    told(hq, linked, receipt_no, 2_000)
    assert refused(linked) == ""
    told(hq, linked, receipt_no, 1_900)

    assert refused(linked).endswith(f"{receipt_no}: 1900 ≠ 2000")
    assert linked.run(lambda desk: khqr.is_confirmed(desk, receipt_no))


def test_a_receipt_of_another_desk_is_no_matter_of_this_one(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    told(hq, linked, "K99-000001", 2_000)

    assert refused(linked) == ""
