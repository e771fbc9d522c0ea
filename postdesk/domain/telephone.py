"""Telephone numbers: typed in any way, kept as E.164, shown as Cambodians write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import ascii_digits

_CAMBODIA: Final = "+855"
_SEPARATORS: Final = re.compile("[\\s\u200b\u00a0.()/\\-\u2010-\u2015]+")
_FOREIGN: Final = re.compile(r"\+(?!855)[1-9][0-9]{6,14}")
_NATIONAL: Final = re.compile(r"1[89]00[0-9]{6}|[1-9][0-9]{7,8}")
_FREE_OR_PREMIUM: Final = re.compile(r"1[89]00[0-9]{6}")
_PREFIXES: Final = (_CAMBODIA, "00855", "855")

# The numbering plan of 2026. A block opened since then is not in it: warn, never refuse.
_MOBILE: Final = (
    r"(?:(?:1[28]|3[18]|9[67])\d|6[016-9]|7(?:[07-9]|[16]\d)|8(?:[013-79]|8\d))\d{6}"
    r"|(?:1\d|9[0-57-9])\d{6}"
    r"|(?:2[3-6]|3[2-6]|4[2-4]|[5-7][2-5])48\d{5}"
)
_FIXED: Final = r"(?:2[3-6]|3[2-6]|4[2-4]|5[2-5]|6[2-5]|7[2-5])\d{6,7}"
_KNOWN: Final = re.compile(f"{_MOBILE}|{_FIXED}|1[89]00\\d{{6}}", re.ASCII)


class TelephoneFormatError(RuleError):
    """It cannot be a telephone number: too short, too long, or not of digits."""

    facts = ("typed",)

    def __init__(self, typed: str) -> None:
        super().__init__("not a telephone number")
        self.typed = typed


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number that can be called.

    Attributes:
        e164: `+85512555102`; what is stored.
        is_known: Whether it stands in the numbering plan. If not, the screen asks to look at it
            once more, nothing is refused. A foreign number is taken as known.
    """

    e164: str
    is_known: bool = True

    @property
    def is_cambodian(self) -> bool:
        """Whether it is a number of this country."""
        return self.e164.startswith(_CAMBODIA)

    @property
    def shown(self) -> str:
        """As it is read out: `012 555 102`, `097 555 0104`; a foreign one with its country."""
        if not self.is_cambodian:
            return self.e164
        number = self.e164.removeprefix(_CAMBODIA)
        if _FREE_OR_PREMIUM.fullmatch(number):
            return f"{number[:4]} {number[4:7]} {number[7:]}"
        return f"0{number[:2]} {number[2:5]} {number[5:]}"

    def __str__(self) -> str:
        return self.shown


def parse_telephone(typed: str) -> Telephone:
    """The number that was typed: with 0, +855 or without, in either kind of digits.

    Raises:
        TelephoneFormatError: It cannot be a number.
    """
    digits = _SEPARATORS.sub("", ascii_digits(typed))
    if _FOREIGN.fullmatch(digits):
        return Telephone(digits)
    number = _national(digits)
    if number is None:
        raise TelephoneFormatError(typed.strip())
    return Telephone(_CAMBODIA + number, _KNOWN.fullmatch(number) is not None)


def _national(digits: str) -> str | None:
    """The number without country and trunk 0; None where there is no sense in it."""
    for prefix in _PREFIXES:
        # Written as +855 (0)12 …, the trunk 0 stays in by mistake.
        rest = digits.removeprefix(prefix).removeprefix("0")
        if digits.startswith(prefix) and _NATIONAL.fullmatch(rest):
            return rest
    if digits.startswith("0"):
        rest = digits[1:]
        return rest if _NATIONAL.fullmatch(rest) else None
    # Spreadsheets drop the 0. Without it only a number of the plan is believed.
    return digits if _KNOWN.fullmatch(digits) else None
