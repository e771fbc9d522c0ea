"""Every sentence and caption a person reads, by key, in Khmer and English, without Qt.

The words lie in `translations/words/<topic>.json`, one file a topic, each key with both
languages side by side, so that a sentence can neither be forgotten in one language nor drift
from its twin:

    {"counter.settle": {"km": "គិតប្រាក់", "en": "Take payment"}}

One catalogue serves screens, papers, commands and headquarters' pages, and can be switched
while the program runs.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from postdesk.domain.errors import FaultError, RuleError
from postdesk.paths import words_folder
from postdesk.words.format import shown
from postdesk.words.language import Language

# Language is taken from here by everybody who says something.
__all__ = [
    "ERROR_PREFIX",
    "Language",
    "UnknownWordError",
    "keys",
    "say",
    "sentence_for",
    "sentence_key",
]


class UnknownWordError(KeyError):
    """No such key in the catalogue: a bug, found by the tests."""


ERROR_PREFIX: Final = "error."


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for path in sorted(words_folder().glob("*.json")):
        words.update(json.loads(path.read_text(encoding="utf-8")))
    return words


def keys() -> frozenset[str]:
    """All keys there are."""
    return frozenset(_catalogue())


def say(key: str, language: Language, **fields: object) -> str:
    """The sentence or caption for `key`, its `{fields}` filled in.

    Raises:
        UnknownWordError: There is no such key.
    """
    try:
        text = _catalogue()[key][language.value]
    except KeyError as exc:
        raise UnknownWordError(key) from exc
    return text.format(**fields) if fields else text


def sentence_key(reason: Exception) -> str | None:
    """The catalogue key for a trouble: `error.` and its class name; None for a bug.

    A trouble with a `code` has a sentence for each: `error.<class>.<code>`.
    """
    if isinstance(reason, RuleError | FaultError):
        code = getattr(reason, "code", "")
        for kind in type(reason).__mro__:
            if (key := f"{ERROR_PREFIX}{kind.__name__}.{code}") in _catalogue():
                return key
            if (key := ERROR_PREFIX + kind.__name__) in _catalogue():
                return key
    return None


def sentence_for(reason: Exception, language: Language) -> str | None:
    """What to tell the person, and what to do next; None when it is a bug, not a trouble.

    The error's facts are written out as a person writes them: amounts with their sign, days in
    full, hours of Phnom Penh.
    """
    key = sentence_key(reason)
    if key is None:
        return None
    facts: tuple[str, ...] = getattr(reason, "facts", ())
    return say(key, language, **{name: shown(getattr(reason, name), language) for name in facts})
