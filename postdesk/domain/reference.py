"""What headquarters decides and a branch only applies: products, prices, rates, offices, policy.

All of it is data: versioned, frozen once read, and storable as plain JSON and back. Money in
it is whole minor units beside the name of its currency. Reading the file is the caller's job.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final

import msgspec

from postdesk.domain.errors import FaultError, RuleError
from postdesk.domain.khqr import Khqr, KhqrError, Payee, encode
from postdesk.domain.money import Currency, Money
from postdesk.domain.products import (
    Compensation,
    Data,
    Product,
    ProductKind,
    Supplement,
    Tariff,
)

PERMILLE: Final = 1000


class ReferenceDataError(FaultError):
    """A price table, or what comes with it, cannot be used as it is written.

    Attributes:
        where: The key concerned and what is wrong with it.
    """

    facts = ("where",)

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class UnknownCodeError(RuleError):
    """A code that is not in the reference data."""

    facts = ("code",)

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnknownProductError(UnknownCodeError):
    """The product is not in the price table."""


class UnknownSupplementError(UnknownCodeError):
    """The supplementary service is not in the price table."""


class UnknownOfficeError(UnknownCodeError):
    """There is no post office of this code."""


class Rate(Data, frozen=True, kw_only=True):
    """A recorded exchange rate.

    Attributes:
        record: Its number; a settlement names it.
        riel_per_usd: Whole riel for one dollar.
        from_on: First business day on which it is in force.
    """

    record: str
    riel_per_usd: int
    from_on: date
    source: str

    def age_days(self, day: date) -> int:
        """Days since it came into force."""
        return (day - self.from_on).days


class RoundingDirection(StrEnum):
    """Where a riel amount goes that no note can pay."""

    HALF_UP = "half-up"
    UP = "up"
    DOWN = "down"


class CashPolicy(Data, frozen=True, kw_only=True):
    """How cash is taken and given.

    Attributes:
        rounding_step_khr: Smallest riel note in use: cash amounts are multiples of it.
        riel_change_below_usd: Change worth less than so many dollars is proposed in riel only.
        clerk_refund_limit_khr: The clerk pays back so much without the manager.
        single_person_refund_limit_khr: The same in an office with one person, told to HQ.
        till_limit_khr, till_limit_usd: The most that should lie in one till; 0 for no limit.
        overnight_limit_khr, overnight_limit_usd: The most that should stay in the branch
            overnight; 0 for no limit. Over it, a memo says what is owed.
        rate_old_days: From this age on a rate is called old; 0 for never.
    """

    rounding_step_khr: int
    rounding_direction: RoundingDirection
    riel_change_below_usd: int
    clerk_refund_limit_khr: int
    single_person_refund_limit_khr: int
    till_limit_khr: int = 0
    till_limit_usd: int = 0
    overnight_limit_khr: int = 0
    overnight_limit_usd: int = 0
    rate_old_days: int = 7

    @property
    def till_limits(self) -> tuple[Money, ...]:
        """The most that should lie in one till, by currency."""
        return (
            Money(self.till_limit_khr, Currency.KHR),
            Money(self.till_limit_usd * 10**Currency.USD.decimals, Currency.USD),
        )

    @property
    def overnight_limits(self) -> tuple[Money, ...]:
        """The most that should stay overnight, by currency."""
        return (
            Money(self.overnight_limit_khr, Currency.KHR),
            Money(self.overnight_limit_usd * 10**Currency.USD.decimals, Currency.USD),
        )


class Denominations(Data, frozen=True, kw_only=True):
    """The notes there are, in whole riel and whole dollars, smallest first.

    Attributes:
        rare_khr: Riel notes that are counted when they turn up and never proposed as change.
        rare_usd: The same for dollars.
    """

    khr: tuple[int, ...]
    usd: tuple[int, ...]
    rare_khr: tuple[int, ...] = ()
    rare_usd: tuple[int, ...] = ()

    def of(self, currency: Currency) -> tuple[int, ...]:
        """All notes of a currency, rare ones too, smallest first."""
        return self.khr if currency is Currency.KHR else self.usd

    def common(self, currency: Currency) -> tuple[int, ...]:
        """The notes of a currency that a drawer usually has, smallest first."""
        rare = self.rare_khr if currency is Currency.KHR else self.rare_usd
        return tuple(value for value in self.of(currency) if value not in rare)


class Office(Data, frozen=True, kw_only=True):
    """A post office that items can be sent to.

    Attributes:
        province: Two digits of the national geocode.
        telephone: E.164, or empty where it is not known.
    """

    code: str
    name_km: str
    name_en: str
    short_km: str
    short_en: str
    province: str
    telephone: str = ""


class Country(Data, frozen=True, kw_only=True):
    """A country of destination, by its two ISO letters."""

    code: str
    name_km: str
    name_en: str


class ReferenceData(Data, frozen=True, kw_only=True):
    """Everything a branch has from headquarters, in one version.

    Attributes:
        khqr: Whom a KHQR code pays; None where the post takes no payment by it.
    """

    tariff: Tariff
    products: tuple[Product, ...]
    supplements: tuple[Supplement, ...]
    offices: tuple[Office, ...]
    countries: tuple[Country, ...]
    rates: tuple[Rate, ...]
    policy: CashPolicy
    denominations: Denominations
    compensation: Compensation
    khqr: Payee | None = None

    def product(self, code: str) -> Product:
        """The product of this code (`UnknownProductError`)."""
        for product in self.products:
            if product.code == code:
                return product
        raise UnknownProductError(code)

    def supplement(self, code: str) -> Supplement:
        """The supplement of this code (`UnknownSupplementError`)."""
        for supplement in self.supplements:
            if supplement.code == code:
                return supplement
        raise UnknownSupplementError(code)

    def office(self, code: str) -> Office:
        """The office of this code (`UnknownOfficeError`)."""
        for office in self.offices:
            if office.code == code:
                return office
        raise UnknownOfficeError(code)

    def country(self, code: str) -> Country | None:
        """The country of this code, if the table knows it."""
        return next((country for country in self.countries if country.code == code), None)

    def rate_on(self, day: date) -> Rate | None:
        """The rate in force on a business day: the youngest that has begun; None before any."""
        begun = [rate for rate in self.rates if rate.from_on <= day]
        return max(begun, key=lambda rate: rate.from_on, default=None)

    def overruled(self, *, rates: tuple[Rate, ...], policy: CashPolicy | None) -> ReferenceData:
        """The same with rates and policy that came by themselves; None leaves the policy."""
        return msgspec.structs.replace(self, rates=rates, policy=policy or self.policy)

    def stock_product(self, unit: str) -> Product | None:
        """The product whose pieces carry this stock code."""
        return next((product for product in self.products if product.unit == unit), None)


def parse_reference(data: Mapping[str, object]) -> ReferenceData:
    """Read reference data from plain values, as `tomllib` or `json` give them.

    Raises:
        ReferenceDataError: A key is unknown, missing or of the wrong kind, or what it names
            does not fit the rest. The error says which.
    """
    try:
        reference = msgspec.convert(data, ReferenceData)
    except msgspec.ValidationError as exc:
        raise ReferenceDataError(str(exc)) from exc
    _check_codes(reference)
    _check_products(reference)
    _check_rules(reference)
    _check_tables(reference.tariff)
    _check_money(reference)
    _check_khqr(reference)
    return reference


def to_plain(reference: ReferenceData) -> dict[str, Any]:
    """The same as text, whole numbers, lists and dictionaries; `parse_reference` reads it back."""
    plain: dict[str, Any] = msgspec.to_builtins(reference)
    return plain


def _require(fact: object, where: str) -> None:
    if not fact:
        raise ReferenceDataError(where)


def _check_codes(reference: ReferenceData) -> None:
    tables: dict[str, list[str]] = {
        "products": [product.code for product in reference.products],
        "supplements": [supplement.code for supplement in reference.supplements],
        "offices": [office.code for office in reference.offices],
        "countries": [country.code for country in reference.countries],
        "rates": [rate.record for rate in reference.rates],
        "weight_tables": [f"{t.code} {t.zone}" for t in reference.tariff.weight_tables],
    }
    for name, codes in tables.items():
        for code in codes:
            _require(codes.count(code) == 1, f"{name}: {code} twice")


def _check_products(reference: ReferenceData) -> None:
    tables = {table.code for table in reference.tariff.weight_tables}
    supplements = {supplement.code for supplement in reference.supplements}
    for product in reference.products:
        where = f"products: {product.code}"
        is_priced = product.price_minor > 0 or product.kind.is_priced_by_rule
        _require(product.table in tables if product.table else is_priced, where)
        _require(bool(product.table) == (product.max_weight_g > 0), f"{where} max_weight_g")
        _require(product.kind.is_stock == bool(product.unit), f"{where} unit")
        is_agency = product.kind is ProductKind.AGENCY
        _require(is_agency == bool(product.partner), f"{where} partner")
        _require(0 <= product.commission_permille < PERMILLE, f"{where} commission_permille")
        for code in product.included + product.supplements:
            _require(code in supplements, f"{where} supplements {code}")


def _check_rules(reference: ReferenceData) -> None:
    """What is priced by a rule finds the names that its price lines have."""
    codes = {supplement.code for supplement in reference.supplements}
    for product in reference.products:
        for needed in product.kind.needs:
            _require(needed in codes, f"supplements: {needed} for {product.code}")


def _check_tables(tariff: Tariff) -> None:
    for table in tariff.weight_tables:
        where = f"weight_tables: {table.code} {table.zone}".rstrip()
        limits = [step.up_to_g for step in table.steps]
        _require(limits and limits[0] > 0 and limits == sorted(set(limits)), where)
        _require(all(step.minor > 0 for step in table.steps), where)
        _require(table.further_g >= 0 and table.further_minor >= 0, where)


def _check_money(reference: ReferenceData) -> None:
    for rate in reference.rates:
        _require(rate.riel_per_usd > 0, f"rates: {rate.record} riel_per_usd")
    for supplement in reference.supplements:
        _require(supplement.round_up_to > 0, f"supplements: {supplement.code} round_up_to")
    _require(reference.policy.rounding_step_khr > 0, "policy: rounding_step_khr")
    for currency in Currency:
        notes = reference.denominations.of(currency)
        _require(notes and notes[0] > 0 and list(notes) == sorted(set(notes)), "denominations")


def _check_khqr(reference: ReferenceData) -> None:
    if reference.khqr is None:
        return
    try:
        encode(Khqr(reference.khqr, Currency.KHR))
    except KhqrError as exc:
        raise ReferenceDataError(f"khqr: {exc.where}") from exc
