"""How the desk stands, as the line at the bottom of the window says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from postdesk.services import setup
from postdesk.services.status import desk_status
from tests.builders import Office


def test_everything_recorded_waits_for_headquarters(office: Office) -> None:
    last = office.desk.db.conn.execute("SELECT max(seq) FROM journal_entry").fetchone()[0]

    status = desk_status(office.desk)

    assert status.waiting == last
    assert status.clock_is_right


def test_a_real_branch_whose_key_lies_in_a_file_says_so(home: Path) -> None:
    branch = setup.Branch("KRT", "សាខាប្រៃសណីយ៍ខេត្តក្រចេះ", "Kratie Provincial Post Office")
    real = setup.create_desk(
        home, branch, is_training=False, manager=setup.SAMPLE_MANAGER, pin=setup.SAMPLE_PIN
    )
    training = setup.create_training_desk(home / "training")

    told = (desk_status(real).key_is_in_file, desk_status(training).key_is_in_file)

    real.db.conn.close()
    training.db.conn.close()
    assert told == (True, False)


def test_a_clock_that_was_set_back_is_seen(office: Office) -> None:
    now = office.desk.now()
    behind = replace(office.desk, clock=lambda: now - timedelta(days=2))

    assert not desk_status(behind).clock_is_right
