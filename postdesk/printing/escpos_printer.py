"""Receipt and label printers that speak ESC/POS: over the network, a serial line or a file.

The dots are those of the PDF; the printer's own fonts, which know no Khmer, are never used.
`escpos` is imported at first use: it is slow to load and many desks print into a folder.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

from postdesk.printing.raster import HEAD_DOTS, page_dots
from postdesk.printing.spool import (
    PrinterCoverOpenError,
    PrinterNotConnectedError,
    PrinterOutOfPaperError,
    PrintJob,
)

RAW_PORT: Final = 9100
TIMEOUT_S: Final = 10
ASK_WHY_OFFLINE: Final = b"\x10\x04\x02"
COVER_OPEN_BIT: Final = 0x04


class Connection(Protocol):
    """The way to a printer."""

    @property
    def name(self) -> str:
        """How a person knows it."""

    @property
    def answers(self) -> bool:
        """Whether it can be asked for its paper before it prints."""

    def opened(self) -> Any:  # noqa: ANN401 - escpos is untyped
        """The printer of python-escpos, opened; whoever asked closes it."""


@dataclass(frozen=True, slots=True)
class NetworkConnection:
    """A printer with an address of its own.

    Attributes:
        host: Name or address.
        port: Raw printing port.
        answers: Ask for paper first; off for print servers that never answer.
    """

    host: str
    port: int = RAW_PORT
    answers: bool = True

    @property
    def name(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"

    def opened(self) -> Any:  # noqa: ANN401 - escpos is untyped
        """The printer, opened."""
        from escpos.printer import Network

        printer = Network(self.host, self.port, timeout=TIMEOUT_S)
        # Its own way to open leaves the socket behind when nobody listens.
        printer.device = socket.create_connection((self.host, self.port), TIMEOUT_S)
        return printer


@dataclass(frozen=True, slots=True)
class SerialConnection:
    """A printer on a serial line.

    Attributes:
        port: `COM3`, `/dev/ttyUSB0` …
        baud_rate: As set on the printer.
        answers: Ask for paper first; off where the line is wired one way.
    """

    port: str
    baud_rate: int = 115_200
    answers: bool = True

    @property
    def name(self) -> str:
        """The port."""
        return self.port

    def opened(self) -> Any:  # noqa: ANN401 - escpos is untyped
        """The printer, opened."""
        from escpos.printer import Serial

        printer = Serial(self.port, baudrate=self.baud_rate, timeout=1, dsrdtr=False)
        printer.open()
        return printer


@dataclass(frozen=True, slots=True)
class FileConnection:
    """A printer the system offers as a file, such as `/dev/usb/lp0`.

    Attributes:
        path: The file.
    """

    path: str

    @property
    def name(self) -> str:
        """The file."""
        return self.path

    @property
    def answers(self) -> bool:
        """A file is written only."""
        return False

    def opened(self) -> Any:  # noqa: ANN401 - escpos is untyped
        """The printer, opened."""
        from escpos.printer import File

        printer = File(self.path)
        printer.open()
        return printer


class EscposPrinter:
    """A `spool.Printer` that burns dots."""

    def __init__(self, connection: Connection, *, roll_mm: int = 80) -> None:
        self._connection = connection
        self._dots = HEAD_DOTS[roll_mm]

    def print(self, job: PrintJob) -> None:
        """Print each page and cut behind it.

        Raises:
            PrinterNotConnectedError: Nothing answers there, or the line broke.
            PrinterOutOfPaperError: It says that it has no paper.
            PrinterCoverOpenError: It says that it is open.
        """
        pages = page_dots(job.pdf, self._dots)
        with self._opened() as device:
            if self._connection.answers:
                self._check(device)
            for page in pages:
                device.image(page, impl="bitImageRaster")
                device.cut()

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        from escpos.exceptions import DeviceNotFoundError

        try:
            device = self._connection.opened()
            try:
                yield device
            finally:
                device.close()
        except (OSError, DeviceNotFoundError) as exc:
            raise PrinterNotConnectedError(self._connection.name) from exc

    def _check(self, device: Any) -> None:  # noqa: ANN401 - escpos is untyped
        try:
            paper = device.paper_status()
            why = device.query_status(ASK_WHY_OFFLINE)
        except TimeoutError:
            # A cheap printer that does not answer may print all the same.
            return
        if why and why[0] & COVER_OPEN_BIT:
            raise PrinterCoverOpenError(self._connection.name)
        if paper == 0:
            raise PrinterOutOfPaperError(self._connection.name)
