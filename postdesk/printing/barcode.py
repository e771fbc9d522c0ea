"""Codes for scanners, as vector bars at whole printer dots: Code 128 and QR."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import segno
from barcode.codex import Code128

from postdesk.domain.errors import RuleError
from postdesk.printing.layout import DOTS_PER_MM, Block, code_block

QUIET_MODULES: Final = 10
BARS_HEIGHT_MM: Final = 13
QR_QUIET_MODULES: Final = 4
QR_DOTS_PER_MODULE_MAX: Final = 6


class BarcodeTooWideError(RuleError):
    """The bars do not fit the paper even at the narrowest module a scanner can read.

    Attributes:
        text: What was to be coded.
    """

    facts = ("text",)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def code128_modules(text: str) -> str:
    """The bars of a Code 128 as 1 and the spaces as 0, without quiet zones.

    Pairs of digits go into set C: an S10 has 156 modules, not 178.
    """
    modules: str = Code128(text).build()[0]
    return modules


def code128(
    text: str, width_mm: float, *, dots_max: int = 3, height_mm: int = BARS_HEIGHT_MM
) -> Block:
    """A Code 128 with its quiet zones, at the widest module that fits.

    Args:
        text: What the scanner shall read.
        width_mm: Room for bars and quiet zones.
        dots_max: Widest module, in printer dots of 0.125 mm; 3 is what S10 recommends.
        height_mm: Height of the bars.

    Raises:
        BarcodeTooWideError: It does not fit at two dots a module.
    """
    modules = code128_modules(text)
    total = len(modules) + 2 * QUIET_MODULES
    dots = min(dots_max, int(width_mm * DOTS_PER_MM) // total)
    if dots < 2:
        raise BarcodeTooWideError(text)
    high = height_mm * DOTS_PER_MM
    bars = [
        ((QUIET_MODULES + start) * dots, 0, length * dots, high)
        for start, length in _stretches(modules)
    ]
    return code_block(bars, total * dots, high)


def qr_code(text: str, width_mm: float) -> Block:
    """A QR code with its quiet zone, error correction M, at the widest module that fits.

    Args:
        text: What the QR code holds.
        width_mm: Room for modules and quiet zone.

    Raises:
        BarcodeTooWideError: It does not fit at two dots a module.
    """
    rows = qr_modules(text)
    total = len(rows) + 2 * QR_QUIET_MODULES
    dots = min(QR_DOTS_PER_MODULE_MAX, int(width_mm * DOTS_PER_MM) // total)
    if dots < 2:
        raise BarcodeTooWideError(text)
    cells = [
        ((QR_QUIET_MODULES + start) * dots, (QR_QUIET_MODULES + y) * dots, length * dots, dots)
        for y, line in enumerate(rows)
        for start, length in _stretches(line)
    ]
    return code_block(cells, total * dots, total * dots)


def qr_modules(text: str) -> tuple[str, ...]:
    """The rows of a QR code as `1` (dark) and `0`, without a quiet zone; error correction M."""
    code = segno.make_qr(text, error="m")
    return tuple("".join("1" if cell else "0" for cell in line) for line in code.matrix)


def _stretches(modules: str) -> list[tuple[int, int]]:
    found = []
    start = 0
    for module, same in groupby(modules):
        length = len(list(same))
        if module == "1":
            found.append((start, length))
        start += length
    return found
