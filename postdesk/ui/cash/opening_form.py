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
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from postdesk.services.day_one import Inventory
    from postdesk.services.people import Approval

ORDER, COD, DEBT, BAG = "money-order", "cod", "debt", "bag"
MATTERS = (ORDER, COD, DEBT, BAG)
TABLE_HEIGHT = 118


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that is owed, or on its way, as it was typed.

    Attributes:
        name: The payee, the customer, or where a bag goes.
    """

    matter: str
    number: str
    name: str
    khr: int
    usd_cents: int


class OpeningForm(CashForm):
    """Notes and stock to count, and a list of what is owed: F8 adds a row, F9 is done."""

    fields_width = 400

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.matter = ChoiceBox(
            speech, [(matter, partial(_matter, matter=matter)) for matter in MATTERS]
        )
        self.number, self.name = PlainEdit(), PlainEdit()
        self.riel, self.dollars = MoneyEdit(Currency.KHR), MoneyEdit(Currency.USD)
        self.add = ActionButton(speech, "ui_office.add_owed", "F8")
        self.table = RecordTable(speech, _columns())
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.owed: list[Owed] = []
        rows = (
            (("ui_office.owed_what", self.matter), ("ui_office.owed_number", self.number)),
            (("ui_office.owed_name", self.name), ("ui_office.owed_add", self.add)),
            (("ui_till.riel", self.riel), ("ui_till.dollars", self.dollars)),
            (("ui_office.owed_list", self.table),),
        )
        super().__init__(speech, state, "ui_office.begin", rows, stock=True, parent=parent)
        self.add.clicked.connect(self._on_add)

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
        riel, dollars = self.riel.amount(), self.dollars.amount()
        row = Owed(
            self.matter.value(),
            self.number.text().strip(),
            self.name.text().strip(),
            riel.minor if riel is not None else 0,
            dollars.minor if dollars is not None else 0,
        )
        for field, is_there in (
            (self.number, bool(row.number)),
            (self.name, bool(row.name)),
            (self.riel, row.khr + row.usd_cents > 0),
        ):
            if not is_there:
                field.set_wrong(True)
                field.setFocus()
                return
        self.owed.append(row)
        self.table.set_records(self.owed)
        for cleared in (self.number, self.name, self.riel, self.dollars):
            cleared.clear()
        self.matter.setFocus()


def inventory_of(desk: Desk, count: TypedCount, owed: tuple[Owed, ...]) -> Inventory:
    """What was counted and typed, as the services take it."""
    from postdesk.services.day_one import Inventory
    from postdesk.wire.bodies import OpeningBag, OpeningDebt, OpeningOrder

    return Inventory(
        count=drawer_count(count),
        orders=tuple(
            OpeningOrder(
                order_no=one.number,
                order_kind=one.matter,
                amount_khr=one.khr,
                payee_name=one.name,
                payee_telephone="",
                made_by=desk.identity.branch_code if one.matter == COD else "",
            )
            for one in owed
            if one.matter in {ORDER, COD}
        ),
        debts=tuple(
            OpeningDebt(
                customer_code=one.number,
                name_km=one.name,
                name_en="",
                telephone="",
                khr=one.khr,
                usd_cents=one.usd_cents,
            )
            for one in owed
            if one.matter == DEBT
        ),
        bags=tuple(
            OpeningBag(
                bag_no=one.number,
                destination=one.name,
                khr=one.khr,
                usd_cents=one.usd_cents,
            )
            for one in owed
            if one.matter == BAG
        ),
    )


def _matter(speech: Speech, *, matter: str) -> str:
    return speech.say(f"ui_office.matter_{matter.replace('-', '_')}")


def _columns() -> tuple[Column, ...]:
    return (
        Column("ui_office.owed_number", lambda row, _: row.number, width_px=140),
        Column("ui_office.owed_name", lambda row, _: row.name),
        Column("ui_office.owed_amount", _amount, right=True, width_px=96),
    )


def _amount(row: Owed, speech: Speech) -> str:
    if row.khr:
        return speech.shown(Money(row.khr, Currency.KHR))
    return speech.shown(Money(row.usd_cents, Currency.USD))
