"""Agents: handed out with a limit; what does not come back was sold."""

from __future__ import annotations

import pytest

from postdesk.domain.accounts import Account, agent_holder
from postdesk.domain.cash_movement import NothingMovedError
from postdesk.domain.money import riel
from postdesk.domain.people import NotPermittedError
from postdesk.domain.telephone import TelephoneFormatError
from postdesk.services import agents
from postdesk.services.agents import (
    Agent,
    AgentCurrencyError,
    AgentDetailsError,
    AgentLimitError,
    BroughtTooManyError,
    UnknownAgentError,
    keep_agent,
    out_with,
    settle_agent,
    supply,
)
from postdesk.services.drawer import DrawerCount, stock_of
from postdesk.services.holders import SafeShortError
from postdesk.services.papers_cash import cash_slip_paper
from postdesk.services.verification import rebuild, verify
from tests.builders import CLERK, MANAGER, Office, drawer_of, stock_counts

BOAT = Agent("boat-1", "ទូកប្រៃសណីយ៍", "Post boat", "012 555 0133", 200_000, 50)
CODE = "BOAT-1"


@pytest.fixture
def boat(office: Office) -> Office:
    keep_agent(office.desk, MANAGER, BOAT)
    return office


def along(khr: int = 20_000, **stock: int) -> DrawerCount:
    pieces = {unit.replace("_", "-"): n for unit, n in stock.items()}
    return DrawerCount(drawer_of(khr).notes, stock_counts(pieces))


def test_what_an_agent_takes_along_stays_the_branch_s(boat: Office) -> None:
    entry = supply(boat.desk, MANAGER, CODE, along(STAMP_500=50, BOX_S=10))

    out = out_with(boat.desk, CODE)
    assert (out.owed_khr, dict(out.stock)) == (20_000, {"STAMP-500": 50, "BOX-S": 10})
    assert out.worth_khr == 20_000 + 25_000 + 15_000
    assert boat.balance_of(Account.INCOME_STAMPS, "KHR") == 0
    slip = cash_slip_paper(boat.desk, entry.entry_id)
    assert [pieces for _, pieces in slip.stock] == [50, 10]
    assert "60,000៛" in [value for _, value in slip.facts]


def test_what_does_not_come_back_was_sold(boat: Office) -> None:
    supply(boat.desk, MANAGER, CODE, along(STAMP_500=50, BOX_S=10))

    entry = settle_agent(boat.desk, MANAGER, CODE, along(46_000, STAMP_500=10, BOX_S=6))

    # 40 stamps and 4 boxes: 20,000 + 6,000, of which 1,300 are the agent's.
    assert boat.books([entry.entry_id]) == {
        (Account.AGENT_RECEIVABLES, "KHR"): 26_000 - 1_300 - 46_000,
        (Account.SAFE_CASH, "KHR"): 46_000,
        (Account.COMMISSION_PAID, "KHR"): 1_300,
        (Account.INCOME_STAMPS, "KHR"): -20_000,
        (Account.INCOME_PACKAGING, "KHR"): -5_455,
        (Account.VAT_PAYABLE, "KHR"): -545,
    }
    out = out_with(boat.desk, CODE)
    assert (out.owed_khr, out.stock) == (-1_300, ())
    assert stock_of(boat.desk, agent_holder(CODE)) == []
    slip = cash_slip_paper(boat.desk, entry.entry_id)
    assert slip.amounts == (riel(46_000),)
    rebuild(boat.desk)
    assert verify(boat.desk).is_sound


def test_what_is_not_handed_in_stays_owed(boat: Office) -> None:
    supply(boat.desk, MANAGER, CODE, along(0, STAMP_500=50))

    settle_agent(boat.desk, MANAGER, CODE, along(10_000))

    assert out_with(boat.desk, CODE).owed_khr == 25_000 - 1_250 - 10_000


def test_no_more_is_out_than_was_agreed(boat: Office) -> None:
    supply(boat.desk, MANAGER, CODE, along(150_000, STAMP_500=50))

    with pytest.raises(AgentLimitError) as over:
        supply(boat.desk, MANAGER, CODE, along(30_000))

    assert (over.value.limit, over.value.out) == (riel(200_000), riel(175_000))


def test_what_cannot_be_is_refused(boat: Office) -> None:
    desk = boat.desk
    supply(desk, MANAGER, CODE, along(STAMP_500=5))
    with pytest.raises(BroughtTooManyError):
        settle_agent(desk, MANAGER, CODE, along(STAMP_500=6))
    with pytest.raises(NothingMovedError):
        supply(desk, MANAGER, CODE, DrawerCount())
    with pytest.raises(AgentCurrencyError):
        supply(desk, MANAGER, CODE, drawer_of(0, 5))
    with pytest.raises(SafeShortError):
        supply(desk, MANAGER, CODE, along(0, BOX_L=51))
    with pytest.raises(UnknownAgentError):
        supply(desk, MANAGER, "NOBODY", along())
    with pytest.raises(NotPermittedError):
        supply(desk, CLERK, CODE, along())


def test_one_who_has_ended_takes_nothing_and_still_settles(boat: Office) -> None:
    supply(boat.desk, MANAGER, CODE, along())
    keep_agent(boat.desk, MANAGER, Agent(CODE, "ទូកប្រៃសណីយ៍", is_active=False))

    with pytest.raises(UnknownAgentError):
        supply(boat.desk, MANAGER, CODE, along())
    settle_agent(boat.desk, MANAGER, CODE, along())
    assert out_with(boat.desk, CODE).worth_khr == 0


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (Agent(" ", "ទូក"), AgentDetailsError),
        (Agent("B", " "), AgentDetailsError),
        (Agent("B", "ទូក", commission_permille=1_000), AgentDetailsError),
        (Agent("B", "ទូក", telephone="12"), TelephoneFormatError),
    ],
)
def test_an_agent_that_cannot_be(office: Office, wrong: Agent, error: type[Exception]) -> None:
    with pytest.raises(error):
        keep_agent(office.desk, MANAGER, wrong)
    assert agents.agents(office.desk) == ()
