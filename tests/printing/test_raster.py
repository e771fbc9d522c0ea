from __future__ import annotations

import threading

import pytest
from PIL import Image, ImageChops

from postdesk.paths import program_folder
from postdesk.printing.fonts import checksum, house_faces
from postdesk.printing.item_label import item_label_pdf
from postdesk.printing.raster import HEAD_DOTS, page_dots, page_images
from postdesk.printing.receipt import receipt_pdf
from postdesk.printing.records import PageSize
from tests.printing.papers import LABEL, PARCEL_RECEIPT

GOLDEN = program_folder() / "tests" / "data" / "papers"
NOTO_SANS_KHMER = "bc9a5e2afcee249849e409aabe6e22330c479b878ea3e59bf5e7c84482d7ee53"
NOTO_SANS = "89c3c497f618fdaa0b2d1e98fef93582f28c71debd2c4a8cdf41f190ced2909d"
CHANGED_DOTS_PERMILLE_MAX = 3


@pytest.mark.parametrize(
    ("size", "width_mm"), [(PageSize.ROLL_80, 80), (PageSize.ROLL_58, 58), (PageSize.LABEL, 100)]
)
def test_a_page_has_eight_dots_to_the_millimetre(size: PageSize, width_mm: int) -> None:
    (page,) = page_images(item_label_pdf(LABEL, size))

    assert abs(page.width - 8 * width_mm) <= 1


@pytest.mark.parametrize(("roll_mm", "size"), [(80, PageSize.ROLL_80), (58, PageSize.ROLL_58)])
def test_the_print_head_burns_all_of_the_column(roll_mm: int, size: PageSize) -> None:
    pdf = receipt_pdf(PARCEL_RECEIPT, size)

    (dots,) = page_dots(pdf, HEAD_DOTS[roll_mm])
    (page,) = page_images(pdf)

    assert (dots.mode, dots.width) == ("1", HEAD_DOTS[roll_mm])
    ink = ImageChops.invert(page.convert("L")).getbbox()
    assert ink is not None
    assert ink[2] - ink[0] <= HEAD_DOTS[roll_mm]


def test_pages_are_drawn_from_several_threads_at_once() -> None:
    pdf = item_label_pdf(LABEL)
    pages: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: pages.append(page_images(pdf)[0].tobytes()))
        for _ in range(4)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(pages) == 4
    assert len(set(pages)) == 1


@pytest.mark.parametrize("name", ["receipt", "label"])
def test_the_paper_looks_as_it_did_when_a_person_last_looked_at_it(name: str) -> None:
    if (checksum(house_faces().khmer), checksum(house_faces().latin)) != (
        NOTO_SANS_KHMER,
        NOTO_SANS,
    ):
        pytest.skip("the golden pages hold for Debian 12's Noto faces")
    pdf = receipt_pdf(PARCEL_RECEIPT) if name == "receipt" else item_label_pdf(LABEL)

    (page,) = page_dots(pdf, 576 if name == "receipt" else 800)

    golden = Image.open(GOLDEN / f"{name}.png").convert("1")
    assert page.size == golden.size
    changed = ImageChops.logical_xor(page, golden).histogram()[255]
    assert changed * 1000 <= CHANGED_DOTS_PERMILLE_MAX * page.width * page.height
