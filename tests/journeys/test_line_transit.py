"""What is on its way is matched by headquarters' word: the bank has it, the bag came in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from postdesk.domain.accounts import Account
from postdesk.hq import publishing
from postdesk.hq.headquarters import Headquarters
from postdesk.services import remitting
from postdesk.services.movements import movements_of_day
from postdesk.services.people import Approval
from postdesk.services.verification import verify
from postdesk.wire.contents import TransitFound
from tests.builders import CLERK, MANAGER, Office, drawer_of
from tests.hq_fixtures import LinkedDesk

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
