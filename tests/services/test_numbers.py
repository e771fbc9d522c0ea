"""Item numbers: from the desk's block, off a roll, each of them once."""

from __future__ import annotations

import pytest

from postdesk.domain.people import OwnApprovalError
from postdesk.domain.s10 import S10, S10CheckDigitError, S10FormatError
from postdesk.services.numbers import (
    NumberNotOursError,
    NumberOfOtherServiceError,
    NumberUsedError,
    check_scanned,
    number_states,
    spoil_label,
)
from postdesk.services.people import Approval, SecondPersonNeededError
from postdesk.services.verification import verify
from tests.builders import CLERK, MANAGER, Office, parcel, registered

ROLL_FIRST = 20_015_000
SEEN = Approval(MANAGER.person_id)
LABEL = str(S10("RR", ROLL_FIRST, "KH"))


def left(office: Office, indicator: str) -> int:
    return next(s.left for s in number_states(office.desk) if s.indicator == indicator)


def test_each_item_takes_the_next_number_of_the_block(office: Office) -> None:
    before = left(office, "PA")

    numbers = [office.sell(parcel()).numbers[0] for _ in range(3)]

    assert numbers == [str(S10("PA", 40_010_001 + step, "KH")) for step in range(3)]
    assert left(office, "PA") == before - 3


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("RR200150012KH", S10CheckDigitError),
        ("RR20015001KH", S10FormatError),
        ("", S10FormatError),
        (str(S10("RR", ROLL_FIRST, "FR")), NumberNotOursError),
        (str(S10("RR", ROLL_FIRST - 1, "KH")), NumberNotOursError),
        (str(S10("RR", ROLL_FIRST + 100, "KH")), NumberNotOursError),
        (str(S10("RR", 20_010_001, "KH")), NumberNotOursError),
        (str(S10("PA", 40_015_001, "KH")), NumberOfOtherServiceError),
    ],
)
def test_what_is_scanned_must_be_ours_and_of_this_service(
    office: Office, typed: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_scanned(office.desk, typed, "RR")


@pytest.mark.parametrize("last", [0, 99])
def test_the_first_and_the_last_label_of_a_roll_may_be_used(office: Office, last: int) -> None:
    number = S10("RR", ROLL_FIRST + last, "KH")

    assert check_scanned(office.desk, str(number).lower(), "RR") == number


def test_a_scanned_label_takes_nothing_from_the_block(office: Office) -> None:
    before = left(office, "RR")

    office.sell(registered(number=LABEL))

    assert left(office, "RR") == before


def test_a_spoiled_label_is_seen_by_two(office: Office) -> None:
    with pytest.raises(SecondPersonNeededError):
        spoil_label(office.desk, CLERK, LABEL, reason="រហែក")
    with pytest.raises(OwnApprovalError):
        spoil_label(office.desk, CLERK, LABEL, reason="រហែក", witness=Approval(CLERK.person_id))

    spoil_label(office.desk, CLERK, LABEL, reason="រហែក", witness=SEEN)


def test_a_spoiled_label_is_never_used_again(office: Office) -> None:
    spoil_label(office.desk, CLERK, LABEL, reason="រហែក", witness=SEEN)

    with pytest.raises(NumberUsedError):
        office.sell(registered(number=LABEL))
    with pytest.raises(NumberUsedError):
        spoil_label(office.desk, CLERK, LABEL, reason="រហែក", witness=SEEN)
    assert verify(office.desk).is_sound


def test_a_low_block_is_told(office: Office) -> None:
    assert not any(state.is_low for state in number_states(office.desk))
    db = office.desk.db
    db.conn.execute("UPDATE number_block SET next = last - 48 WHERE indicator = 'RR'")

    assert [s.indicator for s in number_states(office.desk) if s.is_low] == ["RR"]
