"""Plays orders to pay, bags that came in and items on the shelf into their tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlite_utils import Database

from postdesk.domain.orders import OrderKind
from postdesk.storage.projecting import Posted, insert, serial_of
from postdesk.storage.sale_projections import event_of, receipt_line_of
from postdesk.wire import bodies

HERE, ELSEWHERE, TAKEN = "here", "elsewhere", "taken"
PAID, PAID_ELSEWHERE, SENT_ON, UNDONE = "paid", "paid-elsewhere", "sent-on", "undone"
ARRIVED, HELD, OUT, DELIVERED = "arrived", "held", "out", "delivered"
CARRIER_EVENT: Final = "CAR"
RECEIVED_EVENT, HELD_EVENT, DELIVERED_EVENT = "EMG", "EDH", "EMI"
OUT_EVENT, NOT_DELIVERED_EVENT = "EDG", "EMH"


def _money_order_issued(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    receipt_line_of(db, posted, number="")
    insert(
        db,
        "pay_order",
        order_no=body.order_no,
        kind=OrderKind.MONEY_ORDER.value,
        serial=serial_of(body.order_no),
        amount_khr=body.amount_khr,
        payee=body.payee.name,
        payee_latin=body.payee.name_latin,
        telephone=body.payee.telephone,
        payer=body.payer.name,
        made_by="",
        paying_branch=body.paying_branch,
        **_fresh(posted, is_here=bool(body.is_paid_here)),
    )


def _order_advised(db: Database, posted: Posted) -> None:
    """An order that was sent on comes back to a branch that knows it: the newest word counts."""
    body: Any = posted.body
    db.conn.execute("DELETE FROM pay_order WHERE order_no = ?", (body.order_no,))
    fresh = _fresh(posted, is_here=True) | {"made_on": body.made_on}
    insert(
        db,
        "pay_order",
        order_no=body.order_no,
        kind=body.order_kind,
        serial=0,
        amount_khr=body.amount_khr,
        payee=body.payee_name,
        payee_latin=body.payee_name_latin,
        telephone=body.payee_telephone,
        payer=body.payer_name,
        made_by=body.made_by,
        paying_branch="",
        **fresh,
    )


def _fresh(posted: Posted, *, is_here: bool) -> dict[str, object]:
    return {
        "made_on": posted.entry.business_day,
        "state": HERE if is_here else ELSEWHERE,
        "paid_to": "",
        "entry_id": posted.entry.entry_id,
        "last_entry": posted.entry.entry_id,
        "last_at": posted.entry.at,
        "place": posted.place,
    }


def _order_reported(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    state = TAKEN if body.state == TAKEN else PAID_ELSEWHERE
    _order_is(db, posted, state, at=body.happened_at)


def _order_paid(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _order_is(db, posted, PAID, paid_to=body.payee_name)


def _order_sent_on(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _order_is(db, posted, SENT_ON)
    db.conn.execute(
        "UPDATE pay_order SET paying_branch = ? WHERE order_no = ?",
        (body.to_branch, body.order_no),
    )


def _order_is(db: Database, posted: Posted, state: str, *, paid_to: str = "", at: str = "") -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE pay_order SET state = ?, paid_to = ?, last_entry = ?, last_at = ?
           WHERE order_no = ?""",
        (state, paid_to, posted.entry.entry_id, at or posted.entry.at, body.order_no),
    )


