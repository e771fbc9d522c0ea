"""One receipt as PDF against WeasyPrint with the same content."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
import segno

from postdesk.domain.notes import Cash
from postdesk.paths import resources_folder
from postdesk.services.papers import pdf_of
from tests.bench.measuring import median_s, tell
from tests.builders import drawer_of, goods, new_office, parcel
from tests.printing.reading import codes, words_by_pdfium

# WeasyPrint warns of libraries that it would like to have.
pytestmark = [pytest.mark.bench, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

TIMES_MIN = 2.5
RECEIPTS = 15


def same_page(pdf: bytes) -> str:
    """The receipt's lines and its code, as a web page of the same width and faces."""
    lines = "".join(
        f"<p>{html.escape(line)}</p>" for line in words_by_pdfium(pdf).splitlines() if line.strip()
    )
    drawn = "".join(segno.make(text, micro=False).svg_inline(scale=2) for _kind, text in codes(pdf))
    fonts = resources_folder() / "fonts"
    khmer, latin = (
        (fonts / name).as_uri() for name in ("NotoSansKhmer-Regular.ttf", "NotoSans-Regular.ttf")
    )
    return f"""<html><head><style>
        @font-face {{ font-family: Khmer; src: url({khmer}) }}
        @font-face {{ font-family: Latin; src: url({latin}) }}
        @page {{ size: 80mm 297mm; margin: 4mm }}
        body {{ font: 9pt Khmer, Latin }} p {{ margin: 0 }}
    </style></head><body>{lines}{drawn}</body></html>"""


def test_a_receipt_is_drawn_well_before_weasyprint_would_have(tmp_path: Path) -> None:
    import weasyprint

    office = new_office(tmp_path / "branch", "2026-12-07 08:00")
    office.open_till(drawer_of(200_000), stock={"BOX-M": 5})
    receipt_no = office.sell(parcel(3_400), goods("box-m"), tendered=Cash(usd_whole=5)).receipt_no
    page = same_page(pdf_of(office.desk, "receipt", receipt_no).pdf)

    ours = median_s(lambda: pdf_of(office.desk, "receipt", receipt_no).pdf, RECEIPTS)
    theirs = median_s(lambda: weasyprint.HTML(string=page).write_pdf(), RECEIPTS)
    office.close()

    tell(
        f"receipt {ours * 1000:.0f} ms, WeasyPrint {theirs * 1000:.0f} ms,"
        f" ratio {theirs / ours:.1f} (at least {TIMES_MIN})"
    )
    assert theirs >= TIMES_MIN * ours
