"""KHQR: the published strings, the National Bank's own strings, and any code there and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from postdesk.domain.khqr import Bill, Khqr, KhqrError, Payee, decode, encode
from postdesk.domain.money import Currency, Money, dollars, riel

CREATED, EXPIRES = 1790000000000, 1790000600000
POST = Payee(account="cpost_demo@devb", name="Cambodia Post Demo", city="Kratie")
SALE = Khqr(
    POST,
    Currency.KHR,
    riel(50_000),
    Bill("R-2026-000123", "85512345678", "KH-1001", "C01"),
    CREATED,
    EXPIRES,
)

# Made by the National Bank's software with its clock fixed.
NBC_STATIC = (
    "00020101021129180014jonhsmith@nbcq5204599953031165802KH5910Jonh Smith6009Siem Reap63043393"
)
NBC_SALE = (
    "00020101021229190015cpost_demo@devb5204599953031165405500005802KH5918Cambodia Post Demo"
    "6006Kratie62500113R-2026-0001230211855123456780307KH-10010703C01993400131790000000000"
    "011317900006000006304263C"
)
# From its test data: Khmer in it, lengths counted in characters, the checksum over bytes.
NBC_KHMER = (
    "00020101021229460015john_smith@devb0111855122334550208Dev Bank520459995303840540"
    "31005802KH5910John Smith6010PHNOM PENH62670106#123450211855122334550311Coffee Sh"
    "op0709Cashier_10810Buy coffee64280002km0108ចន ស្មីន0206ភ្នំពញ"
    "993400131726821915797011317268220357976304B73E"
)
PUBLISHED = (
    (
        "00020101021129270010kimhak@dev01091234567895204599953031165802KH5906Kimhak6010Phnom Penh"
        "9917001317324625358296304B59E"
    ),
    (
        "00020101021130400014jonhsmith@nbcq01061234560208Dev Bank5204599953031165802KH5910Jonh"
        " Smith6009Siem Reap621502118551234567863048C75"
    ),
    "00020101021129120008test@dev5204599953031165802KH5913Test Merchant6010Phnom Penh63048C7E",
    (
        "00020101021130340008test@dev01061234560208Dev Bank5204599953031165802KH5913Test Merchant"
        "6010Phnom Penh6304BCB9"
    ),
)


def test_the_national_bank_s_strings_come_out_to_the_letter() -> None:
    person = Payee(account="jonhsmith@nbcq", name="Jonh Smith", city="Siem Reap")
    assert encode(Khqr(person, Currency.KHR)) == NBC_STATIC
    assert encode(SALE) == NBC_SALE


def test_khmer_counts_by_characters() -> None:
    code = decode(NBC_KHMER)

    assert (code.payee.name_km, code.payee.city_km) == ("ចន ស្មីន", "ភ្នំពញ")
    assert (code.amount, code.bill.purpose) == (dollars(100), "Buy coffee")
    assert encode(code) == NBC_KHMER


@pytest.mark.parametrize("text", PUBLISHED)
def test_published_strings_are_read(text: str) -> None:
    code = decode(text)

    assert code.amount is None
    assert code.currency is Currency.KHR
    if "99170013" not in text:
        assert encode(code) == text


def test_merchants_and_persons_are_told_apart() -> None:
    merchant = decode(PUBLISHED[1]).payee

    assert (merchant.is_merchant, merchant.member, merchant.bank) == (True, "123456", "Dev Bank")
    assert not decode(PUBLISHED[0]).payee.is_merchant


@pytest.mark.parametrize(
    ("cents", "text"), [(550, "54045.50"), (1000, "540210"), (5, "54040.05"), (120, "54041.20")]
)
def test_dollars_have_two_decimals_or_none(cents: int, text: str) -> None:
    code = replace(SALE, currency=Currency.USD, amount=Money(cents, Currency.USD))

    assert text in encode(code)
    assert decode(encode(code)) == code


@pytest.mark.parametrize("place", range(len(NBC_SALE)))
def test_any_character_changed_is_found(place: int) -> None:
    other = "1" if NBC_SALE[place] != "1" else "2"

    with pytest.raises(KhqrError):
        decode(NBC_SALE[:place] + other + NBC_SALE[place + 1 :])


@pytest.mark.parametrize("end", range(len(NBC_SALE)))
def test_a_code_cut_anywhere_is_found(end: int) -> None:
    with pytest.raises(KhqrError):
        decode(NBC_SALE[:end])


@pytest.mark.parametrize(
    ("code", "where"),
    [
        (replace(SALE, payee=changed(POST, account="cpost")), "account"),
        (replace(SALE, payee=changed(POST, account="@bank")), "account"),
        (replace(SALE, payee=changed(POST, account="a" * 30 + "@bk")), "account"),
        (replace(SALE, payee=changed(POST, name="")), "name"),
        (replace(SALE, payee=changed(POST, name="n" * 26)), "name"),
        (replace(SALE, payee=changed(POST, city="c" * 16)), "city"),
        (replace(SALE, payee=changed(POST, city="")), "city"),
        (replace(SALE, payee=changed(POST, category="94")), "category"),
        (replace(SALE, bill=Bill("R" * 26)), "bill_no"),
        (replace(SALE, bill=Bill("a\nb")), "bill_no"),
        (replace(SALE, bill=Bill(*("x" * 25,) * 4)), "length"),
        (replace(SALE, amount=riel(0)), "amount"),
        (replace(SALE, amount=riel(-500)), "amount"),
        (replace(SALE, amount=dollars(5)), "amount"),
        (replace(SALE, amount=riel(10**13)), "amount"),
        (replace(SALE, created_ms=0), "times"),
        (replace(SALE, expires_ms=CREATED), "times"),
    ],
)
def test_what_no_bank_would_read_is_not_written(code: Khqr, where: str) -> None:
    with pytest.raises(KhqrError) as caught:
        encode(code)
    assert caught.value.where == where


words = st.text(
    st.characters(codec="utf-8", categories=("L", "Mn", "N", "P")), min_size=1, max_size=9
)
payees = st.builds(
    Payee,
    account=st.from_regex(r"[a-z_]{1,12}@[a-z]{2,6}", fullmatch=True),
    name=words,
    city=words,
    name_km=words | st.just(""),
    city_km=words | st.just(""),
    is_merchant=st.booleans(),
    member=words | st.just(""),
    bank=words | st.just(""),
    category=st.from_regex(r"[0-9]{4}", fullmatch=True).filter(str.isascii),
)
bills = st.builds(Bill, *(words | st.just(""),) * 5)
moneys = st.builds(Money, st.integers(1, 10**9), st.sampled_from(Currency))


@given(payees, bills, moneys | st.none())
def test_every_code_that_is_written_is_read_the_same(
    payee: Payee, bill: Bill, amount: Money | None
) -> None:
    times = (CREATED, EXPIRES) if amount is not None else (0, 0)
    currency = amount.currency if amount is not None else Currency.KHR
    code = Khqr(payee, currency, amount, bill, *times)

    assert decode(encode(code)) == code
