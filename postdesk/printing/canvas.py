"""The PDF itself: glyphs, words, bars, and the same bytes for the same record.

Every glyph is drawn from a form that is defined once in the document. Over it lie the words,
invisible, in a font without outlines whose codes are UTF-16: what is copied, searched or read
aloud comes from there alone, so it is exactly the text and not a puzzle of glyphs.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import uharfbuzz
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFStream,
    PDFString,
    PDFZCompress,
)
from reportlab.pdfgen.canvas import Canvas

from postdesk.printing.fonts import house_faces
from postdesk.printing.khmer_text import Run, ShapedLine, Typeface, Word

# Base 85 makes every stream a quarter longer and serves mail gateways of the nineties only.
rl_config.useA85 = 0

WORDS_FONT: Final = "PostdeskWords"
WORD_LETTER_EM: Final = 0.5
INVISIBLE: Final = 3
ALL_BLOCKS: Final = range(0x100)
UNUSED_TABLES: Final = (b"GSUB", b"GPOS", b"GDEF", b"name", b"post", b"cmap", b"OS/2")


class WordsFont:
    """A font without outlines, for the invisible words: any UTF-16 code, half an em wide.

    It offers what ReportLab's canvas asks of a multi-byte font.
    """

    fontName = WORDS_FONT  # noqa: N815 - ReportLab's name
    _multiByte = 1  # noqa: N815
    _dynamicFont = 0  # noqa: N815
    shapable = False
    substitutionFonts: tuple[object, ...] = ()  # noqa: N815

    def formatForPdf(self, text: str) -> str:  # noqa: N802
        """The codes of a text, escaped for a PDF string."""
        codes = text.encode("utf-16-be", "surrogatepass")
        return "".join(f"\\{code:03o}" if code < 48 or code > 90 else chr(code) for code in codes)

    def stringWidth(self, text: str, size: float, encoding: str = "") -> float:  # noqa: N802, ARG002
        """How wide the words are before they are stretched over the glyphs, in points."""
        return len(text.encode("utf-16-be", "surrogatepass")) / 2 * WORD_LETTER_EM * size

    def addObjects(self, document: Any) -> None:  # noqa: N802, ANN401 - ReportLab is untyped
        """Put the font into a document."""
        name = f"F{len(document.fontMapping) + 1}"
        font = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(WORDS_FONT),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([document.Reference(_descendant(document))]),
                "ToUnicode": document.Reference(_packed(_identity_cmap())),
            }
        )
        document.idToObject["BasicFonts"].dict[name] = document.Reference(font, name)
        document.fontMapping[WORDS_FONT] = f"/{name}"


class PaperCanvas(Canvas):  # type: ignore[misc] # ReportLab is untyped
    """ReportLab's canvas, taught to draw shaped lines."""

    def __init__(self, file: io.BytesIO, *, title: str) -> None:
        _register_words_font()
        super().__init__(file, invariant=1, pageCompression=1, lang="km")
        self.setTitle(title)
        self.setCreator("postdesk")
        self._defined: set[str] = set()

    def draw_line(
        self, line: ShapedLine, x: float, baseline: float, *, is_white: bool = False
    ) -> None:
        """Draw a shaped line, and lay its words over it.

        Args:
            line: The line.
            x: Where it starts, in points from the left.
            baseline: Its baseline, in points from the bottom.
            is_white: White, for a line that stands on black.
        """
        if is_white:
            self._code.append("1 g")
        for run in line.runs:
            self._draw_run(run, line.size, x + run.x, baseline)
        if is_white:
            self._code.append("0 g")
        self._lay_words(line.words, line.size, x, baseline)

    def bars(self, bars: Iterable[tuple[float, float, float, float]]) -> None:
        """Fill rectangles (left, bottom, width, height) as one path: bars, modules, rules."""
        path = " ".join(
            f"{_points(x)} {_points(y)} {_points(w)} {_points(h)} re" for x, y, w, h in bars
        )
        self._code.append(f"{path} f")

    def _draw_run(self, run: Run, size: float, x: float, baseline: float) -> None:
        scale = size / run.face.units
        code = [f"q {scale:.6f} 0 0 {scale:.6f} {_points(x)} {_points(baseline)} cm"]
        at_x = at_y = 0
        for glyph in run.glyphs:
            form = self._glyph_form(run.face, glyph.glyph)
            if form is None:
                continue
            if (glyph.x, glyph.y) != (at_x, at_y):
                code.append(f"1 0 0 1 {glyph.x - at_x} {glyph.y - at_y} cm")
                at_x, at_y = glyph.x, glyph.y
            code.append(f"/{self._doc.getXObjectName(form)} Do")
            self._formsinuse.append(form)
        self._code.append(" ".join([*code, "Q"]))

    def _glyph_form(self, face: Typeface, glyph: int) -> str | None:
        outline = face.outline(glyph)
        if not outline:
            return None
        name = f"{face.name}{glyph}"
        if name not in self._defined:
            self._defined.add(name)
            form = PDFStream(
                PDFDictionary(
                    {
                        "Subtype": PDFName("Form"),
                        "BBox": PDFArray(_with_margin(face.box(glyph))),
                    }
                ),
                f"{outline} f",
                [PDFZCompress],
            )
            self._doc.addForm(name, form)
        return name

    def _lay_words(self, words: Iterable[Word], size: float, x: float, baseline: float) -> None:
        text = self.beginText(x, baseline)
        text.setFont(WORDS_FONT, size)
        text.setTextRenderMode(INVISIBLE)
        for word in words:
            natural = pdfmetrics.stringWidth(word.text, WORDS_FONT, size)
            # A word of marks alone has no width; it still has to be there to be copied.
            text.setHorizScale(max(1.0, 100 * word.width / natural))
            text.textOut(word.text)
        self.drawText(text)


