"""Plays items, receipts, refunds and bags into their tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlite_utils import Database

from postdesk.storage.projecting import Posted, insert, serial_of
from postdesk.wire import bodies
from postdesk.wire.entry import draft_of

ACCEPTED_EVENT: Final = "EMA"
BAGGED_EVENT: Final = "BAG"
CANCELLED_EVENT: Final = "CAN"


def receipt_line_of(db: Database, posted: Posted, *, number: str) -> None:
    """Write a line of a receipt."""
    body: Any = posted.body
    insert(
        db,
        "receipt_line",
        entry_id=posted.entry.entry_id,
        receipt_no=body.receipt_no,
        line_no=body.line_no,
        product=body.product,
        number=number,
        quantity=body.quantity,
        minor=sum(price.minor for price in body.prices),
        currency=body.prices[0].currency if body.prices else "KHR",
        state="standing",
        undone_by="",
    )


def _item_accepted(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    receipt_line_of(db, posted, number=body.number)
    _remember(db, posted, body.sender, office="")
    _remember(db, posted, body.addressee, office=body.destination_office)
    if not body.number:
        return
    insert(
        db,
        "item",
        number=body.number,
        entry_id=posted.entry.entry_id,
        receipt_no=body.receipt_no,
        product=body.product,
        weight_g=body.weight_g,
        addressee=body.addressee.name,
        telephone=body.addressee.telephone,
        destination_office=body.destination_office,
        custody="counter",
        holder=posted.entry.desk,
    )
    use_number(db, posted, body.number, "accepted")
    event_of(db, posted, body.number, ACCEPTED_EVENT)


def use_number(db: Database, posted: Posted, number: str, use: str) -> None:
    """Write that an item number is used up, and for what."""
    insert(db, "number_used", number=number, use=use, entry_id=posted.entry.entry_id)
    serial = int(number[2:10])
    db.conn.execute(
        """UPDATE number_block SET next = max(next, :serial + 1)
           WHERE indicator = :indicator AND :serial BETWEEN first AND last""",
        {"serial": serial, "indicator": number[:2]},
    )


def event_of(db: Database, posted: Posted, number: str, event: str, place: str = "") -> None:
    """Write what happened to an item, by its EMSEVT code."""
    insert(
        db,
        "item_event",
        number=number,
        seq=posted.place,
        entry_id=posted.entry.entry_id,
        event=event,
        at=posted.entry.at,
        place=place,
    )


def _remember(db: Database, posted: Posted, party: bodies.PartySnapshot, *, office: str) -> None:
    """Keep the newest name and address of a telephone number, to fill the next form with."""
    if not party.telephone:
        return
    db.conn.execute(
        """INSERT OR REPLACE INTO party VALUES (
               :telephone, :name, :name_latin, :address_km, :address_en, :place_code,
               :landmark, :postcode,
               coalesce(nullif(:office, ''),
                        (SELECT office FROM party WHERE telephone = :telephone), ''), :seq)""",
        {
            "telephone": party.telephone,
            "name": party.name,
            "name_latin": party.name_latin,
            "address_km": party.address_km,
            "address_en": party.address_en,
            "place_code": party.place_code,
            "landmark": party.landmark,
            "postcode": party.postcode,
            "office": office,
            "seq": posted.place,
        },
    )


def _goods_sold(db: Database, posted: Posted) -> None:
    receipt_line_of(db, posted, number="")


def _basket_settled(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    entry = posted.entry
    insert(
        db,
        "receipt",
        receipt_no=body.receipt_no,
        serial=serial_of(body.receipt_no),
        draft_no=draft_of(entry.entry_id)[2],
        entry_id=entry.entry_id,
        seq=posted.place,
        first_seq=posted.place - len(body.entries),
        business_day=entry.business_day,
        shift=entry.shift,
        person=entry.person,
        at=entry.at,
        customer=body.customer,
        exact_khr=body.exact_khr,
        cash_khr=body.cash_khr,
        state="standing",
        copies=0,
    )


def _entry_reversed(db: Database, posted: Posted) -> None:
    original = posted.entry.reverses
    db.conn.execute(
        "UPDATE receipt_line SET state = 'reversed', undone_by = ? WHERE entry_id = ?",
        (posted.entry.entry_id, original),
    )
    db.conn.execute("UPDATE receipt SET state = 'reversed' WHERE entry_id = ?", (original,))
    db.conn.execute("UPDATE pay_order SET state = 'undone' WHERE entry_id = ?", (original,))
    row = db.conn.execute("SELECT number FROM item WHERE entry_id = ?", (original,)).fetchone()
    if row is not None:
        db.conn.execute(
            "UPDATE item SET custody = 'returned to sender', holder = '' WHERE entry_id = ?",
            (original,),
        )
        event_of(db, posted, row[0], CANCELLED_EVENT)


def _basket_refunded(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    entry = posted.entry
    insert(
        db,
        "refund",
        refund_no=body.refund_no,
        serial=serial_of(body.refund_no),
        entry_id=entry.entry_id,
        receipt_no=body.receipt_no,
        person=entry.person,
        approved_by=body.approved_by,
        reason=body.reason,
        at=entry.at,
        business_day=entry.business_day,
        cash_khr=body.cash_khr,
    )
    for item in body.items:
        db.conn.execute(
            "UPDATE receipt_line SET state = 'refunded', undone_by = ? WHERE entry_id = ?",
            (entry.entry_id, item),
        )


def _receipt_copied(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        "UPDATE receipt SET copies = ? WHERE receipt_no = ?", (body.copy_no, body.receipt_no)
    )


def _label_spoiled(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    use_number(db, posted, body.number, "spoiled")


def _bag_closed(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "bag",
        bag_no=body.bag_no,
        entry_id=posted.entry.entry_id,
        destination_office=body.destination_office,
        seal_no=body.seal_no,
        weight_g=body.weight_g,
    )
    for number in body.numbers:
        db.conn.execute(
            "UPDATE item SET custody = 'bag', holder = ? WHERE number = ?", (body.bag_no, number)
        )
        event_of(db, posted, number, BAGGED_EVENT, place=body.bag_no)


SALE_PROJECTIONS: Final[dict[type[bodies.Body], Callable[[Database, Posted], None]]] = {
    bodies.ItemAccepted: _item_accepted,
    bodies.GoodsSold: _goods_sold,
    bodies.AgencySold: _goods_sold,
    bodies.BasketSettled: _basket_settled,
    bodies.EntryReversed: _entry_reversed,
    bodies.BasketRefunded: _basket_refunded,
    bodies.ReceiptCopied: _receipt_copied,
    bodies.LabelSpoiled: _label_spoiled,
    bodies.BagClosed: _bag_closed,
}
