"""The stage on which the power is cut: a branch that was just set up, and a folder."""

from __future__ import annotations

import pytest

from tests.builders import new_office
from tests.power.scenarios import Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Where scenarios are played; their books are made once."""
    folder = tmp_path_factory.mktemp("stage")
    new_office(folder / "template", "2026-12-07 07:00").close()
    return Stage(folder / "template", folder / "stage")
