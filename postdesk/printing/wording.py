"""Captions of the papers in both languages, and how figures and times stand on paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from postdesk.domain.business_day import phnom_penh
from postdesk.domain.khmer import khmer_digits
from postdesk.domain.money import Money
from postdesk.printing.records import Bilingual
from postdesk.words.catalogue import say
from postdesk.words.format import date_text, hour_text, money_text, short_date_text, weight_text
from postdesk.words.language import Language

NO_BREAK_SPACE: Final = "\u00a0"


def both(key: str, **fields: object) -> Bilingual:
    """A caption or sentence of the catalogue in both languages."""
    return Bilingual(
        say(key, Language.KHMER, **fields),
        say(key, Language.ENGLISH, **fields),
    )


def both_counted(key: str, **numbers: int) -> Bilingual:
    """A sentence with ordinals and fixed numbers: Khmer digits in Khmer, `1,000` grouped."""
    english = {name: f"{number:,}" for name, number in numbers.items()}
    khmer = {name: khmer_digits(text) for name, text in english.items()}
    return Bilingual(say(key, Language.KHMER, **khmer), say(key, Language.ENGLISH, **english))


def amounts(several: tuple[Money, ...]) -> str:
    """Amounts of several currencies on one line."""
    return " + ".join(money_text(amount) for amount in several)


def grouped_s10(s10: str) -> str:
    """`RR 200 100 018 KH`, kept on one line; anything else as it is."""
    if len(s10) != 13:
        return s10
    parts = (s10[:2], s10[2:5], s10[5:8], s10[8:11], s10[11:])
    return NO_BREAK_SPACE.join(parts)


def date_and_time(at: datetime) -> str:
    """`07/12/2026 07:34` in Phnom Penh."""
    return f"{short_date_text(phnom_penh(at).date())} {hour_text(at)}"


def date_long(day: date) -> Bilingual:
    """The date in words, as offices write it: ថ្ងៃទី ៧ ខែធ្នូ ឆ្នាំ ២០២៦."""
    return Bilingual(date_text(day, Language.KHMER), date_text(day, Language.ENGLISH))


def weight(grams: int) -> Bilingual:
    """A weight in both languages."""
    return Bilingual(weight_text(grams, Language.KHMER), weight_text(grams, Language.ENGLISH))
