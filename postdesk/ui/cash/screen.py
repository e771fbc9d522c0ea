"""The cash page: how cash stands, and one form at a time over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from postdesk.domain.repeating import LooksRepeatedError
from postdesk.ui.cash.agent_forms import AgentForm, AgentSettleForm, AgentSupplyForm
from postdesk.ui.cash.agent_item_forms import AgentItemsForm, AgentRoundForm
from postdesk.ui.cash.bag_forms import BagInForm, BagOutForm
from postdesk.ui.cash.cash_form import CashForm, holder_text
from postdesk.ui.cash.codes_dialog import CodesDialog
from postdesk.ui.cash.differences import DifferencesPanel
from postdesk.ui.cash.forms import (
    DepositForm,
    HandOverForm,
    RateForm,
    SafeCountForm,
    TakeForm,
    VoucherForm,
)
from postdesk.ui.cash.label_form import LabelRollForm
from postdesk.ui.cash.more import MorePanel
from postdesk.ui.cash.office_forms import (
    AccountPaymentForm,
    CustomerForm,
    PartnerForm,
    RequestForm,
    SlipBookForm,
    SlipForm,
    WithdrawForm,
    WriteOffForm,
)
from postdesk.ui.cash.opening_form import OpeningForm
from postdesk.ui.cash.overview import Overview
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.proposals_form import ProposalsForm
from postdesk.ui.cash.state import CashState, Passing
from postdesk.ui.cash.swap_form import SwapForm
from postdesk.ui.language import Speech
from postdesk.ui.ports import signed_in
from postdesk.ui.screen import DeskContext, Screen
from postdesk.ui.widgets import approval_dialog
from postdesk.ui.widgets.reason_dialog import ReasonDialog
from postdesk.ui.widgets.second_dialog import ask_second

if TYPE_CHECKING:
    from postdesk.services.approval_codes import ApprovalCode
    from postdesk.services.basket import Recalled
    from postdesk.services.people import Approval

FORMS: dict[str, Callable[[Speech, CashState, QWidget], CashForm]] = {
    "hand_over": HandOverForm,
    "voucher": VoucherForm,
    "swap": SwapForm,
    "deposit": DepositForm,
    "bag_out": BagOutForm,
    "bag_in": BagInForm,
    "count_safe": SafeCountForm,
    "rate": RateForm,
    "begin": OpeningForm,
    "account_payment": AccountPaymentForm,
    "customer": CustomerForm,
    "slip": SlipForm,
    "slip_book": SlipBookForm,
    "write_off": WriteOffForm,
    "withdraw": WithdrawForm,
    "request": RequestForm,
    "pay_partner": PartnerForm,
    "agent": AgentForm,
    "agent_supply": AgentSupplyForm,
    "agent_settle": AgentSettleForm,
    "agent_items": AgentItemsForm,
    "agent_round": AgentRoundForm,
    "label_roll": LabelRollForm,
    "proposals": ProposalsForm,
}


class CashScreen(Screen):
    """Hand over (F9), acknowledge (F8), give back (F7), voucher (F6); the keeper's own actions."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ui_cash.title", parent)
        till = str(context.till_number)
        self.presenter = CashPresenter(self, context.run, context.session, till)
        self.overview = Overview(self.speech, self)
        self.form: CashForm | None = None
        self.more: MorePanel | None = None
        self.differences = DifferencesPanel(self.speech, self.presenter, self)
        self.differences.hide()
        self.body.addWidget(self.overview, 1)
        self.body.addWidget(self.differences, 1)
        self.overview.form_wanted.connect(self._on_form)
        self.overview.more_wanted.connect(self._on_more)
        self.overview.take_wanted.connect(self._on_take)
        self.overview.give_back_wanted.connect(self._on_give_back)
        self.overview.differences_wanted.connect(self._on_differences)
        self.differences.left.connect(self._leave_differences)
        context.session.person_changed.connect(self._close_form)
        context.session.person_changed.connect(self._close_more)
        context.session.person_changed.connect(self._leave_differences)

    def come_in(self) -> None:
        """Show how cash stands now; a form that was begun stays."""
        self.presenter.load()

    def may_leave(self) -> bool:
        """Always; what was typed stays in the form."""
        self.strip.clear()
        return True

    def line_moved(self) -> None:
        """Something may have come."""
        if self.form is None:
            self.presenter.load()

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.overview.set_busy(busy)
        self.differences.set_busy(busy)
        if self.form is not None:
            self.form.set_busy(busy)

    def show_cash(self, state: CashState) -> None:
        """How cash stands, unless somebody is typing."""
        self.overview.show_state(state)
        self.differences.show_rows(state.differences)
        if state.must_begin and state.keeps_safe and self.form is None:
            self._on_form("begin")
        if self.differences.isVisible():
            self.differences.begin()
        elif self.form is None and self.more is None:
            self.overview.begin()

    def say_done(self, key: str) -> None:
        """It is recorded; back to how it stands."""
        self._close_form()
        self.strip.show_success(key)

    def say_counted(self, *, agrees: bool) -> None:
        """The safe's count is sealed."""
        self._close_form()
        if agrees:
            self.strip.show_success("ui_cash.safe_agrees")
        else:
            self.strip.show_warning("ui_cash.safe_differs")

    def turn_to_counter(self, recalled: Recalled) -> None:
        """Go on at the counter with the basket of a slip."""
        self._close_form()
        self.turn_to("counter", recalled)

    def show_codes(self, codes: tuple[ApprovalCode, ...]) -> None:
        """Codes to be written down, once."""
        CodesDialog(self.speech, codes, self).open()

    def ask_second(
        self,
        reason: LooksRepeatedError,
        agreed: Callable[[], None],
        left: Callable[[], None],
    ) -> None:
        """Ask whether it is a second one."""
        ask_second(self, self.speech, reason, agreed, left)

    def ask_second_person(self, then: Callable[[Approval], None]) -> None:
        """Ask a colleague who counted as well."""
        approval_dialog.ask_approval(
            self,
            self.speech,
            self.context.run,
            asked_by=signed_in(self.context.session),
            what_key="ui_cash.second_person_text",
            fields={},
            approved=then,
            witness=True,
        )

    @Slot(str)
    def _on_form(self, name: str) -> None:
        state = self.presenter.state
        if state is None:
            return
        self._open(FORMS[name](self.speech, state, self))

    @Slot()
    def _on_more(self) -> None:
        state = self.presenter.state
        if state is None or self.more is not None:
            return
        self.strip.clear()
        self.more = MorePanel(self.speech, state, self)
        self.more.wanted.connect(self._on_offer)
        self.more.left.connect(self._close_more)
        self.overview.hide()
        self.body.addWidget(self.more, 1)
        self.more.show()
        self.more.begin()

    @Slot(str)
    def _on_offer(self, name: str) -> None:
        if name == "codes":
            self.presenter.take_codes()
            return
        self._close_more()
        self._on_form(name)

    @Slot()
    def _close_more(self) -> None:
        if self.more is None:
            return
        self.body.removeWidget(self.more)
        self.more.hide()
        self.more.deleteLater()
        self.more = None
        self.overview.show()
        self.overview.begin()

    @Slot(object)
    def _on_take(self, passing: Passing) -> None:
        state = self.presenter.state
        if state is not None:
            self._open(TakeForm(self.speech, state, passing, self))

    @Slot(object)
    def _on_give_back(self, passing: Passing) -> None:
        ReasonDialog(
            self.speech,
            "ui_cash.give_back",
            fields={
                "number": passing.movement.movement_no,
                "giver": holder_text(self.speech, passing.movement.giver),
            },
            told=lambda reason: self.presenter.give_back(passing, reason),
            parent=self,
        ).open()

    @Slot()
    def _on_differences(self) -> None:
        self.strip.clear()
        self.overview.hide()
        self.differences.show()
        self.differences.begin()

    @Slot()
    def _leave_differences(self) -> None:
        if self.differences.isVisible():
            self.differences.hide()
            self.overview.show()
            self.overview.begin()

    def _open(self, form: CashForm) -> None:
        self._close_form()
        self.strip.clear()
        self.form = form
        form.finished.connect(self._on_finished)
        form.left.connect(self._close_form)
        self.overview.hide()
        self.body.addWidget(form, 1)
        form.show()
        form.begin()

    @Slot()
    def _on_finished(self) -> None:
        if self.form is not None:
            self.form.send(self.presenter)

    @Slot()
    def _close_form(self) -> None:
        if self.form is None:
            return
        self.body.removeWidget(self.form)
        self.form.hide()
        self.form.deleteLater()
        self.form = None
        self.overview.show()
        self.overview.begin()
