"""Rules for every sentence and caption in the catalogue, in both languages."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Callable
from string import Formatter
from typing import Final

import pytest

from postdesk.paths import program_folder, words_folder
from postdesk.words.catalogue import Language, keys, say

WORDS: Final = {
    f"{path.stem}: {key}": value
    for path in sorted(words_folder().glob("*.json"))
    for key, value in json.loads(path.read_text(encoding="utf-8")).items()
}
# By file: one test a word is 8,000 tests, and costs a minute for what takes no time.
EVERY_FILE: Final = pytest.mark.parametrize("file", sorted({word.split(": ")[0] for word in WORDS}))

KHMER_LETTER: Final = re.compile(r"[\u1780-\u17b3]")
ZERO_WIDTH: Final = re.compile("[\u200b\u200c\u200d\ufeff\u00ad]")
FIELD: Final = re.compile(r"\{[^{}]*\}")

# Latin letters that a Khmer reader expects: abbreviations of the post, keys, file names, commands.
LATIN_ALLOWED: Final = frozenset(
    [
        *("A", "AR", "B", "CN", "COD", "EMS", "KHQR", "QR", "S", "UPU", "VAT"),
        *("AES", "CODE", "CSV", "ESC", "HOME", "ID", "KHR", "PDF", "PIN", "POS", "POSTDESK"),
        *("PostgreSQL", "SHA", "USB", "USD", "UTC", "English", "postdesk", "cm", "g", "kg", "mm"),
        *("Alt", "Backspace", "Ctrl", "Del", "Enter", "Esc", "Shift", "Tab", "PgDn", "PgUp"),
    ]
)
LATIN_WORD: Final = re.compile(r"[A-Za-z]+")
LATIN_SPAN_ALLOWED: Final = re.compile(
    r"\b[a-z][\w-]*(?:\.[a-z][\w-]*)+\b|\bcambodia-geo\b|\bpostdesk [a-z-]+|--?[a-z][a-z-]*\b"
    r"|\bF\d{1,2}\b"
    r"|\b(?:Ctrl|Alt|Shift)\+[A-Z]\b|`[^`]*`"
)

# Glossary section O: the wrong word, and the English beside which it is right after all.
WRONG_WORDS: Final = (
    ("ចុះបញ្ជី", r"enter|list"),
    ("កញ្ចប់", r"\bbox|pack|bundle"),
    ("ពន្ធប្រៃសណីយ", None),
    ("វិក្កយបត្រ", r"invoice"),
    ("ការបញ្ជាទិញប្រាក់", None),
    ("ការបញ្ជាប្រាក់", None),
    ("ដឹកជញ្ជូន", r"transport|carr"),
    ("រហូតដល់", r"\buntil\b|up to"),
    ("សុវត្ថិភាព", r"safety|securit|security"),
    ("កាបូប", None),
    ("អណ្ដែត", None),
    ("អណ្តែត", None),
    ("ការផ្លាស់ប្ដូរ", r"chang(?:es|ed)"),
    ("ចំណាំ", r"remark|remember|mark"),
    ("បិទថ្ងៃ", None),
    ("ដោះស្រាយ", r"resolve|solve"),
    ("អះអាង", None),
    ("ថតសំឡេង", None),
    ("អ្នកទទួលអាសយដ្ឋាន", None),
    ("បញ្ច្រាសទិស", None),
    ("លុប", r"delet|eras|clear|remov"),
    ("សមកាលកម្ម", None),
    ("ស្មៀន", r"commune clerk"),
)
# The glossary's spelling rules: one way to write what has several.
WRONG_SPELLINGS: Final = (
    *("ឲ្យ", "អោយ", "ទូរស័ព្ទ", "ទំងន់", "អាស័យដ្ឋាន", "ភ័ណ្ឌ", "ប្តូរ", "ផ្តល់", "កណ្តាល"),
    *("ម្តង", "ស្តារ", "សេចក្តី"),
)
# Two vowels for one; a shifter before a subscript or after a vowel; a subscript after ្រ.
WRONG_ORDER: Final = re.compile(
    r"[\u17b6-\u17c5]{2}|[\u17c9\u17ca]\u17d2|[\u17b6-\u17c5][\u17c9\u17ca]|\u17d2\u179a\u17d2"
)


def fields_of(text: str) -> set[str]:
    """The names of the fields; a bare `{}` counts as the empty name."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_no_key_stands_twice() -> None:
    pairs = [
        key
        for path in words_folder().glob("*.json")
        for key, _ in json.loads(
            path.read_text(encoding="utf-8"), object_pairs_hook=lambda pairs: pairs
        )
    ]

    assert [key for key, times in Counter(pairs).items() if times > 1] == []


