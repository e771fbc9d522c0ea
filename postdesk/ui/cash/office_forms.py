"""The forms of the office's rarer business: accounts, stock, emergency slips, requests."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from postdesk.domain.basket import PaperSlip
from postdesk.domain.business_day import PHNOM_PENH
from postdesk.domain.cash_movement import Value
from postdesk.domain.money import Currency, riel
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.ui.cash.cash_form import CashForm, holder_choices
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState, CustomerRow
from postdesk.ui.language import Speech
from postdesk.ui.till.state import StockKind
from postdesk.ui.widgets.choice_box import Choice, ChoiceBox
from postdesk.ui.widgets.choice_buttons import ChoiceButtons
from postdesk.ui.widgets.day_edit import DayEdit
from postdesk.ui.widgets.hour_edit import HourEdit
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.number_edit import NumberEdit
from postdesk.ui.widgets.phone_edit import PhoneEdit
from postdesk.ui.widgets.plain_edit import PlainEdit

if TYPE_CHECKING:
    from postdesk.services.basket import Recalled
    from postdesk.services.people import Approval

NEW = "+"


class AccountPaymentForm(CashForm):
    """What a business customer pays on the account."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.customer = ChoiceBox(speech, _customer_choices(state.customers))
        self.riel, self.dollars = MoneyEdit(Currency.KHR), MoneyEdit(Currency.USD)
        rows = (
            (("ui_office.customer", self.customer),),
            (("ui_till.riel", self.riel), ("ui_till.dollars", self.dollars)),
        )
        super().__init__(
            speech, state, "ui_office.account_payment", rows, counts=False, parent=parent
        )

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        code, till = self.customer.value(), presenter.till
        handed = Cash(_minor(self.riel), _minor(self.dollars) // 100)

        def job(desk: Desk, person: Person, second_of: str = "") -> object:
            from postdesk.services.customers import take_payment

            return take_payment(
                desk,
                person,
                till=till,
                customer_code=code,
                tendered=handed,
                second_of=second_of,
            )

        def again(number: str) -> None:
            presenter.record(partial(job, second_of=number), "ui_office.account_paid", again)

        presenter.record(job, "ui_office.account_paid", again)


class CustomerForm(CashForm):
    """A business customer's account: a new one, or one that is changed or closed."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self._known = {row.customer.customer_code: row for row in state.customers}
        new: Choice = (NEW, lambda told: told.say("ui_office.new_customer"))
        self.which = ChoiceBox(speech, [new, *_customer_choices(state.customers)])
        self.code, self.name_km, self.name_en = PlainEdit(), PlainEdit(), PlainEdit()
        self.telephone, self.limit = PhoneEdit(), MoneyEdit(Currency.KHR)
        self.closed = QCheckBox(speech.say("ui_office.account_closed"))
        rows = (
            (("ui_office.which_customer", self.which), ("ui_office.code", self.code)),
            (("ui_office.name_km", self.name_km), ("ui_office.name_en", self.name_en)),
            (("ui_cash.telephone", self.telephone), ("ui_office.limit", self.limit)),
            (("", self.closed),),
        )
        super().__init__(speech, state, "ui_office.customer", rows, counts=False, parent=parent)
        self.which.currentIndexChanged.connect(self._on_which)
        self._on_which()

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        from postdesk.services.parties import Customer

        is_new = self.which.value() == NEW
        customer = Customer(
            self.code.text(),
            self.name_km.text(),
            self.name_en.text(),
            self.telephone.text(),
            _minor(self.limit),
            is_active=not self.closed.isChecked(),
        )

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services import customers

            keep = customers.add_customer if is_new else customers.change_customer
            return keep(desk, person, customer)

        presenter.record(job, "ui_office.customer_kept")

    @Slot()
    def _on_which(self) -> None:
        row = self._known.get(self.which.value())
        self.code.setEnabled(row is None)
        self.closed.setVisible(row is not None)
        if row is None:
            return
        known = row.customer
        self.code.setText(known.customer_code)
        self.name_km.setText(known.name_km)
        self.name_en.setText(known.name_en)
        self.telephone.set_number(known.telephone)
        self.limit.setText(f"{known.credit_limit_khr:,}" if known.credit_limit_khr else "")
        self.closed.setChecked(not known.is_active)


class WriteOffForm(CashForm):
    """Stamps or boxes that are spoilt, or used up by the office."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.holder = ChoiceBox(speech, holder_choices(state.own))
        causes = [("spoilt", "ui_office.spoilt"), ("used", "ui_office.used")]
        self.cause = ChoiceButtons(speech, causes)
        self.kind, self.pieces, self.reason = _stock_box(speech, state), NumberEdit(), PlainEdit()
        rows = (
            (("ui_cash.kind", self.cause),),
            (("ui_office.holder", self.holder),),
            (("ui_office.stock", self.kind), ("ui_office.pieces", self.pieces)),
            (("ui_office.why", self.reason),),
        )
        super().__init__(speech, state, "ui_office.write_off", rows, counts=False, parent=parent)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter; what is spoilt is seen by two."""
        holder, kind, pieces = self.holder.value(), self.kind.value(), self.pieces.number()
        cause, reason = str(self.cause.value()), self.reason.text()

        def job(desk: Desk, person: Person, second: Approval | None = None) -> object:
            from postdesk.services import stock

            told = stock.WrittenOff(holder, kind, pieces, stock.WriteOff(cause), reason)
            return stock.write_off(desk, person, told, witness=second)

        if cause == "spoilt":
            presenter.record_together(job, "ui_office.written_off")
        else:
            presenter.record(job, "ui_office.written_off")


class WithdrawForm(CashForm):
    """A kind of stamp or box that is not sold any more, or is again."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self._withdrawn = state.withdrawn
        self.kind, self.reason = _stock_box(speech, state), PlainEdit()
        self.again = QCheckBox(speech.say("ui_office.sell_again"))
        rows = (
            (("ui_office.stock", self.kind),),
            (("ui_office.why", self.reason),),
            (("", self.again),),
        )
        super().__init__(speech, state, "ui_office.withdraw", rows, counts=False, parent=parent)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self._on_kind()

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        unit, reason, again = self.kind.value(), self.reason.text(), self.again.isChecked()

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services import stock

            change = stock.sell_again if again else stock.withdraw
            return change(desk, person, unit, reason=reason)

        presenter.record(job, "ui_office.withdrawn")

    @Slot()
    def _on_kind(self) -> None:
        self.again.setChecked(self.kind.value() in self._withdrawn)


class RequestForm(CashForm):
    """Cash and stock that headquarters is asked for."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.riel, self.dollars = MoneyEdit(Currency.KHR), MoneyEdit(Currency.USD)
        self.kind, self.pieces, self.reason = _supply_box(speech, state), NumberEdit(), PlainEdit()
        rows = (
            (("ui_till.riel", self.riel), ("ui_till.dollars", self.dollars)),
            (("ui_office.stock", self.kind), ("ui_office.pieces", self.pieces)),
            (("ui_office.why", self.reason),),
        )
        super().__init__(speech, state, "ui_office.request", rows, counts=False, parent=parent)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        pieces, reason = self.pieces.number(), self.reason.text()
        stock = ((self.kind.value(), pieces),) if pieces else ()
        wanted = Value(_minor(self.riel), _minor(self.dollars), stock)

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services.requests import request_supply

            return request_supply(desk, person, wanted, reason=reason)

        presenter.record(job, "ui_office.requested")


class PartnerForm(CashForm):
    """What a partner is paid out of the safe."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.partner = ChoiceBox(
            speech, [(one, partial(_partner, one, khr)) for one, khr in state.partners]
        )
        self.riel, self.name = MoneyEdit(Currency.KHR), PlainEdit()
        rows = (
            (("ui_office.partner", self.partner), ("ui_till.riel", self.riel)),
            (("ui_office.received_by", self.name),),
        )
        super().__init__(speech, state, "ui_office.pay_partner", rows, counts=False, parent=parent)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        partner, khr, name = self.partner.value(), _minor(self.riel), self.name.text()

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services.agency import pay_partner

            return pay_partner(desk, person, partner, khr, received_by=name)

        presenter.record(job, "ui_office.partner_paid")


