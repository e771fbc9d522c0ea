"""Items that an agent takes to the door: out against the limit, signed for, brought back."""

from __future__ import annotations

import pytest

from postdesk.domain.accounts import Account, agent_holder
from postdesk.services.agent_items import (
    HandedOver,
    ItemBothWaysError,
    ItemNotOutError,
    NoItemsError,
    give_out_items,
    take_back_items,
)
from postdesk.services.agents import (
    Agent,
    AgentLimitError,
    UnknownAgentError,
    keep_agent,
    out_with,
    settle_agent,
)
from postdesk.services.answers import ReceiverMissingError
from postdesk.services.arriving import BagFound, receive_bag
from postdesk.services.drawer import DrawerCount
from postdesk.services.order_book import get_order, orders_to_pay
from postdesk.services.papers_cash import cash_slip_paper
from postdesk.services.shelf import (
    ItemDeliveredError,
    ItemNotArrivedError,
    ItemOutError,
    get_arrived,
    history_of,
    hold_item,
    items_here,
)
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from tests.builders import CLERK, MANAGER, Office, drawer_of
from tests.services.test_arriving import NUMBERS, hand_over, item, received

BOAT = Agent("BOAT-1", "ទូកប្រៃសណីយ៍", "Post boat", "012 555 0133", 200_000, 50)
PLAIN, COD, OWN = NUMBERS
SIGNED = "ស៊ន ចាន់ណា"


@pytest.fixture
def boat(office: Office) -> Office:
    """Three items are here, two with something to collect; a boat leaves in the morning."""
    keep_agent(office.desk, MANAGER, BOAT)
    received(office, item(PLAIN), item(COD, 120_000), item(OWN, 60_000, from_branch="STG"))
    hold_item(office.desk, CLERK, COD, shelf="B-07")
    return office


def signed(*numbers: str) -> tuple[HandedOver, ...]:
    return tuple(HandedOver(number, SIGNED) for number in numbers)


def back(
    office: Office, handed_over: tuple[HandedOver, ...] = (), brought_back: tuple[str, ...] = ()
) -> str:
    entry = take_back_items(
        office.desk, CLERK, "BOAT-1", handed_over=handed_over, brought_back=brought_back
    )
    return entry.entry_id


def test_items_go_out_against_the_limit_and_the_agent_signs(boat: Office) -> None:
    entry = give_out_items(boat.desk, CLERK, "BOAT-1", (PLAIN, COD, COD))

    out = out_with(boat.desk, "BOAT-1")
    assert (out.items, out.owed_khr, out.worth_khr) == ((PLAIN, COD), 0, 120_000)
    assert get_arrived(boat.desk, COD).state == "out"
    slip = cash_slip_paper(boat.desk, entry.entry_id)
    told = [value for _, value in slip.facts]
    assert any(SIGNED in value for value in told)
    assert "120,000៛" in told
    assert BOAT.name_km in [name for _, name in slip.signers]
    with pytest.raises(AgentLimitError) as over:
        keep_agent(boat.desk, MANAGER, Agent("BOAT-1", "ទូក", limit_khr=179_999))
        give_out_items(boat.desk, CLERK, "BOAT-1", (OWN,))
    assert over.value.out.minor == 120_000


def test_what_was_collected_is_owed_by_the_agent_and_to_the_senders(boat: Office) -> None:
    give_out_items(boat.desk, CLERK, "BOAT-1", NUMBERS)

    entry_id = back(boat, signed(COD, OWN), (PLAIN,))

    assert boat.books([entry_id]) == {
        (Account.AGENT_RECEIVABLES, "KHR"): 180_000,
        (Account.COD_PAYABLE, "KHR"): -180_000,
    }
    assert out_with(boat.desk, "BOAT-1").owed_khr == 180_000
    # What was sent from here is paid here; for the other, headquarters tells its branch.
    assert [order.order_no for order in orders_to_pay(boat.desk)] == [OWN]
    assert get_order(boat.desk, COD).state == "elsewhere"
    slip = cash_slip_paper(boat.desk, entry_id)
    assert any(SIGNED in value for _, value in slip.facts)
    settle_agent(boat.desk, MANAGER, "BOAT-1", DrawerCount(drawer_of(180_000).notes))
    holder = agent_holder("BOAT-1")
    assert JournalStore(boat.desk.db).balance(Account.AGENT_RECEIVABLES, holder, "KHR") == 0
    rebuild(boat.desk)
    assert verify(boat.desk).is_sound


def test_what_nobody_took_lies_where_it_lay(boat: Office) -> None:
    give_out_items(boat.desk, CLERK, "BOAT-1", (PLAIN, COD))

    back(boat, brought_back=(PLAIN, COD))

    here = {one.number: (one.state, one.shelf, one.agent_code) for one in items_here(boat.desk)}
    assert here[PLAIN] == ("arrived", "", "")
    assert here[COD] == ("held", "B-07", "")
    assert [event for event, _, _ in history_of(boat.desk, COD)] == ["EMG", "EDH", "EDG", "EMH"]
    boat.sell(hand_over(COD))
    assert get_arrived(boat.desk, COD).state == "delivered"


def test_what_is_not_named_is_still_out(boat: Office) -> None:
    give_out_items(boat.desk, CLERK, "BOAT-1", (PLAIN, COD))

    back(boat, signed(PLAIN))

    assert out_with(boat.desk, "BOAT-1").items == (COD,)


def test_an_item_that_is_out_is_nobody_else_s(boat: Office) -> None:
    keep_agent(boat.desk, MANAGER, Agent("MOTO-2", "ម៉ូតូ"))
    give_out_items(boat.desk, CLERK, "BOAT-1", (COD,))

    with pytest.raises(ItemOutError) as at_the_counter:
        boat.sell(hand_over(COD))
    with pytest.raises(ItemOutError):
        hold_item(boat.desk, CLERK, COD, shelf="A-1")
    with pytest.raises(ItemOutError):
        give_out_items(boat.desk, CLERK, "MOTO-2", (COD,))
    with pytest.raises(ItemOutError):
        receive_bag(boat.desk, CLERK, BagFound("OTHER-1", "S 2", (COD,), typed=(item(COD),)))

    assert at_the_counter.value.agent_code == "BOAT-1"
    assert out_with(boat.desk, "BOAT-1").items == (COD,)


def test_a_round_says_only_what_can_be(boat: Office) -> None:
    give_out_items(boat.desk, CLERK, "BOAT-1", (PLAIN, COD))
    entries = JournalStore(boat.desk.db).count()
    with pytest.raises(NoItemsError):
        back(boat)
    with pytest.raises(ItemBothWaysError):
        back(boat, signed(COD), (COD,))
    with pytest.raises(ReceiverMissingError):
        back(boat, (HandedOver(COD, "  "),))
    with pytest.raises(ItemNotOutError):
        back(boat, brought_back=(OWN,))
    with pytest.raises(NoItemsError):
        give_out_items(boat.desk, CLERK, "BOAT-1", ())
    with pytest.raises(ItemNotArrivedError):
        give_out_items(boat.desk, CLERK, "BOAT-1", ("EE473124829GB",))
    with pytest.raises(UnknownAgentError):
        give_out_items(boat.desk, CLERK, "NOBODY", (OWN,))
    assert JournalStore(boat.desk.db).count() == entries

    back(boat, signed(COD))

    with pytest.raises(ItemNotOutError):
        back(boat, signed(COD))
    with pytest.raises(ItemDeliveredError):
        give_out_items(boat.desk, CLERK, "BOAT-1", (COD,))
