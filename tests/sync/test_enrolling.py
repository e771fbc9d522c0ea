"""Linking a desk: whom it speaks to is known before it says anything; a code is good once."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from postdesk.domain.people import NotPermittedError
from postdesk.hq import enrolment
from postdesk.hq.headquarters import Headquarters
from postdesk.services import numbers, verification
from postdesk.services.desk import Desk
from postdesk.storage.line_store import LineStore
from postdesk.sync import enrolling
from postdesk.sync.client import HttpHeadquarters
from postdesk.sync.enrolling import (
    AlreadyEnrolledError,
    EnrolRefusedError,
    NothingAskedError,
    OtherHqError,
    OtherModeError,
)
from postdesk.sync.ports import HqUnreachableError, HqWrongKeyError
from postdesk.wire.enrolment import EnrolCode, EnrolCodeTypedWrongError, read_answer
from postdesk.wire.keys import Mode, decode_signed, encode_card
from tests.builders import CLERK, MANAGER, StoppedClock
from tests.hq_fixtures import LinkedDesk, new_keys, serving

NewDesk = Callable[..., LinkedDesk]


def code_for(hq: Headquarters, branch: str = "STG") -> str:
    return enrolment.make_code(hq, branch).text


def is_linked(desk: LinkedDesk) -> bool:
    link = desk.run(lambda opened: LineStore(opened.db).link())
    return link is not None and link.is_enrolled


def refusal(desk: LinkedDesk, code: str) -> str:
    with pytest.raises(EnrolRefusedError) as told:
        desk.enrol(code)
    assert not is_linked(desk)
    return told.value.code


class AnswerLost(HttpHeadquarters):
    """Headquarters enrols the desk; its answer is lost, once."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.is_done = False

    def enrol(self, request: bytes) -> bytes:
        answer = super().enrol(request)
        if not self.is_done:
            self.is_done = True
            raise HqUnreachableError("answer lost")
        return answer


def test_a_desk_gets_its_identity_numbers_and_first_documents(
    hq: Headquarters, new_desk: NewDesk
) -> None:
    desk = new_desk()
    before = desk.run(numbers.number_states)

    done = desk.enrol(code_for(hq))

    assert (done.branch, done.is_main, done.operator_en) == ("STG", True, "Cambodia Post")
    after = {state.indicator: state.left for state in desk.run(numbers.number_states)}
    assert all(after[state.indicator] == state.left + 1000 for state in before)
    assert desk.run(lambda opened: opened.identity.telephone) == "+85574000000"
    assert desk.run(verification.verify).findings == ()


def test_the_second_desk_of_a_branch_is_not_the_main_one(
    hq: Headquarters, new_desk: NewDesk
) -> None:
    first = new_desk("first").enrol(code_for(hq))
    second = new_desk("second").enrol(code_for(hq))

    assert (first.is_main, second.is_main) == (True, False)


def test_a_lost_answer_is_asked_for_again_with_the_same_code(
    hq: Headquarters, new_desk: NewDesk, address: str
) -> None:
    desk, code = new_desk(headquarters=AnswerLost(address)), code_for(hq)
    with pytest.raises(HqUnreachableError):
        desk.enrol(code)
    assert not is_linked(desk)

    desk.enrol(code)

    assert desk.round().waiting == 0
    blocks = desk.run(
        lambda opened: opened.db.conn.execute(
            "SELECT count(*) FROM number_block WHERE first >= 10000000 AND first < 20000000"
        ).fetchone()
    )
    assert blocks == (3,)


def test_each_refusal_is_told_apart(hq: Headquarters, new_desk: NewDesk) -> None:
    desk, other, stranger = new_desk("first"), new_desk("second"), new_desk("kcm")
    used = code_for(hq)
    desk.enrol(used)
    unknown = EnrolCode(os.urandom(8), enrolment.make_code(hq, "STG").fingerprint)
    expired = code_for(hq)
    clock = hq.clock
    assert isinstance(clock, StoppedClock)

    assert refusal(other, used) == "code_used"
    assert refusal(other, unknown.text) == "code_unknown"
    assert refusal(stranger, code_for(hq)) == "branch"
    clock.move(days=15)
    assert refusal(other, expired) == "code_expired"


