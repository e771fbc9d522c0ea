"""Which printer a paper goes to, as the settings say; without one it becomes a PDF file."""

from __future__ import annotations

from pathlib import Path

from postdesk import config
from postdesk.printing.spool import FolderPrinter, PaperKind, Printer, PrintJob

NETWORK = "tcp:"
DEVICE = "/dev/"


def printer_for(settings: config.Settings, home: Path, job: PrintJob) -> Printer:
    """The printer for one paper.

    A name is `tcp:HOST:PORT` or `/dev/…` for a printer that speaks ESC/POS, else the name that
    the operating system gives it. Sheets for signing are A4 and become files.
    """
    name = {
        PaperKind.RECEIPT: settings.receipt_printer,
        PaperKind.REFUND: settings.receipt_printer,
        PaperKind.LABEL: settings.label_printer,
    }.get(job.kind, "")
    if not name:
        return FolderPrinter(config.papers_folder(settings, home))
    if name.startswith((NETWORK, DEVICE)):
        return _dots(name, settings.receipt_width_mm)
    from postdesk.ui.spooler import SystemPrinter

    return SystemPrinter(name)


def _dots(name: str, roll_mm: int) -> Printer:
    from postdesk.printing.escpos_printer import (
        EscposPrinter,
        FileConnection,
        NetworkConnection,
    )

    if name.startswith(DEVICE):
        return EscposPrinter(FileConnection(name), roll_mm=roll_mm)
    host, _, port = name.removeprefix(NETWORK).partition(":")
    return EscposPrinter(NetworkConnection(host, int(port or 9100)), roll_mm=roll_mm)
