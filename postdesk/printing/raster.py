"""Pages to dots: what a preview shows and a thermal printer burns comes from the one PDF."""

from __future__ import annotations

import threading
from typing import Final

import pypdfium2
from PIL import Image

from postdesk.printing.layout import DOTS_PER_MM, POINTS_PER_MM

DARKNESS_LIMIT: Final = 160
HEAD_DOTS: Final = {58: 384, 80: 576, 104: 832}

# PDFium keeps its state in globals and must not be entered twice.
_one_at_a_time: Final = threading.Lock()


def page_images(pdf: bytes, *, dots_per_mm: int = DOTS_PER_MM) -> list[Image.Image]:
    """Each page as a picture in shades of grey.

    Args:
        pdf: The finished pages.
        dots_per_mm: 8 is a thermal printer's 203 dpi; previews take what the screen needs.
    """
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            scale = dots_per_mm / POINTS_PER_MM
            pages = [page.render(scale=scale, grayscale=True).to_pil() for page in document]
        finally:
            document.close()
    return [page.convert("L") for page in pages]


def page_dots(pdf: bytes, dots_wide: int) -> list[Image.Image]:
    """Each page in black and white, as wide as the print head; margins are cut off evenly.

    Args:
        pdf: The finished pages.
        dots_wide: Dots of the print head: 576 on 80 mm paper, 384 on 58 mm, 832 on 104 mm.
    """
    return [_for_head(page, dots_wide) for page in page_images(pdf)]


def _for_head(page: Image.Image, dots_wide: int) -> Image.Image:
    left = (page.width - dots_wide) // 2
    # Cropping beyond the edges fills with black; the paper is pasted on white instead.
    head = Image.new("L", (dots_wide, page.height), 255)
    head.paste(page, (-left, 0))
    return head.point(lambda shade: 255 if shade >= DARKNESS_LIMIT else 0).convert("1")
