"""The way of a paper to the printer. Paper is printed only after the books hold it."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from postdesk.domain.errors import FaultError

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


class PaperKind(StrEnum):
    """What a paper is; its file name begins with it."""

    RECEIPT = "receipt"
    LABEL = "label"
    REFUND = "refund"
    COUNT_SHEET = "count-sheet"
    DAY_SHEET = "day-sheet"
    CASH_SLIP = "cash-slip"
    EXCESS_MEMO = "excess-memo"
    NOTICE = "notice"
    OPENING_SHEET = "opening-sheet"
    KHQR = "khqr"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One paper on its way.

    Attributes:
        kind: What it is.
        name: The paper's own number or name: `K01-000123`, `RR200100018KH`, `2026-12-07-till-1`.
        pdf: The finished pages.
        copy_number: 0 for the original, n for the n-th copy.
    """

    kind: PaperKind
    name: str
    pdf: bytes
    copy_number: int = 0

    @property
    def file_name(self) -> str:
        """The name that says what it is, safe on every file system."""
        copy = f"-copy-{self.copy_number}" if self.copy_number else ""
        return f"{self.kind.value}-{_UNSAFE.sub('-', self.name).strip('-.')}{copy}.pdf"


class Printer(Protocol):
    """Something that puts a paper out."""

    def print(self, job: PrintJob) -> None:
        """Put it out; return when the printer has taken it.

        Raises:
            PrinterError: It did not come out. What is recorded stays recorded.
        """


class PrinterError(FaultError):
    """The paper did not come out. What is recorded stays recorded, and can be reprinted.

    Attributes:
        printer: Which printer, as the settings name it.
    """

    facts: tuple[str, ...] = ("printer",)

    def __init__(self, printer: str) -> None:
        super().__init__(printer)
        self.printer = printer


class PrinterNotConnectedError(PrinterError):
    """No printer answers there."""


class PrinterOutOfPaperError(PrinterError):
    """The printer says that it has no paper."""


class PrinterCoverOpenError(PrinterError):
    """The printer's cover is open."""


class PaperFolderError(PrinterError):
    """The folder for the papers cannot be written."""


class FolderPrinter:
    """Puts each paper as a PDF file into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def print(self, job: PrintJob) -> None:
        """Write the file whole or not at all.

        Raises:
            PaperFolderError: The folder cannot be written, or the disk is full.
        """
        target = self._folder / job.file_name
        temporary = target.with_name(f".{target.name}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(job.pdf)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError as exc:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise PaperFolderError(str(self._folder)) from exc
