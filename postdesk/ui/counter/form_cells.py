"""All fields that an item can ask for, filled from a line and read back into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QWidget

from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.khmer import fold
from postdesk.domain.money import Currency, riel
from postdesk.domain.products import ProductKind
from postdesk.domain.reference import Country, Office, ReferenceData
from postdesk.ui.counter.fields import Field
from postdesk.ui.language import Speech
from postdesk.ui.widgets.card import Cell
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.phone_edit import PhoneEdit
from postdesk.ui.widgets.place_edit import Choice, Found, PlaceEdit, Search
from postdesk.ui.widgets.plain_edit import PlainEdit, ascii_digits
from postdesk.ui.widgets.s10_edit import S10Edit
from postdesk.ui.widgets.weight_edit import WeightEdit

PIECES_MAX = 9_999
IDENTITY_KIND = "identity"
# The same fields under the names that they have for money and for a hand-over.
CAPTIONS = {
    ProductKind.MONEY_ORDER: {
        Field.ADDRESSEE: "payee",
        Field.TELEPHONE: "payee_telephone",
        Field.OFFICE: "paying_office",
        Field.SENDER: "payer",
        Field.SENDER_TELEPHONE: "payer_telephone",
    },
    ProductKind.AGENCY: {Field.AMOUNT: "partner_amount"},
    ProductKind.DELIVERY: {Field.ADDRESSEE: "receiver", Field.NUMBER: "item_number"},
}


class PiecesEdit(PlainEdit):
    """Takes a number of pieces."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setValidator(QIntValidator(0, PIECES_MAX, self))

    def cleaned(self, text: str) -> str:
        """ASCII digits only."""
        return "".join(c for c in ascii_digits(text) if c.isascii() and c.isdigit())[:4]

    def pieces(self) -> int:
        """What was typed; 0 for an empty field."""
        return int(self.cleaned(self.text()) or 0)


