"""Khmer text as values: digits, dates, the form that is searched, the order of a dictionary."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

# Marks are written as escapes: alone on a line of code they cannot be read.
_COENG: Final = "\u17d2"
_NIKAHIT: Final = "\u17c6"
_CONSONANT: Final = "[\u1780-\u17a2]"
_KHMER_FIRST: Final = "\u1780"

_ASCII_DIGITS: Final = "0123456789"
_KHMER_DIGITS: Final = "០១២៣៤៥៦៧៨៩"
_TO_ASCII: Final = str.maketrans(_KHMER_DIGITS, _ASCII_DIGITS)
_TO_KHMER: Final = str.maketrans(_ASCII_DIGITS, _KHMER_DIGITS)

_NEVER_STORED: Final = str.maketrans("", "", "\u200b\u2060\ufeff")

MONTHS_KM: Final = (
    "មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា",
    "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ",
)  # fmt: skip
MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS_KM: Final = ("ច័ន្ទ", "អង្គារ", "ពុធ", "ព្រហស្បតិ៍", "សុក្រ", "សៅរ៍", "អាទិត្យ")
WEEKDAYS_EN: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip

_INDEPENDENT_VOWELS: Final = {
    "ឣ": "អ",
    "ឤ": "អា",
    "ឥ": "អិ",
    "ឦ": "អី",
    "ឧ": "អុ",
    "ឨ": "អុ",
    "ឩ": "អូ",
    "ឪ": "អូវ",
    "ឯ": "អែ",
    "ឰ": "អៃ",
    "ឱ": "អោ",
    "ឲ": "អោ",
    "ឳ": "អៅ",
}


def ascii_digits(text: str) -> str:
    """The text with every Khmer digit turned into its ASCII one."""
    return text.translate(_TO_ASCII)


def khmer_digits(text: str) -> str:
    """The text with every ASCII digit turned into its Khmer one."""
    return text.translate(_TO_KHMER)


def clean_text(text: str) -> str:
    """The text as it is stored: NFC, single spaces, no invisible word breaks.

    U+200B is put in when a line is broken for a paper, never kept: two names that look alike
    must be alike.
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_NEVER_STORED).split())


def long_date_km(day: date) -> str:
    """The date in full, as papers write it: ថ្ងៃទី ៧ ខែធ្នូ ឆ្នាំ ២០២៦."""
    return khmer_digits(f"ថ្ងៃទី {day.day} ខែ{MONTHS_KM[day.month - 1]} ឆ្នាំ {day.year}")


def long_date_en(day: date) -> str:
    """The date in full: 7 December 2026."""
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def weekday_km(day: date) -> str:
    """The name of its day of the week, without ថ្ងៃ."""
    return WEEKDAYS_KM[day.weekday()]


def weekday_en(day: date) -> str:
    """The name of its day of the week."""
    return WEEKDAYS_EN[day.weekday()]


# Signs that people leave out or put in: bantoc, the two shifters, samyok sannya, toandakhiat …
_FOLDED: Final = str.maketrans(
    {
        **dict.fromkeys("\u17c9\u17ca\u17cb\u17cd\u17ce\u17cf\u17d0\u17d1\u17dd", ""),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff'’‘`\"«»\u2039\u203a“”", ""),
        **_INDEPENDENT_VOWELS,
        "ឫ": "រឹ",
        "ឬ": "រឹ",
        "ឭ": "លឹ",
        "ឮ": "លឹ",
        "\u17ba": "\u17b9",
    }
)
_LATIN_ACCENT: Final = re.compile("[\u0300-\u036f]")
_APART: Final = re.compile("[^\\w\u1780-\u17d3]+|_+")
_RO_NOT_LAST: Final = re.compile(f"({_COENG}រ)({_COENG}{_CONSONANT})")
_NIKAHIT_FIRST: Final = re.compile(f"{_NIKAHIT}([\u17b6\u17bb])")
_MO_BEFORE: Final = re.compile(f"(?<={_CONSONANT})ម{_COENG}(?={_CONSONANT})")
_UNFINISHED: Final = re.compile(f"{_COENG}+(?!{_CONSONANT})")


