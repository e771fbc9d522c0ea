"""Entries about agents and counters that travel: what they take along and what they bring back."""

from __future__ import annotations

import msgspec

from postdesk.domain.journal import Line
from postdesk.wire.body import Body
from postdesk.wire.cash_bodies import NoteCount, StockCount


class AgentKept(Body, frozen=True):
    """An agent works for the branch, or what is agreed with one changed: the whole as it is now.

    Attributes:
        limit_khr: The most that may be out with the agent, cash and face value; 0 for no limit.
        commission_permille: The agent's share of what is sold, in thousandths.
        is_active: 0 from when nothing more is handed out.
    """

    agent_code: str
    name_km: str
    name_en: str
    telephone: str
    limit_khr: int
    commission_permille: int
    is_active: int


class AgentSupplied(Body, frozen=True):
    """An agent took cash and stamps along out of the safe, and signed for them.

    Attributes:
        out_khr: What is out with the agent after it, cash and face value.
    """

    supply_no: str
    agent_code: str
    name_km: str
    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    khr: int
    usd_cents: int
    out_khr: int
    lines: tuple[Line, ...]


class AgentSettled(Body, frozen=True):
    """An agent came back: what was sold, what was brought back, the commission, what is still owed.

    Attributes:
        notes: The cash handed in, of which `khr` is the sum.
        stock: Pieces brought back.
        sold: Pieces that were sold: what was out and did not come back.
        sold_khr: What they come to.
        still_owed_khr: What the agent owes after it; below zero what the post owes the agent.
    """

    settlement_no: str
    agent_code: str
    name_km: str
    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    sold: tuple[StockCount, ...]
    sold_khr: int
    commission_khr: int
    khr: int
    usd_cents: int
    still_owed_khr: int
    lines: tuple[Line, ...]


class ItemsGivenOut(Body, frozen=True):
    """An agent took items along to hand them over at the door, and signed for them.

    Attributes:
        numbers: The items, off the shelf.
        addressees: Whose each of them is.
        cod_khr: What is to be collected for all of them.
        out_khr: What is out with the agent after it: cash, face value, and what is collected.
    """

    supply_no: str
    agent_code: str
    name_km: str
    numbers: tuple[str, ...]
    addressees: tuple[str, ...]
    cod_khr: int
    out_khr: int


class AgentDelivery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item that an agent handed over at the door.

    Attributes:
        received_by: Who signed for it.
        order_no: The obligation that what was collected is owed under; empty for nothing.
        paying_branch: Where the sender gets it.
        is_paid_here: 1 where this very desk is to pay it.
    """

    number: str
    addressee: str
    received_by: str
    cod_khr: int
    order_no: str
    sender: str
    sender_telephone: str
    paying_branch: str
    is_paid_here: int


class ItemsReturned(Body, frozen=True):
    """An agent came back from a round: what was handed over, and what comes back to the shelf.

    Attributes:
        brought_back: Numbers of the items that nobody took.
        cod_khr: What was collected; the agent owes it until it is settled.
    """

    settlement_no: str
    agent_code: str
    name_km: str
    delivered: tuple[AgentDelivery, ...]
    brought_back: tuple[str, ...]
    cod_khr: int
    lines: tuple[Line, ...]
