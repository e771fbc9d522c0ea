"""After a cut: what was recorded last, whether its paper came out, and what was not recorded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from postdesk.domain.money import riel
from postdesk.services import basket
from postdesk.services.interruptions import Interruption, note_interruption
from postdesk.services.paper_queue import mark_printed, waiting_papers
from postdesk.services.people import sign_in
from postdesk.services.recovery import left_off
from postdesk.services.setup import SAMPLE_PIN
from postdesk.storage.desk_file import begin_run, end_run
from tests.builders import CLERK, Office, letters, with_next_line

DYING = """
import os, signal, sys
from pathlib import Path
from postdesk.storage.desk_file import begin_run
begin_run(Path(sys.argv[1]))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_only_a_run_that_was_killed_is_told(tmp_path: Path) -> None:
    assert not begin_run(tmp_path)
    end_run(tmp_path)
    assert not begin_run(tmp_path)
    end_run(tmp_path)

    died = subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], check=False)

    assert died.returncode == -9
    assert begin_run(tmp_path)


def test_the_last_sale_is_recorded_and_waits_for_its_paper(office: Office) -> None:
    settled = office.sell(letters(3))
    sign_in(office.desk, person_id=CLERK.person_id, pin=SAMPLE_PIN)

    left = left_off(office.desk)

    assert left.entry is not None
    assert (left.entry.kind, left.entry.number) == ("basket.settled", settled.receipt_no)
    assert left.entry.name_km == CLERK.name_km
    assert left.receipt is not None
    assert (left.receipt.receipt_no, left.receipt.amount) == (settled.receipt_no, riel(1_500))
    assert not left.receipt.is_printed
    assert left.drafts == ()
    (paper,) = [one for one in waiting_papers(office.desk) if one.subject == settled.receipt_no]
    mark_printed(office.desk, paper.print_job_id)
    printed = left_off(office.desk).receipt
    assert printed is not None
    assert printed.is_printed


def test_cut_twice_it_still_says_what_a_person_recorded_last(office: Office) -> None:
    settled = office.sell(letters(3))
    note_interruption(office.desk, Interruption.CUT_OFF)

    left = left_off(office.desk)

    assert left.entry is not None
    assert (left.entry.kind, left.entry.number) == ("basket.settled", settled.receipt_no)


def test_what_was_being_typed_is_said_not_to_be_recorded(office: Office) -> None:
    office.sell(letters(3))
    draft = with_next_line(basket.begin_draft(office.desk, CLERK), letters(2))
    basket.save_draft(office.desk, CLERK, draft)
    parked = with_next_line(basket.begin_draft(office.desk, CLERK), letters(1))
    basket.park(office.desk, CLERK, parked)

    (one,) = left_off(office.desk).drafts

    assert (one.draft_no, one.items, one.name_km) == (draft.draft_no, 1, CLERK.name_km)


def test_a_desk_that_never_did_anything_has_something_to_say(branch: Office) -> None:
    left = left_off(branch.desk)

    assert left.receipt is None
    assert left.drafts == ()
