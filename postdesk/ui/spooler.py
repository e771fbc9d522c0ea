"""The operating system's printers, reached through Qt: A4 sheets, and label printers with a driver.

The pages are those of the PDF, drawn dot for dot; the driver only carries them.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from postdesk.printing.raster import page_images
from postdesk.printing.spool import PrinterError, PrinterNotConnectedError, PrintJob

DOTS_PER_MM: Final = 12


class SystemPrinter:
    """A printer that the operating system knows by name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def print(self, job: PrintJob) -> None:
        """Hand the pages to the system's queue.

        Raises:
            PrinterNotConnectedError: The system knows no printer of that name.
            PrinterError: The queue did not take it.
        """
        info = QPrinterInfo.printerInfo(self._name)
        if info.isNull():
            raise PrinterNotConnectedError(self._name)
        draw_pages(QPrinter(info, QPrinter.PrinterMode.HighResolution), job, self._name)


def draw_pages(printer: QPrinter, job: PrintJob, name: str) -> None:
    """Draw every page of a paper at its own size.

    Raises:
        PrinterError: The printer could not be begun, or broke off.
    """
    pages = page_images(job.pdf, dots_per_mm=DOTS_PER_MM)
    printer.setDocName(job.file_name)
    printer.setFullPage(True)
    painter = QPainter()
    for number, page in enumerate(pages):
        size_mm = QSizeF(page.width / DOTS_PER_MM, page.height / DOTS_PER_MM)
        printer.setPageSize(QPageSize(size_mm, QPageSize.Unit.Millimeter))
        printer.setPageMargins(QMarginsF(), QPageLayout.Unit.Millimeter)
        if not (painter.begin(printer) if number == 0 else printer.newPage()):
            raise PrinterError(name)
        image = QImage(
            page.tobytes(), page.width, page.height, page.width, QImage.Format.Format_Grayscale8
        )
        painter.drawImage(QRectF(printer.pageLayout().fullRectPixels(printer.resolution())), image)
    if not painter.end():
        raise PrinterError(name)