def wrong_words(file: str, is_right: Callable[[str, str], bool]) -> list[str]:
    """The words of a file, Khmer and English, that are not right."""
    return [
        word
        for word, texts in WORDS.items()
        if word.startswith(f"{file}: ") and not is_right(texts["km"], texts["en"])
    ]


@EVERY_FILE
def test_a_word_stands_in_both_languages(file: str) -> None:
    kept = {word: texts for word, texts in WORDS.items() if word.startswith(f"{file}: ")}

    assert [word for word, texts in kept.items() if texts.keys() != {"km", "en"}] == []
    assert wrong_words(file, lambda km, en: km.strip() == km != "" and en.strip() == en != "") == []


@EVERY_FILE
def test_a_word_has_the_same_fields_in_both_languages(file: str) -> None:
    def is_right(km: str, en: str) -> bool:
        # A name that is data comes in two languages: each sentence takes its own.
        in_km = {name.removesuffix("_km") for name in fields_of(km)}
        in_en = {name.removesuffix("_en") for name in fields_of(en)}
        return in_km == in_en and all(name.isidentifier() for name in fields_of(km))

    assert wrong_words(file, is_right) == []


@EVERY_FILE
def test_khmer_is_khmer_and_english_is_english(file: str) -> None:
    def is_right(km: str, en: str) -> bool:
        foreign = set(LATIN_WORD.findall(LATIN_SPAN_ALLOWED.sub("", FIELD.sub("", km))))
        if foreign - LATIN_ALLOWED and km != en:
            return False
        return not KHMER_LETTER.search(en.replace("ខ្មែរ", "").replace("ភាសា", ""))

    assert wrong_words(file, is_right) == []


@EVERY_FILE
def test_khmer_is_written_as_the_glossary_writes_it(file: str) -> None:
    def is_right(km: str, en: str) -> bool:
        wrong = [
            bad
            for bad, right_beside in WRONG_WORDS
            if bad in km and not (right_beside and re.search(right_beside, en, re.IGNORECASE))
        ]
        wrong += [bad for bad in WRONG_SPELLINGS if bad in km]
        return not wrong and not WRONG_ORDER.search(km)

    assert wrong_words(file, is_right) == []


@EVERY_FILE
def test_khmer_keeps_the_marks_of_khmer(file: str) -> None:
    def is_right(km: str, en: str) -> bool:
        if ZERO_WIDTH.search(km + en) or "!" in km + en or " ។" in km:
            return False
        is_sentence = en.endswith(".") and len(en.split()) > 3
        # A sentence ends with ។
        return not is_sentence or km.rstrip("»)").endswith("។")

    assert wrong_words(file, is_right) == []


@pytest.mark.parametrize(
    ("km", "en", "check"),
    [
        ("ស៊ឹម!", "Sim", test_khmer_keeps_the_marks_of_khmer),
        ("ទូរស័ព្ទ", "telephone", test_khmer_is_written_as_the_glossary_writes_it),
        ("លេខ number", "number", test_khmer_is_khmer_and_english_is_english),
        ("លេខ {number}", "no.", test_a_word_has_the_same_fields_in_both_languages),
        (" លេខ", "no.", test_a_word_stands_in_both_languages),
    ],
)
def test_each_rule_finds_a_word_that_breaks_it(
    km: str, en: str, check: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WORDS, "made up: word", {"km": km, "en": en})

    with pytest.raises(AssertionError):
        check("made up")


def keys_asked_for(tree: ast.Module) -> list[str]:
    """Keys that `say("…")` and its likes name outright."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return [
        call.args[0].value
        for call in calls
        if (isinstance(call.func, ast.Name) and call.func.id == "say")
        or (isinstance(call.func, ast.Attribute) and call.func.attr == "say")
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]


def test_every_word_asked_for_by_name_is_there() -> None:
    missing = [
        f"{path.name}: {key}"
        for path in sorted((program_folder() / "postdesk").rglob("*.py"))
        for key in keys_asked_for(ast.parse(path.read_text(encoding="utf-8")))
        if key not in keys()
    ]

    assert missing == []


def test_the_catalogue_reads_every_file() -> None:
    assert len(keys()) == len(WORDS)
    assert all(say(key, Language.KHMER) for key in keys())