def _bag_handed_over(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute("UPDATE bag SET carrier = ? WHERE bag_no = ?", (body.carrier, body.bag_no))
    carried = db.conn.execute(
        "SELECT number FROM item WHERE custody = 'bag' AND holder = ?", (body.bag_no,)
    ).fetchall()
    for (number,) in carried:
        event_of(db, posted, number, CARRIER_EVENT, place=body.carrier)
    db.conn.execute(
        "UPDATE item SET custody = 'carrier', holder = ? WHERE custody = 'bag' AND holder = ?",
        (body.carrier, body.bag_no),
    )


def _bag_received(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    for item in body.items:
        db.conn.execute("DELETE FROM arrived_item WHERE number = ?", (item.number,))
        arrived_item(
            db,
            posted,
            number=item.number,
            product=item.product,
            weight_g=item.weight_g,
            addressee=item.addressee,
            telephone=item.telephone,
            sender=item.sender,
            sender_telephone=item.sender_telephone,
            from_branch=item.from_branch,
            cod_khr=item.cod_khr,
            bag_no=body.bag_no,
        )


def arrived_item(
    db: Database, posted: Posted, *, number: str, shelf: str = "", **fields: object
) -> None:
    """Write an item that came in, and that it did; on the shelf where it lies, if on any."""
    insert(
        db,
        "arrived_item",
        number=number,
        state=HELD if shelf else ARRIVED,
        shelf=shelf,
        noticed_on=posted.entry.business_day if shelf else "",
        entry_id=posted.entry.entry_id,
        last_entry=posted.entry.entry_id,
        place=posted.place,
        **dict.fromkeys(("called", "called_at", "agent_code"), ""),
        **fields,
    )
    event_of(db, posted, number, HELD_EVENT if shelf else RECEIVED_EVENT, place=shelf)


def _item_held(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE arrived_item SET state = ?, shelf = ?, last_entry = ?,
                  noticed_on = coalesce(nullif(noticed_on, ''), ?) WHERE number = ?""",
        (HELD, body.shelf, posted.entry.entry_id, body.noticed_on, body.number),
    )
    event_of(db, posted, body.number, HELD_EVENT, place=body.shelf)


def _addressee_called(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        "UPDATE arrived_item SET called = ?, called_at = ? WHERE number = ?",
        (body.outcome, posted.entry.at, body.number),
    )


def _item_delivered(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    receipt_line_of(db, posted, number=body.number)
    _handed_over(db, posted, body)


def _handed_over(db: Database, posted: Posted, item: Any) -> None:  # noqa: ANN401 - of either kind
    """An item is the addressee's, at the counter or at the door; what was collected is owed."""
    db.conn.execute(
        "UPDATE arrived_item SET state = ?, last_entry = ? WHERE number = ?",
        (DELIVERED, posted.entry.entry_id, item.number),
    )
    event_of(db, posted, item.number, DELIVERED_EVENT)
    if item.order_no:
        insert(
            db,
            "pay_order",
            order_no=item.order_no,
            kind=OrderKind.COD.value,
            serial=0,
            amount_khr=item.cod_khr,
            payee=item.sender,
            payee_latin="",
            telephone=item.sender_telephone,
            payer=item.addressee,
            made_by="",
            paying_branch=item.paying_branch,
            **_fresh(posted, is_here=bool(item.is_paid_here)),
        )


def _items_given_out(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    for number in body.numbers:
        db.conn.execute(
            "UPDATE arrived_item SET state = ?, agent_code = ?, last_entry = ? WHERE number = ?",
            (OUT, body.agent_code, posted.entry.entry_id, number),
        )
        event_of(db, posted, number, OUT_EVENT, place=body.name_km)


def _items_returned(db: Database, posted: Posted) -> None:
    """What nobody took lies where it lay before."""
    body: Any = posted.body
    for item in body.delivered:
        _handed_over(db, posted, item)
    for number in body.brought_back:
        db.conn.execute(
            """UPDATE arrived_item SET state = iif(shelf = '', ?, ?), agent_code = '',
                      last_entry = ? WHERE number = ?""",
            (ARRIVED, HELD, posted.entry.entry_id, number),
        )
        event_of(db, posted, number, NOT_DELIVERED_EVENT)


DELIVERY_PROJECTIONS: Final[dict[type[bodies.Body], Callable[[Database, Posted], None]]] = {
    bodies.MoneyOrderIssued: _money_order_issued,
    bodies.OrderAdvised: _order_advised,
    bodies.OrderReported: _order_reported,
    bodies.OrderPaid: _order_paid,
    bodies.OrderSentOn: _order_sent_on,
    bodies.BagHandedOver: _bag_handed_over,
    bodies.BagReceived: _bag_received,
    bodies.ItemHeld: _item_held,
    bodies.AddresseeCalled: _addressee_called,
    bodies.ItemDelivered: _item_delivered,
    bodies.ItemsGivenOut: _items_given_out,
    bodies.ItemsReturned: _items_returned,
}
