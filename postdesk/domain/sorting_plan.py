"""Which office delivers where, and which way items go there: data from headquarters.

Versioned, frozen once read, and storable as plain JSON and back. Reading the file is the
caller's job.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from postdesk.domain.errors import FaultError
from postdesk.domain.products import Data

_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DAYS: Final = range(1, 8)


class SortingPlanError(FaultError):
    """A sorting plan cannot be used as it is written.

    Attributes:
        where: The key concerned and what is wrong with it.
    """

    facts = ("where",)

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class Delivery(Data, frozen=True, kw_only=True):
    """Who delivers in a place.

    Attributes:
        place: Digits of the national geocode: a province, district or commune.
        office: Code of the office that delivers there.
    """

    place: str
    office: str


class Route(Data, frozen=True, kw_only=True):
    """Which way items go between two offices.

    Attributes:
        via: Offices on the way, in order; empty for a direct one.
    """

    from_office: str
    to_office: str
    via: tuple[str, ...] = ()


class Run(Data, frozen=True, kw_only=True):
    """A vehicle that carries bags between two offices.

    Attributes:
        weekdays: 1 Monday to 7 Sunday.
        departs_at: Hour in Phnom Penh, `HH:MM`.
        cut_off_at: What is bagged by then goes with it, `HH:MM`.
        carrier: Who drives.
        fee_khr: What the carrier is paid for one run.
    """

    from_office: str
    to_office: str
    weekdays: tuple[int, ...]
    departs_at: str
    cut_off_at: str
    carrier: str
    fee_khr: int = 0


class SortingPlan(Data, frozen=True, kw_only=True):
    """A sorting plan in one version."""

    version: str
    effective_on: date
    deliveries: tuple[Delivery, ...]
    routes: tuple[Route, ...]
    runs: tuple[Run, ...] = ()

    def delivery_office(self, place: str) -> str:
        """The office that delivers in a place: that of the longest geocode that it begins with.

        Empty where the plan knows none.
        """
        fitting = [one for one in self.deliveries if place.startswith(one.place)]
        best = max(fitting, key=lambda one: len(one.place), default=None)
        return best.office if best else ""

    def route(self, from_office: str, to_office: str) -> tuple[str, ...] | None:
        """The offices between two, in order; None where the plan has no way."""
        if from_office == to_office:
            return ()
        for route in self.routes:
            if (route.from_office, route.to_office) == (from_office, to_office):
                return route.via
        return None


def parse_sorting_plan(data: Mapping[str, object]) -> SortingPlan:
    """Read a sorting plan from plain values, as `tomllib` or `json` give them.

    Raises:
        SortingPlanError: A key is unknown, missing or of the wrong kind, or stands twice.
    """
    try:
        plan = msgspec.convert(data, SortingPlan)
    except msgspec.ValidationError as exc:
        raise SortingPlanError(str(exc)) from exc
    places = [one.place for one in plan.deliveries]
    ways = [f"{one.from_office} {one.to_office}" for one in plan.routes]
    for name, keys in (("deliveries", places), ("routes", ways)):
        for key in keys:
            _require(keys.count(key) == 1, f"{name}: {key} twice")
    for place in places:
        _require(place.isascii() and place.isdigit(), f"deliveries: {place}")
    for run in plan.runs:
        where = f"runs: {run.from_office} {run.to_office}"
        _require(bool(run.weekdays) and set(run.weekdays) <= set(_DAYS), f"{where} weekdays")
        _require(_HOUR.fullmatch(run.departs_at), f"{where} departs_at")
        _require(_HOUR.fullmatch(run.cut_off_at), f"{where} cut_off_at")
        _require(run.cut_off_at <= run.departs_at and run.fee_khr >= 0, where)
    return plan


def sorting_plan_to_plain(plan: SortingPlan) -> dict[str, Any]:
    """The same as text, whole numbers, lists and dictionaries."""
    plain: dict[str, Any] = msgspec.to_builtins(plan)
    return plain


def _require(fact: object, where: str) -> None:
    if not fact:
        raise SortingPlanError(where)
