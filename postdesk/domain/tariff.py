"""What a service costs, line by line and explained, from the price table in force."""

from __future__ import annotations

from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.money import Currency, Money
from postdesk.domain.price import (
    PriceLine,
    PriceStep,
    Quote,
    Request,
    StepKind,
    SupplementChoice,
    kilograms,
    vat_in,
)
from postdesk.domain.products import Product, Scope, Supplement, WeightTable
from postdesk.domain.reference import ReferenceData
from postdesk.domain.rule_prices import RULES

COD: Final = "cod"
FRANKING: Final = "franking"


class SampleTariffError(RuleError):
    """A real branch was about to use invented prices.

    Attributes:
        version: The price table's version.
    """

    facts = ("version",)

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.version = version


class OverweightError(RuleError):
    """Heavier than the product takes.

    Attributes:
        max_kg: The most it takes, in kilograms, as written: `20` or `2.5`.
        max_g: The same in grams.
    """

    facts = ("max_kg",)

    def __init__(self, max_g: int) -> None:
        super().__init__(f"at most {max_g} g")
        self.max_g = max_g
        self.max_kg = kilograms(max_g)


class NoTariffError(RuleError):
    """The price table has no price for this product to this destination.

    Attributes:
        product_km: The product, in Khmer.
        product_en: The product, in English.
        destination: Zone or country code.
    """

    facts = ("product_km", "product_en", "destination")

    def __init__(self, product: Product, destination: str) -> None:
        super().__init__(f"{product.code} to {destination!r}")
        self.product_km = product.name_km
        self.product_en = product.name_en
        self.destination = destination


class WeightMissingError(RuleError):
    """A weighed product without a weight."""


class QuantityError(RuleError):
    """Fewer than one piece."""


class DestinationMissingError(RuleError):
    """The price depends on where it goes, and that is not known yet."""


class SupplementNotOfferedError(RuleError):
    """The supplementary service cannot be had with this product."""

    facts = ("supplement_km", "supplement_en", "product_km", "product_en")

    def __init__(self, supplement: Supplement, product: Product) -> None:
        super().__init__(f"{supplement.code} with {product.code}")
        self.supplement_km = supplement.name_km
        self.supplement_en = supplement.name_en
        self.product_km = product.name_km
        self.product_en = product.name_en


class AmountMissingError(RuleError):
    """A supplement charged by an amount (value declared, sum to collect) came without one."""

    facts = ("supplement_km", "supplement_en")

    def __init__(self, supplement: Supplement) -> None:
        super().__init__(supplement.code)
        self.supplement_km = supplement.name_km
        self.supplement_en = supplement.name_en


class CodAmountError(RuleError):
    """A sum to collect that no notes can pay.

    Attributes:
        step: It must be a multiple of this.
    """

    facts = ("step",)

    def __init__(self, step: Money) -> None:
        super().__init__(str(step.minor))
        self.step = step


def require_real(reference: ReferenceData, *, training: bool) -> None:
    """Make sure that invented prices stay in training.

    Raises:
        SampleTariffError: A sample tariff in a real branch.
    """
    if reference.tariff.sample and not training:
        raise SampleTariffError(reference.tariff.version)


def zone_of(reference: ReferenceData, request: Request) -> str:
    """The zone between the two offices of a domestic request.

    Raises:
        DestinationMissingError: No destination yet.
        UnknownOfficeError: There is no such office.
    """
    if not request.destination_office:
        raise DestinationMissingError
    origin = reference.office(request.origin_office)
    destination = reference.office(request.destination_office)
    zones = reference.tariff.zones
    same = origin.province == destination.province
    return zones.same_province if same else zones.other_province


def quote(reference: ReferenceData, request: Request) -> Quote:
    """The price of a request, explained.

    Raises:
        UnknownProductError: There is no such product.
        QuantityError: Fewer than one piece.
        WeightMissingError: It must be weighed first.
        OverweightError: It is too heavy for the product.
        DestinationMissingError: The price depends on a destination not given.
        UnknownOfficeError: There is no such office.
        NoTariffError: No price to this destination.
        UnknownSupplementError: There is no such supplement.
        SupplementNotOfferedError: The product cannot have it.
        AmountMissingError: It needs an amount, above zero and in its own currency.
        OrderAmountError: No money order is made over this amount.
    """
    product = reference.product(request.product)
    if request.quantity < 1:
        raise QuantityError
    if product.kind.is_priced_by_rule:
        return Quote(
            RULES[product.kind](reference, product, request),
            reference.tariff.version,
            reference.tariff.sample,
        )
    included = tuple(SupplementChoice(code) for code in product.included)
    lines = [_product_line(reference, product, request)]
    lines += [
        _supplement_line(reference, product, choice, request.quantity)
        for choice in included + request.supplements
        if choice.code != FRANKING
    ]
    for choice in request.supplements:
        if choice.code == FRANKING:
            lines += _franked(reference, product, choice, lines)
    return Quote(tuple(lines), reference.tariff.version, reference.tariff.sample)


def check_weight(product: Product, weight_g: int) -> None:
    """Make sure that a weighed product was weighed and is not too heavy.

    Raises:
        WeightMissingError: No weight, or none above zero.
        OverweightError: Too heavy.
    """
    if product.max_weight_g and weight_g < 1:
        raise WeightMissingError
    if product.max_weight_g and weight_g > product.max_weight_g:
        raise OverweightError(product.max_weight_g)


