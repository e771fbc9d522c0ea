"""KHQR, the National Bank of Cambodia's payment code: written and read without a network.

Tag, two digits of length, value; the length counts characters, not bytes. Source: KHQR
specification 1.0 (2019) and the rules of the National Bank's own software, whose strings the
tests reproduce. Whether money came is not in the code: only a bank can say that.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.money import Currency, Money
from postdesk.domain.products import Data

FORMAT, STATIC, DYNAMIC = "01", "11", "12"
COUNTRY: Final = "KH"
CATEGORY_UNKNOWN: Final = "5999"
CAPITAL: Final = "Phnom Penh"
CURRENCIES: Final[dict[Currency, str]] = {Currency.KHR: "116", Currency.USD: "840"}

ACCOUNT_MAX, NAME_MAX, CITY_MAX, AMOUNT_MAX, VALUE_MAX = 32, 25, 15, 13, 99
INDIVIDUAL_TAG, MERCHANT_TAG = "29", "30"
_CRC_TAG, _CRC_START, _CRC_LENGTH = "6304", 0xFFFF, 4
_BILL_TAGS: Final = {"bill_no": "01", "mobile": "02", "store": "03"} | {
    "terminal": "07",
    "purpose": "08",
}
_AMOUNT: Final = {
    Currency.KHR: re.compile(r"[1-9][0-9]*"),
    Currency.USD: re.compile(r"(0|[1-9][0-9]*)(\.[0-9]{1,2})?"),
}
_MILLISECONDS: Final = re.compile(r"[0-9]{13}")


class KhqrError(RuleError):
    """A KHQR code can't be made from this, or this text is none.

    Attributes:
        where: The part that is wrong: a field's name, `length` or `checksum`.
    """

    facts = ("where",)

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class Payee(Data, frozen=True, kw_only=True):
    """Who is paid; headquarters publishes it with the reference data.

    Attributes:
        account: The Bakong account, such as `cpost_kratie@bank`; at most 32 characters.
        name, name_km: At most 25 characters each; the Khmer one may be empty.
        city, city_km: At most 15 characters each; the Khmer one may be empty.
        is_merchant: A merchant's account; else a person's.
        member: The merchant's number, or a person's account information; may be empty.
        bank: The bank's name; may be empty.
        category: Four digits of the merchant category code.
    """

    account: str
    name: str
    city: str = CAPITAL
    name_km: str = ""
    city_km: str = ""
    is_merchant: bool = False
    member: str = ""
    bank: str = ""
    category: str = CATEGORY_UNKNOWN


@dataclass(frozen=True, slots=True)
class Bill:
    """What is paid for; each at most 25 characters, each may be empty."""

    bill_no: str = ""
    mobile: str = ""
    store: str = ""
    terminal: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Khqr:
    """A KHQR code.

    Attributes:
        amount: What is to be paid; None where the payer types it (a static code).
        created_ms, expires_ms: Milliseconds since 1970; 0 in a static code.
    """

    payee: Payee
    currency: Currency
    amount: Money | None = None
    bill: Bill = Bill()
    created_ms: int = 0
    expires_ms: int = 0


def encode(code: Khqr) -> str:
    """Write a code, ready to be drawn as QR.

    Raises:
        KhqrError: A part is missing, too long or not allowed.
    """
    _check(code)
    payee = code.payee
    account = _joined({"00": payee.account, "01": payee.member, "02": payee.bank})
    amount = "" if code.amount is None else _amount_text(code.amount)
    bill = _joined({tag: getattr(code.bill, name) for name, tag in _BILL_TAGS.items()})
    in_khmer = {"01": payee.name_km, "02": payee.city_km}
    times = {"00": f"{code.created_ms:013d}", "01": f"{code.expires_ms:013d}"}
    text = _joined(
        {
            "00": FORMAT,
            "01": DYNAMIC if amount else STATIC,
            MERCHANT_TAG if payee.is_merchant else INDIVIDUAL_TAG: account,
            "52": payee.category,
            "53": CURRENCIES[code.currency],
            "54": amount,
            "58": COUNTRY,
            "59": payee.name,
            "60": payee.city,
            "62": bill,
            "64": _joined({"00": "km", **in_khmer}) if any(in_khmer.values()) else "",
            "99": _joined(times) if amount else "",
        }
    )
    return f"{text}{_CRC_TAG}{_checksum(text + _CRC_TAG)}"


def decode(text: str) -> Khqr:
    """Read a code; parts that are not known are passed over.

    Raises:
        KhqrError: It is cut, changed on the way, or no KHQR code.
    """
    body, tail = text[: -_CRC_LENGTH - len(_CRC_TAG)], text[-_CRC_LENGTH - len(_CRC_TAG) :]
    if tail != f"{_CRC_TAG}{_checksum(body + _CRC_TAG)}":
        raise KhqrError("checksum")
    tags = dict(_parts(body))
    currency = _currency_of(tags.get("53", ""))
    if tags.get("00") != FORMAT or tags.get("58") != COUNTRY:
        raise KhqrError("format")
    bill = dict(_parts(tags.get("62", "")))
    times = dict(_parts(tags.get("99", "")))
    amount = _amount_of(tags["54"], currency) if "54" in tags else None
    code = Khqr(
        payee=_payee(tags),
        currency=currency,
        amount=amount,
        bill=Bill(**{name: bill.get(tag, "") for name, tag in _BILL_TAGS.items()}),
        created_ms=_milliseconds(times.get("00", "")) if amount else 0,
        expires_ms=_milliseconds(times.get("01", "")) if amount else 0,
    )
    _check(code)
    return code


def _check(code: Khqr) -> None:
    payee = code.payee
    limits = {"account": ACCOUNT_MAX, "member": ACCOUNT_MAX, "bank": ACCOUNT_MAX}
    limits |= {"name": NAME_MAX, "name_km": NAME_MAX, "city": CITY_MAX, "city_km": CITY_MAX}
    for name, longest in limits.items():
        _check_text(name, getattr(payee, name), longest)
    for name in _BILL_TAGS:
        _check_text(name, getattr(code.bill, name), NAME_MAX)
    wrong = {
        "account": "@" not in payee.account.strip("@"),
        "name": not payee.name,
        "city": not payee.city,
        "category": not re.fullmatch("[0-9]{4}", payee.category),
        "amount": code.amount is not None and _is_wrong_amount(code.amount, code.currency),
        "times": code.amount is not None and not 0 < code.created_ms < code.expires_ms < 10**13,
    }
    if found := next((where for where, is_wrong in wrong.items() if is_wrong), ""):
        raise KhqrError(found)


def _check_text(name: str, value: str, longest: int) -> None:
    if len(value) > longest or not value.isprintable() or value != value.strip():
        raise KhqrError(name)


def _is_wrong_amount(amount: Money, currency: Currency) -> bool:
    if amount.currency is not currency or amount.minor <= 0:
        return True
    return len(_amount_text(amount)) > AMOUNT_MAX


def _amount_text(amount: Money) -> str:
    whole, cents = divmod(amount.minor, 10**amount.currency.decimals)
    return f"{whole}.{cents:02d}" if cents else str(whole)


def _amount_of(text: str, currency: Currency) -> Money:
    if not _AMOUNT[currency].fullmatch(text):
        raise KhqrError("amount")
    whole, _, cents = text.partition(".")
    return Money(int(whole) * 10**currency.decimals + int(cents.ljust(2, "0") or 0), currency)


def _payee(tags: Mapping[str, str]) -> Payee:
    is_merchant = MERCHANT_TAG in tags
    account = dict(_parts(tags.get(MERCHANT_TAG if is_merchant else INDIVIDUAL_TAG, "")))
    in_khmer = dict(_parts(tags.get("64", "")))
    return Payee(
        account=account.get("00", ""),
        name=tags.get("59", ""),
        city=tags.get("60", ""),
        name_km=in_khmer.get("01", ""),
        city_km=in_khmer.get("02", ""),
        is_merchant=is_merchant,
        member=account.get("01", ""),
        bank=account.get("02", ""),
        category=tags.get("52", ""),
    )


def _milliseconds(text: str) -> int:
    if not _MILLISECONDS.fullmatch(text):
        raise KhqrError("times")
    return int(text)


def _currency_of(number: str) -> Currency:
    for currency, known in CURRENCIES.items():
        if known == number:
            return currency
    raise KhqrError("currency")


def _joined(values: Mapping[str, str]) -> str:
    parts = []
    for tag, value in values.items():
        if len(value) > VALUE_MAX:
            raise KhqrError("length")
        if value:
            parts.append(f"{tag}{len(value):02d}{value}")
    return "".join(parts)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        head = text[place : place + 4]
        end = place + 4 + int(head[2:]) if re.fullmatch("[0-9]{4}", head) else 0
        if not place < end <= len(text):
            raise KhqrError("length")
        yield head[:2], text[place + 4 : end]
        place = end


def _checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE over the UTF-8 bytes, the checksum's own tag included."""
    return f"{binascii.crc_hqx(text.encode(), _CRC_START):04X}"
