"""The first day of a real branch: what it owns and owes, taken in by a count of two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from postdesk.domain.accounts import (
    BRANCH,
    SAFE,
    Account,
    bag_holder,
    customer_holder,
    order_holder,
)
from postdesk.domain.cash_movement import Value, account_at
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.khmer import ascii_digits, clean_text
from postdesk.domain.money import Currency
from postdesk.domain.orders import OrderKind
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.s10 import parse_s10
from postdesk.domain.tariff import require_real
from postdesk.domain.telephone import parse_telephone
from postdesk.services.basket import business_date
from postdesk.services.beginning import has_begun
from postdesk.services.desk import Desk
from postdesk.services.drawer import DrawerCount, value_of
from postdesk.services.label_rolls import LabelRollOverlapError, check_roll
from postdesk.services.people import Approval, check_second_person
from postdesk.services.posting import posting
from postdesk.services.reference import reference_on
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import (
    BooksBegun,
    OpeningBag,
    OpeningDebt,
    OpeningItem,
    OpeningOrder,
    OpeningRoll,
)
from postdesk.wire.entry import Entry

OPENING_SHEET: Final = "opening-sheet"
BEGUN: Final = "begun"


class BooksBegunError(RuleError):
    """The branch's books have begun: what was found later is a correction, not a beginning."""


class OpeningDetailsError(RuleError):
    """Something that is owed has no number, no name or no amount.

    Attributes:
        row: Which of them, 1 for the first.
    """

    facts = ("row",)

    def __init__(self, row: int) -> None:
        super().__init__(str(row))
        self.row = row