class SlipForm(CashForm):
    """An emergency slip that is typed in, or that was spoilt."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.number, self.reason = NumberEdit(), PlainEdit()
        whats = [("entered", "ui_office.slip_entered"), ("spoilt", "ui_office.slip_spoilt")]
        self.what = ChoiceButtons(speech, whats)
        self.day, self.hour = DayEdit(), HourEdit()
        if state.now is not None:
            self.day.set_day(state.now.date())
            self.hour.setText(f"{state.now:%H:%M}")
        self.person = ChoiceBox(speech, [(p.person_id, partial(_name, p)) for p in state.people])
        self.person.choose(state.person_id)
        rows = (
            (("ui_cash.kind", self.what),),
            (("ui_office.slip_no", self.number), ("ui_office.served_by", self.person)),
            (("ui_office.served_on", self.day), ("ui_office.served_at", self.hour)),
            (("ui_office.spoilt_why", self.reason),),
        )
        super().__init__(speech, state, "ui_office.slip", rows, counts=False, parent=parent)

    def send(self, presenter: CashPresenter) -> None:
        """Go on at the counter with a basket of this slip; a spoilt one is recorded at once."""
        number, reason = self.number.number(), self.reason.text()
        if self.what.value() == "spoilt":

            def spoil(desk: Desk, person: Person) -> object:
                from postdesk.services.emergency import spoil_slip

                return spoil_slip(desk, person, number, reason=reason)

            presenter.record(spoil, "ui_office.slip_kept")
            return
        day, hour = self.day.day(), self.hour.hour()
        if day is None or hour is None:
            wrong = self.day if day is None else self.hour
            wrong.set_wrong(True)
            wrong.setFocus()
            return
        served = datetime.combine(day, hour, PHNOM_PENH)
        slip = PaperSlip(number, served.isoformat(), self.person.value())

        def begin(desk: Desk, person: Person) -> Recalled:
            from postdesk.services.emergency import begin_slip

            return begin_slip(desk, person, slip)

        presenter.go_to_counter(begin)


class SlipBookForm(CashForm):
    """A book of emergency slips that lies at the counter from now on."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.book, self.keeper = PlainEdit(), PlainEdit()
        self.first, self.last = NumberEdit(), NumberEdit()
        rows = (
            (("ui_office.book_no", self.book), ("ui_office.keeper", self.keeper)),
            (("ui_office.first_slip", self.first), ("ui_office.last_slip", self.last)),
        )
        super().__init__(speech, state, "ui_office.slip_book", rows, counts=False, parent=parent)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        book, keeper = self.book.text(), self.keeper.text()
        first, last = self.first.number(), self.last.number()

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services.emergency import issue_book

            return issue_book(desk, person, book, first=first, last=last, keeper=keeper)

        presenter.record(job, "ui_office.book_issued")


