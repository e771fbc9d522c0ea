"""Two differences that one exchange explains, and those that nothing explains."""

from __future__ import annotations

from datetime import date

import pytest

from postdesk.domain.money import dollars, riel
from postdesk.domain.reference import Rate
from postdesk.services.explaining import swap_of
from postdesk.wire.bodies import CountFigure

RATE = Rate(record="R-01", riel_per_usd=4_100, from_on=date(2026, 12, 7), source="HQ")


def figures(khr_over: int, usd_cents_over: int) -> tuple[CountFigure, ...]:
    return (
        CountFigure(unit="KHR", expected=440_100, counted=440_100 + khr_over),
        CountFigure(unit="USD", expected=263_00, counted=263_00 + usd_cents_over),
        CountFigure(unit="STAMP-500", expected=20, counted=18),
    )


@pytest.mark.parametrize(("khr", "usd"), [(8_200, -2), (-8_200, 2), (41_000, -10)])
def test_one_currency_for_the_other_is_guessed(khr: int, usd: int) -> None:
    swap = swap_of(figures(khr, usd * 100), RATE)

    assert swap is not None
    assert (swap.riel, swap.dollars) == (riel(khr), dollars(usd))


@pytest.mark.parametrize(("khr", "cents"), [(8_200, 2_00), (8_100, -2_00), (0, 0), (-5_000, 0)])
def test_other_differences_are_not_explained_away(khr: int, cents: int) -> None:
    assert swap_of(figures(khr, cents), RATE) is None
    assert swap_of(figures(khr, cents), None) is None
