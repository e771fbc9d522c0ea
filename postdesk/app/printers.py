"""Which printer a paper goes to, as the settings say; without one it becomes a PDF file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from postdesk import config
from postdesk.printing.record_parts import PageSize
from postdesk.printing.spool import FolderPrinter, PaperKind, Printer, PrinterError, PrintJob

NETWORK: Final = "network"
SERIAL: Final = "serial"
FILE: Final = "file"
ROLL_KINDS: Final = frozenset(
    {
        PaperKind.RECEIPT,
        PaperKind.REFUND,
        PaperKind.CASH_SLIP,
        PaperKind.NOTICE,
        PaperKind.KHQR,
    }
)
ROLLS: Final = {58: PageSize.ROLL_58, 80: PageSize.ROLL_80}
LABEL_ROLLS_MM: Final = {"100x150": 104, "80": 80, "A4": 104}
LABELS: Final = {"100x150": PageSize.LABEL, "80": PageSize.ROLL_80, "A4": PageSize.A4}


class PrinterNameError(PrinterError):
    """The settings name a printer in a way that cannot be understood."""


class HousePrinters:
    """All printers of the desk behind one `Printer`: each paper finds its own.

    Args:
        settings: They name the printers.
        home: The data folder, where files go.
    """

    def __init__(self, settings: config.Settings, home: Path) -> None:
        self._settings = settings
        self._folder = config.papers_folder(settings, home)

    def print(self, job: PrintJob) -> None:
        """Put the paper out where it belongs.

        Raises:
            PrinterNameError: The settings' name for its printer is not right.
            PrinterError: It did not come out.
        """
        self._for(job.kind).print(job)

    def _for(self, kind: PaperKind) -> Printer:
        settings = self._settings
        if kind is PaperKind.LABEL:
            name, roll_mm = settings.label_printer, LABEL_ROLLS_MM[settings.label_paper]
        elif kind in ROLL_KINDS:
            name, roll_mm = settings.receipt_printer, settings.receipt_width_mm
        else:
            name, roll_mm = settings.sheet_printer, LABEL_ROLLS_MM["A4"]
        return printer_named(name, roll_mm) if name else self._files()

    def _files(self) -> Printer:
        return FolderPrinter(self._folder)


def printer_named(name: str, roll_mm: int) -> Printer:
    """The printer of a name in the settings.

    Args:
        name: `network:ADDRESS`, `network:ADDRESS:PORT`, `serial:PORT`, `serial:PORT@BAUD` or
            `file:PATH` for one that speaks ESC/POS; else as the operating system calls it.
        roll_mm: Width of its paper.

    Raises:
        PrinterNameError: It begins like one of these and goes on wrongly.
    """
    way, colon, where = name.partition(":")
    if not colon or way not in {NETWORK, SERIAL, FILE}:
        from postdesk.ui.spooler import SystemPrinter

        return SystemPrinter(name)
    if not where:
        raise PrinterNameError(name)
    from postdesk.printing import escpos_printer as dots

    connection: dots.Connection
    if way == FILE:
        connection = dots.FileConnection(where)
    elif way == SERIAL:
        port, at, baud = where.partition("@")
        connection = dots.SerialConnection(port, *((_number(baud, name),) if at else ()))
    else:
        host, parted, port = where.partition(":")
        connection = dots.NetworkConnection(host, *((_number(port, name),) if parted else ()))
    return dots.EscposPrinter(connection, roll_mm=roll_mm)


def page_sizes(settings: config.Settings) -> Mapping[PaperKind, PageSize]:
    """The paper that each kind is drawn on, as the settings say."""
    roll = ROLLS[settings.receipt_width_mm]
    return {
        **dict.fromkeys(ROLL_KINDS, roll),
        PaperKind.LABEL: LABELS[settings.label_paper],
        PaperKind.COUNT_SHEET: PageSize.A4,
        PaperKind.DAY_SHEET: PageSize.A4,
        PaperKind.EXCESS_MEMO: PageSize.A4,
        PaperKind.OPENING_SHEET: PageSize.A4,
    }


def _number(digits: str, name: str) -> int:
    if not (digits.isascii() and digits.isdigit()):
        raise PrinterNameError(name)
    return int(digits)
