"""A paper as a picture for the screen, from the same pages that are printed."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from postdesk.services.desk import Desk

PREVIEW_DOTS_PER_MM: Final = 8


def pictures_of(desk: Desk, paper: str, subject: str, copy_no: int = 0) -> tuple[bytes, ...]:
    """Each page of a paper as a PNG.

    Args:
        paper: A `PaperKind`, such as `receipt` or `day-sheet`.
        subject: Number of the receipt, item or refund; entry of the count; ISO day.
        copy_no: 0 for the original.

    Raises:
        ReceiptNotFoundError: The journal knows no such thing.
        FontMissingError: The faces that Khmer needs are not installed.
    """
    from postdesk.printing.raster import page_images
    from postdesk.services.papers import pdf_of

    pdf = pdf_of(desk, paper, subject, copy_no).pdf
    pictures: list[bytes] = []
    for image in page_images(pdf, dots_per_mm=PREVIEW_DOTS_PER_MM):
        file = BytesIO()
        image.save(file, format="PNG", compress_level=1)
        pictures.append(file.getvalue())
    return tuple(pictures)
