"""The program's own log: rotating, in the data folder, with people struck out.

A log is read by strangers (support, headquarters), so names, telephone numbers and PINs must not
stand in it. Callers log facts and ids only; what slips in all the same, inside the text of a
foreign exception for example, is struck out here before it reaches the disk.
"""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

FILE_BYTES_MAX: Final = 1_000_000
FILES_MAX: Final = 5
STRUCK: Final = "[struck out]"

_PERSONAL_FIELDS: Final = (
    "full_name|family_name|given_name|name|sender|addressee|payee|phone|telephone|address|landmark"
    "|id_number|pin"
)
# name='Sok Dara' or "name": "Sok Dara". A value that opens a bracket is left: its own fields
# are struck out one by one.
_FIELD = re.compile(
    rf"""\b(?P<key>(?:{_PERSONAL_FIELDS})(?:=|["']\s*:\s*))"""
    r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,()\[\]{}"']++(?!\())"""
)
_PIN = re.compile(r"\b(?P<key>pin\b\W{1,3})[0-9០-៩]{4,8}\b", re.IGNORECASE)
# 012 345 678, 096-123-4567, +855 12 345 678, also in Khmer digits. Letters, digits, points or
# colons before or after it make it something else: an item's S10, a hash, a time.
_PHONE = re.compile(
    r"(?<![\w.:+-])(?:\+?(?:855|៨៥៥)[ -]?|[0០])[1-9១-៩](?:[ -]?[0-9០-៩]){7,8}(?![\w:])"
)
# The program writes its log in English: Khmer letters in it were typed by or about a person.
_KHMER = re.compile(r"[\u1780-\u17d3\u17d7\u17dc]+(?:[ \u200b]+[\u1780-\u17d3\u17d7\u17dc]+)*")


def strike_out(text: str) -> str:
    """`text` without names, telephone numbers and PINs, as far as their form tells them."""
    text = _FIELD.sub(rf"\g<key>{STRUCK}", text)
    text = _PIN.sub(rf"\g<key>{STRUCK}", text)
    text = _PHONE.sub(STRUCK, text)
    return _KHMER.sub(STRUCK, text)


class StrikingFormatter(logging.Formatter):
    """Strikes people out of the finished text, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line or lines, as they go to the disk."""
        return strike_out(super().format(record))


class _DiskLog(RotatingFileHandler):
    """A full disk must not stop the counter because of its log."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Drop the line: the library would print it, with the people in it, to the console."""


class Log:
    """The open log of this process; also a context that closes it.

    Attributes:
        path: The file being written.
    """

    def __init__(self, path: Path, level: int = logging.INFO) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._handler = _DiskLog(
            path, maxBytes=FILE_BYTES_MAX, backupCount=FILES_MAX, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(
            StrikingFormatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
        )
        self._logger = logging.getLogger("postdesk")
        self._level_before = self._logger.level
        self._logger.setLevel(level)
        self._logger.addHandler(self._handler)

    def close(self) -> None:
        """Write no more. A second call does nothing."""
        self._logger.removeHandler(self._handler)
        self._logger.setLevel(self._level_before)
        self._handler.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        reason: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_log(home: Path, level: int = logging.INFO) -> Log:
    """Begin to log into `home`/log/postdesk.log."""
    return Log(home / "log" / "postdesk.log", level)
