"""Amounts, weights, days and hours as a person writes them, in either language.

Figures are Latin by default, as banks and clerks write them; Khmer digits are a setting. The
long date in Khmer always has Khmer digits.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from postdesk.domain.business_day import phnom_penh
from postdesk.domain.khmer import khmer_digits, long_date_en, long_date_km
from postdesk.domain.money import Currency, Money
from postdesk.domain.price import kilograms
from postdesk.words.language import Language

MINUS: Final = "−"
_KILOGRAM: Final = {Language.KHMER: "គ.ក្រ", Language.ENGLISH: "kg"}
_GRAM: Final = {Language.KHMER: "ក្រ", Language.ENGLISH: "g"}
_KILOGRAM_G: Final = 1000


def number_text(number: int) -> str:
    """A whole number with its thousands parted: `12,500`."""
    sign = MINUS if number < 0 else ""
    return f"{sign}{abs(number):,}"


def money_text(money: Money) -> str:
    """An amount with its sign: `12,500៛`, `$5.00`, `−$2.00`."""
    if money.currency is Currency.KHR:
        return f"{number_text(money.minor)}៛"
    sign = MINUS if money.minor < 0 else ""
    whole, cents = divmod(abs(money.minor), 100)
    return f"{sign}${whole:,}.{cents:02}"


def signed_money_text(money: Money) -> str:
    """A difference: `+8,200៛`, `−$2.00`, `0៛`."""
    return f"+{money_text(money)}" if money.minor > 0 else money_text(money)


def bare_money_text(money: Money) -> str:
    """An amount for a column that names its currency: `12,500`, `5.00`."""
    return money_text(money).replace("៛", "").replace("$", "")


def weight_text(grams: int, language: Language) -> str:
    """A weight: `3.4 គ.ក្រ`, `3.4 kg`; below a kilogram in grams."""
    if grams < _KILOGRAM_G:
        return f"{grams} {_GRAM[language]}"
    return f"{kilograms(grams)} {_KILOGRAM[language]}"


def date_text(day: date, language: Language) -> str:
    """A day in full: `ថ្ងៃទី ៧ ខែធ្នូ ឆ្នាំ ២០២៦`, `7 December 2026`."""
    return long_date_km(day) if language is Language.KHMER else long_date_en(day)


def short_date_text(day: date) -> str:
    """A day in figures, as forms have it: `07/12/2026`."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def hour_text(instant: datetime) -> str:
    """The hour in Phnom Penh of an instant: `07:34`."""
    local = phnom_penh(instant)
    return f"{local.hour:02}:{local.minute:02}"


def moment_text(instant: datetime) -> str:
    """Day and hour in Phnom Penh, where both are needed and room is short: `07/12 07:34`."""
    local = phnom_penh(instant)
    return f"{local.day:02}/{local.month:02} {hour_text(instant)}"


def percent_text(permille: int) -> str:
    """Thousandths as per cent: `1`, `2.5`."""
    whole, tenth = divmod(permille, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


def in_digits(text: str, *, khmer: bool) -> str:
    """Figures in the digits chosen in the settings. Identifiers are not to be passed here."""
    return khmer_digits(text) if khmer else text


def shown(value: object, language: Language) -> str:
    """Any fact as a person writes it: money, a day, an hour, a number, several of them, text."""
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, datetime):
        return hour_text(value)
    if isinstance(value, date):
        return date_text(value, language)
    return _plain(value, language)


def _plain(value: object, language: Language) -> str:
    if isinstance(value, int):
        return number_text(value)
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(shown(one, language) for one in value)
    return str(value)
