"""What every test stands on: no screen, no real data folder, no keystore of the developer's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["tests.hq_fixtures"]

# Before anything imports Qt: without a platform it aborts the process.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

# Two busy cores make any deadline a lie.
_PATIENT = [HealthCheck.too_slow]
settings.register_profile("dev", max_examples=50, deadline=None, suppress_health_check=_PATIENT)
settings.register_profile(
    "ci", max_examples=500, deadline=None, derandomize=True, suppress_health_check=_PATIENT
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, also where a command looks that is told of none."""
    folder = tmp_path / "home"
    monkeypatch.setenv("POSTDESK_HOME", str(folder))
    return folder
