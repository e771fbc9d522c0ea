"""The first day of a real branch: what two people counted, what is owed, what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.ui.cash.cash_form import CashForm
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState
from postdesk.ui.language import Speech
from postdesk.ui.till.presenter import TypedCount, drawer_count
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.choice_box import ChoiceBox
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.phone_edit import PhoneEdit
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from postdesk.services.day_one import Inventory
    from postdesk.services.people import Approval
    from postdesk.ui.cash.state import Place
    from postdesk.wire.bodies import OpeningBag, OpeningDebt, OpeningItem, OpeningOrder

ORDER, COD, DEBT, BAG, ITEM, LABELS = "money-order", "cod", "debt", "bag", "item", "labels"
MATTERS = (ORDER, COD, DEBT, BAG, ITEM, LABELS)
IN_DOLLARS_TOO = frozenset({DEBT, BAG})
NAMELESS_TELEPHONE = frozenset({BAG, LABELS})
NAME_KEYS = {ORDER: "order", COD: "cod", DEBT: "debt", BAG: "bag", ITEM: "item", LABELS: "labels"}
TABLE_HEIGHT = 92


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that is owed, on its way, on the shelf, or on a roll, as it was typed.

    Attributes:
        number: Its number; of labels the first one.
        name: The payee, the customer, the addressee, where a bag goes, or the last label.
        shelf, sender, from_branch: Of an item on the shelf.
    """

    matter: str
    number: str
    name: str
    telephone: str
    khr: int
    usd_cents: int
    shelf: str = ""
    sender: str = ""
    from_branch: str = ""


