"""The kinds of trouble. A third kind, the bug, has no class: it is every other exception."""

from __future__ import annotations


class RuleError(Exception):
    """The rules of post or money forbid it; the person at the desk can put it right.

    It carries facts as attributes, never a sentence to show: `postdesk.words.sentence_for`
    makes the sentence in the reader's language. Every subclass lists the names of its facts
    in `facts`, the sentence has a field for each that it shows.

    Attributes:
        facts: Names of the attributes that the sentence may show.
    """

    facts: tuple[str, ...] = ()


class FaultError(Exception):
    """The world failed: disk, printer, line. It is shown with what to do next.

    Attributes:
        facts: Names of the attributes that the sentence may show.
    """

    facts: tuple[str, ...] = ()
