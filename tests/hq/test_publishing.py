"""Documents for branches: numbered without gaps, checked before, all or nothing."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

import pytest

from postdesk.hq import branches, enrolment, feed, numbers, publishing
from postdesk.hq.branches import BranchCodeError, BranchExistsError
from postdesk.hq.feed import UnknownBranchError
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.numbers import NumbersTakenError, NumbersUsedUpError
from postdesk.hq.publishing import BranchNeededError, PublishFileError
from postdesk.paths import resources_folder
from postdesk.wire.contents import NoticePublished, RatePublished
from postdesk.wire.documents import FeedEnd, judge_document
from postdesk.wire.keys import Mode, decode_signed
from postdesk.wire.talk import Verdict
from tests.hq_fixtures import new_keys

SAMPLE = resources_folder() / "reference" / "sample-2026-a.toml"
RATE = """
[[document]]
kind = "rate"
record = "R-9"
riel_per_usd = 4090
from_on = 2026-12-08
source = "NBC"
"""
STAFF = """
[[document]]
kind = "staff"
person_id = "dara"
name_km = "ដារ៉ា"
name_latin = "Dara"
role = "clerk"
is_active = 1
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "documents.toml"
    path.write_text(text, encoding="utf-8")
    return path


def kinds_of(hq: Headquarters, branch: str) -> list[str]:
    """The kinds of a branch's documents; that they chain and are signed is checked on the way."""
    with hq.database.transaction() as connection:
        records = feed.documents_after(connection, branch, 0, limit=1000)
    end, kinds = FeedEnd(), []
    for record in records:
        judged = judge_document(
            decode_signed(record), branch=branch, end=end, keyring=hq.keys.keyring
        )
        assert judged.verdict is Verdict.ACCEPT
        assert judged.document is not None
        end = judged.end
        kinds.append(judged.document.kind)
    return kinds


def test_what_is_for_everybody_reaches_every_branch_and_those_added_later(
    hq: Headquarters, tmp_path: Path
) -> None:
    publishing.publish_file(hq, SAMPLE)
    publishing.publish_file(hq, written(tmp_path, RATE))
    branches.add_branch(hq, branches.BranchRow("SRP", "សៀមរាប", "Siem Reap", ""))

    for code in ("STG", "KCM", "SRP"):
        assert kinds_of(hq, code) == ["reference", "rate"]


def test_what_is_for_one_branch_reaches_that_one_only(hq: Headquarters, tmp_path: Path) -> None:
    path = written(tmp_path, STAFF)
    with pytest.raises(BranchNeededError):
        publishing.publish_file(hq, path)

    publishing.publish_file(hq, path, to=("KCM",))

    assert (kinds_of(hq, "STG"), kinds_of(hq, "KCM")) == ([], ["staff"])


@pytest.mark.parametrize(
    "text",
    [
        "not toml at all [",
        '[[document]]\nkind = "weather"\n',
        RATE.replace("4090", "0"),
        RATE.replace("4090", '"many"'),
        RATE.replace('record = "R-9"\n', ""),
        RATE + 'moon = "full"\n',
        STAFF.replace("clerk", "king"),
        '[tariff]\nversion = "X"\n',
        '[[document]]\nkind = "sorting-plan"\nversion = "P"\n',
    ],
)
def test_a_mistake_in_a_file_publishes_nothing_of_it(
    hq: Headquarters, tmp_path: Path, text: str
) -> None:
    good = RATE if "document" in text else ""

    with pytest.raises(PublishFileError):
        publishing.publish_file(hq, written(tmp_path, good + text), to=("STG",))

    assert kinds_of(hq, "STG") == []


def test_an_unknown_branch_stops_all_of_it(hq: Headquarters, tmp_path: Path) -> None:
    with pytest.raises(UnknownBranchError):
        publishing.publish_file(hq, written(tmp_path, RATE), to=("STG", "XXX"))

    assert kinds_of(hq, "STG") == []


def test_a_sample_tariff_is_never_published_for_real(hq: Headquarters, tmp_path: Path) -> None:
    real = Headquarters(hq.database, new_keys(tmp_path, Mode.REAL), hq.clock, hq.randomness)

    with pytest.raises(PublishFileError):
        publishing.publish_file(real, SAMPLE)


def test_many_at_once_leave_no_gap_and_no_double(hq: Headquarters) -> None:
    def publish(who: int) -> None:
        for number in range(10):
            text = f"{who}-{number}"
            notice = NoticePublished(title_km=text, title_en=text, text_km=text, text_en=text)
            publishing.publish(hq, (notice,), to=("STG",))

    threads = [threading.Thread(target=publish, args=(who,)) for who in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert kinds_of(hq, "STG") == ["notice"] * 60


def test_a_transaction_that_came_to_nothing_gave_no_number(hq: Headquarters) -> None:
    rate = RatePublished(record="R", riel_per_usd=4_000, from_on="2026-12-08", source="NBC")
    with pytest.raises(ZeroDivisionError), hq.database.transaction() as connection:
        feed.publish(connection, hq, "STG", rate)
        raise ZeroDivisionError

    publishing.publish(hq, (rate,), to=("STG",))

    assert kinds_of(hq, "STG") == ["rate"]


def test_number_blocks_never_overlap_whoever_asks_at_once(hq: Headquarters) -> None:
    def allot(branch: str) -> None:
        for _ in range(5):
            with hq.database.transaction() as connection:
                numbers.allot_next(connection, hq, (branch, "0" * 12, 0), "RR", 100)

    threads = [threading.Thread(target=allot, args=(code,)) for code in ("STG", "KCM") * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with hq.database.transaction() as connection:
        rows = connection.execute(
            "SELECT first, last FROM number_block WHERE indicator = 'RR' ORDER BY first"
        ).fetchall()
    assert len(rows) == 30
    assert all(last < first for (_, last), (first, _) in pairwise(rows))


def test_numbers_given_out_are_not_given_again_and_run_out(
    hq: Headquarters, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postdesk.domain.s10 import SerialRange

    desk = ("STG", "0" * 12, 0)
    with hq.database.transaction() as connection:
        numbers.allot(connection, hq, desk, SerialRange("RR", 5, 9), source="pre-printed")
    with pytest.raises(NumbersTakenError), hq.database.transaction() as connection:
        numbers.allot(connection, hq, desk, SerialRange("RR", 9, 12), source="pre-printed")
    monkeypatch.setattr(numbers, "SERIAL_MAX", 10_000_050)
    with pytest.raises(NumbersUsedUpError), hq.database.transaction() as connection:
        numbers.allot_next(connection, hq, desk, "RR", 100)


def test_a_branch_is_added_once_and_under_a_good_code(hq: Headquarters) -> None:
    with pytest.raises(BranchExistsError):
        branches.add_branch(hq, branches.BranchRow("STG", "ស", "S", ""))
    for code, name in (("s", "S"), ("stg", "S"), ("ABCDEFG", "S"), ("SRP", " ")):
        with pytest.raises(BranchCodeError):
            branches.add_branch(hq, branches.BranchRow(code, name, "", ""))
    with pytest.raises(UnknownBranchError):
        enrolment.make_code(hq, "XXX")
