"""The language of the screen: switched while the program runs, told to whoever shows words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from postdesk.words.catalogue import Language, say, sentence_for

OTHER = {Language.KHMER: Language.ENGLISH, Language.ENGLISH: Language.KHMER}


@dataclass(frozen=True, slots=True)
class Named:
    """A name in both writings; a sentence shows the one of its language."""

    khmer: str
    latin: str


class Speech(QObject):
    """Says everything that stands on the screen, in the language chosen now.

    A widget that shows words connects `changed` to its own `retranslate`.
    """

    changed = Signal()

    def __init__(self, language: Language = Language.KHMER, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language

    @property
    def language(self) -> Language:
        """The language chosen now."""
        return self._language

    def choose(self, language: Language) -> None:
        """Speak `language` from now on."""
        if language is not self._language:
            self._language = language
            self.changed.emit()

    def toggle(self) -> None:
        """Speak the other language."""
        self.choose(OTHER[self._language])

    def say(self, key: str, **fields: object) -> str:
        """The words for `key`; fields that are amounts, dates and times are written out."""
        return say(key, self._language, **{name: self.shown(v) for name, v in fields.items()})

    def shown(self, value: object) -> str:
        """A value as a person writes it in the language chosen now."""
        if isinstance(value, str):
            return value
        if isinstance(value, Named):
            return self.either(value.khmer, value.latin)
        from postdesk.words.format import shown

        return shown(value, self._language)

    def either(self, khmer: str, english: str) -> str:
        """Of two names for one thing the one in the language chosen now."""
        return khmer if self._language is Language.KHMER and khmer else (english or khmer)

    def trouble(self, reason: Exception) -> str:
        """What to tell the person about `reason`, and what to do.

        Raises:
            Exception: `reason` itself, where there is no sentence for it: a bug, which goes up
                to the crash report.
        """
        sentence = sentence_for(reason, self._language)
        if sentence is None:
            raise reason
        return sentence