def fold(text: str) -> str:
    """The form in which texts are compared when something is looked for.

    It joins the spellings that are met in Cambodia for one word (ឱ្យ/ឲ្យ/អោយ, the subscripts
    of ដ and ត, ទូរសព្ទ/ទូរស័ព្ទ, ទម្ងន់/ទំងន់, ឬ/ឫ), both kinds of digits, large and small Latin
    letters. The beginning of a word folds to a beginning of the folded word, so it serves
    while the word is still being typed.
    """
    plain = unicodedata.normalize("NFKD", text).translate(_FOLDED).translate(_TO_ASCII)
    plain = _LATIN_ACCENT.sub("", plain).casefold()
    if any(letter >= _KHMER_FIRST for letter in plain):
        plain = _fold_khmer(plain)
    return _APART.sub(" ", plain).strip()


def _fold_khmer(text: str) -> str:
    text = text.replace("\u17c1\u17b8", "\u17be").replace("\u17c1\u17b6", "\u17c4")
    text = text.replace("អោ\u17d2យ", "អោយ").replace("\u17d2ដ", "\u17d2ត")
    text = _RO_NOT_LAST.sub(r"\2\1", text)
    text = _NIKAHIT_FIRST.sub("\\1\u17c6", text)
    text = _MO_BEFORE.sub("ម", text).replace(_NIKAHIT, "ម")
    return _UNFINISHED.sub("", text)


_CONSONANTS: Final = (
    "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរ\u17ab\u17acល\u17ad\u17aeវឝឞសហឡអ"  # ឫ ឬ after រ, ឭ ឮ after ល
)
_VOWELS: Final = (
    *(chr(code) for code in range(0x17B6, 0x17C6)),
    "\u17bb\u17c6", "\u17c6", "\u17b6\u17c6", "\u17c7",
    "\u17b7\u17c7", "\u17bb\u17c7", "\u17c1\u17c7", "\u17c4\u17c7",
)  # fmt: skip
_KHMER_WEIGHT: Final = {
    sign: chr(0xE000 + place) for place, sign in enumerate((*_CONSONANTS, *_VOWELS, _COENG))
}
_SORTED_ALIKE: Final = str.maketrans(
    {
        **_INDEPENDENT_VOWELS,
        **dict.fromkeys("\u17c8\u17c9\u17ca\u17cb\u17cd\u17ce\u17cf\u17d0\u17d1\u200b", ""),
    }
)
# Words alike but for these stand in this order, those without any first.
_SIGN_ORDER: Final = "\u17cf\u17d0\u17c8\u17cb\u17c9\u17ca\u17cd"
_SIGNS_IN_ORDER: Final = {ord(sign): chr(0xE100 + place) for place, sign in enumerate(_SIGN_ORDER)}
_ROBAT: Final = re.compile(f"({_CONSONANT})\u17cc")
_SORTED_UNIT: Final = re.compile(
    "[\u17bb\u17b6]\u17c6|[\u17b7\u17bb\u17c1\u17c4]\u17c7|.", re.DOTALL
)

SortKey = tuple[str, str]


def sort_key(text: str) -> SortKey:
    """What to sort by so that a list stands in the order of the dictionary.

    Consonants, then vowels, then subscripts; ំ and ះ with their vowels after ៅ; ឥ stands with អិ,
    ឫ after រ; shifters and silencing marks decide only between words that are otherwise alike.
    Spaces and digits come before letters, Latin before Khmer. The same order as QCollator's.
    """
    plain = ascii_digits(unicodedata.normalize("NFC", text)).casefold()
    plain = _ROBAT.sub("រ\u17d2\\1", plain.translate(_SORTED_ALIKE))
    weights = (_KHMER_WEIGHT.get(unit, unit) for unit in _SORTED_UNIT.findall(plain))
    return "".join(weights), text.translate(_SIGNS_IN_ORDER)
