"""Items leave the counter in a bag: from then on they are not the counter's to cancel."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.errors import RuleError
from postdesk.domain.people import Person, Task, role_for
from postdesk.services.desk import Desk
from postdesk.services.posting import posting
from postdesk.services.receipts import ItemLeftCounterError
from postdesk.wire.bodies import BagClosed
from postdesk.wire.entry import Entry


class ItemNotHereError(RuleError):
    """No item of this number was accepted here."""

    facts = ("number",)

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class EmptyBagError(RuleError):
    """A bag without items is not closed."""


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag as it is closed.

    Attributes:
        bag_no: Its number; closed once.
        numbers: The items in it.
        weight_g: On the scale, sealed.
    """

    bag_no: str
    destination_office: str
    seal_no: str
    weight_g: int
    numbers: tuple[str, ...]


def close_bag(desk: Desk, person: Person, bag: Bag) -> Entry:
    """Close and seal a bag; its items leave the counter's custody.

    Raises:
        EmptyBagError, ItemNotHereError, ItemLeftCounterError, NotPermittedError
        AlreadyRecordedError: A bag of this number was closed before.
    """
    role_for([person.role], Task.DISPATCH)
    if not bag.numbers:
        raise EmptyBagError
    # A number read twice by the scanner is one item.
    numbers = tuple(dict.fromkeys(bag.numbers))
    with posting(desk, person) as action:
        for number in numbers:
            row = desk.db.conn.execute(
                "SELECT custody, holder FROM item WHERE number = ?", (number,)
            ).fetchone()
            if row is None:
                raise ItemNotHereError(number)
            if row[0] != "counter":
                raise ItemLeftCounterError(number, row[1])
        return action.add(
            BagClosed(
                bag_no=bag.bag_no,
                destination_office=bag.destination_office,
                seal_no=bag.seal_no,
                weight_g=bag.weight_g,
                numbers=numbers,
            ),
            business_key=bag.bag_no,
        )
