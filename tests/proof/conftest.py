"""Books to be exported: a branch's busy day, and what a test may damage of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import new_office
from tests.proof.kit import Export, exported
from tests.services.busy_day import busy_day


@pytest.fixture(scope="session")
def day_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a branch after its day, closed. Nobody writes into it."""
    home = tmp_path_factory.mktemp("proof") / "branch"
    office = new_office(home, "2026-12-07 07:00")
    busy_day(office)
    office.close()
    return home


@pytest.fixture(scope="session")
def day_export(day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Export:
    """That day's export, taken apart. Copy it before damaging it."""
    return exported(day_home, tmp_path_factory.mktemp("exports") / "day.zip")
