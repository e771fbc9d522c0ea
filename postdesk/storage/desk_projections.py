"""Plays desks, people, reference data, days and tills into their tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlite_utils import Database

from postdesk.storage.delivery_projections import arrived_item
from postdesk.storage.office_projections import label_roll
from postdesk.storage.projecting import Posted, insert, serial_of
from postdesk.wire import bodies


def _desk_started(db: Database, posted: Posted) -> None:
    insert(db, "desk", desk=posted.entry.desk, epoch=posted.entry.epoch, **posted.fields)


def _epoch_started(db: Database, posted: Posted) -> None:
    """The desk goes on as what it was: its names are those of the epoch before."""
    body: Any = posted.body
    db.conn.execute(
        """INSERT INTO desk (desk, epoch, public_key, mode, branch_code, branch_name_km,
                             branch_name_en, telephone, is_main)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, coalesce(
               (SELECT is_main FROM desk WHERE desk = ? AND epoch = ?), 0))""",
        (
            posted.entry.desk,
            posted.entry.epoch,
            body.public_key,
            body.mode,
            body.branch_code,
            body.branch_name_km,
            body.branch_name_en,
            body.telephone,
            posted.entry.desk,
            body.previous_epoch,
        ),
    )
    # Another copy of this desk may hold the same blocks, or labels of them may be lost: the
    # new epoch gets numbers of its own.
    db.conn.execute("UPDATE number_block SET next = last + 1 WHERE source = 'block'")


def _person_added(db: Database, posted: Posted) -> None:
    insert(db, "person", **posted.fields)


def _reference_applied(db: Database, posted: Posted) -> None:
    insert(db, "reference", seq=posted.place, **posted.fields)


def _numbers_issued(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "number_block",
        indicator=body.indicator,
        first=body.first,
        last=body.last,
        source=body.source,
        seq=posted.place,
        next=body.first,
    )


def _customer_added(db: Database, posted: Posted) -> None:
    insert(db, "customer", is_active=1, **posted.fields)


def _customer_changed(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE customer SET name_km = ?, name_en = ?, telephone = ?, credit_limit_khr = ?,
                  is_active = ? WHERE customer_code = ?""",
        (
            body.name_km,
            body.name_en,
            body.telephone,
            body.credit_limit_khr,
            body.is_active,
            body.customer_code,
        ),
    )


def _customer_paid(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "account_payment",
        payment_no=body.payment_no,
        serial=serial_of(body.payment_no),
        customer_code=body.customer_code,
        entry_id=posted.entry.entry_id,
        place=posted.place,
    )


def _books_begun(db: Database, posted: Posted) -> None:
    """What was counted at the beginning: orders to pay, debtors, bags on their way."""
    body: Any = posted.body
    for order in body.orders:
        insert(
            db,
            "pay_order",
            order_no=order.order_no,
            kind=order.order_kind,
            serial=0,
            amount_khr=order.amount_khr,
            payee=order.payee_name,
            payee_latin="",
            telephone=order.payee_telephone,
            payer="",
            made_by=order.made_by,
            paying_branch="",
            made_on=posted.entry.business_day,
            state="here",
            paid_to="",
            entry_id=posted.entry.entry_id,
            last_entry=posted.entry.entry_id,
            last_at=posted.entry.at,
            place=posted.place,
        )
    for debt in body.debts:
        db.conn.execute(
            "INSERT OR IGNORE INTO customer VALUES (?, ?, ?, ?, 0, 1)",
            (debt.customer_code, debt.name_km, debt.name_en, debt.telephone),
        )
    for bag in body.bags:
        _opening_bag(db, posted, bag)
    for roll in body.rolls:
        label_roll(db, posted, roll.indicator, roll.first, roll.last)
    for item in body.items:
        arrived_item(
            db,
            posted,
            number=item.number,
            shelf=item.shelf,
            product="",
            weight_g=0,
            addressee=item.addressee,
            telephone=item.telephone,
            sender=item.sender,
            sender_telephone="",
            from_branch=item.from_branch,
            cod_khr=item.cod_khr,
            bag_no="",
        )


def _opening_bag(db: Database, posted: Posted, bag: Any) -> None:  # noqa: ANN401 - as it is stored
    insert(
        db,
        "movement",
        movement_no=bag.bag_no,
        kind="remittance-out",
        serial=0,
        giver="safe",
        taker=bag.destination,
        khr=bag.khr,
        usd_cents=bag.usd_cents,
        pieces=0,
        state="sent",
        entry_id=posted.entry.entry_id,
        answered_entry="",
        person=posted.entry.person,
        at=posted.entry.at,
        business_day=posted.entry.business_day,
        place=posted.place,
    )


def _day_opened(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "business_day",
        day=body.day,
        state="open",
        opened_entry=posted.entry.entry_id,
        closed_entry="",
        first_seq=posted.place,
        last_seq=0,
    )


def _day_closed(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE business_day SET state = 'closed', closed_entry = ?, last_seq = ?
           WHERE day = ?""",
        (posted.entry.entry_id, posted.place, body.day),
    )


def _till_opened(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "shift",
        shift=body.shift,
        till=body.till,
        person=posted.entry.person,
        state="open",
        business_day=posted.entry.business_day,
        opened_entry=posted.entry.entry_id,
        closed_entry="",
        counts=0,
        last_count_entry="",
        opened_seq=posted.place,
    )


def _till_counted(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE shift SET state = 'counted', counts = ?, last_count_entry = ?
           WHERE shift = ?""",
        (body.count_no, posted.entry.entry_id, body.shift),
    )


def _till_closed(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        "UPDATE shift SET state = 'closed', closed_entry = ? WHERE shift = ?",
        (posted.entry.entry_id, body.shift),
    )


DESK_PROJECTIONS: Final[dict[type[bodies.Body], Callable[[Database, Posted], None]]] = {
    bodies.DeskStarted: _desk_started,
    bodies.EpochStarted: _epoch_started,
    bodies.PersonAdded: _person_added,
    bodies.ReferenceApplied: _reference_applied,
    bodies.NumbersIssued: _numbers_issued,
    bodies.CustomerAdded: _customer_added,
    bodies.CustomerChanged: _customer_changed,
    bodies.CustomerPaid: _customer_paid,
    bodies.BooksBegun: _books_begun,
    bodies.DayOpened: _day_opened,
    bodies.DayClosed: _day_closed,
    bodies.TillOpened: _till_opened,
    bodies.TillCounted: _till_counted,
    bodies.TillClosed: _till_closed,
}
