"""Bags on their way in: announced, received, and compared with their lists."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.s10 import parse_s10
from postdesk.domain.telephone import parse_telephone
from postdesk.services.desk import Desk
from postdesk.services.holders import ensure_day_open
from postdesk.services.posting import posting
from postdesk.services.shelf import ItemNotArrivedError, check_deliverable
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import (
    ArrivingItem,
    BagReceived,
    InboundReceived,
)
from postdesk.wire.entry import Entry


class ItemHereError(RuleError):
    """The item lies here already: it came in by another bag.

    Attributes:
        bag_no: The bag that it came in by.
    """

    facts = ("number", "bag_no")

    def __init__(self, number: str, bag_no: str) -> None:
        super().__init__(number)
        self.number = number
        self.bag_no = bag_no


class MailBagNumberMissingError(RuleError):
    """A bag is received by its number."""


class BagEmptyError(RuleError):
    """A bag in which nothing was found and nothing is missing: look at its number again."""


class ItemDetailsMissingError(RuleError):
    """An item that was not announced is typed off its label: the addressee's name at least."""

    facts = ("number",)

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class ExpectedBag:
    """A bag that was announced and has not come in.

    Attributes:
        items: As announced, what is known of each; its number alone where nothing else is.
    """

    bag_no: str
    from_branch: str
    seal_no: str
    weight_g: int
    items: tuple[ArrivingItem, ...]


@dataclass(frozen=True, slots=True)
class BagFound:
    """A bag as it was opened.

    Attributes:
        numbers: Every item that was in it, as scanned.
        typed: What was read off the labels of those that were not announced.
    """

    bag_no: str
    seal_no: str
    numbers: tuple[str, ...]
    from_branch: str = ""
    is_seal_whole: bool = True
    weight_g: int = 0
    typed: tuple[ArrivingItem, ...] = ()
    remarks: str = ""


def expected_bags(desk: Desk) -> tuple[ExpectedBag, ...]:
    """Bags that were announced and have not come in, in the order of their announcements."""
    rows = desk.db.conn.execute(
        """SELECT document FROM inbound_bag
           WHERE NOT EXISTS (SELECT 1 FROM journal_entry
                             WHERE kind = 'bag.received' AND business_key = inbound_bag.bag_no)
           ORDER BY CAST(document AS INTEGER)"""
    ).fetchall()
    return tuple(_announced(desk, row[0]) for row in rows)


def expected_bag(desk: Desk, bag_no: str) -> ExpectedBag | None:
    """What was announced of a bag; None where nothing was."""
    row = desk.db.conn.execute(
        "SELECT document FROM inbound_bag WHERE bag_no = ?", (bag_no,)
    ).fetchone()
    return _announced(desk, row[0]) if row else None


def _announced(desk: Desk, document: str) -> ExpectedBag:
    entry = JournalStore(desk.db).with_business_key("inbound.received", document)
    body = JournalStore(desk.db).body(entry.entry_id) if entry else None
    if not isinstance(body, InboundReceived):
        raise TypeError(document)
    known = {item.number: item for item in body.items}
    return ExpectedBag(
        body.bag_no,
        body.from_branch,
        body.seal_no,
        body.weight_g,
        tuple(known.get(number) or bare_item(number, body.from_branch) for number in body.numbers),
    )


def bare_item(number: str, from_branch: str) -> ArrivingItem:
    """An item of which nothing is known but its number."""
    return ArrivingItem(
        number=number,
        product="",
        weight_g=0,
        addressee="",
        telephone="",
        sender="",
        sender_telephone="",
        from_branch=from_branch,
        cod_khr=0,
    )


def receive_bag(desk: Desk, person: Person, bag: BagFound) -> Entry:
    """Receive a bag, once: what is in it, what is missing, what nobody had announced.

    Raises:
        MailBagNumberMissingError, BagEmptyError, ItemDetailsMissingError, NotPermittedError
        S10FormatError, S10CheckDigitError, TelephoneFormatError: Something was misread.
        AlreadyRecordedError: It was received before.
        ItemHereError, ItemDeliveredError, ItemOutError: An item of it came in before, by another
            bag.
    """
    role_for([person.role], Task.HAND_OVER)
    bag_no = clean_text(bag.bag_no).upper()
    if not bag_no:
        raise MailBagNumberMissingError
    with posting(desk, person) as action:
        ensure_day_open(action)
        expected = expected_bag(desk, bag_no)
        listed = {item.number: item for item in expected.items} if expected else {}
        found = dict.fromkeys(str(parse_s10(number)) for number in bag.numbers)
        missing = tuple(number for number in listed if number not in found)
        if not found and not missing:
            raise BagEmptyError
        for number in found:
            _check_new(desk, number, bag_no)
        from_branch = expected.from_branch if expected else bag.from_branch
        typed = {str(parse_s10(item.number)): item for item in bag.typed}
        items = [_complete(n, listed.get(n), typed.get(n), from_branch) for n in found]
        return action.add(
            BagReceived(
                bag_no=bag_no,
                from_branch=from_branch,
                seal_no=clean_text(bag.seal_no),
                is_seal_whole=int(bag.is_seal_whole),
                weight_g=bag.weight_g,
                items=tuple(items),
                missing=missing,
                unexpected=tuple(n for n in found if listed and n not in listed),
                is_listed=int(bool(listed)),
                remarks=clean_text(bag.remarks),
            ),
            business_key=bag_no,
        )


def _check_new(desk: Desk, number: str, bag_no: str) -> None:
    """An item comes in once: its shelf, its notice and what was collected for it must stand."""
    try:
        item = check_deliverable(desk, number)
    except ItemNotArrivedError:
        return
    # Of the same bag it is the bag that comes twice, and that is said of the bag.
    if item.bag_no != bag_no:
        raise ItemHereError(number, item.bag_no)


def _complete(
    number: str, listed: ArrivingItem | None, typed: ArrivingItem | None, from_branch: str
) -> ArrivingItem:
    """What is known of an item: as announced; else as typed off its label."""
    if listed is not None and listed.addressee:
        return listed
    if typed is None or not clean_text(typed.addressee):
        raise ItemDetailsMissingError(number)

    def telephone(text: str) -> str:
        return parse_telephone(text).e164 if text.strip() else ""

    return ArrivingItem(
        number=number,
        product=typed.product,
        weight_g=typed.weight_g,
        addressee=clean_text(typed.addressee),
        telephone=telephone(typed.telephone),
        sender=clean_text(typed.sender),
        sender_telephone=telephone(typed.sender_telephone),
        from_branch=typed.from_branch or from_branch,
        cod_khr=typed.cod_khr,
    )
