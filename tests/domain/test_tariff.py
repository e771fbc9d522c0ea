"""Prices: every figure of the kit's table, explained, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.money import Currency, Money, dollars, riel
from postdesk.domain.price import (
    PriceStep,
    PriceStepError,
    Quote,
    Request,
    StepKind,
    SupplementChoice,
    kilograms,
    vat_in,
)
from postdesk.domain.reference import UnknownOfficeError, UnknownProductError, parse_reference
from postdesk.domain.tariff import (
    AmountMissingError,
    DestinationMissingError,
    NoTariffError,
    OverweightError,
    QuantityError,
    SampleTariffError,
    SupplementNotOfferedError,
    WeightMissingError,
    quote,
    require_real,
)
from tests.domain.kit import KIT, sample_data


def _priced(
    product: str,
    weight_g: int = 0,
    *supplements: SupplementChoice,
    to: str = "BTB",
    country: str = "",
    quantity: int = 1,
) -> Quote:
    request = Request(
        product=product,
        weight_g=weight_g,
        quantity=quantity,
        origin_office="STG",
        destination_office="" if country else to,
        country=country,
        supplements=supplements,
    )
    return quote(KIT, request)


def _insured(khr: int) -> SupplementChoice:
    return SupplementChoice("insurance", riel(khr))


@pytest.mark.parametrize(
    ("weight_g", "price"),
    [
        (1, 500), (10, 500), (11, 800), (50, 800), (51, 1_300), (100, 1_300),
        (101, 1_800), (150, 1_800), (151, 2_300), (3_000, 30_300),
    ],
)  # fmt: skip
def test_an_ordinary_letter_by_weight(weight_g: int, price: int) -> None:
    assert _priced("letter", weight_g).total == riel(price)


@pytest.mark.parametrize(
    ("weight_g", "to", "price"),
    [
        (1_000, "STG", 4_000), (1_001, "STG", 5_000), (2_300, "STG", 6_000),
        (1_000, "BTB", 6_000), (2_300, "BTB", 9_000), (3_400, "BTB", 10_500),
        (7_200, "BTB", 16_500), (20_000, "BTB", 34_500), (1_800, "BTB", 7_500),
    ],
)  # fmt: skip
def test_a_parcel_by_weight_and_zone(weight_g: int, to: str, price: int) -> None:
    assert _priced("parcel", weight_g, to=to).total == riel(price)


@pytest.mark.parametrize(
    ("weight_g", "price"),
    [(250, 6_000), (251, 8_000), (620, 10_000), (1_000, 10_000), (1_001, 12_000), (5_000, 26_000)],
)
def test_ems_by_weight_wherever_it_goes(weight_g: int, price: int) -> None:
    assert _priced("ems", weight_g).total == riel(price)
    assert _priced("ems", weight_g, to="STG").total == riel(price)


@pytest.mark.parametrize(
    ("country", "weight_g", "cents"),
    [("TH", 480, 14_00), ("TH", 501, 17_00), ("FR", 500, 28_50), ("FR", 1_250, 41_50)],
)
def test_international_ems_is_priced_in_dollars(country: str, weight_g: int, cents: int) -> None:
    assert _priced("ems-international", weight_g, country=country).total == dollars(0, cents)


@pytest.mark.parametrize(
    ("declared", "fee"),
    [(1, 1_000), (100_000, 1_000), (100_001, 1_100), (350_000, 3_500), (1_200_000, 12_000)],
)
def test_insurance_is_one_per_cent_up_to_the_next_hundred(declared: int, fee: int) -> None:
    priced = _priced("ems", 900, _insured(declared))

    assert priced.lines[1].amount == riel(fee)


@pytest.mark.parametrize(("amount", "fee"), [(100, 2_000), (246_000, 5_000), (100_000, 2_000)])
def test_cod_is_two_per_cent_up_to_the_next_hundred(amount: int, fee: int) -> None:
    priced = _priced("parcel", 1_800, SupplementChoice("cod", riel(amount)))

    assert priced.lines[1].amount == riel(fee)


def test_a_registered_letter_carries_its_registration_and_the_advice() -> None:
    priced = _priced("letter-registered", 35, SupplementChoice("ar"), to="PNH")

    assert [(line.code, line.amount.minor, line.account) for line in priced.lines] == [
        ("letter-registered", 800, "4010"),
        ("registration", 800, "4020"),
        ("ar", 1_000, "4030"),
    ]
    assert priced.tariff_version == "SAMPLE-2026-A"
    assert priced.is_sample
    assert priced.totals == (priced.total,) == (riel(2_600),)


def test_a_bundle_of_equal_letters_is_one_line() -> None:
    priced = _priced("letter", 8, quantity=12)

    (line,) = priced.lines
    assert line.amount == riel(6_000)
    assert line.steps == (
        PriceStep(StepKind.UP_TO, 1, 500, 10),
        PriceStep(StepKind.PIECES, 12, 500),
    )


def test_a_parcel_says_how_its_price_was_reckoned() -> None:
    (line,) = _priced("parcel", 3_400).lines

    assert line.steps == (
        PriceStep(StepKind.UP_TO, 1, 6_000, 1_000),
        PriceStep(StepKind.FURTHER, 3, 1_500, 1_000),
    )


def test_a_small_insurance_says_that_it_is_the_least() -> None:
    line = _priced("ems", 900, _insured(5_000)).lines[1]

    assert line.steps == (
        PriceStep(StepKind.SHARE, 5_000, 10, 100),
        PriceStep(StepKind.MINIMUM, 1, 1_000),
    )


def test_fragile_is_free_and_still_a_line() -> None:
    line = _priced("parcel", 900, SupplementChoice("fragile")).lines[1]

    assert line.amount == riel(0)
    assert line.steps == (PriceStep(StepKind.FREE, 1, 0),)


@pytest.mark.parametrize(
    ("box", "price", "tax"), [("box-s", 1_500, 136), ("box-m", 2_500, 227), ("box-l", 4_000, 364)]
)
def test_a_box_contains_ten_per_cent_tax(box: str, price: int, tax: int) -> None:
    (line,) = _priced(box).lines

    assert (line.amount, line.vat) == (riel(price), riel(tax))


def test_postage_contains_no_tax() -> None:
    priced = _priced("parcel", 3_400, _insured(350_000))

    assert all(not line.vat for line in priced.lines)


def test_stamps_cost_their_face_value() -> None:
    (line,) = _priced("stamp-1000", quantity=5).lines

    assert line.amount == riel(5_000)
    assert line.steps == (PriceStep(StepKind.PIECES, 5, 1_000),)


@given(weight_g=st.integers(1, 20_000), further_g=st.integers(0, 5_000))
def test_more_weight_never_costs_less(weight_g: int, further_g: int) -> None:
    heavier = min(20_000, weight_g + further_g)

    assert _priced("parcel", weight_g).total.minor <= _priced("parcel", heavier).total.minor


@given(minor=st.integers(0, 10**9), permille=st.integers(0, 500))
def test_price_without_tax_and_tax_make_the_price(minor: int, permille: int) -> None:
    tax = vat_in(riel(minor), permille).minor

    without = minor - tax
    assert abs(without * (1000 + permille) - minor * 1000) * 2 <= 1000 + permille


@given(
    st.builds(PriceStep, st.sampled_from(StepKind), st.integers(0), st.integers(0), st.integers(0))
)
def test_a_step_is_kept_as_text_and_read_back(step: PriceStep) -> None:
    assert PriceStep.from_text(step.to_text()) == step


@pytest.mark.parametrize("text", ["", "further", "further=3", "further=3×x/1", "cheap=1×1/1"])
def test_a_damaged_step_is_not_guessed_at(text: str) -> None:
    with pytest.raises(PriceStepError):
        PriceStep.from_text(text)


@pytest.mark.parametrize(
    ("grams", "text"), [(3_400, "3.4"), (20_000, "20"), (1_005, "1.005"), (620, "0.62"), (0, "0")]
)
def test_kilograms_have_no_needless_zeros(grams: int, text: str) -> None:
    assert kilograms(grams) == text


@pytest.mark.parametrize(
    ("product", "max_g", "max_kg"),
    [("letter", 3_000, "3"), ("parcel", 20_000, "20"), ("ems", 30_000, "30")],
)
def test_the_heaviest_is_taken_and_a_gram_more_is_not(
    product: str, max_g: int, max_kg: str
) -> None:
    assert _priced(product, max_g).total

    with pytest.raises(OverweightError) as caught:
        _priced(product, max_g + 1)

    assert caught.value.max_kg == max_kg


def test_a_table_that_ends_refuses_what_is_heavier() -> None:
    data = sample_data()
    del data["tariff"]["weight_tables"][0]["further_g"]
    ended = parse_reference(data)

    with pytest.raises(OverweightError) as caught:
        quote(ended, Request("letter", weight_g=101))

    assert caught.value.max_kg == "0.1"


def test_a_country_without_a_price_is_refused() -> None:
    with pytest.raises(NoTariffError) as caught:
        _priced("ems-international", 500, country="JP")

    assert caught.value.destination == "JP"
    assert caught.value.product_en == "EMS, international"


@pytest.mark.parametrize("product", ["parcel", "ems-international"])
def test_no_price_before_the_destination_is_known(product: str) -> None:
    with pytest.raises(DestinationMissingError):
        _priced(product, 500, to="")


def test_a_bundle_pays_its_supplements_for_each_piece() -> None:
    priced = _priced("letter-registered", 8, quantity=3)

    assert [line.amount.minor for line in priced.lines] == [1_500, 2_400]
    assert priced.lines[1].steps[-1] == PriceStep(StepKind.PIECES, 3, 800)


def test_what_cannot_be_priced_is_refused_by_its_own_error() -> None:
    with pytest.raises(UnknownProductError):
        _priced("telegram", 100)
    with pytest.raises(UnknownOfficeError):
        _priced("parcel", 100, to="XXX")
    with pytest.raises(WeightMissingError):
        _priced("parcel", 0)
    with pytest.raises(QuantityError):
        _priced("stamp-500", quantity=0)
    with pytest.raises(SupplementNotOfferedError):
        _priced("letter", 10, SupplementChoice("cod", riel(1_000)))


@pytest.mark.parametrize("named", [None, riel(0), riel(-5), Money(100, Currency.USD)])
def test_insurance_needs_an_amount_in_riel(named: Money | None) -> None:
    with pytest.raises(AmountMissingError):
        _priced("parcel", 100, SupplementChoice("insurance", named))


def test_sample_prices_stay_in_training() -> None:
    require_real(KIT, training=True)

    with pytest.raises(SampleTariffError) as caught:
        require_real(KIT, training=False)

    assert caught.value.version == "SAMPLE-2026-A"
