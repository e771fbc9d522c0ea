"""The UPU's S10 identifier of an item, its check digit, and blocks of serial numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import ascii_digits

SERIAL_MAX: Final = 99_999_999
HOME_COUNTRY: Final = "KH"

_SHAPE: Final = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
_SEPARATORS: Final = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff.\\-]+")
_INDICATOR: Final = re.compile("[A-Z]{2}")
_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_RESERVED: Final = frozenset("JKSTW")

_ISO_3166: Final = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
    DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
    GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
    VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES: Final = frozenset(_ISO_3166.split())


class S10FormatError(RuleError):
    """It is not two letters, nine digits and two letters."""

    facts = ("typed",)

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


class S10CheckDigitError(RuleError):
    """The ninth digit does not fit the eight before it: a slip of the hand or a bad scan.

    The right digit is not told: the slip may as well be in another one.
    """

    facts = ("typed",)

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


class S10IndicatorError(RuleError):
    """The first two letters are none that an item may carry."""

    facts = ("indicator",)

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator)
        self.indicator = indicator


class S10CountryError(RuleError):
    """The last two letters are no country."""

    facts = ("country",)

    def __init__(self, country: str) -> None:
        super().__init__(country)
        self.country = country


class SerialRangeError(RuleError):
    """A block of serial numbers that runs backwards or out of the eight digits."""

    facts = ("first", "last")

    def __init__(self, first: int, last: int) -> None:
        super().__init__(f"{first}-{last}")
        self.first = first
        self.last = last


def check_digit(serial: int) -> int:
    """The digit that guards eight others, by the UPU's weights 8 6 4 2 3 5 9 7."""
    digits = (int(digit) for digit in f"{serial:08}")
    rest = 11 - sum(w * digit for w, digit in zip(_WEIGHTS, digits, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


@dataclass(frozen=True, slots=True, order=True)
class S10:
    """The number of an item: `RR473124829GB`.

    Attributes:
        service: The service indicator, two letters (`RR` registered, `PA` parcel, `EE` EMS).
        serial: The eight digits, 0 to 99,999,999, without the check digit.
        country: Who gave the number out, ISO 3166-1.

    Raises:
        S10IndicatorError: The indicator is reserved, or not two letters.
        S10CountryError: There is no such country.
        SerialRangeError: The serial has more than eight digits, or is negative.
    """

    service: str
    serial: int
    country: str = HOME_COUNTRY

    def __post_init__(self) -> None:
        if not _INDICATOR.fullmatch(self.service) or self.service[0] in _RESERVED:
            raise S10IndicatorError(self.service)
        if self.country not in COUNTRIES:
            raise S10CountryError(self.country)
        if not 0 <= self.serial <= SERIAL_MAX:
            raise SerialRangeError(self.serial, self.serial)

    @property
    def check_digit(self) -> int:
        """The ninth digit."""
        return check_digit(self.serial)

    @property
    def grouped(self) -> str:
        """As it is printed for people: `RR 473 124 829 GB`."""
        text = str(self)
        return f"{text[:2]} {text[2:5]} {text[5:8]} {text[8:11]} {text[11:]}"

    def __str__(self) -> str:
        return f"{self.service}{self.serial:08}{self.check_digit}{self.country}"


def parse_s10(typed: str) -> S10:
    """The number that was scanned or typed: small letters, spaces and Khmer digits are fine.

    Raises:
        S10FormatError: It has not the shape of one.
        S10CheckDigitError: The check digit is wrong.
        S10IndicatorError: The indicator is reserved.
        S10CountryError: There is no such country.
    """
    shape = _SHAPE.fullmatch(_SEPARATORS.sub("", ascii_digits(typed)).upper())
    if shape is None:
        raise S10FormatError(typed.strip())
    service, serial, digit, country = shape.groups()
    number = S10(service, int(serial), country)
    if number.check_digit != int(digit):
        raise S10CheckDigitError(typed.strip())
    return number


@dataclass(frozen=True, slots=True)
class SerialRange:
    """A block of serial numbers of one indicator, both ends included.

    Headquarters allots blocks to desks, so that two desks never give out one number; a roll of
    pre-printed labels is one as well.

    Attributes:
        indicator: The service indicator, two letters.
        first: Its lowest serial.
        last: Its highest serial.
        country: Who gives the numbers out.

    Raises:
        S10IndicatorError: The indicator is reserved.
        S10CountryError: There is no such country.
        SerialRangeError: It runs backwards, or out of the eight digits.
    """

    indicator: str
    first: int
    last: int
    country: str = HOME_COUNTRY

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last <= SERIAL_MAX:
            raise SerialRangeError(self.first, self.last)
        S10(self.indicator, self.first, self.country)

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __contains__(self, number: S10) -> bool:
        of_this_kind = (number.service, number.country) == (self.indicator, self.country)
        return of_this_kind and self.first <= number.serial <= self.last

    def at(self, place: int) -> S10:
        """Its number at a place, the first at 0.

        Raises:
            IndexError: The block is not that long.
        """
        if not 0 <= place < len(self):
            raise IndexError(place)
        return S10(self.indicator, self.first + place, self.country)

    def left_from(self, serial: int) -> int:
        """How many numbers are left when `serial` is the next one to give out."""
        return max(0, self.last - max(serial, self.first) + 1)

    def overlaps(self, other: SerialRange) -> bool:
        """Whether some number stands in both."""
        alike = (self.indicator, self.country) == (other.indicator, other.country)
        return alike and self.first <= other.last and other.first <= self.last
