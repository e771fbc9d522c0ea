"""Files that carry cards, requests and answers where there is no line: whole, or not there."""

from __future__ import annotations

import os
from pathlib import Path

from postdesk.domain.errors import FaultError

FILE_BYTES_MAX = 16 * 1024 * 1024


class ExchangeFileError(FaultError):
    """A file from or for headquarters cannot be read or written.

    Attributes:
        path: The file.
    """

    facts = ("path",)

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = str(path)


def read_exchange(path: Path) -> bytes:
    """What a file holds (`ExchangeFileError`)."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise ExchangeFileError(path)
        return path.read_bytes()
    except OSError as exc:
        raise ExchangeFileError(path) from exc


def write_exchange(path: Path, content: bytes) -> None:
    """Write a file whole: under another name first, then in its place (`ExchangeFileError`)."""
    draft = path.with_name(path.name + ".new")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as exc:
        raise ExchangeFileError(path) from exc
