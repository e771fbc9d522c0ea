"""Rolls of pre-printed labels: by their numbers, counted, withdrawn; nobody uses missing ones."""

from __future__ import annotations

from datetime import date

import pytest

from postdesk.domain.people import NotPermittedError, OwnApprovalError
from postdesk.domain.s10 import S10, S10CheckDigitError
from postdesk.services.cancelling import ReasonMissingError
from postdesk.services.label_report import labels
from postdesk.services.label_rolls import (
    LabelRangeError,
    LabelRollOverlapError,
    LabelRollUnknownError,
    LabelsNotOursError,
    LabelUsedAheadError,
    count_roll,
    label_rolls,
    take_in_roll,
    withdraw_roll,
)
from postdesk.services.numbers import NumberUsedError, NumberWithdrawnError, spoil_label
from postdesk.services.people import Approval, SecondPersonNeededError
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import LabelRollCounted
from tests.builders import CLERK, MANAGER, Office, registered

ISSUED_FIRST = 20_015_000
SEEN = Approval(CLERK.person_id)


def label(place: int, service: str = "RR", country: str = "KH") -> str:
    """The label at a place of the roll that the sample office was issued, 0 for its first."""
    return str(S10(service, ISSUED_FIRST + place, country))


@pytest.fixture
def roll(office: Office) -> Office:
    """An office with a roll of fifty labels."""
    take_in_roll(office.desk, MANAGER, label(0), label(49))
    return office


def sell_with(office: Office, place: int) -> None:
    office.sell(registered(number=label(place)))


def test_each_label_of_a_roll_is_accounted_for(roll: Office) -> None:
    sell_with(roll, 0)
    sell_with(roll, 3)
    spoil_label(roll.desk, MANAGER, label(1), reason="រហែក", witness=SEEN)

    counted = count_roll(roll.desk, MANAGER, label(5), witness=SEEN)

    (one,) = label_rolls(roll.desk)
    assert (one.used, one.spoilt, one.missing, one.left) == (2, 1, 2, 45)
    assert (one.first_number, one.last_number) == (label(0), label(49))
    assert one.counted_on == "2026-12-07"
    body = JournalStore(roll.desk.db).body(counted.entry_id)
    assert isinstance(body, LabelRollCounted)
    assert (body.missing, body.witness) == ((label(2), label(4)), CLERK.person_id)
    rebuild(roll.desk)
    assert verify(roll.desk).is_sound


def test_a_missing_label_is_used_by_nobody(roll: Office) -> None:
    count_roll(roll.desk, MANAGER, label(2), witness=SEEN)

    with pytest.raises(NumberUsedError):
        sell_with(roll, 1)
    sell_with(roll, 2)


def test_two_look_for_missing_labels_and_one_is_enough_where_none_is(roll: Office) -> None:
    entries = JournalStore(roll.desk.db).count()
    with pytest.raises(SecondPersonNeededError):
        count_roll(roll.desk, MANAGER, label(1))
    with pytest.raises(OwnApprovalError):
        count_roll(roll.desk, MANAGER, label(1), witness=Approval(MANAGER.person_id))
    assert JournalStore(roll.desk.db).count() == entries

    count_roll(roll.desk, MANAGER, label(0))

    assert label_rolls(roll.desk)[0].missing == 0


def test_a_roll_that_is_used_up_has_nothing_left(roll: Office) -> None:
    for place in (47, 48, 49):
        sell_with(roll, place)

    count_roll(roll.desk, MANAGER, label(49), is_used_up=True, witness=SEEN)

    (one,) = label_rolls(roll.desk)
    assert (one.used, one.missing, one.left) == (3, 47, 0)


def test_a_label_that_was_used_cannot_come_off_next(roll: Office) -> None:
    sell_with(roll, 7)

    with pytest.raises(LabelUsedAheadError) as ahead:
        count_roll(roll.desk, MANAGER, label(5), witness=SEEN)

    assert ahead.value.number == label(7)


def test_a_withdrawn_roll_is_used_no_more(roll: Office) -> None:
    sell_with(roll, 0)

    withdraw_roll(roll.desk, MANAGER, label(30), reason="បោះពុម្ពខុស")

    with pytest.raises(NumberWithdrawnError):
        sell_with(roll, 1)
    (one,) = label_rolls(roll.desk)
    assert (one.is_in_use, one.used, one.left) == (False, 1, 0)
    with pytest.raises(LabelRollUnknownError):
        withdraw_roll(roll.desk, MANAGER, label(30), reason="បោះពុម្ពខុស")
    with pytest.raises(LabelRollUnknownError):
        count_roll(roll.desk, MANAGER, label(1), witness=SEEN)
    # Labels that are on no roll taken in are not of it.
    sell_with(roll, 60)


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [
        (label(49), label(0), LabelRangeError),
        (label(0), label(9, "PA"), LabelRangeError),
        (label(0), label(9, country="FR"), LabelRangeError),
        (label(0, country="FR"), label(9, country="FR"), LabelsNotOursError),
        (label(50), label(100), LabelsNotOursError),
        (label(-1), label(10), LabelsNotOursError),
        ("RR200150012KH", label(9), S10CheckDigitError),
    ],
)
def test_a_roll_must_be_one_that_headquarters_issued(
    office: Office, first: str, last: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        take_in_roll(office.desk, MANAGER, first, last)

    assert label_rolls(office.desk) == ()


@pytest.mark.parametrize(("first", "last"), [(0, 49), (10, 20), (49, 60), (40, 99)])
def test_no_label_is_on_two_rolls(roll: Office, first: int, last: int) -> None:
    with pytest.raises(LabelRollOverlapError) as over:
        take_in_roll(roll.desk, MANAGER, label(first), label(last))

    assert over.value.first == label(0)
    take_in_roll(roll.desk, MANAGER, label(50), label(99))


def test_who_may_not_and_what_is_missing(roll: Office) -> None:
    with pytest.raises(NotPermittedError):
        take_in_roll(roll.desk, CLERK, label(50), label(99))
    with pytest.raises(NotPermittedError):
        count_roll(roll.desk, CLERK, label(0))
    with pytest.raises(NotPermittedError):
        withdraw_roll(roll.desk, CLERK, label(0), reason="x")
    with pytest.raises(ReasonMissingError):
        withdraw_roll(roll.desk, MANAGER, label(0), reason=" ")
    with pytest.raises(LabelRollUnknownError):
        count_roll(roll.desk, MANAGER, label(60))


def test_the_report_adds_up_the_rolls(roll: Office) -> None:
    take_in_roll(roll.desk, MANAGER, label(50), label(99))
    sell_with(roll, 50)

    report = labels(roll.desk, MANAGER, date(2026, 12, 7), date(2026, 12, 7))

    figures = [row.cells[2:6] for row in report.rows]
    assert figures == [(0, 0, 0, 50), (1, 0, 0, 49), (1, 0, 0, 99)]
    assert report.rows[-1].is_total
