"""What was typed into the forms of the cash page."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.cash_movement import VoucherKind
from postdesk.domain.money import Money
from postdesk.ui.till.presenter import TypedCount


@dataclass(frozen=True, slots=True)
class TypedHandOver:
    """What is to be handed over."""

    giver: str
    taker: str
    count: TypedCount
    reason: str


@dataclass(frozen=True, slots=True)
class TypedVoucher:
    """What was typed of a voucher; an amount left empty is None."""

    holder: str
    kind: VoucherKind
    riel: Money | None
    dollars: Money | None
    partner: str
    what_for: str
    voucher_no: str
    telephone: str
    vehicle: str


@dataclass(frozen=True, slots=True)
class TypedDeposit:
    """What was typed of a deposit at the bank."""

    slip_no: str
    bank: str
    count: TypedCount


@dataclass(frozen=True, slots=True)
class TypedSwap:
    """Notes to be changed for others of the same value.

    Attributes:
        till: The till's holder that it is changed with; empty with somebody else.
        partner: Who that is.
    """

    holder: str
    till: str
    partner: str
    given: TypedCount
    taken: TypedCount


@dataclass(frozen=True, slots=True)
class TypedBag:
    """What was typed of a bag that goes out."""

    bag_no: str
    seal_no: str
    office: str
    carrier: str
    count: TypedCount


@dataclass(frozen=True, slots=True)
class TypedBagIn:
    """What was typed of a bag that came in."""

    bag_no: str
    seal_no: str
    office: str
    declared_riel: Money | None
    declared_dollars: Money | None
    is_seal_whole: bool
    remarks: str
    count: TypedCount
    declared_stock: tuple[tuple[str, int], ...] = ()
