"""Items leave the counter in a bag: from then on they are not the counter's to cancel."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.telephone import parse_telephone
from postdesk.services.desk import Desk
from postdesk.services.posting import posting
from postdesk.services.receipts import ItemLeftCounterError
from postdesk.wire.bodies import BagClosed, BagHandedOver
from postdesk.wire.entry import Entry


class ItemNotHereError(RuleError):
    """No item of this number was accepted here."""

    facts = ("number",)

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class EmptyBagError(RuleError):
    """A bag without items is not closed."""


class BagNotHereError(RuleError):
    """No bag of this number was closed here."""

    facts = ("bag_no",)

    def __init__(self, bag_no: str) -> None:
        super().__init__(bag_no)
        self.bag_no = bag_no


class CarrierMissingError(RuleError):
    """Nobody is named who takes the bag."""


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


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who takes a bag along.

    Attributes:
        vehicle: The number plate, or the boat.
        telephone: As typed, or empty.
    """

    name: str
    vehicle: str = ""
    telephone: str = ""


def hand_bag_over(desk: Desk, person: Person, bag_no: str, carrier: Carrier) -> Entry:
    """Give a closed bag to a driver or boatman, who signs for it.

    Raises:
        BagNotHereError: It was not closed here.
        CarrierMissingError, TelephoneFormatError, NotPermittedError
        AlreadyRecordedError: It was handed over before.
    """
    role_for([person.role], Task.DISPATCH)
    name = clean_text(carrier.name)
    if not name:
        raise CarrierMissingError
    telephone = carrier.telephone.strip()
    with posting(desk, person) as action:
        known = desk.db.conn.execute("SELECT 1 FROM bag WHERE bag_no = ?", (bag_no,)).fetchone()
        if known is None:
            raise BagNotHereError(bag_no)
        return action.add(
            BagHandedOver(
                bag_no=bag_no,
                carrier=name,
                vehicle=clean_text(carrier.vehicle),
                telephone=parse_telephone(telephone).e164 if telephone else "",
            ),
            business_key=bag_no,
        )
