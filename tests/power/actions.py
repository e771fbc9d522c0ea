"""What people do at the books while the power goes: each step can be repeated by its same id."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from postdesk.domain.accounts import SAFE, till_holder
from postdesk.domain.basket import BasketDraft
from postdesk.domain.cash_movement import Value
from postdesk.domain.notes import Cash
from postdesk.services import basket, cash, closing, movements, remitting
from postdesk.services.counter import CashPayment
from postdesk.services.drawer import DrawerCount
from postdesk.services.movements import TransferAnsweredError
from postdesk.services.people import Approval
from postdesk.services.posting import AlreadyRecordedError
from postdesk.services.remitting import SealedBag
from postdesk.storage.drafts import DraftStore
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.codec import from_json
from tests.builders import (
    CLERK,
    MANAGER,
    Office,
    drawer_of,
    goods,
    letters,
    parcel,
    registered,
    tamper,
)

OPENED_AT: Final = "2026-12-07 07:30"
ACTED_AT: Final = "2026-12-07 16:10"
STOCK: Final = {"STAMP-500": 100, "BOX-M": 10}
TRANSFER: Final = drawer_of(50_000, 10)
SEEN: Final = Approval(CLERK.person_id)
BAG_OUT: Final = SealedBag("PNH-B-0012", "S 998877", "hq", "ម៉ម សារិន 2A-4471")
BAG_IN: Final = SealedBag("PNH-B-0099", "S 112233", "hq")
BAG_COUNT: Final = drawer_of(500_000, 100)

Step = Callable[[Office], str]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that is done at the books.

    Attributes:
        prepare: What was done beforehand, on another day of the program.
        steps: What is done; each gives what the clerk is told: a receipt's or document's number.
            Done again, it gives the same and records nothing.
        older: Statements that make the books those of an older version.
    """

    prepare: Callable[[Office], None]
    steps: tuple[Step, ...]
    older: tuple[str, ...] = field(default=())


def open_for_work(office: Office) -> None:
    """A till with money, stamps and boxes."""
    office.open_till(drawer_of(200_000, 50), stock=STOCK)


def type_baskets(office: Office) -> None:
    """Three baskets that were typed and are not paid."""
    open_for_work(office)
    for lines in (
        (registered(), letters(3), goods("stamp-500", 2)),
        (parcel(2_000), goods("box-m")),
        (letters(5),),
    ):
        basket.save_draft(office.desk, CLERK, office.draft(*lines))


def sell(place: int) -> Step:
    """Settle the basket that was typed first, second, third."""

    def step(office: Office) -> str:
        row = office.desk.db.conn.execute(
            "SELECT draft_no FROM draft WHERE items > 0 ORDER BY draft_no LIMIT 1 OFFSET ?",
            (place,),
        ).fetchone()
        stored = DraftStore(office.desk.db).get(row[0])
        assert stored is not None
        draft = from_json(stored.content, BasketDraft)
        # Dollars handed over and riel given back: both tills' accounts and the exchange move.
        return office.settle(draft, CashPayment(Cash(usd_whole=5))).receipt_no

    return step


def send_to_safe(office: Office) -> str:
    """Hand cash over from the till to the safe; nobody does it twice before looking at the list."""
    desk = office.desk
    row = desk.db.conn.execute(
        "SELECT movement_no FROM movement WHERE kind = 'transfer' AND giver = ?",
        (till_holder("1"),),
    ).fetchone()
    if row is not None:
        return str(row[0])
    return movements.send(
        desk, CLERK, giver=till_holder("1"), taker=SAFE, count=TRANSFER
    ).movement_no


def acknowledge(office: Office) -> str:
    """Count what was handed over to the safe, and say so."""
    number = send_to_safe(office)
    with suppress(TransferAnsweredError):
        movements.receive(office.desk, MANAGER, number, TRANSFER)
    return number


def send_bag(office: Office) -> str:
    """Seal a bag of cash for headquarters."""
    with suppress(AlreadyRecordedError):
        remitting.send_remittance(office.desk, MANAGER, BAG_OUT, BAG_COUNT, witness=SEEN)
    return BAG_OUT.bag_no


def take_bag(office: Office) -> str:
    """Open a bag from headquarters, of which something is missing."""
    with suppress(AlreadyRecordedError):
        remitting.receive_remittance(
            office.desk,
            MANAGER,
            BAG_IN,
            declared=Value(500_000, 110_00),
            count=BAG_COUNT,
            witness=SEEN,
        )
    return BAG_IN.bag_no


def count_drawer(office: Office) -> None:
    """A till that has sold and was counted and closed."""
    type_baskets(office)
    for place in range(3):
        sell(place)(office)
    held = cash.drawer_before(office.desk, "1")
    count = drawer_of(held.khr, held.usd_cents // 100)
    cash.count_till(office.desk, CLERK, "1", DrawerCount(count.notes, held.stock))
    cash.close_till(office.desk, CLERK, "1")


def close_day(office: Office) -> str:
    """Seal the day."""
    day = "2026-12-07"
    if closing.closed_day(office.desk, day) is None:
        closing.close_day(office.desk, MANAGER)
    return day


def look(office: Office) -> str:
    """Only open the books: whatever must be brought to this version's shape is."""
    return str(JournalStore(office.desk.db).count())


ACTIONS: Final = {
    "sale": Action(type_baskets, (sell(0), sell(1), sell(2))),
    "transfer": Action(open_for_work, (send_to_safe, acknowledge)),
    "bag": Action(open_for_work, (send_bag, take_bag)),
    "close": Action(count_drawer, (close_day,)),
    "migration": Action(
        count_drawer,
        (look,),
        older=(
            *(
                f"DROP TABLE {name}"
                for name in ("hq_link", "sync_mark", "line_contact", "feed_document", "movement")
            ),
            "DELETE FROM _sqlite_migrations WHERE name = 's0003_line_to_hq'",
            "PRAGMA user_version = 1",
        ),
    ),
}


def make_older(office: Office, action: Action) -> None:
    """Turn the closed books of an office into those of an older version."""
    home = office.desk.home
    assert home is not None
    if action.older:
        tamper(home, *action.older)
