"""The figures of a day come from the journal alone, and always agree with it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postdesk.domain.basket import LineDraft
from postdesk.domain.notes import Cash
from postdesk.services import cancelling, cash, closing
from postdesk.services.day_figures import DayFigures, day_figures
from tests.builders import (
    Office,
    copied_office,
    drawer,
    ems,
    ems_abroad,
    goods,
    letters,
    new_office,
    parcel,
    registered,
)

DAY = "2026-12-07"
KHR = {10_000: 40}
USD = {10: 5}
STOCK = {"STAMP-500": 90, "BOX-L": 30}
LINES: tuple[LineDraft, ...] = (
    parcel(2_000),
    registered(35, is_advised=True),
    ems(620, insured_khr=350_000),
    ems_abroad(1_250, "FR"),
    letters(12),
    goods("stamp-500", 3),
    goods("box-l"),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("figures") / "template"
    office = new_office(home, "2026-12-07 07:30")
    office.open_till(drawer(KHR, USD), stock=STOCK)
    office.close()
    return home


@pytest.fixture
def office(template: Path, tmp_path: Path) -> Office:
    return copied_office(template, tmp_path / "desk")


def assert_they_agree(figures: DayFigures, office: Office) -> None:
    """Money is neither made nor lost: what came in is income, tax, rounding or exchange."""
    assert figures.net("1900", "KHR") == figures.net("1900", "USD") == 0
    for unit, opened in (("KHR", 400_000), ("USD", 50_00)):
        earned = sum(row.get(unit, 0) for row in figures.income().values())
        other = sum(row.get(unit, 0) for row in figures.other().values())
        assert office.in_till(unit) - opened == earned - other - figures.net("1950", unit)


def test_a_day_without_customers_has_no_figures(office: Office) -> None:
    figures = day_figures(office.desk, DAY)

    assert figures.income() == {}
    assert figures.other() == {}
    assert (figures.receipts, figures.numbered_items, figures.ordinary_letters) == (0, 0, 0)
    assert figures.stock == {("1", "BOX-L"): 30, ("1", "STAMP-500"): 90}


def test_letters_are_counted_in_pieces_and_numbered_items_apart(office: Office) -> None:
    office.sell(letters(12), registered(35), goods("stamp-500", 2))
    office.sell(letters(3))

    figures = day_figures(office.desk, DAY)

    assert (figures.numbered_items, figures.ordinary_letters, figures.receipts) == (1, 15, 2)
    assert figures.stock["1", "STAMP-500"] == 88


def test_what_was_undone_is_no_income_but_stands_in_the_list(office: Office) -> None:
    settled = office.sell(parcel(2_300))
    cancelling.undo(office.desk, office.clerk, settled.receipt_no, reason="ខុសសាខា")

    figures = day_figures(office.desk, DAY)

    assert figures.income() == {}
    assert figures.numbered_items == 0
    (undone,) = figures.undone
    assert (undone.how, undone.what, undone.khr) == ("reversal", settled.numbers[0], 9_000)
    assert undone.reason == "ខុសសាខា"


def test_another_day_is_not_in_it(office: Office) -> None:
    office.sell(parcel(1_000), tendered=Cash(10_000))
    cash.count_till(office.desk, office.clerk, "1", drawer({10_000: 40, 2_000: 3}, USD, STOCK))
    cash.close_till(office.desk, office.clerk, "1")
    closing.close_day(office.desk, office.manager)
    office.clock.set("2026-12-08 07:30")
    count = drawer({10_000: 40, 2_000: 3}, USD, STOCK)
    cash.open_till(office.desk, office.clerk, "1", count)
    office.sell(letters(2))

    first, second = (day_figures(office.desk, day) for day in (DAY, "2026-12-08"))

    assert first.income() == {"4040": {"KHR": 6_000}}
    assert second.income() == {"4010": {"KHR": 1_000}}
    assert (first.receipts, second.receipts) == (1, 1)
    assert [till.shift.shift for till in first.tills] == ["1/1"]


def test_the_exchange_of_a_day_is_at_its_rate(office: Office) -> None:
    office.sell(ems_abroad(1_250, "FR"), goods("box-l"), tendered=Cash(usd_whole=50))

    figures = day_figures(office.desk, DAY)

    assert figures.net("1950", "KHR") == -figures.net("1950", "USD") * 41
    assert figures.net("5030", "KHR") == -50


@settings(max_examples=12)
@given(
    baskets=st.lists(
        st.tuples(
            st.lists(st.sampled_from(LINES), min_size=1, max_size=4),
            st.integers(0, 40),
            st.booleans(),
        ),
        max_size=4,
    )
)
def test_whatever_is_sold_the_figures_agree_with_the_till(
    template: Path, baskets: list[tuple[list[LineDraft], int, bool]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = copied_office(template, Path(folder) / "desk")
        for lines, usd_whole, is_undone in baskets:
            settled = office.sell(*lines, tendered=Cash(1_000_000, usd_whole))
            if is_undone:
                cancelling.undo(office.desk, office.clerk, settled.receipt_no, reason="ខុស")

        figures = day_figures(office.desk, DAY)

        assert_they_agree(figures, office)
        assert figures.receipts == len(baskets)
        assert len(figures.undone) == sum(is_undone for *_, is_undone in baskets)
        office.close()
