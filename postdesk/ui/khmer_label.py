"""Captions and sentences on a screen, with Khmer broken at its words.

Khmer is written without spaces and Qt breaks lines only at spaces, so a zero width space is put
between words for display. It never leaves the screen.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from postdesk.ui.language import Speech

ZERO_WIDTH_SPACE = "\u200b"
# Of the face's own line, which is 1.36 of its size: together 1.64 of the size.
LINE_HEIGHT_PERCENT = 120
CACHED_TEXTS_MAX = 512


def has_khmer(text: str) -> bool:
    """Whether any letter of `text` is Khmer."""
    return any("\u1780" <= letter <= "\u17ff" for letter in text)


@lru_cache(maxsize=CACHED_TEXTS_MAX)
def breakable(text: str) -> str:
    """`text` with a place to break between its Khmer words."""
    if not has_khmer(text):
        return text
    from icu4py.breakers import LineBreaker

    pieces = [text[begin:end] for begin, end in LineBreaker(text, "km").segments()]
    return ZERO_WIDTH_SPACE.join(pieces)


class Caption(QLabel):
    """One line of the catalogue's words that follows the language.

    Args:
        speech: Who says it.
        key: What is said.
        role: Which of the theme's faces it has (`title`, `heading`, `field`, `hint` …).
        buddy: The field it names.
    """

    def __init__(
        self,
        speech: Speech,
        key: str,
        *,
        role: str = "",
        buddy: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._speech = speech
        self._key = key
        self._fields: dict[str, object] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        if buddy is not None:
            self.setBuddy(buddy)
        speech.changed.connect(self.retranslate)
        self.retranslate()

    def set_key(self, key: str, **fields: object) -> None:
        """Say something else from now on."""
        self._key, self._fields = key, fields
        self.retranslate()

    def set_fields(self, **fields: object) -> None:
        """Fill in other values."""
        self._fields = fields
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language chosen now."""
        self.setText(self._speech.say(self._key, **self._fields) if self._key else "")


class Paragraph(QLabel):
    """Words that may need several lines: broken between Khmer words, with room for subscripts."""

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self._plain = ""
        if role:
            self.setProperty("role", role)

    def plain_text(self) -> str:
        """The words as given."""
        return self._plain

    def set_plain_text(self, text: str) -> None:
        """Show these words; line ends are kept."""
        self._plain = text
        lines = "<br/>".join(escape(breakable(line)) for line in text.split("\n"))
        self.setText(f'<p style="margin:0; line-height:{LINE_HEIGHT_PERCENT}%">{lines}</p>')


class KeyedParagraph(Paragraph):
    """A paragraph of the catalogue that follows the language."""

    def __init__(
        self, speech: Speech, key: str, *, role: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(role, parent)
        self._speech = speech
        self._key = key
        self._fields: dict[str, object] = {}
        speech.changed.connect(self.retranslate)
        self.retranslate()

    def set_key(self, key: str, **fields: object) -> None:
        """Say something else from now on; an empty key says nothing."""
        self._key, self._fields = key, fields
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language chosen now."""
        self.set_plain_text(self._speech.say(self._key, **self._fields) if self._key else "")
