"""Each paper goes to the printer that the settings name for it."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter

from postdesk.app.printers import HousePrinters, PrinterNameError, page_sizes, printer_named
from postdesk.config import Settings
from postdesk.printing.count_sheet import count_sheet_pdf
from postdesk.printing.raster import page_images
from postdesk.printing.receipt import receipt_pdf
from postdesk.printing.record_parts import PageSize
from postdesk.printing.spool import PaperKind, PrinterNotConnectedError, PrintJob
from postdesk.ui.spooler import SystemPrinter, draw_pages
from tests.printing.papers import COUNT, PARCEL_RECEIPT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture(scope="module")
def receipt() -> PrintJob:
    return PrintJob(PaperKind.RECEIPT, "0102-000002", receipt_pdf(PARCEL_RECEIPT))


@pytest.fixture
def thermal_printer() -> Iterator[tuple[int, list[bytes]]]:
    """Something that listens like a network printer and says that it has paper."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        line, _ = server.accept()
        with line:
            while data := line.recv(65_536):
                heard.append(data)
                if b"\x10\x04" in data:
                    line.sendall(b"\x12")

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield server.getsockname()[1], heard
    thread.join(5)
    server.close()


def test_without_a_printer_papers_become_files(home: Path, receipt: PrintJob) -> None:
    HousePrinters(Settings(), home).print(receipt)

    assert (home / "papers" / "receipt-0102-000002.pdf").read_bytes() == receipt.pdf


def test_a_receipt_goes_to_the_receipt_printer(
    home: Path, receipt: PrintJob, thermal_printer: tuple[int, list[bytes]]
) -> None:
    port, heard = thermal_printer
    settings = Settings(receipt_printer=f"network:127.0.0.1:{port}")

    HousePrinters(settings, home).print(receipt)

    assert sum(len(data) for data in heard) > 10_000
    assert not (home / "papers").exists()


def test_a_label_does_not_go_to_the_receipt_printer(home: Path, receipt: PrintJob) -> None:
    settings = Settings(receipt_printer="network:127.0.0.1:9")
    label = PrintJob(PaperKind.LABEL, "RR200100018KH", receipt.pdf)

    HousePrinters(settings, home).print(label)

    assert (home / "papers" / "label-RR200100018KH.pdf").exists()


def test_a_label_fills_the_label_printer_s_own_width(
    home: Path, receipt: PrintJob, tmp_path: Path
) -> None:
    device = tmp_path / "lp0"
    device.touch()
    settings = Settings(label_printer=f"file:{device}", receipt_width_mm=58)

    HousePrinters(settings, home).print(PrintJob(PaperKind.LABEL, "1", receipt.pdf))

    raster = device.read_bytes().partition(b"\x1dv0")[2]
    assert int.from_bytes(raster[1:3], "little") * 8 == 832


def test_a_printer_that_is_not_there_is_told(home: Path, receipt: PrintJob) -> None:
    settings = Settings(receipt_printer="network:127.0.0.1:9")

    with pytest.raises(PrinterNotConnectedError):
        HousePrinters(settings, home).print(receipt)


@pytest.mark.parametrize("name", ["network:", "network:a:b", "serial:", "serial:x@y", "file:"])
def test_a_name_that_is_no_printer_is_refused(name: str) -> None:
    with pytest.raises(PrinterNameError):
        printer_named(name, 80)


def test_the_roll_and_the_label_follow_the_settings() -> None:
    sizes = page_sizes(Settings(receipt_width_mm=58, label_paper="80"))

    assert sizes[PaperKind.RECEIPT] is PageSize.ROLL_58
    assert sizes[PaperKind.LABEL] is PageSize.ROLL_80
    assert sizes[PaperKind.DAY_SHEET] is PageSize.A4


def test_the_system_knows_no_such_printer(qtbot: QtBot, receipt: PrintJob) -> None:
    assert qtbot is not None

    with pytest.raises(PrinterNotConnectedError):
        SystemPrinter("a printer that nobody has").print(receipt)


def test_a_sheet_drawn_by_the_system_is_the_same_page(qtbot: QtBot, tmp_path: Path) -> None:
    assert qtbot is not None
    sheet = PrintJob(PaperKind.COUNT_SHEET, "1", count_sheet_pdf(COUNT))
    printed = tmp_path / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(printed))

    draw_pages(printer, sheet, "pdf")

    with pypdfium2.PdfDocument(printed.read_bytes()) as document:
        assert len(document) == len(page_images(sheet.pdf))
    before, after = page_images(sheet.pdf)[0], page_images(printed.read_bytes())[0]
    assert abs(before.width - after.width) <= 2
    assert abs(before.height - after.height) <= 2
    assert abs(_darkness(before) - _darkness(after)) < 0.1 * _darkness(before)


def _darkness(page: object) -> int:
    return sum(255 - shade for shade in page.tobytes())  # type: ignore[attr-defined]
