"""Works the office's tables out of the journal: one function per kind of entry.

`apply` runs inside the transaction that posts the entry. `rebuild` drops every table here and
plays the whole journal again; the rows must come out the same, and `verify` checks that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from sqlite_utils import Database

from postdesk.storage.projection_tables import INDEXES, TABLES, VERSION
from postdesk.wire import bodies
from postdesk.wire.entry import Entry, decode_body, draft_of

ACCEPTED_EVENT: Final = "EMA"
BAGGED_EVENT: Final = "BAG"
CANCELLED_EVENT: Final = "CAN"


class Posted(NamedTuple):
    """An entry with its body, as it is played into the tables."""

    entry: Entry
    body: bodies.Body


def create_tables(db: Database) -> None:
    """Make the empty tables."""
    for statement in (*TABLES.values(), *INDEXES):
        db.conn.execute(statement)
    db.conn.execute(f"PRAGMA user_version = {VERSION}")


def drop_tables(db: Database) -> None:
    """Drop them all, whatever version made them; the journal is not touched."""
    for name in TABLES:
        db.conn.execute(f"DROP TABLE IF EXISTS {name}")


def are_current(db: Database) -> bool:
    """Whether the file's tables are of this program's version."""
    return bool(db.conn.execute("PRAGMA user_version").fetchone()[0] == VERSION)


def rebuild(db: Database, entries: Iterable[Entry]) -> int:
    """Drop the tables and play the journal again. Call it inside a transaction.

    Returns:
        How many entries were played.
    """
    drop_tables(db)
    create_tables(db)
    played = 0
    for entry in entries:
        apply(db, entry, decode_body(entry))
        played += 1
    return played


def apply(db: Database, entry: Entry, body: bodies.Body) -> None:
    """Play one entry into the tables."""
    project = _PROJECTIONS.get(type(body))
    if project is not None:
        project(db, Posted(entry, body))


def rows_of(db: Database, table: str) -> list[tuple[Any, ...]]:
    """All rows of one table, in a fixed order: what `verify` compares."""
    return sorted(db.conn.execute(f"SELECT * FROM {table}").fetchall())  # noqa: S608 - a name from TABLES


def _insert(db: Database, table: str, **values: object) -> None:
    columns = ", ".join(values)
    fields = ", ".join(f":{name}" for name in values)
    db.conn.execute(f"INSERT INTO {table} ({columns}) VALUES ({fields})", values)  # noqa: S608 - names from this file


def _desk_started(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _insert(
        db,
        "desk",
        desk=posted.entry.desk,
        epoch=posted.entry.epoch,
        public_key=body.public_key,
        mode=body.mode,
        branch_code=body.branch_code,
        branch_name_km=body.branch_name_km,
        branch_name_en=body.branch_name_en,
        telephone=body.telephone,
    )


def _person_added(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _insert(
        db,
        "person",
        person_id=body.person_id,
        name_km=body.name_km,
        name_latin=body.name_latin,
        role=body.role,
    )


def _reference_applied(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _insert(
        db,
        "reference",
        seq=posted.entry.seq,
        version=body.version,
        effective_on=body.effective_on,
        content_sha256=body.content_sha256,
        document=body.document,
    )


def _numbers_issued(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _insert(
        db,
        "number_block",
        indicator=body.indicator,
        first=body.first,
        last=body.last,
        source=body.source,
        seq=posted.entry.seq,
        next=body.first,
    )


def _customer_added(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _insert(
        db,
        "customer",
        customer_code=body.customer_code,
        name_km=body.name_km,
        name_en=body.name_en,
        telephone=body.telephone,
    )


def _day_opened(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _insert(
        db,
        "business_day",
        day=body.day,
        state="open",
        opened_entry=posted.entry.entry_id,
        closed_entry="",
        first_seq=posted.entry.seq,
        last_seq=0,
    )


def _day_closed(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE business_day SET state = 'closed', closed_entry = ?, last_seq = ?
           WHERE day = ?""",
        (posted.entry.entry_id, posted.entry.seq, body.day),
    )


