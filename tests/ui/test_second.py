"""Is this a second one? Asked at the counter and on the cash page; only an explicit yes says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from postdesk.domain.money import riel
from postdesk.domain.repeating import LooksRepeatedError
from postdesk.services.desk import Desk
from postdesk.services.receipt_list import latest_receipts
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.counter.presenter import CounterPresenter
from postdesk.ui.counter.view import Mode
from postdesk.ui.widgets.second_dialog import SecondDialog
from postdesk.words.catalogue import Language
from tests.ui.conftest import CLERK, Office
from tests.ui.counter_desk import Witness, open_till
from tests.ui.counter_typing import SENDER, paid, type_in

Key = Qt.Key


def sell(counter: CounterPresenter) -> None:
    """Four letters for a customer whose name was asked."""
    counter.next_customer()
    type_in(counter, "letter", quantity=4, weight_g=8, sender=SENDER)
    counter.pay()
    counter.settle_cash(paid(2_000))


def asked(view: Witness) -> tuple[LooksRepeatedError, Callable[[], None], Callable[[], None]]:
    reason, agreed, left = view.last("ask_second")
    return reason, agreed, left


def second_of_last(desk: Desk) -> str:
    *_, last = JournalStore(desk.db).entries()
    return str(getattr(JournalStore(desk.db).body(last.entry_id), "second_of", None))


def test_the_counter_asks_and_sells_once_after_a_yes(
    counter: CounterPresenter, view: Witness, desk: Desk
) -> None:
    sell(counter)
    first = view.last("show_settled").receipt_no
    sell(counter)
    reason, agreed, _ = asked(view)
    assert reason.number == first
    assert len(latest_receipts(desk)) == 1
    counter.settle_cash(paid(2_000))  # It is still asked: a press in between does nothing.
    assert view.names().count("ask_second") == 1

    agreed()

    assert len(latest_receipts(desk)) == 2
    assert second_of_last(desk) == first
    assert counter.mode is Mode.SETTLED


def test_the_counter_goes_on_with_the_basket_after_a_no(
    counter: CounterPresenter, view: Witness, desk: Desk
) -> None:
    sell(counter)
    sell(counter)
    _, _, left = asked(view)

    left()

    assert view.trouble == "LooksRepeatedError"
    assert view.last("set_busy") is False
    assert counter.mode is Mode.PAYING
    assert len(latest_receipts(desk)) == 1


def vouchers(desk: Desk) -> int:
    return int(desk.db.conn.execute("SELECT count(*) FROM voucher").fetchone()[0])


def pay_driver(office: Office) -> Any:
    page = office.open_page("cash")
    office.press(Key.Key_F6)
    form = page.form
    form.riel.set_amount(riel(35_000))
    form.partner.setText("Sarin")
    form.what_for.setText("bag")
    office.press(Key.Key_F9)
    return page


@pytest.fixture
def cash_page(office: Office) -> Any:
    """The driver was paid; it is typed once more."""
    office.program.writer.run(open_till)
    office.sign_in(CLERK)
    pay_driver(office)
    return pay_driver(office)


def test_enter_held_down_is_no_yes(cash_page: Any, office: Office) -> None:
    dialog = office.dialog()
    assert isinstance(dialog, SecondDialog)

    for _ in range(5):
        office.bot.keyClick(office.focus(), Key.Key_Return)
    office.settle()

    assert QApplication.activeModalWidget() is None
    assert office.program.reader.run(vouchers) == 1
    assert cash_page.strip.state == "bad"
    assert cash_page.form is not None


def test_yes_has_a_key_of_its_own_and_is_recorded(cash_page: Any, office: Office) -> None:
    office.press(Key.Key_F8)

    assert office.program.reader.run(vouchers) == 2
    assert office.program.reader.run(second_of_last).endswith("-V-000001")
    assert cash_page.strip.state == "good"


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_the_question_names_the_first_one(
    cash_page: Any, office: Office, language: Language
) -> None:
    office.program.context.speech.choose(language)

    said = office.dialog().text.plain_text()  # type: ignore[attr-defined]

    assert "-V-000001" in said
    office.press(Key.Key_Escape)