def test_a_copy_of_an_enrolled_desk_cannot_enrol_again(hq: Headquarters, new_desk: NewDesk) -> None:
    new_desk("first").enrol(code_for(hq))

    assert refusal(new_desk("first"), code_for(hq)) == "desk_taken"


def test_a_slip_in_the_code_is_found_before_anybody_is_called(new_desk: NewDesk) -> None:
    desk = new_desk(headquarters=HttpHeadquarters("http://127.0.0.1:1"))

    with pytest.raises(EnrolCodeTypedWrongError):
        desk.enrol("0000-0000-0000-0000-0000-0000-0000-0001")


def test_another_headquarters_is_told_nothing(
    hq: Headquarters, new_desk: NewDesk, tmp_path: Path
) -> None:
    other = Headquarters(hq.database, new_keys(tmp_path), hq.clock, hq.randomness)
    code = code_for(hq)
    with serving(other) as where:
        asked: list[bytes] = []

        class Listening(HttpHeadquarters):
            def enrol(self, request: bytes) -> bytes:
                asked.append(request)
                return super().enrol(request)

        desk = new_desk(headquarters=Listening(where))
        with pytest.raises(OtherHqError):
            desk.enrol(code)

    assert asked == []
    assert not is_linked(desk)


def test_a_training_desk_never_becomes_a_real_one(
    hq: Headquarters, new_desk: NewDesk, tmp_path: Path
) -> None:
    real = Headquarters(hq.database, new_keys(tmp_path, Mode.REAL), hq.clock, hq.randomness)
    code = code_for(real)
    with serving(real) as where:
        desk = new_desk(headquarters=HttpHeadquarters(where))
        with pytest.raises(OtherModeError):
            desk.enrol(code)
        # A desk that does not ask itself is refused by headquarters.
        card = encode_card(real.keys.card)
        lied = desk.run(lambda opened: _lying_request(opened, code, card))
        answer = read_answer(decode_signed(enrolment.enrol(real, lied)).content)

    assert answer.refusal == "malformed"
    assert not is_linked(desk)


def _lying_request(desk: Desk, code: str, card: bytes) -> bytes:
    liar = replace(desk, identity=replace(desk.identity, is_training=False))
    return enrolling.make_request(liar, MANAGER, code=code, card=card, address="")


def test_only_the_manager_links_and_only_once(hq: Headquarters, new_desk: NewDesk) -> None:
    desk = new_desk()
    with pytest.raises(NotPermittedError):
        enrolling.enrol(
            desk.writer, CLERK, desk.headquarters, code=code_for(hq), address="http://localhost"
        )

    desk.enrol(code_for(hq))

    with pytest.raises(AlreadyEnrolledError):
        desk.enrol(code_for(hq))


def test_a_branch_with_no_line_is_linked_by_files(
    hq: Headquarters, new_desk: NewDesk, tmp_path: Path
) -> None:
    desk = new_desk(headquarters=HttpHeadquarters("http://127.0.0.1:1"))
    code, card = code_for(hq), encode_card(hq.keys.card)

    request = desk.run(
        lambda opened: enrolling.make_request(opened, MANAGER, code=code, card=card, address="")
    )
    answer = enrolment.enrol(hq, request)
    done = desk.run(lambda opened: enrolling.take_answer(opened, MANAGER, answer))

    assert done.documents == 4
    assert is_linked(desk)
    assert b"+855" not in request


def test_an_answer_of_somebody_else_is_not_taken(
    hq: Headquarters, new_desk: NewDesk, tmp_path: Path
) -> None:
    desk, silent = new_desk("first"), new_desk("second")
    code, card = code_for(hq), encode_card(hq.keys.card)
    request = desk.run(
        lambda opened: enrolling.make_request(opened, MANAGER, code=code, card=card, address="")
    )
    thief = Headquarters(hq.database, new_keys(tmp_path), hq.clock, hq.randomness)

    with pytest.raises(HqWrongKeyError):
        desk.run(
            lambda opened: enrolling.take_answer(opened, MANAGER, enrolment.enrol(thief, request))
        )
    with pytest.raises(NothingAskedError):
        silent.run(
            lambda opened: enrolling.take_answer(opened, MANAGER, enrolment.enrol(hq, request))
        )

    assert not is_linked(desk)
