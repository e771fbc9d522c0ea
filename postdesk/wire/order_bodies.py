"""Entries about money that is owed to a named person: money orders, and COD for senders."""

from __future__ import annotations

from postdesk.domain.journal import Line
from postdesk.wire.body import Body
from postdesk.wire.sale_bodies import PartySnapshot, PriceSnapshot


class MoneyOrderIssued(Body, frozen=True):
    """Money was taken to be paid to somebody at one named branch.

    Attributes:
        payer: Who sends it.
        payee: Who gets it, by name and telephone.
        paying_branch: The only branch that pays it.
        is_paid_here: 1 where this very desk is to pay it: no other is told.
    """

    receipt_no: str
    line_no: int
    product: str
    product_name_km: str
    product_name_en: str
    quantity: int
    order_no: str
    amount_khr: int
    payer: PartySnapshot
    payee: PartySnapshot
    paying_branch: str
    paying_name_km: str
    paying_name_en: str
    is_paid_here: int
    prices: tuple[PriceSnapshot, ...]
    tariff_version: str
    lines: tuple[Line, ...]


class OrderAdvised(Body, frozen=True):
    """Another branch took money that this desk is to pay.

    Attributes:
        order_kind: A `domain.orders.OrderKind`.
        made_by: The branch that took the money; it stays so when the order is sent on.
        from_branch: The branch that it comes from now: another where it was sent on.
        made_on: Business day on which it was taken, ISO.
    """

    document: str
    order_no: str
    order_kind: str
    amount_khr: int
    payee_name: str
    payee_name_latin: str
    payee_telephone: str
    payer_name: str
    made_by: str
    from_branch: str
    made_on: str
    lines: tuple[Line, ...]


class OrderReported(Body, frozen=True):
    """What became of an order elsewhere, for the branch that took the money.

    Attributes:
        state: `taken` (the paying branch has it: this one owes the network instead) or `paid`.
        branch: Where.
        happened_at: UTC, ISO 8601.
        lines: None but for `taken`.
    """

    document: str
    order_no: str
    state: str
    branch: str
    happened_at: str
    lines: tuple[Line, ...]


class OrderPaid(Body, frozen=True):
    """A person got the money, in riel out of a till.

    Attributes:
        made_by: The branch that took the money.
        payee_name: To whom it was paid, as on the identity document.
        identity_sha256: Salted hash of the number of the document shown.
    """

    order_no: str
    order_kind: str
    amount_khr: int
    made_by: str
    payee_name: str
    identity_kind: str
    identity_sha256: str
    lines: tuple[Line, ...]


class OrderSentOn(Body, frozen=True):
    """An order is to be paid by another branch; the network is told, this desk pays it no more.

    Attributes:
        to_branch: Who is to pay it from now on.
        reason: In words.
    """

    order_no: str
    order_kind: str
    amount_khr: int
    payee_name: str
    payee_name_latin: str
    payee_telephone: str
    payer_name: str
    made_by: str
    made_on: str
    to_branch: str
    reason: str
    lines: tuple[Line, ...]
