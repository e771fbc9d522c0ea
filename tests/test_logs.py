from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.logs import FILE_BYTES_MAX, FILES_MAX, STRUCK, open_log, strike_out

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger("postdesk.tests")


@pytest.mark.parametrize(
    "phone",
    [
        "012345678",
        "012 345 678",
        "096-123-4567",
        "0961234567",
        "+855 12 345 678",
        "+85596123 4567",
        "85512345678",
        "០១២ ៣៤៥ ៦៧៨",
    ],
)
def test_a_telephone_number_is_struck_out(phone: str) -> None:
    assert strike_out(f"lookup of {phone} failed") == f"lookup of {STRUCK} failed"


@pytest.mark.parametrize(
    "fact",
    [
        "item RR123456785KH is in no bag",
        "entry 018f2a0c-012345678901 of desk 0a1b2c3d4e5f",
        "head 9f0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd",
        "due 12345600 KHR, tendered 1050 USD minor",
        "2026-08-03 09:12:33,123 INFO began",
        "0.012345678 s for one commit",
        "settled basket 20260803-1-0001 in 0012 ms",
        "at line 101, in open_database",
        "pre-printed range 0123456789012 to 0123456789999",
    ],
)
def test_a_fact_stays(fact: str) -> None:
    assert strike_out(fact) == fact


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Party(name='Sok Dara', weight_g=20)", "weight_g=20)"),
        ("sender=Party(name='Sok \\'D\\' Dara', phone='012')", "sender=Party(name="),
        ('{"addressee": "Chan Thy", "zone": 2}', '"zone": 2}'),
        ("pin=248613", "pin="),
        ("wrong PIN: 248613 for person 3", "for person 3"),
        ("address=Street-5 of till:1", "of till:1"),
        ("wanted សុខ ដារ៉ា at the counter", "at the counter"),
    ],
)
def test_a_person_is_struck_out_and_the_rest_stays(text: str, kept: str) -> None:
    struck = strike_out(text)

    assert STRUCK in struck
    assert kept in struck
    for word in ("Sok", "Dara", "Chan", "Thy", "248613", "Street", "សុខ", "ដារ៉ា"):
        assert word not in struck


@given(
    prefix=st.sampled_from(["010", "012", "015", "070", "088", "096", "097"]),
    rest=st.integers(0, 9_999_999),
    gap=st.sampled_from(["", " ", "-"]),
    digits=st.sampled_from([6, 7]),
)
def test_no_way_to_write_a_number_gets_through(
    prefix: str, rest: int, gap: str, digits: int
) -> None:
    number = f"{rest % 10**digits:0{digits}}"

    assert strike_out(f"<{prefix}{gap}{number[:3]}{gap}{number[3:]}>") == f"<{STRUCK}>"


@given(st.text())
def test_striking_twice_strikes_no_more(text: str) -> None:
    once = strike_out(text)

    assert strike_out(once) == once


def test_the_log_is_in_the_data_folder_with_people_struck_out(home: Path) -> None:
    with open_log(home) as opened:
        try:
            raise ValueError("no such customer: name='Sok Dara' 012 345 678")
        except ValueError:
            log.exception("lookup by %s failed", "012345678")

    written = (home / "log" / "postdesk.log").read_text(encoding="utf-8")
    assert opened.path == home / "log" / "postdesk.log"
    assert "lookup by [struck out] failed" in written
    assert "ValueError: no such customer: name=[struck out] [struck out]" in written


def test_after_the_end_nothing_more_is_written(home: Path) -> None:
    opened = open_log(home)
    log.info("kept")

    opened.close()
    opened.close()
    log.info("not kept")

    written = opened.path.read_text(encoding="utf-8")
    assert "kept" in written
    assert "not kept" not in written


def test_the_log_never_outgrows_its_place(home: Path) -> None:
    with open_log(home) as opened:
        for _ in range(8 * FILE_BYTES_MAX // 100_000):
            log.info("x" * 100_000)

    files = list(opened.path.parent.iterdir())
    assert len(files) == FILES_MAX + 1
    assert all(file.stat().st_size <= FILE_BYTES_MAX for file in files)


def test_a_disk_that_refuses_stops_nobody_and_shows_nobody(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with open_log(home) as opened:
        opened.path.mkdir()
        log.warning("pin=248613")

    assert capfd.readouterr() == ("", "")
