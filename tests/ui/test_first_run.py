"""The first start: a training branch or a real one, and nothing by default."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from postdesk.app.first_run import create_real
from postdesk.domain.people import Role
from postdesk.services.people import PinTooWeakError, list_people
from postdesk.services.setup import BranchNameMissingError
from postdesk.storage import keystore
from postdesk.ui.first_run.presenter import NewBranch
from postdesk.ui.first_run.screen import FirstRunScreen
from postdesk.ui.language import Speech

KRATIE = NewBranch(
    code="krt",
    name_km="សាខាប្រៃសណីយ៍ខេត្តក្រចេះ",
    name_en="Kratie Provincial Post Office",
    telephone="072210000",
    manager_id="saroeun",
    manager_km="អ៊ុក សារឿន",
    manager_latin="Ouk Saroeun",
    pin="836215",
    pin_again="836215",
)


class Maker:
    """Stands for the making of books; answers at once."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trainings = 0
        self.branches: list[NewBranch] = []
        self._trouble = trouble

    def training(self, done: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        self.trainings += 1
        self._answer(done, failed)

    def real(
        self, typed: NewBranch, done: Callable[[], None], failed: Callable[[Exception], None]
    ) -> None:
        self.branches.append(typed)
        self._answer(done, failed)

    def _answer(self, done: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        if self._trouble is None:
            done()
        else:
            failed(self._trouble)


def shown(qtbot: QtBot, speech: Speech, maker: Maker) -> FirstRunScreen:
    screen = FirstRunScreen(speech, maker.training, maker.real)
    qtbot.addWidget(screen)
    screen.show()
    screen.activateWindow()
    return screen


def fill(screen: FirstRunScreen, branch: NewBranch) -> None:
    screen.branch_km.setText(branch.name_km)
    screen.branch_en.setText(branch.name_en)
    screen.code.setText(branch.code)
    screen.telephone.set_number(branch.telephone)
    screen.manager_km.setText(branch.manager_km)
    screen.manager_latin.setText(branch.manager_latin)
    screen.manager_id.setText(branch.manager_id)
    screen.pin.setText(branch.pin)
    screen.pin_again.setText(branch.pin_again)


def test_one_key_makes_a_training_branch(qtbot: QtBot, speech: Speech) -> None:
    maker = Maker()
    screen = shown(qtbot, speech, maker)
    ended: list[bool] = []
    screen.finished.connect(lambda: ended.append(True))

    screen.training.click()

    assert maker.trainings == 1
    assert ended == [True]


def test_a_real_branch_is_asked_for_everything(qtbot: QtBot, speech: Speech) -> None:
    maker = Maker()
    screen = shown(qtbot, speech, maker)
    fill(screen, KRATIE)
    screen.pin_again.setFocus()

    qtbot.keyClick(screen.pin_again, Qt.Key.Key_Return)

    assert maker.branches == [KRATIE]


def test_two_different_pins_make_nothing(qtbot: QtBot, speech: Speech) -> None:
    maker = Maker()
    screen = shown(qtbot, speech, maker)
    fill(screen, KRATIE)
    screen.pin_again.setText("836216")

    screen.real.click()

    assert maker.branches == []
    assert screen.strip.state == "bad"


def test_trouble_is_told_and_nothing_typed_is_lost(qtbot: QtBot, speech: Speech) -> None:
    screen = shown(qtbot, speech, Maker(PinTooWeakError()))
    fill(screen, KRATIE)

    screen.real.click()

    assert screen.strip.state == "bad"
    assert screen.typed() == KRATIE
    assert screen.real.isEnabled()


def test_it_fits_the_smallest_screen(qtbot: QtBot, speech: Speech) -> None:
    screen = shown(qtbot, speech, Maker())

    assert screen.minimumSizeHint().width() <= 1366
    assert screen.minimumSizeHint().height() <= 768


def test_a_real_branch_begins_with_its_manager_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keystore, "keep", lambda *_, **__: None)

    desk = create_real(tmp_path / "real", KRATIE)

    people = list_people(desk)
    assert [(person.person_id, person.role) for person in people] == [("saroeun", Role.MANAGER)]
    assert not desk.identity.is_training
    assert desk.identity.branch_code == "KRT"
    desk.db.conn.close()


def test_a_branch_without_a_name_is_refused(tmp_path: Path) -> None:
    nameless = NewBranch("", "", "", "", "saroeun", "អ៊ុក សារឿន", "", "836215", "836215")

    with pytest.raises(BranchNameMissingError):
        create_real(tmp_path / "real", nameless)