def _product_line(reference: ReferenceData, product: Product, request: Request) -> PriceLine:
    if product.table:
        check_weight(product, request.weight_g)
        steps = _weight_steps(_table_for(reference, product, request), request.weight_g)
    else:
        steps = (PriceStep(StepKind.FIXED, 1, product.price_minor),)
    each = sum(step.quantity * step.price_minor for step in steps)
    if request.quantity > 1:
        pieces = PriceStep(StepKind.PIECES, request.quantity, each)
        steps = (*steps, pieces) if product.table else (pieces,)
    amount = Money(each * request.quantity, product.currency)
    return PriceLine(
        code=product.code,
        name_km=product.name_km,
        name_en=product.name_en,
        amount=amount,
        account=product.account,
        vat=vat_in(amount, product.vat_permille),
        steps=steps,
    )


def _table_for(reference: ReferenceData, product: Product, request: Request) -> WeightTable:
    tables = [t for t in reference.tariff.weight_tables if t.code == product.table]
    if len(tables) == 1 and not tables[0].zone:
        return tables[0]
    zone = _destination_zone(reference, product, request)
    for table in tables:
        if table.zone == zone:
            return table
    raise NoTariffError(product, zone)


def _destination_zone(reference: ReferenceData, product: Product, request: Request) -> str:
    if product.scope is not Scope.INTERNATIONAL:
        return zone_of(reference, request)
    if not request.country:
        raise DestinationMissingError
    return request.country


def _weight_steps(table: WeightTable, weight_g: int) -> tuple[PriceStep, ...]:
    for step in table.steps:
        if weight_g <= step.up_to_g:
            return (PriceStep(StepKind.UP_TO, 1, step.minor, step.up_to_g),)
    last = table.steps[-1]
    if not table.further_g:
        raise OverweightError(last.up_to_g)
    further = -(-(weight_g - last.up_to_g) // table.further_g)
    return (
        PriceStep(StepKind.UP_TO, 1, last.minor, last.up_to_g),
        PriceStep(StepKind.FURTHER, further, table.further_minor, table.further_g),
    )


def _supplement_line(
    reference: ReferenceData, product: Product, choice: SupplementChoice, quantity: int
) -> PriceLine:
    supplement = reference.supplement(choice.code)
    _check_offered(supplement, product)
    if supplement.asks_amount:
        each, steps = _share_of(supplement, choice)
        if supplement.code == COD:
            _check_payable(choice, reference.policy.rounding_step_khr)
    else:
        each, steps = _fixed(supplement)
    if quantity > 1 and each:
        steps = (*steps, PriceStep(StepKind.PIECES, quantity, each))
    return PriceLine(
        code=supplement.code,
        name_km=supplement.name_km,
        name_en=supplement.name_en,
        amount=Money(each * quantity, supplement.currency),
        account=supplement.account,
        vat=Money(0, supplement.currency),
        steps=steps,
    )


def _franked(
    reference: ReferenceData, product: Product, choice: SupplementChoice, lines: list[PriceLine]
) -> list[PriceLine]:
    """Stamps that are on the item already: they were income when they were sold, and not again.

    They pay line by line, each off its own income. What they lack is postage due and paid now;
    what they are worth beyond the postage is not given back.
    """
    supplement = reference.supplement(choice.code)
    _check_offered(supplement, product)
    left = _amount_named(supplement, choice).minor
    paid = []
    for line in lines:
        covered = min(left, line.amount.minor)
        left -= covered
        if covered > 0:
            paid.append(
                PriceLine(
                    code=supplement.code,
                    name_km=supplement.name_km,
                    name_en=supplement.name_en,
                    amount=Money(-covered, product.currency),
                    account=line.account,
                    vat=Money(0, product.currency),
                    steps=(PriceStep(StepKind.FRANKED, covered, 0),),
                )
            )
    return paid


def _check_offered(supplement: Supplement, product: Product) -> None:
    if supplement.code not in product.included + product.supplements:
        raise SupplementNotOfferedError(supplement, product)


def _amount_named(supplement: Supplement, choice: SupplementChoice) -> Money:
    named = choice.amount
    if named is None or named.minor < 1 or named.currency is not supplement.currency:
        raise AmountMissingError(supplement)
    return named


def _check_payable(choice: SupplementChoice, step_khr: int) -> None:
    """What is collected is paid out in notes: a sum that notes can pay."""
    if choice.amount is not None and choice.amount.minor % step_khr:
        raise CodAmountError(Money(step_khr, Currency.KHR))


def _fixed(supplement: Supplement) -> tuple[int, tuple[PriceStep, ...]]:
    fee = supplement.fixed_minor
    return fee, (PriceStep(StepKind.FIXED if fee else StepKind.FREE, 1, fee),)


def _share_of(
    supplement: Supplement, choice: SupplementChoice
) -> tuple[int, tuple[PriceStep, ...]]:
    named = _amount_named(supplement, choice)
    unit = 1000 * supplement.round_up_to
    fee = -(-named.minor * supplement.share_permille // unit) * supplement.round_up_to
    share = PriceStep(
        StepKind.SHARE, named.minor, supplement.share_permille, supplement.round_up_to
    )
    if fee >= supplement.minimum_minor:
        return fee, (share,)
    minimum = supplement.minimum_minor
    return minimum, (share, PriceStep(StepKind.MINIMUM, 1, minimum))
