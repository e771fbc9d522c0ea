"""Reads papers back: the words a reader copies, and the codes a scanner sees."""

from __future__ import annotations

import io

import pypdf
import pypdfium2
import zxingcpp

from postdesk.printing.raster import page_images


def words_by_pdfium(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def words_by_pypdf(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def without_spaces(text: str) -> str:
    return "".join(text.split())


def page_count(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def codes(pdf: bytes) -> list[tuple[str, str]]:
    """Kind and text of each code, as seen at 203 dpi."""
    return [
        (code.format.name, code.text)
        for page in page_images(pdf)
        for code in zxingcpp.read_barcodes(page)
    ]
