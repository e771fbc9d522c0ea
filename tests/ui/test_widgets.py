"""The fields and lists that all screens are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from postdesk.domain.errors import RuleError
from postdesk.domain.money import Currency, dollars, riel
from postdesk.domain.till_count import Notes
from postdesk.services.people import WrongPinError
from postdesk.ui.language import Speech
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.amount_label import AmountLabel
from postdesk.ui.widgets.count_table import CountTable
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.icons import State, state_picture
from postdesk.ui.widgets.message_strip import MessageStrip
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.phone_edit import PhoneEdit
from postdesk.ui.widgets.pin_edit import PinEdit
from postdesk.ui.widgets.place_edit import Choice, Found, PlaceEdit
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.record_table import Column, RecordTable
from postdesk.ui.widgets.s10_edit import S10Edit
from postdesk.ui.widgets.weight_edit import WeightEdit, grams_of


def typed(field: PlainEdit, text: str) -> None:
    """Type as an input method does: the whole text at once, Khmer digits too."""
    field.setText(text)
    field.textEdited.emit(text)


@pytest.mark.parametrize(
    ("text", "shown", "amount"),
    [
        ("12500", "12,500", riel(12_500)),
        ("១២៥០០", "12,500", riel(12_500)),
        ("12,500៛", "12,500", riel(12_500)),
        ("007", "7", riel(7)),
        ("", "", None),
        ("abc", "", None),
    ],
)
def test_riel_are_read_as_people_type_them(
    qtbot: QtBot, text: str, shown: str, amount: object
) -> None:
    field = MoneyEdit(Currency.KHR)
    qtbot.addWidget(field)

    typed(field, text)

    assert field.text() == shown
    assert field.amount() == amount


def test_dollar_notes_have_no_cents_and_prices_do(qtbot: QtBot) -> None:
    notes, price = MoneyEdit(Currency.USD), MoneyEdit(Currency.USD, whole=False)
    qtbot.addWidget(notes)
    qtbot.addWidget(price)

    typed(notes, "7.50")
    typed(price, "7.5")

    assert notes.amount() == dollars(7)
    assert price.amount() == dollars(7, 50)


def test_an_amount_set_is_the_amount_read(qtbot: QtBot) -> None:
    price = MoneyEdit(Currency.USD, whole=False)
    qtbot.addWidget(price)

    price.set_amount(dollars(1_234, 5))

    assert price.text() == "1,234.05"
    assert price.amount() == dollars(1_234, 5)


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("620", 620),
        ("៦២០", 620),
        ("3.4", 3_400),
        ("3,4 kg", 3_400),
        ("3 គ.ក្រ", 3_000),
        ("2k", 2_000),
        ("500 g", 500),
        (".5", 500),
        ("1.2345", None),
        ("", None),
        ("heavy", None),
        ("1.5 g", None),
    ],
)
def test_a_weight_is_grams_unless_a_point_or_unit_says_kilograms(
    text: str, grams: int | None
) -> None:
    assert grams_of(text) == grams


def test_a_weight_field_says_how_it_was_understood(qtbot: QtBot, speech: Speech) -> None:
    field = WeightEdit(speech)
    qtbot.addWidget(field)

    typed(field, "3.4")

    assert field.weight_g() == 3_400
    assert "3,400" in field.reading()


def test_an_item_number_is_grouped_as_it_is_printed(qtbot: QtBot) -> None:
    field = S10Edit()
    qtbot.addWidget(field)
    numbers: list[str] = []
    field.number_entered.connect(numbers.append)

    typed(field, "rr៤73124829gb")
    qtbot.keyClick(field, Qt.Key.Key_Return)

    assert field.text() == "RR 473 124 829 GB"
    assert numbers == ["RR473124829GB"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("០១២៥៥៥១០២", "012 555 102"),
        ("0975550104", "097 555 0104"),
        ("+85512555102", "+855 12 555 102"),
    ],
)
def test_a_telephone_is_grouped_as_cambodians_write_it(qtbot: QtBot, text: str, shown: str) -> None:
    field = PhoneEdit()
    qtbot.addWidget(field)

    typed(field, text)

    assert field.text() == shown
    assert field.number() == shown.replace(" ", "")


def test_a_pin_takes_khmer_digits_and_shows_nothing(qtbot: QtBot) -> None:
    field = PinEdit()
    qtbot.addWidget(field)

    typed(field, "៤៧1903x")

    assert field.text() == "471903"
    assert "4" not in field.displayText()


def test_a_name_of_300_letters_stays_whole(qtbot: QtBot) -> None:
    field = PlainEdit()
    qtbot.addWidget(field)

    field.setText("ស" * 300)

    assert len(field.text()) == 300


PLACES = (Choice(1, "ក្រចេះ", "Kratie"), Choice(2, "កំពត", "Kampot", "ខេត្ត"))


def find(text: str, found: Found) -> None:
    found([place for place in PLACES if text.lower() in place.text_en.lower()])


@pytest.fixture
def place(qtbot: QtBot, speech: Speech) -> Iterator[PlaceEdit]:
    around = QWidget()
    field = PlaceEdit(speech, find, parent=around)
    QVBoxLayout(around).addWidget(field)
    around.resize(500, 400)
    qtbot.addWidget(around)
    around.show()
    around.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    yield field
    around.close()


def test_a_place_is_chosen_by_keys_alone(qtbot: QtBot, place: PlaceEdit) -> None:
    taken: list[Any] = []
    place.chosen.connect(taken.append)

    qtbot.keyClicks(place, "k")
    qtbot.waitUntil(lambda: place.list_is_open)
    qtbot.keyClick(place, Qt.Key.Key_Down)
    qtbot.keyClick(place, Qt.Key.Key_Return)

    assert taken == [2]
    assert place.choice() == PLACES[1]
    assert not place.list_is_open


def test_typing_over_a_place_takes_it_back(qtbot: QtBot, place: PlaceEdit) -> None:
    place.set_choice(PLACES[0])

    qtbot.keyClicks(place, "x")

    assert place.choice() is None


def test_esc_closes_the_list_and_keeps_what_was_typed(qtbot: QtBot, place: PlaceEdit) -> None:
    qtbot.keyClicks(place, "kam")
    qtbot.waitUntil(lambda: place.list_is_open)

    qtbot.keyClick(place, Qt.Key.Key_Escape)

    assert not place.list_is_open
    assert place.text() == "kam"


def test_a_drawer_is_counted_by_keys(qtbot: QtBot, speech: Speech) -> None:
    table = CountTable(speech, Currency.KHR, (10_000, 500))
    qtbot.addWidget(table)
    table.show()
    table.activateWindow()
    table.focus_first()
    ended: list[bool] = []
    table.finished.connect(lambda: ended.append(True))

    for pieces in ("12", "38"):
        cell = table.focusWidget()
        qtbot.keyClicks(cell, pieces)
        qtbot.keyClick(cell, Qt.Key.Key_Return)

    assert table.counted() == (Notes(10_000, loose=12), Notes(500, loose=38))
    assert table.total() == riel(139_000)
    assert ended == [True]


def test_bundles_and_unfit_notes_count(qtbot: QtBot, speech: Speech) -> None:
    table = CountTable(speech, Currency.USD, (20, 1))
    qtbot.addWidget(table)

    for cell, pieces in zip(table._cells[1], ("2", "5", "1"), strict=True):
        cell.setText(pieces)

    assert table.counted() == (Notes(1, loose=5, bundles=2, unfit=1),)
    assert table.total() == dollars(206)


def test_enter_moves_on_and_at_the_end_does_the_action(qtbot: QtBot) -> None:
    form = QWidget()
    column = QVBoxLayout(form)
    first, hidden, last = PlainEdit(form), PlainEdit(form), PlainEdit(form)
    for field in (first, hidden, last):
        column.addWidget(field)
    done: list[bool] = []
    FormFlow((first, hidden, last), lambda: done.append(True), form)
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    hidden.hide()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)

    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert last.hasFocus()
    qtbot.keyClick(last, Qt.Key.Key_Return)

    assert done == [True]


def test_a_button_shows_its_key_and_works_by_it(qtbot: QtBot, speech: Speech) -> None:
    page = QWidget()
    field, button = PlainEdit(page), ActionButton(speech, "ui_till.seal", "F9", parent=page)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    presses: list[bool] = []
    button.clicked.connect(lambda: presses.append(True))

    assert button.text().endswith("F9")
    qtbot.keyClick(field, Qt.Key.Key_F9)
    button.set_busy(True)
    qtbot.keyClick(field, Qt.Key.Key_F9)

    assert presses == [True]


def test_busy_does_not_allow_what_was_not_allowed(qtbot: QtBot, speech: Speech) -> None:
    button = ActionButton(speech, "ui_till.seal")
    qtbot.addWidget(button)
    button.set_allowed(False)

    button.set_busy(True)
    button.set_busy(False)

    assert not button.isEnabled()


def test_a_strip_says_trouble_again_in_the_other_language(qtbot: QtBot, speech: Speech) -> None:
    strip = MessageStrip(speech)
    qtbot.addWidget(strip)

    strip.show_trouble(WrongPinError(3))
    before = strip.text
    speech.toggle()

    assert "3" in before
    assert "3" in strip.text
    assert strip.text != before
    assert strip.state == State.BAD


def test_trouble_without_a_sentence_is_a_bug_and_goes_up(qtbot: QtBot, speech: Speech) -> None:
    class NobodyToldError(RuleError):
        pass

    strip = MessageStrip(speech)
    qtbot.addWidget(strip)

    with pytest.raises(NobodyToldError):
        strip.show_trouble(NobodyToldError())


def test_every_state_has_a_picture_of_its_own(qtbot: QtBot) -> None:
    pictures = [state_picture(state).toImage() for state in State]

    for place, picture in enumerate(pictures):
        assert all(picture != other for other in pictures[place + 1 :])


def test_a_difference_is_written_with_its_sign(qtbot: QtBot, speech: Speech) -> None:
    label = AmountLabel(speech)
    qtbot.addWidget(label)

    label.set_amount(riel(8_200), signed=True)

    assert label.text() == "+8,200៛"


def test_enter_chooses_the_row(qtbot: QtBot, speech: Speech) -> None:
    table = RecordTable(speech, (Column("ui_till.what", lambda record, _: record),))
    qtbot.addWidget(table)
    table.set_records(["a", "b"])
    chosen: list[str] = []
    table.chosen.connect(chosen.append)

    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)

    assert chosen == ["b"]


def test_a_list_keeps_its_place_when_it_is_read_again(qtbot: QtBot, speech: Speech) -> None:
    table = RecordTable(speech, (Column("ui_till.what", lambda record, _: record),))
    qtbot.addWidget(table)
    table.set_records(["a", "b", "c"])
    table.selectRow(1)

    table.set_records(["a", "b2"])

    assert table.current_record() == "b2"
