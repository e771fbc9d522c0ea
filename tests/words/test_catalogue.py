"""The catalogue: words by key, sentences for troubles, nothing for bugs."""

from __future__ import annotations

import pytest

from postdesk.domain.errors import RuleError
from postdesk.domain.money import riel
from postdesk.domain.settlement import ChangeValueError, NotEnoughError
from postdesk.words.catalogue import (
    Language,
    UnknownWordError,
    keys,
    say,
    sentence_for,
    sentence_key,
)


class OddChangeError(ChangeValueError):
    """A special case that has no sentence of its own."""


class UnsaidError(RuleError):
    """A trouble nobody has written a sentence for."""


def test_words_are_said_in_the_language_with_their_fields() -> None:
    fields = {"quantity": "3", "price": "500៛"}

    assert "price_step.pieces" in keys()
    assert say("price_step.pieces", Language.KHMER, **fields) == "3 × 500៛"
    assert say("price_step.free", Language.ENGLISH) == "free of charge"


def test_a_key_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(UnknownWordError):
        say("price_step.bargain", Language.ENGLISH)


def test_facts_are_written_out_as_a_person_writes_them() -> None:
    sentence = sentence_for(NotEnoughError(41_000), Language.ENGLISH)

    assert sentence == "Not enough: 41,000 riel more to pay."


def test_a_special_case_is_told_in_the_sentence_of_its_kind() -> None:
    trouble = OddChangeError(riel(100), riel(200))

    assert sentence_key(trouble) == "error.ChangeValueError"


def test_a_bug_and_an_unwritten_trouble_have_no_sentence() -> None:
    assert sentence_for(ValueError("bug"), Language.KHMER) is None
    assert sentence_for(UnsaidError(), Language.KHMER) is None
