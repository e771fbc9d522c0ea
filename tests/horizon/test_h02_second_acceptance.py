"""H02: a counter that saw old data took a transfer in a second time (Callendar Square, 2000-2006).

Whatever moves is two-sided, stands in transit between, and is answered once, whatever a frozen
screen still shows and whoever presses at the same moment (I3, I12, I13).
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from threading import Barrier

import pytest

from postdesk.services import movements
from postdesk.services.movements import TransferAnsweredError
from postdesk.services.opening import open_desk
from postdesk.storage.connection import snapshot
from postdesk.storage.desk_file import writing_lock
from tests.horizon.kit import OTHER_CLERK, SAFE, TILL_1, TILL_2, Books, Postdesk, at_one_moment

KHR = 20_000
SECOND_PROGRAM = """
import sys
from pathlib import Path
from postdesk.storage.desk_file import AlreadyOpenError, writing_lock
try:
    with writing_lock(Path(sys.argv[1])):
        print("open")
except AlreadyOpenError:
    print("refused")
"""


def test_a_transfer_is_taken_once_and_leaves_nothing_in_transit(ledger: Books) -> None:
    ledger.open_till("2", 50_000)
    number = ledger.transfer(TILL_1, TILL_2, KHR)
    safe = ledger.holds(SAFE)
    assert ledger.in_transit() == KHR
    assert ledger.accept(number)

    assert not ledger.accept(number)

    assert (ledger.holds(TILL_2), ledger.in_transit(), ledger.holds(SAFE)) == (70_000, 0, safe)


def test_a_frozen_screen_does_not_take_it_again(postdesk: Postdesk) -> None:
    postdesk.open_till("2", 50_000)
    number = postdesk.transfer(TILL_1, TILL_2, KHR)
    other = postdesk.another_screen()
    reader = open_desk(postdesk.home, reading=True, clock=postdesk.clock)

    with snapshot(reader.db):
        assert postdesk.accept(number)
        (frozen,) = movements.waiting_transfers(reader, TILL_2)
        assert not other.accept(frozen.movement_no)

    assert isinstance(other.refused, TransferAnsweredError)
    assert OTHER_CLERK.person_id in other.sentence()
    assert (other.holds(TILL_2), other.in_transit()) == (70_000, 0)
    reader.db.conn.close()
    other.close()
    postdesk.assert_sound()


@pytest.mark.parametrize("times", range(8))
def test_two_who_press_at_one_moment_take_it_once(postdesk: Postdesk, times: int) -> None:
    postdesk.open_till("2", 50_000)
    number = postdesk.transfer(TILL_1, TILL_2, KHR)

    def press(barrier: Barrier) -> bool:
        with closing(postdesk.another_screen()) as screen:
            barrier.wait()
            return screen.accept(number)

    assert at_one_moment(press) == [False, True]
    assert (postdesk.holds(TILL_2), postdesk.in_transit()) == (70_000, 0)
    postdesk.assert_sound()


def test_a_second_program_on_the_same_books_is_refused(postdesk: Postdesk) -> None:
    with writing_lock(postdesk.home):
        second = subprocess.run(
            [sys.executable, "-c", SECOND_PROGRAM, str(postdesk.home)],
            capture_output=True,
            text=True,
            check=True,
        )

    assert second.stdout.strip() == "refused"
