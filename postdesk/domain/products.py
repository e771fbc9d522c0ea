"""Products, supplementary services and the price tables they are priced by, as data."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from postdesk.domain.accounts import Account
from postdesk.domain.money import Currency, Money


class ProductKind(StrEnum):
    """What a product is, as far as the program treats kinds differently."""

    LETTER = "letter"
    REGISTERED = "registered"
    PARCEL = "parcel"
    EMS = "ems"
    GOODS = "goods"
    STAMP = "stamp"
    MONEY_ORDER = "money-order"
    DELIVERY = "delivery"
    AGENCY = "agency"

    @property
    def is_priced_by_rule(self) -> bool:
        """Whether its price follows from what it is about, not from a table or a fixed price."""
        return self in {ProductKind.MONEY_ORDER, ProductKind.DELIVERY, ProductKind.AGENCY}

    @property
    def needs(self) -> tuple[str, ...]:
        """Codes of the supplements that lines of its price are named after."""
        return {
            ProductKind.MONEY_ORDER: ("order-fee",),
            ProductKind.DELIVERY: ("cod-collected",),
        }.get(self, ())

    @property
    def is_stock(self) -> bool:
        """Whether pieces leave a till's stock when it is sold."""
        return self in {ProductKind.GOODS, ProductKind.STAMP}


class Scope(StrEnum):
    """How far a product goes; goods are sold over the counter and go nowhere."""

    DOMESTIC = "domestic"
    INTERNATIONAL = "international"
    COUNTER = "counter"


class Ask(StrEnum):
    """What a counter may have to ask for a product, in the order the product lists."""

    QUANTITY = "quantity"
    WEIGHT = "weight"
    ADDRESSEE_TELEPHONE = "addressee-telephone"
    DESTINATION_OFFICE = "destination-office"
    COUNTRY = "country"
    ADDRESSEE = "addressee"
    ADDRESS = "address"
    SENDER = "sender"
    CONTENTS = "contents"
    CUSTOMS_CONTENTS = "customs-contents"
    AMOUNT = "amount"
    HELD_ITEM = "held-item"
    RECEIVER = "receiver"
    REFERENCE = "reference"


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A frozen record of the reference data; a key too many or too few is refused."""


class Product(Data, frozen=True, kw_only=True):
    """Something a customer can ask for at the counter.

    Attributes:
        indicator: The two S10 letters of its items, or empty when they carry no number.
        max_weight_g: The heaviest item taken; 0 for what is not weighed.
        asks: What is asked of the customer, in this order.
        included: Supplements that are always part of it.
        supplements: Supplements that may be chosen.
        account: Income account.
        table: The weight table that prices it, or empty for a price per piece.
        price_minor: Price of one piece where there is no table.
        vat_permille: Tax contained in the price, in thousandths of the price without it.
        unit: Stock code of a piece (`STAMP-500`), or empty.
        partner: Code of the partner whose ticket or bill it is, or empty.
        commission_permille: What the post keeps of the amount, in thousandths.
    """

    code: str
    name_km: str
    name_en: str
    kind: ProductKind
    scope: Scope
    currency: Currency
    account: Account
    indicator: str = ""
    max_weight_g: int = 0
    asks: tuple[Ask, ...] = ()
    included: tuple[str, ...] = ()
    supplements: tuple[str, ...] = ()
    table: str = ""
    price_minor: int = 0
    vat_permille: int = 0
    unit: str = ""
    partner: str = ""
    commission_permille: int = 0

    @property
    def unit_price(self) -> Money:
        """The price of one piece, where it is sold by the piece."""
        return Money(self.price_minor, self.currency)

    @property
    def stock_account(self) -> Account:
        """Where its pieces stand in the books."""
        return Account.STAMPS if self.kind is ProductKind.STAMP else Account.PACKAGING


class Supplement(Data, frozen=True, kw_only=True):
    """A service added to a product: a fixed fee, or a share of an amount the customer names.

    Attributes:
        fixed_minor: The fee, when it is fixed; 0 and no share means free of charge.
        share_permille: Thousandths of the amount named; 0 for a fixed fee.
        round_up_to: A share is rounded up to the next whole multiple of this.
        minimum_minor: A share never costs less.
    """

    code: str
    name_km: str
    name_en: str
    currency: Currency
    account: Account
    fixed_minor: int = 0
    share_permille: int = 0
    round_up_to: int = 1
    minimum_minor: int = 0

    @property
    def asks_amount(self) -> bool:
        """Whether the customer must name an amount (value declared, sum to collect)."""
        return self.share_permille > 0


class WeightStep(Data, frozen=True, kw_only=True):
    """The price of everything up to a weight."""

    up_to_g: int
    minor: int


class WeightTable(Data, frozen=True, kw_only=True):
    """Prices by weight: listed steps, then so much for each further stretch or part of it.

    Attributes:
        zone: `1`, `2`, a country code, or empty where the distance does not matter.
        further_g: Length of a further stretch; 0 when the last step is the end.
    """

    code: str
    currency: Currency
    steps: tuple[WeightStep, ...]
    zone: str = ""
    further_g: int = 0
    further_minor: int = 0


class Zones(Data, frozen=True, kw_only=True):
    """How the distance between two offices becomes a zone of the tables."""

    same_province: str
    other_province: str


class FeeStep(Data, frozen=True, kw_only=True):
    """A fee for every amount up to a limit, in riel."""

    up_to_khr: int
    fee_khr: int


class Storage(Data, frozen=True, kw_only=True):
    """What an item costs that is not fetched: free days after the notice's day, then a day fee."""

    free_days: int
    per_day_khr: int
    at_most_khr: int


class Tariff(Data, frozen=True, kw_only=True):
    """A price table.

    Attributes:
        sample: It is invented: no real branch may use it, and every paper says so.
    """

    version: str
    sample: bool
    effective_on: date
    zones: Zones
    weight_tables: tuple[WeightTable, ...]
    money_order_fees: tuple[FeeStep, ...]
    storage: Storage


class WeightSum(Data, frozen=True, kw_only=True):
    """A sum in riel for every weight up to a limit."""

    up_to_g: int
    khr: int


class Compensation(Data, frozen=True, kw_only=True):
    """What is owed for a domestic item that is lost or damaged.

    Attributes:
        registered_khr: For a registered item.
        ems_khr: For an EMS item, by weight; a parcel gets this and its postage back.
        carrier_khr: What the carrier owes the post, by weight.
    """

    registered_khr: int
    ems_khr: tuple[WeightSum, ...]
    carrier_khr: tuple[WeightSum, ...]
