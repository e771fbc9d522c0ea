"""Prices that follow from what is asked for: a money order, an item fetched, a partner's ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from postdesk.domain.accounts import Account
from postdesk.domain.errors import RuleError
from postdesk.domain.money import Currency, Money
from postdesk.domain.orders import OrderKind, order_fee
from postdesk.domain.price import PriceLine, PriceStep, Request, StepKind
from postdesk.domain.products import Product, ProductKind, Supplement
from postdesk.domain.reference import ReferenceData

ORDER_FEE: Final = "order-fee"
COLLECTED: Final = "cod-collected"


class AgencyAmountError(RuleError):
    """A partner's ticket or bill over no amount, or over one that no notes can pay.

    Attributes:
        step: It must be a multiple of this.
    """

    facts = ("step",)

    def __init__(self, step: Money) -> None:
        super().__init__(str(step.minor))
        self.step = step


def _money_order(
    reference: ReferenceData, product: Product, request: Request
) -> tuple[PriceLine, ...]:
    """What the order carries, which is owed to the payee, and the fee for it."""
    fees, step_khr = reference.tariff.money_order_fees, reference.policy.rounding_step_khr
    step = order_fee(fees, request.amount_khr, step_khr)
    fee = PriceStep(StepKind.ORDER_FEE, 1, step.fee_khr, step.up_to_khr)
    service = reference.supplement(ORDER_FEE)
    carried = _riel_line(product, request.amount_khr, OrderKind.MONEY_ORDER.account)
    return (carried, _riel_line(service, step.fee_khr, product.account, fee))


def _delivery(
    reference: ReferenceData, product: Product, request: Request
) -> tuple[PriceLine, ...]:
    """Storage beyond the free days, and what is collected for the sender."""
    storage = reference.tariff.storage
    charged = request.days_charged * storage.per_day_khr
    steps = [PriceStep(StepKind.FREE, 1, 0)]
    if charged:
        days = request.days_charged
        steps = [PriceStep(StepKind.STORAGE, days, storage.per_day_khr, storage.free_days)]
    if charged > storage.at_most_khr:
        steps.append(PriceStep(StepKind.MAXIMUM, 1, storage.at_most_khr))
    fee = _riel_line(product, min(charged, storage.at_most_khr), product.account, *steps)
    if not request.amount_khr:
        return (fee,)
    cod = reference.supplement(COLLECTED)
    return (fee, _riel_line(cod, request.amount_khr, OrderKind.COD.account))


def _agency(reference: ReferenceData, product: Product, request: Request) -> tuple[PriceLine, ...]:
    """The partner's amount, as it stands on the ticket or bill; the commission is part of it."""
    step = reference.policy.rounding_step_khr
    if request.amount_khr <= 0 or request.amount_khr % step:
        raise AgencyAmountError(Money(step, Currency.KHR))
    return (_riel_line(product, request.amount_khr, Account.AGENCY_PAYABLE),)


RULES: Final[
    dict[ProductKind, Callable[[ReferenceData, Product, Request], tuple[PriceLine, ...]]]
] = {
    ProductKind.MONEY_ORDER: _money_order,
    ProductKind.DELIVERY: _delivery,
    ProductKind.AGENCY: _agency,
}


def _riel_line(
    service: Product | Supplement, minor: int, account: str, *steps: PriceStep
) -> PriceLine:
    return PriceLine(
        code=service.code,
        name_km=service.name_km,
        name_en=service.name_en,
        amount=Money(minor, Currency.KHR),
        account=account,
        vat=Money(0, Currency.KHR),
        steps=steps,
    )
