"""The check of the books beside the counter ends with it, and begins no second one."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.app import books_check
from postdesk.app.books_check import BooksCheck
from postdesk.services.integrity import Checked


@pytest.mark.parametrize("is_stopped", [True, False])
def test_only_a_check_that_nobody_stopped_is_made_again_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_stopped: bool
) -> None:
    made: list[Path] = []

    def check_here(home: Path) -> Checked:
        made.append(home)
        return Checked(0, ())

    def says_nothing(_: BooksCheck) -> Checked:
        raise ValueError

    monkeypatch.setattr(books_check, "check_here", check_here)
    monkeypatch.setattr(BooksCheck, "_in_own_process", says_nothing)
    check = BooksCheck(tmp_path)
    told: list[Checked] = []
    check.found.connect(told.append)
    if is_stopped:
        check.stop()

    check._run()

    assert (made, told) == (([], []) if is_stopped else ([tmp_path], [Checked(0, ())]))