class OpeningTwiceError(RuleError):
    """One number stands twice among what is owed or on its way."""

    facts = ("number",)

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class FoundRoll:
    """Labels left on a roll: the first and the last of them, as scanned or typed."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """What was found.

    Attributes:
        count: Notes in the safe and in all drawers, and the stamps and boxes.
        orders: Money orders and collected COD that are to be paid here and were not.
        debts: What business customers owe.
        bags: Remittances that left and have not arrived.
        items: Items that wait on the shelf for their addressees.
        rolls: Pre-printed labels that are left.
    """

    count: DrawerCount
    orders: tuple[OpeningOrder, ...] = ()
    debts: tuple[OpeningDebt, ...] = ()
    bags: tuple[OpeningBag, ...] = ()
    items: tuple[OpeningItem, ...] = ()
    rolls: tuple[FoundRoll, ...] = ()


def begin_books(
    desk: Desk, person: Person, inventory: Inventory, *, witness: Approval | None = None
) -> Entry:
    """Take in what two people found, as the branch's first entry of money, and print the sheet.

    Everything is in the safe from here on; what lies in drawers is given out by the safe.

    Raises:
        BooksBegunError: They have begun.
        NoReferenceError, SampleTariffError: Headquarters' prices must be here first.
        SecondPersonNeededError, OwnApprovalError, NotPermittedError
        UnknownNoteError, NoteTwiceError, CountRangeError
        OpeningDetailsError, OpeningTwiceError, TelephoneFormatError
        S10FormatError, S10CheckDigitError: A label was misread.
        LabelRangeError, LabelsNotOursError, LabelRollOverlapError
    """
    role_for([person.role], Task.KEEP_SAFE)
    with posting(desk, person) as action:
        if has_begun(desk):
            raise BooksBegunError
        require_real(reference_on(desk, business_date(desk)), training=desk.identity.is_training)
        seen_by = check_second_person(desk, person, witness)
        orders = tuple(_order(row, one) for row, one in enumerate(inventory.orders, start=1))
        debts = tuple(_debt(row, one) for row, one in enumerate(inventory.debts, start=1))
        bags = tuple(_bag(row, one) for row, one in enumerate(inventory.bags, start=1))
        items = tuple(_item(row, one) for row, one in enumerate(inventory.items, start=1))
        _check_once([one.number for one in items])
        _check_once([one.order_no for one in orders])
        _check_once([one.customer_code for one in debts])
        _check_once([one.bag_no for one in bags])
        lines = (
            *_owned(value_of(desk, inventory.count)),
            *(line for one in orders for line in _order_lines(one)),
            *(line for one in debts for line in _debt_lines(one)),
            *(line for one in bags for line in _bag_lines(one)),
        )
        entry = action.add(
            BooksBegun(
                lines=lines,
                notes=inventory.count.notes,
                stock=tuple(kind for kind in inventory.count.stock if kind.pieces),
                orders=orders,
                debts=debts,
                bags=bags,
                witness=seen_by,
                items=items,
                rolls=_rolls(desk, inventory.rolls),
            ),
            business_key=BEGUN,
        )
        queue = PrintQueue(desk.db)
        queue.ask(paper=OPENING_SHEET, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def _owned(value: Value) -> tuple[Line, ...]:
    return tuple(
        line
        for unit, amount in value.units.items()
        for line in (
            debit(account_at(SAFE, unit), SAFE, unit, amount),
            credit(Account.OPENING_BALANCE, BRANCH, unit, amount),
        )
    )


def _order_lines(order: OpeningOrder) -> tuple[Line, ...]:
    account, khr = OrderKind(order.order_kind).account, Currency.KHR.value
    return (
        debit(Account.OPENING_BALANCE, BRANCH, khr, order.amount_khr),
        credit(account, order_holder(order.order_no), khr, order.amount_khr),
    )


def _debt_lines(debt: OpeningDebt) -> tuple[Line, ...]:
    holder = customer_holder(debt.customer_code)
    return _against(Account.CUSTOMER_RECEIVABLES, holder, debt.khr, debt.usd_cents)


def _bag_lines(bag: OpeningBag) -> tuple[Line, ...]:
    return _against(Account.CASH_IN_TRANSIT, bag_holder(bag.bag_no), bag.khr, bag.usd_cents)


def _against(account: Account, holder: str, khr: int, usd_cents: int) -> tuple[Line, ...]:
    return tuple(
        line
        for unit, amount in Value(khr, usd_cents).units.items()
        for line in (
            debit(account, holder, unit, amount),
            credit(Account.OPENING_BALANCE, BRANCH, unit, amount),
        )
    )


def _order(row: int, order: OpeningOrder) -> OpeningOrder:
    number, name = _code(order.order_no), clean_text(order.payee_name)
    if not number or not name or order.amount_khr <= 0:
        raise OpeningDetailsError(row)
    return OpeningOrder(
        order_no=number,
        order_kind=OrderKind(order.order_kind).value,
        amount_khr=order.amount_khr,
        payee_name=name,
        payee_telephone=_telephone(order.payee_telephone),
        made_by=order.made_by,
    )


def _debt(row: int, debt: OpeningDebt) -> OpeningDebt:
    code, name = _code(debt.customer_code), clean_text(debt.name_km or debt.name_en)
    if not code or not name or not _is_amount(debt.khr, debt.usd_cents):
        raise OpeningDetailsError(row)
    return OpeningDebt(
        customer_code=code,
        name_km=clean_text(debt.name_km),
        name_en=clean_text(debt.name_en),
        telephone=_telephone(debt.telephone),
        khr=debt.khr,
        usd_cents=debt.usd_cents,
    )


def _bag(row: int, bag: OpeningBag) -> OpeningBag:
    number = _code(bag.bag_no)
    if not number or not bag.destination or not _is_amount(bag.khr, bag.usd_cents):
        raise OpeningDetailsError(row)
    return OpeningBag(
        bag_no=number, destination=bag.destination, khr=bag.khr, usd_cents=bag.usd_cents
    )


def _item(row: int, item: OpeningItem) -> OpeningItem:
    name, sender = clean_text(item.addressee), clean_text(item.sender)
    # What is collected is somebody's money: whose, and where it is paid, must be known.
    is_told = item.cod_khr == 0 or (sender and item.from_branch)
    if not name or item.cod_khr < 0 or not is_told:
        raise OpeningDetailsError(row)
    return OpeningItem(
        number=str(parse_s10(item.number)),
        shelf=clean_text(ascii_digits(item.shelf)).upper(),
        addressee=name,
        telephone=_telephone(item.telephone),
        sender=sender,
        from_branch=item.from_branch,
        cod_khr=item.cod_khr,
    )


def _rolls(desk: Desk, found: tuple[FoundRoll, ...]) -> tuple[OpeningRoll, ...]:
    rolls: list[OpeningRoll] = []
    for one in found:
        roll = check_roll(desk, one.first, one.last)
        for other in rolls:
            if roll.indicator == other.indicator and (
                roll.first <= other.last and other.first <= roll.last
            ):
                raise LabelRollOverlapError(one.first)
        rolls.append(roll)
    return tuple(rolls)


def _is_amount(khr: int, usd_cents: int) -> bool:
    return khr >= 0 and usd_cents >= 0 and khr + usd_cents > 0


def _code(text: str) -> str:
    return "".join(clean_text(text).split()).upper()


def _telephone(text: str) -> str:
    return parse_telephone(text).e164 if text.strip() else ""


def _check_once(numbers: list[str]) -> None:
    for number in numbers:
        if numbers.count(number) > 1:
            raise OpeningTwiceError(number)
