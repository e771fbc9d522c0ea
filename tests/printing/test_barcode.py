from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from postdesk.printing.barcode import BarcodeTooWideError, code128, code128_modules, qr_code
from postdesk.printing.layout import DOT, Bars, Block
from postdesk.printing.pages import paper
from postdesk.printing.raster import page_dots
from postdesk.printing.records import PageSize


def rectangles(block: Block) -> list[tuple[float, float, float, float]]:
    return [
        rectangle for mark in block.marks if isinstance(mark, Bars) for rectangle in mark.rectangles
    ]


def test_an_item_number_has_156_modules_because_digits_go_in_pairs() -> None:
    assert len(code128_modules("RR200100018KH")) == 156


@pytest.mark.parametrize(("width_mm", "dots"), [(72, 3), (90, 3), (48, 2)])
def test_a_module_is_as_many_whole_dots_as_the_paper_holds(width_mm: int, dots: int) -> None:
    block = code128("RR200100018KH", width_mm)

    assert round(block.width / DOT) == (156 + 20) * dots
    for left, _, wide, high in rectangles(block):
        assert round(left / DOT, 6) % 1 == 0
        assert round(wide / DOT, 6) % dots == 0
        assert high / DOT / 8 >= 12.5


def test_the_quiet_zones_are_ten_modules() -> None:
    block = code128("RR200100018KH", 72)
    lefts = [left / DOT for left, _, _, _ in rectangles(block)]
    rights = [(left + wide) / DOT for left, _, wide, _ in rectangles(block)]

    assert min(lefts) == pytest.approx(30)
    assert block.width / DOT - max(rights) == pytest.approx(30)


def test_bars_too_wide_for_the_paper_are_refused() -> None:
    with pytest.raises(BarcodeTooWideError):
        code128("RR200100018KH", 40)
    with pytest.raises(BarcodeTooWideError):
        qr_code("x" * 900, 20)


@given(st.integers(min_value=0, max_value=99_999_999), st.sampled_from(["RR", "PA", "EE"]))
def test_every_number_is_read_back_at_203_dpi(serial: int, service: str) -> None:
    text = f"{service}{serial:08}5KH"

    (page,) = page_dots(paper("code", PageSize.ROLL_58, [code128(text, 48)]), 384)

    assert [code.text for code in zxingcpp.read_barcodes(page.convert("L"))] == [text]


def test_a_qr_code_of_a_whole_hash_is_read_back() -> None:
    text = "postdesk:day:A1B2C3D4E5F6:2026-12-07:1-64:" + "9f3c1a77" * 8

    (page,) = page_dots(paper("code", PageSize.ROLL_80, [qr_code(text, 45)]), 576)

    assert [code.text for code in zxingcpp.read_barcodes(page.convert("L"))] == [text]
