from __future__ import annotations

from postdesk.domain.money import riel
from postdesk.printing.records import CountedNotes, CountResult


def test_bundles_loose_and_unfit_notes_are_all_money() -> None:
    row = CountedNotes(riel(500), bundles=2, loose=3, unfit=1)

    assert row.notes == 204
    assert row.value == riel(102_000)


def test_a_shortage_is_negative() -> None:
    assert CountResult(expected=riel(5_000), counted=riel(4_000)).difference == riel(-1_000)
