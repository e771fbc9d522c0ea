"""Entries about partners' tickets and bills that the post takes money for."""

from __future__ import annotations

from postdesk.domain.journal import Line
from postdesk.wire.body import Body
from postdesk.wire.sale_bodies import PriceSnapshot


class AgencySold(Body, frozen=True):
    """A partner's ticket was sold, or a partner's bill was paid here.

    Attributes:
        partner: Code of the partner, who is owed the amount less the commission.
        reference: Number of the ticket or bill.
    """

    receipt_no: str
    line_no: int
    product: str
    product_name_km: str
    product_name_en: str
    quantity: int
    partner: str
    reference: str
    amount_khr: int
    commission_khr: int
    prices: tuple[PriceSnapshot, ...]
    tariff_version: str
    lines: tuple[Line, ...]


class PartnerPaid(Body, frozen=True):
    """A partner was paid what is owed, in riel out of the safe."""

    payment_no: str
    partner: str
    khr: int
    usd_cents: int
    received_by: str
    lines: tuple[Line, ...]