def _customer_choices(rows: tuple[CustomerRow, ...]) -> list[Choice]:
    return [(row.customer.customer_code, partial(_customer, row)) for row in rows]


def _customer(row: CustomerRow, speech: Speech) -> str:
    known = row.customer
    name = speech.either(known.name_km, known.name_en)
    owed = " + ".join(speech.shown(amount) for amount in row.owed.amounts)
    told = f"{known.customer_code} · {name}"
    return f"{told} · {owed}" if owed else told


def _partner(code: str, owed_khr: int, speech: Speech) -> str:
    return f"{code} · {speech.shown(riel(owed_khr))}"


def _supply_box(speech: Speech, state: CashState) -> ChoiceBox:
    """Stamps and boxes, and what else headquarters supplies."""
    from postdesk.services.paper_parts import SUPPLIES

    supplies: list[Choice] = [(unit, partial(_supply, unit)) for unit in SUPPLIES]
    return ChoiceBox(speech, [*_kinds(state), *supplies])


def _supply(unit: str, speech: Speech) -> str:
    return speech.say(f"supply.{unit.lower().replace('-', '_')}")


def _kinds(state: CashState) -> list[Choice]:
    return [(kind.unit, partial(_kind, kind)) for kind in state.stock]


def _stock_box(speech: Speech, state: CashState) -> ChoiceBox:
    return ChoiceBox(speech, _kinds(state))


def _kind(kind: StockKind, speech: Speech) -> str:
    return speech.either(kind.name_km, kind.name_en)


def _name(person: Person, speech: Speech) -> str:
    return speech.either(person.name_km, person.name_latin)


def _minor(field: MoneyEdit) -> int:
    amount = field.amount()
    return amount.minor if amount is not None else 0
