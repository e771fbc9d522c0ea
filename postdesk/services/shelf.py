"""Items that wait for their addressees: the shelf, the notice, calls, what is collected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from postdesk.domain.business_day import default_day
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import ascii_digits, clean_text
from postdesk.domain.orders import days_charged
from postdesk.domain.people import Person, Task, role_for
from postdesk.services.desk import Desk, instant
from postdesk.services.holders import ensure_day_open
from postdesk.services.posting import open_day, posting
from postdesk.services.reference import reference_on
from postdesk.storage.delivery_projections import ARRIVED, DELIVERED, OUT
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import AddresseeCalled, ItemHeld
from postdesk.wire.entry import Entry

NOTICE: Final = "notice"
REACHED, NO_ANSWER, WRONG_NUMBER = "reached", "no answer", "wrong number"
OUTCOMES: Final = (REACHED, NO_ANSWER, WRONG_NUMBER)
_COLUMNS: Final = (
    "number, product, weight_g, addressee, telephone, sender, sender_telephone, from_branch,"
    " cod_khr, bag_no, state, shelf, noticed_on, called, called_at, agent_code"
)


class ItemNotArrivedError(RuleError):
    """No item of this number came in here: receive its bag first."""

    facts = ("number",)

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class ItemDeliveredError(RuleError):
    """The item was handed over before."""

    facts = ("number", "at")

    def __init__(self, number: str, at: str) -> None:
        super().__init__(number)
        self.number = number
        self.at = instant(at)


class ItemOutError(RuleError):
    """An agent has the item with them: it is here again when they bring it back.

    Attributes:
        agent_code: Who has it.
    """

    facts = ("number", "agent_code")

    def __init__(self, number: str, agent_code: str) -> None:
        super().__init__(number)
        self.number = number
        self.agent_code = agent_code


class ShelfMissingError(RuleError):
    """A held item lies on a shelf that has a number."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An item that came in, and where it is.

    Attributes:
        state: `arrived`, `held`, `out` (an agent has it along) or `delivered`.
        noticed_on: Day of the notice, ISO; empty while it is on no shelf.
        called: Outcome of the last call, or empty; `called_at` says when, UTC.
        agent_code: Who has it along, or took it to the addressee; else empty.
    """

    number: str
    product: str
    weight_g: int
    addressee: str
    telephone: str
    sender: str
    sender_telephone: str
    from_branch: str
    cod_khr: int
    bag_no: str
    state: str
    shelf: str
    noticed_on: str
    called: str
    called_at: str
    agent_code: str


def hold_item(desk: Desk, person: Person, number: str, *, shelf: str) -> Entry:
    """Put an item on a shelf, and print the notice to its addressee; put again, it only moves.

    Raises:
        ItemNotArrivedError, ItemDeliveredError, ShelfMissingError, NotPermittedError
    """
    role_for([person.role], Task.HAND_OVER)
    place = clean_text(ascii_digits(shelf)).upper()
    if not place:
        raise ShelfMissingError
    with posting(desk, person) as action:
        ensure_day_open(action)
        item = check_deliverable(desk, number)
        noticed_on = item.noticed_on or action.business_day
        entry = action.add(ItemHeld(number=item.number, shelf=place, noticed_on=noticed_on))
        if item.state == ARRIVED:
            queue = PrintQueue(desk.db)
            queue.ask(paper=NOTICE, subject=item.number, copy_no=0, asked_at=action.at)
        return entry


def note_call(desk: Desk, person: Person, number: str, *, outcome: str, remarks: str = "") -> Entry:
    """Note a call to an addressee, whatever came of it.

    Args:
        outcome: One of `OUTCOMES`.

    Raises:
        ItemNotArrivedError, ItemDeliveredError, NotPermittedError
    """
    role_for([person.role], Task.HAND_OVER)
    with posting(desk, person) as action:
        ensure_day_open(action)
        item = check_deliverable(desk, number)
        called = AddresseeCalled(number=item.number, outcome=outcome, remarks=clean_text(remarks))
        return action.add(called)


def items_here(desk: Desk, typed: str = "") -> tuple[Arrived, ...]:
    """Items that wait for their addressees, the oldest first.

    Args:
        typed: Part of a number, shelf, name or telephone to find them by; empty for all.
    """
    rows = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM arrived_item WHERE state <> ? ORDER BY place, number",  # noqa: S608 - constant
        (DELIVERED,),
    ).fetchall()
    return tuple(_fitting((Arrived(*row) for row in rows), typed))


def _fitting(items: Iterable[Arrived], typed: str) -> Iterable[Arrived]:
    text = "".join(ascii_digits(clean_text(typed)).split()).casefold()
    local = text.removeprefix("0")
    for item in items:
        told = "".join(f"{item.number}{item.shelf}{item.addressee}".split()).casefold()
        if text in told or (local.isdigit() and local in item.telephone):
            yield item


def get_arrived(desk: Desk, number: str) -> Arrived:
    """An item that came in, whatever became of it (`ItemNotArrivedError`)."""
    packed = "".join(number.split()).upper()
    row = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM arrived_item WHERE number = ?",  # noqa: S608 - constant
        (packed,),
    ).fetchone()
    if row is None:
        raise ItemNotArrivedError(packed)
    return Arrived(*row)


def check_deliverable(desk: Desk, number: str) -> Arrived:
    """Make sure that an item is here.

    Raises:
        ItemNotArrivedError, ItemDeliveredError, ItemOutError
    """
    item = get_arrived(desk, number)
    if item.state == OUT:
        raise ItemOutError(item.number, item.agent_code)
    if item.state == DELIVERED:
        row = desk.db.conn.execute(
            """SELECT at FROM journal_entry
               JOIN arrived_item ON arrived_item.last_entry = journal_entry.entry_id
               WHERE number = ?""",
            (item.number,),
        ).fetchone()
        raise ItemDeliveredError(item.number, row[0])
    return item


def held_charges(desk: Desk, number: str) -> tuple[int, int]:
    """What is collected for an item, in riel, and the days of storage that it is charged for."""
    try:
        item = get_arrived(desk, number)
    except ItemNotArrivedError:
        return 0, 0
    opened = open_day(desk)
    today = date.fromisoformat(opened) if opened else default_day(desk.now())
    if not item.noticed_on:
        return item.cod_khr, 0
    storage = reference_on(desk, today).tariff.storage
    return item.cod_khr, days_charged(storage, date.fromisoformat(item.noticed_on), today)


def history_of(desk: Desk, number: str) -> tuple[tuple[str, str, str], ...]:
    """What happened to an item: (EMSEVT code, when in UTC, where), in its order."""
    rows: list[tuple[Any, ...]] = desk.db.conn.execute(
        "SELECT event, at, place FROM item_event WHERE number = ? ORDER BY seq", (number,)
    ).fetchall()
    return tuple((row[0], row[1], row[2]) for row in rows)
