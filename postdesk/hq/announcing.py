"""Tells a branch what happened elsewhere and concerns it: once, whatever is rebuilt.

A bag is on its way; money was taken that the branch is to pay; an order that it made is paid.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from psycopg import Connection

from postdesk.hq import feed
from postdesk.hq.chains import StoredChain
from postdesk.hq.headquarters import Headquarters
from postdesk.wire import bodies
from postdesk.wire.contents import (
    Content,
    InboundAnnounced,
    ItemEventReported,
    OrderMade,
    OrderNews,
)
from postdesk.wire.entry import Entry, decode_body, decode_entry

Announcement = tuple[str, Content]


def announce(hq: Headquarters, connection: Connection, chain: StoredChain, entry: Entry) -> None:
    """Publish what an entry means for another branch; most mean nothing.

    A branch that headquarters does not know is told nothing: the money stays where it was taken,
    in the books of the branch that took it, until the branch is known and it is sent on there.
    """
    tell = _TELLERS.get(entry.kind)
    if tell is None:
        return
    for branch, content in tell(connection, chain, entry, decode_body(entry)):
        known = connection.execute("SELECT 1 FROM branch WHERE branch = %s", (branch,)).fetchone()
        if known is not None:
            feed.publish(connection, hq, branch, content)


def _bag_closed(
    connection: Connection, chain: StoredChain, _: Entry, body: bodies.BagClosed
) -> list[Announcement]:
    if body.destination_office == chain.branch:
        return []
    announced = InboundAnnounced(
        bag_no=body.bag_no,
        from_branch=chain.branch,
        seal_no=body.seal_no,
        weight_g=body.weight_g,
        numbers=body.numbers,
        items=_items(connection, chain, body.numbers),
    )
    return [(body.destination_office, announced)]


def _items(
    connection: Connection, chain: StoredChain, numbers: tuple[str, ...]
) -> tuple[bodies.ArrivingItem, ...]:
    """The items as they were accepted, out of the stored bytes."""
    rows = connection.execute(
        """SELECT journal_entry.content FROM item
           JOIN journal_entry USING (branch, desk, epoch, fork, seq)
           WHERE branch = %s AND number = ANY(%s) ORDER BY number""",
        (chain.branch, list(numbers)),
    ).fetchall()
    return tuple(_item(chain.branch, decode_body(decode_entry(row[0]))) for row in rows)


def _item(branch: str, body: bodies.Body) -> bodies.ArrivingItem:
    if not isinstance(body, bodies.ItemAccepted):
        # The table of items is made of such entries only.
        raise TypeError(type(body).__name__)
    return bodies.ArrivingItem(
        number=body.number,
        product=body.product,
        weight_g=body.weight_g,
        addressee=body.addressee.name,
        telephone=body.addressee.telephone,
        sender=body.sender.name,
        sender_telephone=body.sender.telephone,
        from_branch=branch,
        cod_khr=_cod_of(body.supplements),
    )


def _cod_of(supplements: tuple[str, ...]) -> int:
    """What is to be collected, as the entry keeps it: `cod=246000 KHR`."""
    for text in supplements:
        code, _, amount = text.partition("=")
        if code == "cod":
            return int(amount.partition(" ")[0])
    return 0


def _money_order_issued(
    _: Connection, chain: StoredChain, entry: Entry, body: bodies.MoneyOrderIssued
) -> list[Announcement]:
    if body.is_paid_here:
        return []
    made = OrderMade(
        order_no=body.order_no,
        order_kind="money-order",
        amount_khr=body.amount_khr,
        payee_name=body.payee.name,
        payee_name_latin=body.payee.name_latin,
        payee_telephone=body.payee.telephone,
        payer_name=body.payer.name,
        made_by=chain.branch,
        from_branch=chain.branch,
        made_on=entry.business_day,
    )
    return [(body.paying_branch, made)]


def _item_delivered(
    _: Connection, chain: StoredChain, entry: Entry, body: bodies.ItemDelivered
) -> list[Announcement]:
    return _handed_over(chain, entry, body)


def _items_returned(
    _: Connection, chain: StoredChain, entry: Entry, body: bodies.ItemsReturned
) -> list[Announcement]:
    return [told for one in body.delivered for told in _handed_over(chain, entry, one)]


def _handed_over(
    chain: StoredChain, entry: Entry, item: bodies.ItemDelivered | bodies.AgentDelivery
) -> list[Announcement]:
    """An addressee has an item, from the counter or at the door; what was collected is owed."""
    origin = item.paying_branch
    told: list[Announcement] = []
    if origin not in {"", chain.branch}:
        told.append((origin, _event(item.number, "EMI", chain.branch, entry)))
    if not item.order_no or item.is_paid_here:
        return told
    made = OrderMade(
        order_no=item.order_no,
        order_kind="cod",
        amount_khr=item.cod_khr,
        payee_name=item.sender,
        payee_name_latin="",
        payee_telephone=item.sender_telephone,
        payer_name=item.addressee,
        made_by=chain.branch,
        from_branch=chain.branch,
        made_on=entry.business_day,
    )
    return [*told, (origin, made)]


def _order_advised(
    _: Connection, chain: StoredChain, entry: Entry, body: bodies.OrderAdvised
) -> list[Announcement]:
    """The paying branch has it: the branch that it came from need not keep it any longer."""
    return [(body.from_branch, _news(body.order_no, "taken", chain.branch, entry))]


def _order_paid(
    _: Connection, chain: StoredChain, entry: Entry, body: bodies.OrderPaid
) -> list[Announcement]:
    if body.made_by == chain.branch:
        return []
    return [(body.made_by, _news(body.order_no, "paid", chain.branch, entry))]


def _news(order_no: str, state: str, branch: str, entry: Entry) -> OrderNews:
    return OrderNews(order_no=order_no, state=state, branch=branch, at=entry.at)


def _bag_received(
    _: Connection, chain: StoredChain, entry: Entry, body: bodies.BagReceived
) -> list[Announcement]:
    return [
        (item.from_branch, _event(item.number, "EMG", chain.branch, entry))
        for item in body.items
        if item.from_branch not in {"", chain.branch}
    ]


def _event(number: str, event: str, place: str, entry: Entry) -> ItemEventReported:
    return ItemEventReported(number=number, event=event, at=entry.at, place=place)


def _order_sent_on(
    _: Connection, chain: StoredChain, __: Entry, body: bodies.OrderSentOn
) -> list[Announcement]:
    made = OrderMade(
        order_no=body.order_no,
        order_kind=body.order_kind,
        amount_khr=body.amount_khr,
        payee_name=body.payee_name,
        payee_name_latin=body.payee_name_latin,
        payee_telephone=body.payee_telephone,
        payer_name=body.payer_name,
        made_by=body.made_by,
        from_branch=chain.branch,
        made_on=body.made_on,
    )
    return [(body.to_branch, made)]


_TELLERS: Final[dict[str, Callable[[Connection, StoredChain, Entry, Any], list[Announcement]]]] = {
    "bag.closed": _bag_closed,
    "bag.received": _bag_received,
    "money_order.issued": _money_order_issued,
    "item.delivered": _item_delivered,
    "items.returned": _items_returned,
    "order.advised": _order_advised,
    "order.paid": _order_paid,
    "order.sent_on": _order_sent_on,
}
