"""A request for a price and its answer: lines, and the steps that explain each of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postdesk.domain.money import Money, divide_half_up, total_by_currency


class StepKind(StrEnum):
    """How a step of a price came about."""

    UP_TO = "up-to"
    FURTHER = "further"
    PIECES = "pieces"
    FIXED = "fixed"
    FREE = "free"
    SHARE = "share"
    MINIMUM = "minimum"
    ORDER_FEE = "order-fee"
    STORAGE = "storage"
    MAXIMUM = "maximum"
    FRANKED = "franked"


class PriceStepError(ValueError):
    """A step's text was not written by `PriceStep.to_text`: a bug or a damaged record."""


@dataclass(frozen=True, slots=True)
class PriceStep:
    """One step of the reckoning, told to the customer in `words.prices`.

    Attributes:
        kind: Which sentence tells it.
        quantity: Pieces, or stretches of weight; for a share, the amount it is taken of.
        price_minor: Price of one; for a share, thousandths.
        measure: Grams covered by one; for a share, what it is rounded up to; for a money
            order's fee, the amount up to which it holds; for storage, the free days.
    """

    kind: StepKind
    quantity: int
    price_minor: int
    measure: int = 0

    def to_text(self) -> str:
        """The step as an entry keeps it: `further=3×1500/1000`."""
        return f"{self.kind.value}={self.quantity}×{self.price_minor}/{self.measure}"

    @classmethod
    def from_text(cls, text: str) -> PriceStep:
        """Read a step as an entry keeps it (`PriceStepError`)."""
        try:
            kind, figures = text.split("=")
            quantity, rest = figures.split("×")
            price, measure = rest.split("/")
            return cls(StepKind(kind), int(quantity), int(price), int(measure))
        except ValueError as exc:
            raise PriceStepError(text) from exc


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a price: what for, how much, which income, and how it was reckoned.

    Attributes:
        code: Product or supplement.
        amount: With tax, for the whole quantity.
        vat: The tax contained in it.
        account: Income account.
    """

    code: str
    name_km: str
    name_en: str
    amount: Money
    account: str
    vat: Money
    steps: tuple[PriceStep, ...]


@dataclass(frozen=True, slots=True)
class SupplementChoice:
    """A supplementary service asked for, with the amount it concerns where there is one."""

    code: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a customer wants a price for.

    Attributes:
        weight_g: Weight of one piece; 0 for goods.
        quantity: Equal pieces: a bundle of letters, stamps.
        origin_office: The branch's own office, where the distance matters.
        destination_office: Office of destination, domestic.
        country: Country of destination, international.
        amount_khr: What a money order carries, or what is collected at the delivery.
        days_charged: Days that an item is charged for at its delivery.
    """

    product: str
    weight_g: int = 0
    quantity: int = 1
    origin_office: str = ""
    destination_office: str = ""
    country: str = ""
    supplements: tuple[SupplementChoice, ...] = ()
    amount_khr: int = 0
    days_charged: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of a request, by the table that made it.

    Attributes:
        lines: Postage or goods first, then the supplements, included ones before chosen ones.
    """

    lines: tuple[PriceLine, ...]
    tariff_version: str
    is_sample: bool

    @property
    def totals(self) -> tuple[Money, ...]:
        """The sum in each currency that occurs."""
        sums = total_by_currency(tuple(line.amount for line in self.lines))
        return tuple(Money(minor, currency) for currency, minor in sums.items())

    @property
    def total(self) -> Money:
        """The sum of a price in one currency, as every product of ours is priced."""
        first, *others = (line.amount for line in self.lines)
        return sum(others, first)


def kilograms(grams: int) -> str:
    """Grams as kilograms in figures, without needless zeros: `3.4`."""
    whole, rest = divmod(grams, 1000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".")


def vat_in(amount: Money, vat_permille: int) -> Money:
    """The tax contained in a price, whole riel or cents: price less price without tax."""
    without = divide_half_up(amount.minor * 1000, 1000 + vat_permille)
    return Money(amount.minor - without, amount.currency)
