"""The kit of the scenarios: the sample tariff, its policy and its rate, as tests use them."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from postdesk.domain.journal import Line
from postdesk.domain.reference import Rate, ReferenceData, parse_reference
from postdesk.paths import resources_folder

MONDAY = date(2026, 12, 7)
TILL = "till:1"


def sample_data() -> dict[str, Any]:
    """The sample file as plain data, fresh each time so that a test may spoil it."""
    path = resources_folder() / "reference" / "sample-2026-a.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def chart_data() -> dict[str, Any]:
    """The chart of accounts as plain data."""
    path = resources_folder() / "reference" / "chart.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


KIT: ReferenceData = parse_reference(sample_data())
RATE: Rate = next(rate for rate in KIT.rates if rate.record == "R-01")


def rate_of(riel_per_usd: int) -> Rate:
    """A rate of so many riel for a dollar."""
    return Rate(record="R-X", riel_per_usd=riel_per_usd, from_on=MONDAY, source="HQ")


def books(lines: Iterable[Line]) -> dict[tuple[str, str], int]:
    """What lines do to each account and unit, debits positive; what comes to zero is left out."""
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        sums[str(line.account), str(line.unit)] += line.signed
    return {key: amount for key, amount in sums.items() if amount}
