"""Items that agents and travelling counters hand over at the door, or bring back."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.accounts import Account, agent_holder, order_holder
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.khmer import clean_text
from postdesk.domain.money import Currency
from postdesk.domain.orders import OrderKind
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.s10 import parse_s10
from postdesk.services import order_book
from postdesk.services.agents import (
    check_limit,
    get_agent,
    get_working_agent,
    next_slip_no,
    out_with,
)
from postdesk.services.answers import ReceiverMissingError
from postdesk.services.desk import Desk
from postdesk.services.holders import ensure_day_open
from postdesk.services.movements import SLIP
from postdesk.services.posting import Posting, posting
from postdesk.services.shelf import Arrived, check_deliverable, get_arrived
from postdesk.storage.delivery_projections import OUT
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import AgentDelivery, ItemsGivenOut, ItemsReturned
from postdesk.wire.entry import Entry


class NoItemsError(RuleError):
    """No item was scanned."""


class ItemNotOutError(RuleError):
    """The agent does not have this item along.

    Attributes:
        agent_code: Whose round it is.
    """

    facts = ("number", "agent_code")

    def __init__(self, number: str, agent_code: str) -> None:
        super().__init__(number)
        self.number = number
        self.agent_code = agent_code


class ItemBothWaysError(RuleError):
    """An item was handed over or was brought back, not both."""

    facts = ("number",)

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An item that the addressee has, and who signed for it."""

    number: str
    received_by: str


def give_out_items(desk: Desk, person: Person, agent_code: str, numbers: tuple[str, ...]) -> Entry:
    """Give items to an agent, who signs for them; what is collected counts against the limit.

    Raises:
        NoItemsError, UnknownAgentError, AgentLimitError, NotPermittedError
        S10FormatError, S10CheckDigitError: A number was misread.
        ItemNotArrivedError, ItemDeliveredError, ItemOutError: An item is not here.
    """
    role_for([person.role], Task.HAND_OVER)
    with posting(desk, person) as action:
        ensure_day_open(action)
        agent = get_working_agent(desk, agent_code)
        wanted = dict.fromkeys(str(parse_s10(number)) for number in numbers)
        if not wanted:
            raise NoItemsError
        items = [check_deliverable(desk, number) for number in wanted]
        cod_khr = sum(item.cod_khr for item in items)
        given = ItemsGivenOut(
            supply_no=next_slip_no(desk, "items.given_out", "I"),
            agent_code=agent_code,
            name_km=agent.name_km or agent.name_en,
            numbers=tuple(item.number for item in items),
            addressees=tuple(item.addressee for item in items),
            cod_khr=cod_khr,
            out_khr=check_limit(agent, out_with(desk, agent_code), cod_khr),
        )
        return _posted(action, given, given.supply_no)


def take_back_items(
    desk: Desk,
    person: Person,
    agent_code: str,
    *,
    handed_over: tuple[HandedOver, ...],
    brought_back: tuple[str, ...],
) -> Entry:
    """Record what came of a round. What is named in neither list stays out with the agent.

    What was collected is owed by the agent, until it is handed in with `agents.settle_agent`, and
    owed to the senders from now on. At the door no storage is charged.

    Raises:
        NoItemsError, UnknownAgentError, ItemNotOutError, ItemBothWaysError
        ReceiverMissingError: It is not said who signed for an item.
        S10FormatError, S10CheckDigitError, NotPermittedError
    """
    role_for([person.role], Task.HAND_OVER)
    with posting(desk, person) as action:
        ensure_day_open(action)
        agent = get_agent(desk, agent_code)
        back = dict.fromkeys(str(parse_s10(number)) for number in brought_back)
        signed = {str(parse_s10(one.number)): clean_text(one.received_by) for one in handed_over}
        _check_round(desk, agent_code, signed, back)
        delivered = tuple(
            _delivery(desk, get_arrived(desk, number), name) for number, name in signed.items()
        )
        returned = ItemsReturned(
            settlement_no=next_slip_no(desk, "items.returned", "J"),
            agent_code=agent_code,
            name_km=agent.name_km or agent.name_en,
            delivered=delivered,
            brought_back=tuple(back),
            cod_khr=sum(one.cod_khr for one in delivered),
            lines=tuple(line for one in delivered for line in _collected(one, agent_code)),
        )
        return _posted(action, returned, returned.settlement_no)


def _check_round(
    desk: Desk, agent_code: str, signed: dict[str, str], back: dict[str, None]
) -> None:
    if not signed and not back:
        raise NoItemsError
    for number in (*signed, *back):
        item = get_arrived(desk, number)
        if (item.state, item.agent_code) != (OUT, agent_code):
            raise ItemNotOutError(number, agent_code)
        if number in signed and number in back:
            raise ItemBothWaysError(number)
    if not all(signed.values()):
        raise ReceiverMissingError


def _delivery(desk: Desk, item: Arrived, received_by: str) -> AgentDelivery:
    order_no = item.number if item.cod_khr else ""
    return AgentDelivery(
        number=item.number,
        addressee=item.addressee,
        received_by=received_by,
        cod_khr=item.cod_khr,
        order_no=order_no,
        sender=item.sender,
        sender_telephone=item.sender_telephone,
        paying_branch=item.from_branch,
        is_paid_here=int(bool(order_no) and order_book.pays_for(desk, item.from_branch)),
    )


def _collected(one: AgentDelivery, agent_code: str) -> tuple[Line, ...]:
    khr = Currency.KHR.value
    lines = (
        debit(Account.AGENT_RECEIVABLES, agent_holder(agent_code), khr, one.cod_khr),
        credit(OrderKind.COD.account, order_holder(one.order_no), khr, one.cod_khr),
    )
    return lines if one.cod_khr else ()


def _posted(action: Posting, body: ItemsGivenOut | ItemsReturned, number: str) -> Entry:
    entry = action.add(body, business_key=number)
    queue = PrintQueue(action.desk.db)
    queue.ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry
