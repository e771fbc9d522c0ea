from __future__ import annotations

from postdesk.printing.outlines import OutlinePen


def test_a_quadratic_curve_becomes_the_same_cubic() -> None:
    pen = OutlinePen()

    pen.move(0, 0)
    pen.quadratic(30, 60, 60, 0)
    pen.close()

    assert pen.operators == "0 0 m 20 40 40 40 60 0 c h"


def test_a_space_has_no_outline() -> None:
    assert OutlinePen().operators == ""
