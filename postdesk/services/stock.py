"""Stamps and boxes that are not sold: spoilt, used up, withdrawn from sale."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postdesk.domain.accounts import BRANCH, Account
from postdesk.domain.cash_movement import NothingMovedError, Value, stock_account
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import credit, debit
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.products import Product
from postdesk.services.basket import business_date
from postdesk.services.cancelling import check_reason
from postdesk.services.desk import Desk
from postdesk.services.holders import act_for, check_has
from postdesk.services.movements import SLIP
from postdesk.services.people import Approval, check_second_person
from postdesk.services.posting import posting
from postdesk.services.reference import reference_on
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import StockWithdrawn, StockWrittenOff
from postdesk.wire.entry import Entry


class UnknownStockError(RuleError):
    """There is no stamp or box of this code."""

    facts = ("stock_unit",)

    def __init__(self, stock_unit: str) -> None:
        super().__init__(stock_unit)
        self.stock_unit = stock_unit


class AlreadyWithdrawnError(RuleError):
    """It is withdrawn already, or is on sale already."""

    facts = ("name_km", "name_en")

    def __init__(self, product: Product) -> None:
        super().__init__(product.code)
        self.name_km = product.name_km
        self.name_en = product.name_en


class WriteOff(StrEnum):
    """Why pieces leave without being sold."""

    SPOILT = "spoilt"
    USED = "used"


@dataclass(frozen=True, slots=True)
class WrittenOff:
    """Pieces that are gone, as it is told.

    Attributes:
        holder: Where they were: one's own till, or the safe.
        stock_unit: Which kind, such as `STAMP-500`.
    """

    holder: str
    stock_unit: str
    pieces: int
    cause: WriteOff
    reason: str


def write_off(
    desk: Desk, person: Person, told: WrittenOff, *, witness: Approval | None = None
) -> Entry:
    """Take spoilt pieces out of the books, two people looking at them; or those used up.

    Args:
        witness: The second person; only what is spoilt needs one.

    Raises:
        UnknownStockError, NothingMovedError, CountRangeError, ReasonMissingError
        SafeShortError, HolderShortError: By the books there are not so many.
        SecondPersonNeededError, OwnApprovalError
        TillNotOpenError, TillOfAnotherError, TillBeingCountedError, NotPermittedError
    """
    check_reason(told.reason)
    with posting(desk, person) as action:
        act_for(action, person, told.holder)
        _product(desk, told.stock_unit)
        value = Value(stock=((told.stock_unit, told.pieces),))
        if not value.units:
            raise NothingMovedError
        check_has(desk, told.holder, value)
        needs_two = told.cause is WriteOff.SPOILT
        account = stock_account(told.stock_unit)
        entry = action.add(
            StockWrittenOff(
                holder=told.holder,
                stock_unit=told.stock_unit,
                pieces=told.pieces,
                cause=told.cause.value,
                reason=clean_text(told.reason),
                witness=check_second_person(desk, person, witness) if needs_two else "",
                lines=(
                    debit(Account.STOCK_ISSUED, BRANCH, told.stock_unit, told.pieces),
                    credit(account, told.holder, told.stock_unit, told.pieces),
                ),
            )
        )
        PrintQueue(desk.db).ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def withdraw(desk: Desk, person: Person, stock_unit: str, *, reason: str) -> Entry:
    """Sell a kind no longer; what is held stays where it is until it is sent away.

    Raises:
        UnknownStockError, AlreadyWithdrawnError, ReasonMissingError, NotPermittedError
    """
    return _set_withdrawn(desk, person, stock_unit, reason, is_withdrawn=True)


def sell_again(desk: Desk, person: Person, stock_unit: str, *, reason: str) -> Entry:
    """Sell a withdrawn kind again (the same errors as `withdraw`)."""
    return _set_withdrawn(desk, person, stock_unit, reason, is_withdrawn=False)


def _set_withdrawn(
    desk: Desk, person: Person, stock_unit: str, reason: str, *, is_withdrawn: bool
) -> Entry:
    role_for([person.role], Task.KEEP_SAFE)
    check_reason(reason)
    with posting(desk, person) as action:
        product = _product(desk, stock_unit)
        if (stock_unit in withdrawn_units(desk)) is is_withdrawn:
            raise AlreadyWithdrawnError(product)
        return action.add(
            StockWithdrawn(
                stock_unit=stock_unit, is_withdrawn=int(is_withdrawn), reason=clean_text(reason)
            )
        )


def withdrawn_units(desk: Desk) -> frozenset[str]:
    """Stock codes of what is not sold any more."""
    rows = desk.db.conn.execute("SELECT stock_unit FROM withdrawn_stock").fetchall()
    return frozenset(str(row[0]) for row in rows)


def _product(desk: Desk, stock_unit: str) -> Product:
    product = reference_on(desk, business_date(desk)).stock_product(stock_unit)
    if product is None:
        raise UnknownStockError(stock_unit)
    return product
