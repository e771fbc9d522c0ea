"""What every test stands on: no screen, no real data folder, no keystore of the developer's."""

from __future__ import annotations

import gc
import os
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ["tests.hq_fixtures"]

# Before anything imports Qt: without a platform it aborts the process.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

# Two busy cores make any deadline a lie.
_PATIENT = [HealthCheck.too_slow]
settings.register_profile("dev", max_examples=50, deadline=None, suppress_health_check=_PATIENT)
settings.register_profile(
    "ci", max_examples=200, deadline=None, derandomize=True, suppress_health_check=_PATIENT
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


GARBAGE_MAX = 200_000


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Garbage is collected between tests and on this thread, as the program does.

    A worker's thread that collects may destroy a window's parts, and stand still for ever.
    """
    gc.disable()
    yield
    if gc.get_count()[0] > GARBAGE_MAX:
        gc.collect()
        # What is left now stays: looking at it again each time would take minutes in all.
        gc.freeze()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, also where a command looks that is told of none."""
    folder = tmp_path / "home"
    monkeypatch.setenv("POSTDESK_HOME", str(folder))
    return folder


_FAMILY = re.compile(r"tests/horizon/test_(h\d\d|governance)_?(\w*)\.py")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the Horizon suite by name: what held on our books, what failed on the naive ones."""
    families: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed", "error", "xfailed", "xpassed"):
        for report in terminalreporter.stats.get(outcome, []):
            found = _FAMILY.match(report.nodeid)
            if found and getattr(report, "when", "call") in {"call", "setup"}:
                name = f"{found[1].upper()} {found[2].replace('_', ' ')}".strip()
                families.setdefault(name, Counter())[outcome] += 1
    if not families:
        return
    terminalreporter.section("the Horizon suite")
    for name, counts in sorted(families.items()):
        failed = counts["failed"] + counts["error"] + counts["xpassed"]
        terminalreporter.write_line(
            f"{name:<40} held {counts['passed']:>4}   naive books failed {counts['xfailed']:>3}"
            + (f"   FAILED {failed}" if failed else "")
        )