class OpeningForm(CashForm):
    """Notes and stock to count, and a list of what is owed or waits: F8 adds, Del removes."""

    fields_width = 420

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.matter = ChoiceBox(
            speech, [(matter, partial(_matter, matter=matter)) for matter in MATTERS]
        )
        self.number, self.name = PlainEdit(), PlainEdit()
        self.telephone, self.shelf, self.sender_name = PhoneEdit(), PlainEdit(), PlainEdit()
        self.office = ChoiceBox(speech, [(o.code, partial(_office, o)) for o in state.offices])
        self.riel, self.dollars = MoneyEdit(Currency.KHR), MoneyEdit(Currency.USD)
        self.add = ActionButton(speech, "ui_office.add_owed", "F8")
        self.table = RecordTable(speech, _columns())
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.owed: list[Owed] = []
        rows = (
            (("ui_office.owed_what", self.matter), ("ui_office.owed_number", self.number)),
            (("ui_office.owed_name", self.name), ("ui_office.owed_telephone", self.telephone)),
            (
                ("ui_till.riel", self.riel),
                ("ui_till.dollars", self.dollars),
                ("ui_office.owed_from", self.office),
            ),
            (
                ("ui_office.owed_shelf", self.shelf),
                ("ui_office.owed_sender", self.sender_name),
                ("ui_office.owed_add", self.add),
            ),
            (("ui_office.owed_list", self.table),),
        )
        super().__init__(speech, state, "ui_office.begin", rows, stock=True, parent=parent)
        self.add.clicked.connect(self._on_add)
        self.table.removed.connect(self._on_removed)
        self.matter.currentIndexChanged.connect(self._on_matter)
        self._on_matter()

    def begin(self) -> None:
        """Counting comes first."""
        self.tables[0].focus_first()

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was counted and typed to the presenter; two sign for it."""
        count, owed = self.count(), tuple(self.owed)

        def job(desk: Desk, person: Person, second: Approval) -> object:
            from postdesk.services.day_one import begin_books

            return begin_books(desk, person, inventory_of(desk, count, owed), witness=second)

        presenter.record_together(job, "ui_office.begun")

    @Slot()
    def _on_add(self) -> None:
        row = self._typed()
        for field, is_there in (
            (self.number, bool(row.number)),
            (self.name, bool(row.name)),
            (self.riel, row.matter in {ITEM, LABELS} or row.khr + row.usd_cents > 0),
            (self.sender_name, bool(row.matter != ITEM or row.sender or not row.khr)),
        ):
            if not is_there:
                field.set_wrong(True)
                field.setFocus()
                return
        self.owed.append(row)
        self.table.set_records(self.owed)
        for cleared in (
            self.number,
            self.name,
            self.telephone,
            self.riel,
            self.dollars,
            self.shelf,
            self.sender_name,
        ):
            cleared.clear()
        self.matter.setFocus()

    def _typed(self) -> Owed:
        """What is asked of this matter; what was typed for another is left out."""
        matter = self.matter.value()
        riel, dollars = self.riel.amount(), self.dollars.amount()
        is_item = matter == ITEM
        return Owed(
            matter=matter,
            number=self.number.text().strip(),
            name=self.name.text().strip(),
            telephone="" if matter in NAMELESS_TELEPHONE else self.telephone.text(),
            khr=riel.minor if riel is not None and matter != LABELS else 0,
            usd_cents=dollars.minor if dollars is not None and matter in IN_DOLLARS_TOO else 0,
            shelf=self.shelf.text().strip() if is_item else "",
            sender=self.sender_name.text().strip() if is_item else "",
            from_branch=self.office.value() if is_item else "",
        )

    @Slot()
    def _on_matter(self) -> None:
        matter = self.matter.value()
        self.caption_of(self.name).set_key(f"ui_office.name_of_{NAME_KEYS[matter]}")
        first = "ui_office.roll_first" if matter == LABELS else "ui_office.owed_number"
        self.caption_of(self.number).set_key(first)
        self.cell_of(self.telephone).setVisible(matter not in NAMELESS_TELEPHONE)
        self.cell_of(self.riel).setVisible(matter != LABELS)
        self.cell_of(self.dollars).setVisible(matter in IN_DOLLARS_TOO)
        for field in (self.shelf, self.sender_name, self.office):
            self.cell_of(field).setVisible(matter == ITEM)

    @Slot(object)
    def _on_removed(self, row: Owed) -> None:
        self.owed.remove(row)
        self.table.set_records(self.owed)


def inventory_of(desk: Desk, count: TypedCount, owed: tuple[Owed, ...]) -> Inventory:
    """What was counted and typed, as the services take it."""
    from postdesk.services.day_one import FoundRoll, Inventory

    def each(*matters: str) -> list[Owed]:
        return [one for one in owed if one.matter in matters]

    own = desk.identity.branch_code
    return Inventory(
        count=drawer_count(count),
        orders=tuple(_order(one, own) for one in each(ORDER, COD)),
        debts=tuple(_debt(one) for one in each(DEBT)),
        bags=tuple(_bag(one) for one in each(BAG)),
        items=tuple(_item(one, own) for one in each(ITEM)),
        rolls=tuple(FoundRoll(one.number, one.name) for one in each(LABELS)),
    )


def _order(one: Owed, own: str) -> OpeningOrder:
    from postdesk.wire.bodies import OpeningOrder

    return OpeningOrder(
        order_no=one.number,
        order_kind=one.matter,
        amount_khr=one.khr,
        payee_name=one.name,
        payee_telephone=one.telephone,
        made_by=own if one.matter == COD else "",
    )


def _debt(one: Owed) -> OpeningDebt:
    from postdesk.wire.bodies import OpeningDebt

    return OpeningDebt(
        customer_code=one.number,
        name_km=one.name,
        name_en="",
        telephone=one.telephone,
        khr=one.khr,
        usd_cents=one.usd_cents,
    )


def _bag(one: Owed) -> OpeningBag:
    from postdesk.wire.bodies import OpeningBag

    return OpeningBag(bag_no=one.number, destination=one.name, khr=one.khr, usd_cents=one.usd_cents)


def _item(one: Owed, own: str) -> OpeningItem:
    from postdesk.wire.bodies import OpeningItem

    return OpeningItem(
        number=one.number,
        shelf=one.shelf,
        addressee=one.name,
        telephone=one.telephone,
        sender=one.sender,
        from_branch=one.from_branch or own,
        cod_khr=one.khr,
    )


def _matter(speech: Speech, *, matter: str) -> str:
    return speech.say(f"ui_office.matter_{matter.replace('-', '_')}")


def _columns() -> tuple[Column, ...]:
    return (
        Column("ui_office.owed_number", lambda row, _: row.number, width_px=140),
        Column("ui_office.owed_name", lambda row, _: row.name),
        Column("ui_office.owed_amount", _amount, right=True, width_px=96),
    )


def _office(office: Place, speech: Speech) -> str:
    return speech.either(office.name_km, office.name_en)


def _amount(row: Owed, speech: Speech) -> str:
    if row.khr or not row.usd_cents:
        return speech.shown(Money(row.khr, Currency.KHR))
    return speech.shown(Money(row.usd_cents, Currency.USD))