def _till_opened(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _insert(
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
        opened_seq=posted.entry.seq,
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


def _receipt_line(db: Database, posted: Posted, *, number: str) -> None:
    body: Any = posted.body
    _insert(
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
    _receipt_line(db, posted, number=body.number)
    _remember(db, posted, body.sender, office="")
    _remember(db, posted, body.addressee, office=body.destination_office)
    if not body.number:
        return
    _insert(
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
    _use_number(db, posted, body.number, "accepted")
    _event(db, posted, body.number, ACCEPTED_EVENT)


def _use_number(db: Database, posted: Posted, number: str, use: str) -> None:
    _insert(db, "number_used", number=number, use=use, entry_id=posted.entry.entry_id)
    serial = int(number[2:10])
    db.conn.execute(
        """UPDATE number_block SET next = max(next, :serial + 1)
           WHERE indicator = :indicator AND :serial BETWEEN first AND last""",
        {"serial": serial, "indicator": number[:2]},
    )


def _event(db: Database, posted: Posted, number: str, event: str, place: str = "") -> None:
    _insert(
        db,
        "item_event",
        number=number,
        seq=posted.entry.seq,
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
            "seq": posted.entry.seq,
        },
    )


def _goods_sold(db: Database, posted: Posted) -> None:
    _receipt_line(db, posted, number="")


def _basket_settled(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    entry = posted.entry
    _insert(
        db,
        "receipt",
        receipt_no=body.receipt_no,
        serial=serial_of(body.receipt_no),
        draft_no=draft_of(entry.entry_id)[2],
        entry_id=entry.entry_id,
        seq=entry.seq,
        first_seq=entry.seq - len(body.entries),
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


def serial_of(number: str) -> int:
    """The running number at the end of a receipt's or refund's number."""
    return int(number.rsplit("-", 1)[1])


def _entry_reversed(db: Database, posted: Posted) -> None:
    original = posted.entry.reverses
    db.conn.execute(
        "UPDATE receipt_line SET state = 'reversed', undone_by = ? WHERE entry_id = ?",
        (posted.entry.entry_id, original),
    )
    db.conn.execute("UPDATE receipt SET state = 'reversed' WHERE entry_id = ?", (original,))
    row = db.conn.execute("SELECT number FROM item WHERE entry_id = ?", (original,)).fetchone()
    if row is not None:
        db.conn.execute(
            "UPDATE item SET custody = 'returned to sender', holder = '' WHERE entry_id = ?",
            (original,),
        )
        _event(db, posted, row[0], CANCELLED_EVENT)


def _basket_refunded(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    entry = posted.entry
    _insert(
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
    _use_number(db, posted, body.number, "spoiled")


def _bag_closed(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _insert(
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
        _event(db, posted, number, BAGGED_EVENT, place=body.bag_no)


_PROJECTIONS: Final[dict[type[bodies.Body], Callable[[Database, Posted], None]]] = {
    bodies.DeskStarted: _desk_started,
    bodies.PersonAdded: _person_added,
    bodies.ReferenceApplied: _reference_applied,
    bodies.NumbersIssued: _numbers_issued,
    bodies.CustomerAdded: _customer_added,
    bodies.DayOpened: _day_opened,
    bodies.DayClosed: _day_closed,
    bodies.TillOpened: _till_opened,
    bodies.TillCounted: _till_counted,
    bodies.TillClosed: _till_closed,
    bodies.ItemAccepted: _item_accepted,
    bodies.GoodsSold: _goods_sold,
    bodies.BasketSettled: _basket_settled,
    bodies.EntryReversed: _entry_reversed,
    bodies.BasketRefunded: _basket_refunded,
    bodies.ReceiptCopied: _receipt_copied,
    bodies.LabelSpoiled: _label_spoiled,
    bodies.BagClosed: _bag_closed,
}