class FormCells(QObject):
    """One captioned field for everything that can be asked."""

    changed = Signal()

    def __init__(self, speech: Speech, find_place: Search) -> None:
        super().__init__()
        self._offices: tuple[Choice, ...] = ()
        self._countries: tuple[Choice, ...] = ()
        self.quantity = PiecesEdit()
        self.weight = WeightEdit(speech)
        self.telephone = PhoneEdit()
        self.office = PlaceEdit(speech, self._find_office)
        self.country = PlaceEdit(speech, self._find_country)
        self.addressee = PlainEdit()
        self.address = PlaceEdit(speech, find_place, free_text=True)
        self.landmark = PlainEdit()
        self.sender_name = PlainEdit()
        self.sender_telephone = PhoneEdit()
        self.contents = PlainEdit()
        self.number = S10Edit()
        self.amount = MoneyEdit(Currency.KHR)
        self.identity = PlainEdit()
        self.reference = PlainEdit()
        self._by_name: dict[Field, PlainEdit] = {
            Field.QUANTITY: self.quantity,
            Field.WEIGHT: self.weight,
            Field.TELEPHONE: self.telephone,
            Field.OFFICE: self.office,
            Field.COUNTRY: self.country,
            Field.ADDRESSEE: self.addressee,
            Field.ADDRESS: self.address,
            Field.LANDMARK: self.landmark,
            Field.SENDER: self.sender_name,
            Field.SENDER_TELEPHONE: self.sender_telephone,
            Field.CONTENTS: self.contents,
            Field.NUMBER: self.number,
            Field.AMOUNT: self.amount,
            Field.IDENTITY: self.identity,
            Field.REFERENCE: self.reference,
        }
        self.cells = {
            name: Cell(speech, f"ui_counter.field_{name.value}", field)
            for name, field in self._by_name.items()
        }
        for field in self._by_name.values():
            field.textChanged.connect(self._on_changed)
            if isinstance(field, PlaceEdit):
                field.chosen.connect(self._on_changed)
        self.office.editingFinished.connect(self._take_only_office)
        self.country.editingFinished.connect(self._take_only_country)

    def field(self, name: Field) -> PlainEdit:
        """The field of that name."""
        return self._by_name[name]

    def name_for(self, kind: ProductKind) -> None:
        """Name the fields as they are called for this kind of product."""
        names = CAPTIONS.get(kind, {})
        for field, cell in self.cells.items():
            cell.caption.set_key(f"ui_counter.field_{names.get(field, field.value)}")

    def fill(self, line: LineDraft, reference: ReferenceData) -> None:
        """Show a line."""
        self._offices = tuple(_office(office) for office in reference.offices)
        self._countries = tuple(_country(country) for country in reference.countries)
        _set(self.quantity, str(line.quantity) if line.quantity else "")
        if self.weight.weight_g() != (line.weight_g or None):
            self.weight.set_weight_g(line.weight_g or None)
        if self.telephone.number() != self.telephone.cleaned(line.addressee.telephone).replace(
            " ", ""
        ):
            self.telephone.set_number(line.addressee.telephone)
        self.sender_telephone.set_number(line.sender.telephone)
        _choose(self.office, self._offices, line.destination_office)
        _choose(self.country, self._countries, line.destination_country)
        _set(self.addressee, line.addressee.name)
        _set(self.landmark, line.addressee.landmark)
        _set(self.sender_name, line.sender.name)
        _set(self.contents, line.contents)
        self.number.set_number(line.number)
        if self._riel() != line.amount_khr:
            self.amount.set_amount(riel(line.amount_khr) if line.amount_khr else None)
        _set(self.identity, line.addressee.identity_number)
        _set(self.reference, line.reference)
        self._show_address(line.addressee)

    def forget_places(self) -> None:
        """Empty what was typed into the lists' fields and never chosen: another item comes."""
        for field in (self.office, self.country, self.address):
            field.set_choice(None)
            field.set_wrong(False)

    def read(self, line: LineDraft) -> LineDraft:
        """The line as typed into the fields."""
        office, country = self.office.choice(), self.country.choice()
        return replace(
            line,
            quantity=self.quantity.pieces(),
            weight_g=self.weight.weight_g() or 0,
            destination_office=str(office.value) if office else "",
            destination_country=str(country.value) if country else "",
            number=self.number.number(),
            contents=self.contents.text(),
            amount_khr=self._riel(),
            reference=self.reference.text(),
            sender=replace(
                line.sender, name=self.sender_name.text(), telephone=self.sender_telephone.text()
            ),
            addressee=self._addressee(line.addressee),
        )

    def close_list(self) -> bool:
        """Close the list that is open under a field, if there is one."""
        for field in (self.office, self.country, self.address):
            if field.list_is_open:
                escape = Qt.Key.Key_Escape
                press = QKeyEvent(QEvent.Type.KeyPress, escape, Qt.KeyboardModifier.NoModifier)
                QCoreApplication.sendEvent(field, press)
                return True
        return False

    def _riel(self) -> int:
        amount = self.amount.amount()
        return amount.minor if amount is not None else 0

    def _addressee(self, party: Party) -> Party:
        place, typed = self.address.choice(), self.address.text().strip()
        return replace(
            party,
            name=self.addressee.text(),
            telephone=self.telephone.text(),
            landmark=self.landmark.text(),
            identity_kind=IDENTITY_KIND if self.identity.text().strip() else "",
            identity_number=self.identity.text(),
            address_km=place.text_km if place else typed,
            address_en=place.text_en if place else "",
            place_code=str(place.value) if place else "",
        )

    def _show_address(self, party: Party) -> None:
        if party.place_code or party.address_en:
            choice = Choice(party.place_code, party.address_km, party.address_en)
            self.address.set_choice(choice)
        else:
            self.address.set_choice(None)
            self.address.setText(party.address_km)
        self.address.setCursorPosition(0)

    def _find_office(self, text: str, found: Found) -> None:
        found(_narrowed(self._offices, text))

    def _find_country(self, text: str, found: Found) -> None:
        found(_narrowed(self._countries, text))

    @Slot()
    def _take_only_office(self) -> None:
        self._take_only(self.office, self._offices)

    @Slot()
    def _take_only_country(self) -> None:
        self._take_only(self.country, self._countries)

    def _take_only(self, field: PlaceEdit, choices: Sequence[Choice]) -> None:
        """Whoever types faster than the list opens has chosen too, where only one can be meant."""
        if field.choice() is not None or not field.text().strip():
            return
        meant = _narrowed(choices, field.text())
        if len(meant) == 1:
            field.set_choice(meant[0])
            field.set_wrong(False)
            self.changed.emit()

    @Slot()
    def _on_changed(self) -> None:
        self.changed.emit()


def _set(field: PlainEdit, text: str) -> None:
    if field.text() != text:
        field.setText(text)


def _choose(field: PlaceEdit, choices: Sequence[Choice], code: str) -> None:
    choice = next((one for one in choices if one.value == code), None)
    if choice is not None or code or field.choice() is not None or not field.text():
        field.set_choice(choice)


def _office(office: Office) -> Choice:
    return Choice(office.code, office.short_km, office.short_en, office.code)


def _country(country: Country) -> Choice:
    return Choice(country.code, country.name_km, country.name_en, country.code)


def _narrowed(choices: Sequence[Choice], text: str) -> list[Choice]:
    """The choices whose name begins with what was typed, then those that hold it."""
    wanted = fold(text).replace(" ", "")
    begins, holds = [], []
    for choice in choices:
        names = [fold(name).replace(" ", "") for name in (choice.text_km, choice.text_en)]
        names.append(choice.detail.casefold())
        if any(name.startswith(wanted) for name in names):
            begins.append(choice)
        elif any(wanted in name for name in names):
            holds.append(choice)
    return begins + holds
