"""Who comes to the demo's counter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """People and places of the day, from `resources/reference/demo.toml`."""

    customers: tuple[str, ...]
    addressees: tuple[str, ...]
    landmarks: tuple[str, ...]
    telephones: tuple[str, ...]
    offices: tuple[str, ...]
    refund_reason: str
    undo_reason: str
    spoil_reason: str
    contents: str
    foreign_addressee: str
    driver: str
    driver_reason: str
    vehicle: str
    bank: str
    slip_no: str
    dispute_reason: str
