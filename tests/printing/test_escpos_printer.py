from __future__ import annotations

import os
import pty
import socket
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from postdesk.printing.escpos_printer import (
    EscposPrinter,
    FileConnection,
    NetworkConnection,
    SerialConnection,
)
from postdesk.printing.raster import page_dots
from postdesk.printing.receipt import receipt_pdf
from postdesk.printing.records import PageSize
from postdesk.printing.spool import (
    PaperKind,
    PrinterCoverOpenError,
    PrinterNotConnectedError,
    PrinterOutOfPaperError,
    PrintJob,
)
from tests.printing.papers import STAMPS_RECEIPT

PDF = receipt_pdf(STAMPS_RECEIPT)
JOB = PrintJob(PaperKind.RECEIPT, "5", PDF)
ALL_WELL = b"\x12"
RASTER = b"\x1dv0"
CUT = b"\x1dV"


def picture_in(stream: bytes) -> Image.Image:
    """The picture that a printer would burn: all `GS v 0` rasters below one another."""
    strips = []
    place = 0
    while (place := stream.find(RASTER, place)) >= 0:
        row_bytes = int.from_bytes(stream[place + 4 : place + 6], "little")
        rows = int.from_bytes(stream[place + 6 : place + 8], "little")
        dots = stream[place + 8 : place + 8 + row_bytes * rows]
        strips.append(ImageChops.invert(Image.frombytes("1", (row_bytes * 8, rows), dots)))
        place += 8 + row_bytes * rows
    whole = Image.new("1", (strips[0].width, sum(strip.height for strip in strips)))
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height
    return whole


class PaperlessPrinter:
    """A printer on a socket: it keeps what it gets and answers each question."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self.answers = answers
        self.received = b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        line, _ = self.server.accept()
        with line:
            while chunk := line.recv(65536):
                self.received += chunk
                if answer := self.answers.get(chunk):
                    line.sendall(answer)


@contextmanager
def listening(answers: dict[bytes, bytes]) -> Iterator[PaperlessPrinter]:
    printer = PaperlessPrinter(answers)
    printer.thread.start()
    try:
        yield printer
    finally:
        printer.thread.join(timeout=10)
        printer.server.close()


WELL = {b"\x10\x04\x04": ALL_WELL, b"\x10\x04\x02": ALL_WELL}


def test_the_printer_on_the_network_burns_the_very_dots_of_the_paper() -> None:
    with listening(WELL) as printer:
        EscposPrinter(NetworkConnection("127.0.0.1", printer.port)).print(JOB)

    (paper,) = page_dots(PDF, 576)
    assert picture_in(printer.received).tobytes() == paper.tobytes()
    assert CUT in printer.received


def test_a_narrow_printer_gets_a_narrow_picture() -> None:
    pdf = receipt_pdf(STAMPS_RECEIPT, PageSize.ROLL_58)

    with listening(WELL) as printer:
        EscposPrinter(NetworkConnection("127.0.0.1", printer.port), roll_mm=58).print(
            PrintJob(PaperKind.RECEIPT, "5", pdf)
        )

    assert picture_in(printer.received).width == 384


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        (WELL | {b"\x10\x04\x04": b"\x72"}, PrinterOutOfPaperError),
        (WELL | {b"\x10\x04\x02": b"\x16"}, PrinterCoverOpenError),
    ],
)
def test_a_printer_that_cannot_print_says_why_and_gets_no_dot(
    answers: dict[bytes, bytes], trouble: type[Exception]
) -> None:
    with listening(answers) as printer, pytest.raises(trouble):
        EscposPrinter(NetworkConnection("127.0.0.1", printer.port)).print(JOB)

    assert RASTER not in printer.received


def test_a_printer_that_is_off_is_not_connected() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(PrinterNotConnectedError) as trouble:
        EscposPrinter(NetworkConnection("127.0.0.1", port)).print(JOB)

    assert trouble.value.printer == f"127.0.0.1:{port}"


def test_a_printer_on_a_serial_line_burns_the_same_dots() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    received = bytearray()

    def read() -> None:
        while CUT not in received:
            received.extend(os.read(master, 65536))

    reader = threading.Thread(target=read)
    reader.start()
    EscposPrinter(SerialConnection(os.ttyname(slave), answers=False)).print(JOB)
    reader.join(timeout=20)
    os.close(slave)
    os.close(master)

    (paper,) = page_dots(PDF, 576)
    assert picture_in(bytes(received)).tobytes() == paper.tobytes()


def test_a_printer_that_is_a_file_gets_the_same_dots(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()

    EscposPrinter(FileConnection(str(device))).print(JOB)

    (paper,) = page_dots(PDF, 576)
    assert picture_in(device.read_bytes()).tobytes() == paper.tobytes()


def test_a_missing_serial_port_or_file_is_not_connected(tmp_path: Path) -> None:
    for connection in (
        SerialConnection(str(tmp_path / "ttyUSB0")),
        FileConnection(str(tmp_path / "no" / "lp0")),
    ):
        with pytest.raises(PrinterNotConnectedError):
            EscposPrinter(connection).print(JOB)