def new_canvas(title: str) -> tuple[PaperCanvas, io.BytesIO]:
    """An empty paper and the buffer that its bytes will be in after `save`.

    Args:
        title: The document's title, shown by viewers.
    """
    buffer = io.BytesIO()
    return PaperCanvas(buffer, title=title), buffer


def _descendant(document: Any) -> PDFDictionary:  # noqa: ANN401 - ReportLab is untyped
    system = {
        "Registry": PDFString("Adobe"),
        "Ordering": PDFString("Identity"),
        "Supplement": 0,
    }
    return PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("CIDFontType2"),
            "BaseFont": PDFName(WORDS_FONT),
            "CIDSystemInfo": PDFDictionary(system),
            "DW": round(WORD_LETTER_EM * 1000),
            # Every code is drawn by glyph 0, the only one the font has.
            "CIDToGIDMap": document.Reference(_packed(bytes(2 * 0x10000))),
            "FontDescriptor": document.Reference(_descriptor(document)),
        }
    )


def _descriptor(document: Any) -> PDFDictionary:  # noqa: ANN401 - ReportLab is untyped
    file = _packed(_no_outlines())
    file.dictionary["Length1"] = len(_no_outlines())
    return PDFDictionary(
        {
            "Type": PDFName("FontDescriptor"),
            "FontName": PDFName(WORDS_FONT),
            "Flags": 4,
            "FontBBox": PDFArray([0, -250, 500, 1000]),
            "ItalicAngle": 0,
            "Ascent": 1000,
            "Descent": -250,
            "CapHeight": 700,
            "StemV": 80,
            "FontFile2": document.Reference(file),
        }
    )


def _packed(content: str | bytes) -> PDFStream:
    return PDFStream(PDFDictionary(), content, [PDFZCompress])


@cache
def _register_words_font() -> None:
    pdfmetrics.registerFont(WordsFont())


@cache
def _no_outlines() -> bytes:
    # A reader wants a font file even where nothing is drawn: the Latin face without its letters.
    # The box of a missing letter stays, as PDFium does not read out letters without extent.
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.drop_table_tag_set.update({int.from_bytes(tag) for tag in UNUSED_TABLES})
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(house_faces().latin)))
    data: bytes = uharfbuzz.subset(face, wanted).blob.data
    return data


@cache
def _identity_cmap() -> str:
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    # A range may not cross a high byte, and one block holds a hundred ranges at most.
    for first in range(0, len(ALL_BLOCKS), 100):
        blocks = ALL_BLOCKS[first : first + 100]
        lines.append(f"{len(blocks)} beginbfrange")
        lines += [f"<{block:02X}00> <{block:02X}FF> <{block:02X}00>" for block in blocks]
        lines.append("endbfrange")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines)


def _with_margin(box: tuple[int, int, int, int]) -> list[int]:
    left, bottom, right, top = box
    return [left - 1, bottom - 1, right + 1, top + 1]


def _points(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
