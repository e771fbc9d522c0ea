"""Which paper goes to which printer, by the settings of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from postdesk.config import Settings, papers_folder
from postdesk.domain.errors import RuleError
from postdesk.printing.record_parts import PageSize
from postdesk.printing.spool import FolderPrinter, PaperKind, Printer, PrintJob

NETWORK: Final = "network"
SERIAL: Final = "serial"
FILE: Final = "file"
LABEL_SIZES: Final = {"100x150": PageSize.LABEL, "80": PageSize.ROLL_80, "A4": PageSize.A4}
LABEL_ROLLS_MM: Final = {"100x150": 104, "80": 80, "A4": 104}


class PrinterNameError(RuleError):
    """A printer is named in a way that the program does not know.

    Attributes:
        printer: The name in the settings.
    """

    facts = ("printer",)

    def __init__(self, printer: str) -> None:
        super().__init__(printer)
        self.printer = printer


class HousePrinters:
    """The printers of this machine as one: each paper goes where the settings say.

    Where no printer is named, the paper becomes a PDF file in the papers' folder.
    """

    def __init__(self, settings: Settings, home: Path) -> None:
        self._folder = FolderPrinter(papers_folder(settings, home))
        self._settings = settings

    def print(self, job: PrintJob) -> None:
        """Put a paper out.

        Raises:
            PrinterError: It did not come out.
            PrinterNameError: The settings name no printer that could be.
        """
        name, roll_mm = self._name_for(job.kind)
        printer: Printer = printer_named(name, roll_mm) if name else self._folder
        printer.print(job)

    def _name_for(self, kind: PaperKind) -> tuple[str, int]:
        settings = self._settings
        if kind is PaperKind.LABEL:
            return settings.label_printer, LABEL_ROLLS_MM[settings.label_paper]
        if kind in {PaperKind.RECEIPT, PaperKind.REFUND}:
            return settings.receipt_printer, settings.receipt_width_mm
        return settings.sheet_printer, 0


def page_sizes(settings: Settings) -> dict[PaperKind, PageSize]:
    """On which paper each kind is drawn."""
    roll = PageSize.ROLL_58 if settings.receipt_width_mm == 58 else PageSize.ROLL_80
    return {
        PaperKind.RECEIPT: roll,
        PaperKind.REFUND: roll,
        PaperKind.LABEL: LABEL_SIZES[settings.label_paper],
        PaperKind.COUNT_SHEET: PageSize.A4,
        PaperKind.DAY_SHEET: PageSize.A4,
    }


def printer_named(name: str, roll_mm: int) -> Printer:
    """The printer of that name in the settings.

    Args:
        roll_mm: Width of a thermal printer's roll; of no account for the system's printers.

    Raises:
        PrinterNameError: The name is none.
    """
    # Imported at first use: a desk that prints into a folder never loads them.
    from postdesk.printing.escpos_printer import (
        RAW_PORT,
        EscposPrinter,
        FileConnection,
        NetworkConnection,
        SerialConnection,
    )

    way, _, place = name.partition(":")
    try:
        if way == NETWORK:
            host, _, port = place.partition(":")
            _require(host, name)
            return EscposPrinter(NetworkConnection(host, int(port or RAW_PORT)), roll_mm=roll_mm)
        if way == SERIAL:
            line, _, rate = place.partition("@")
            _require(line, name)
            return EscposPrinter(SerialConnection(line, int(rate or 115_200)), roll_mm=roll_mm)
    except ValueError as exc:
        raise PrinterNameError(name) from exc
    if way == FILE:
        _require(place, name)
        return EscposPrinter(FileConnection(place), roll_mm=roll_mm)
    from postdesk.ui.spooler import SystemPrinter

    return SystemPrinter(name)


def _require(place: str, name: str) -> None:
    if not place:
        raise PrinterNameError(name)
