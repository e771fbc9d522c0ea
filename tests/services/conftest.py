"""A training branch for the tests of services: set up once, copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Office, copied_office, drawer_of, new_office

STOCK = {"STAMP-500": 100, "STAMP-1000": 50, "BOX-S": 10, "BOX-M": 10}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a branch that was just set up, closed."""
    home = tmp_path_factory.mktemp("template") / "branch"
    new_office(home, "2026-12-07 07:00").close()
    return home


@pytest.fixture
def branch(template: Path, home: Path) -> Iterator[Office]:
    """A branch whose tills are closed."""
    office = copied_office(template, home)
    yield office
    office.close()


@pytest.fixture
def office(branch: Office) -> Office:
    """A branch whose first till is open: 200,000 riel, 50 dollars, stamps and boxes."""
    branch.open_till(drawer_of(200_000, 50), stock=STOCK)
    return branch


@pytest.fixture(scope="module")
def office_for_examples(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """One branch with an open till for all examples of a property: they follow one another."""
    office = copied_office(template, tmp_path_factory.mktemp("examples") / "branch")
    office.open_till(drawer_of(1_000_000, 300), stock=STOCK)
    yield office
    office.close()
