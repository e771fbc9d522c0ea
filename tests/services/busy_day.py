"""A branch's books after a day in which a bit of everything was done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from postdesk.domain.notes import Cash
from postdesk.services import cancelling, cash, closing, refunding
from postdesk.services.opening import open_desk
from postdesk.storage.journal_store import JournalStore
from tests.builders import (
    Office,
    copied_office,
    drawer_of,
    ems,
    goods,
    letters,
    parcel,
    registered,
)


@dataclass(frozen=True)
class Books:
    """A branch's books after a busy day, closed, and its settlement of a parcel in the middle."""

    home: Path
    parcel_seq: int
    parcel_id: str
    settled_seq: int
    last_seq: int


def busy_day(office: Office) -> tuple[str, str]:
    """Sell, undo, refund, count, close the day; names of a parcel and of its settlement."""
    office.open_till(drawer_of(200_000, 50), stock={"STAMP-500": 20, "BOX-M": 5})
    office.sell(letters(3), tendered=Cash(5_000))
    wrong = office.sell(registered(20))
    cancelling.undo(office.desk, office.clerk, wrong.receipt_no, reason="x")
    sold = office.sell(parcel(2_000), goods("box-m"), tendered=Cash(usd_whole=5))
    dear = office.sell(registered(20))
    office.sell(ems(300), goods("stamp-500", 2))
    request = refunding.RefundRequest(dear.receipt_no, dear.entries[:1], "y")
    refunding.refund(office.desk, office.clerk, request, till="1")
    cash.count_till(office.desk, office.clerk, "1", drawer_of(201_000, 50))
    cash.close_till(office.desk, office.clerk, "1")
    closing.close_day(office.desk, office.manager)
    return sold.entries[0], sold.entries[-1]


def play_day(template: Path, home: Path) -> Books:
    """A copy of the template's branch after its day, closed."""
    office = copied_office(template, home)
    item, settlement = busy_day(office)
    store = JournalStore(office.desk.db)
    sold, paid = store.get(item), store.get(settlement)
    assert sold is not None
    assert paid is not None
    office.close()
    return Books(home, sold.seq, item, paid.seq, _count(home))


def _count(home: Path) -> int:
    desk = open_desk(home, reading=True)
    try:
        return JournalStore(desk.db).count()
    finally:
        desk.db.conn.close()
