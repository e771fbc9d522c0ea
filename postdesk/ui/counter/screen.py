"""The counter's page: products on the left, what is asked in the middle, the basket right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from postdesk.domain.basket import BasketDraft, LineDraft
from postdesk.domain.products import Product
from postdesk.domain.repeating import LooksRepeatedError
from postdesk.services.desk import Desk
from postdesk.ui.counter.basket_panel import BasketPanel
from postdesk.ui.counter.facts import CounterFacts
from postdesk.ui.counter.fields import Field
from postdesk.ui.counter.goods_panel import GoodsPanel
from postdesk.ui.counter.item_form import ItemForm
from postdesk.ui.counter.khqr_asking import print_code
from postdesk.ui.counter.khqr_dialog import KhqrDialog
from postdesk.ui.counter.payment_panel import PaymentPanel
from postdesk.ui.counter.presenter import CounterPresenter
from postdesk.ui.counter.product_keys import ProductKeys
from postdesk.ui.counter.questions import ParkDialog, ProhibitedDialog
from postdesk.ui.counter.result_panel import ResultPanel
from postdesk.ui.counter.start_panel import ClosedPanel, OfferPanel, StartPanel
from postdesk.ui.counter.tender import Reckoned
from postdesk.ui.counter.view import Mode, PaperState
from postdesk.ui.screen import DeskContext, Screen
from postdesk.ui.theme import SPACE_M
from postdesk.ui.widgets import confirm_dialog
from postdesk.ui.widgets.place_edit import CHOICES_SHOWN_MAX, Choice, Found
from postdesk.ui.widgets.second_dialog import ask_second

if TYPE_CHECKING:
    from postdesk.domain.settlement import AmountDue
    from postdesk.services.basket import PricedBasket, Recalled
    from postdesk.services.counter import Settled
    from postdesk.services.khqr import CodeToPay

SAVE_DELAY_MS = 800
PLACE_LETTERS_MIN = 2


class CounterScreen(Screen):
    """Accept, price, take payment."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ui_counter.title", parent)
        printing = context.printing
        self.presenter = CounterPresenter(
            self,
            context.run,
            context.session,
            str(context.till_number),
            printing.kick if printing is not None else _print_nothing,
        )
        self._facts: CounterFacts | None = None
        self._asked_places = False
        self.products = ProductKeys(self.speech)
        self.start, self.closed = StartPanel(self.speech), ClosedPanel(self.speech)
        self.offer = OfferPanel(self.speech)
        self.form = ItemForm(self.speech, self._find_place)
        self.goods = GoodsPanel(self.speech)
        self.payment = PaymentPanel(self.speech)
        self.result = ResultPanel(self.speech)
        self.basket = BasketPanel(self.speech)
        self._panels: dict[Mode, QWidget] = {
            Mode.CLOSED: self.closed,
            Mode.START: self.start,
            Mode.OFFER: self.offer,
            Mode.ITEM: self.form,
            Mode.GOODS: self.goods,
            Mode.PAYING: self.payment,
            Mode.SETTLED: self.result,
        }
        self.middle = QStackedWidget(self)
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(SAVE_DELAY_MS)
        self._lay_out()
        self._connect()

    def line_moved(self) -> None:
        """New prices or numbers may have come: show them, unless a customer is being served."""
        if self.presenter.is_empty:
            self.presenter.come_in()

    def come_in(self) -> None:
        """Show how the counter stands; the list of places is read meanwhile."""
        self.presenter.come_in()
        if not self._asked_places:
            self._asked_places = True
            from postdesk.services.gazetteer import begin_loading

            begin_loading()

    def may_leave(self) -> bool:
        """Always: what was typed is kept."""
        self.strip.clear()
        return True

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Another page, the lock, another person: what was typed is kept now."""
        super().hideEvent(event)
        self._saving.stop()
        self.presenter.save()

    @property
    def is_free(self) -> bool:
        """Whether no customer is being served."""
        return self.presenter.is_empty

    def expect(self, recalled: Recalled) -> None:
        """A parked basket comes: it is taken up when the page is turned to."""
        self.presenter.expect(recalled)

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        for panel in (self.form, self.payment, self.basket):
            panel.set_busy(busy)

    def show_facts(self, facts: CounterFacts) -> None:
        """Products, customers, rate."""
        self._facts = facts
        self.products.show_facts(facts)
        self.goods.show_goods(facts.goods)
        self.payment.show_customers(facts.customers)
        self.payment.offer_khqr(facts.reference.khqr is not None)
        self.closed.show_problem(facts.till_problem)
        if facts.unfinished is not None:
            self.offer.show_offer(facts.unfinished)

    def show_mode(self, mode: Mode) -> None:
        """Turn the middle to another panel."""
        if mode in {Mode.ITEM, Mode.GOODS, Mode.PAYING}:
            self.strip.clear()
        self.middle.setCurrentWidget(self._panels[mode])
        self.basket.show_mode(mode)
        self.products.set_allowed(mode is not Mode.CLOSED)
        self.products.show_open("goods" if mode is Mode.GOODS else "")
        if mode is Mode.GOODS:
            self.goods.begin(self.presenter.draft)
        elif mode is Mode.START:
            self._focus_start()
        elif mode is Mode.OFFER:
            self.offer.take.setFocus()
        elif mode is Mode.CLOSED:
            self.closed.open.setFocus()

    def show_item(self, product: Product, line: LineDraft) -> None:
        """Ask what this product asks."""
        if self._facts is not None:
            self.products.show_open(product.code)
            self.form.begin(product, line, self._facts.reference)

    def show_basket(self, draft: BasketDraft, priced: PricedBasket | None) -> None:
        """The basket with its prices."""
        if self._facts is not None:
            self.basket.show_basket(draft, priced, self._facts.reference)

    def show_payment(self, amount: AmountDue) -> None:
        """Ask for the money."""
        self.payment.begin(amount)

    def show_reckoned(self, reckoned: Reckoned) -> None:
        """What the money typed so far comes to."""
        self.payment.show_reckoned(reckoned)

    def show_khqr(self, code: CodeToPay) -> None:
        """The code to pay, and the question whether it was seen."""
        on_paper = partial(print_code, self.context.run, self)
        KhqrDialog(self.speech, code, self._on_khqr, on_paper, self).open()

    def show_settled(self, settled: Settled) -> None:
        """Receipt, change, numbers."""
        self.strip.clear()
        self.result.show_settled(settled)

    def show_papers(self, state: PaperState, problem: Exception | None) -> None:
        """How the papers stand; a trouble is told in the strip, the sale stands."""
        self.result.show_papers(state, problem)
        if problem is not None:
            self.strip.show_trouble(problem)

    def mark_field(self, field: Field) -> None:
        """Put the cursor where the trouble is."""
        self.form.mark(field)

    def say(self, key: str, **fields: object) -> None:
        """Tell something worth knowing."""
        self.strip.show_notice(key, **fields)

    def ask_second(
        self,
        reason: LooksRepeatedError,
        agreed: Callable[[], None],
        left: Callable[[], None],
    ) -> None:
        """Ask whether it is a second one."""
        ask_second(self, self.speech, reason, agreed, left)

    def save_soon(self) -> None:
        """Save within a second."""
        if not self._saving.isActive():
            self._saving.start()

    def _focus_start(self) -> None:
        if self.presenter.draft.lines:
            self.basket.pay.setFocus()
        else:
            first = next(iter(self.products.keys.values()), None)
            if first is not None:
                first.setFocus()

    def _find_place(self, text: str, found: Found) -> None:
        if len(text) < PLACE_LETTERS_MIN:
            found(())
            return

        def job(_desk: Desk) -> list[Choice]:
            from postdesk.services.gazetteer import gazetteer, is_loaded

            if not is_loaded():
                return []
            places = gazetteer()
            return [
                Choice(places.sound_code(p), places.path_km(p.key), places.path_en(p.key))
                for p in places.search(text, CHOICES_SHOWN_MAX)
            ]

        self.context.run(job, done=found, failed=self.show_trouble, reading=True)

    def _lay_out(self) -> None:
        for panel in self._panels.values():
            self.middle.addWidget(panel)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_M)
        columns.addWidget(self.products)
        columns.addWidget(self.middle, 1)
        columns.addWidget(self.basket)
        self.body.addLayout(columns, 1)

    def _connect(self) -> None:
        presenter = self.presenter
        self._saving.timeout.connect(presenter.save)
        self.products.service_wanted.connect(presenter.choose_product)
        self.products.goods_wanted.connect(presenter.open_goods)
        self.form.changed.connect(presenter.type_line)
        self.form.finished.connect(self._on_add)
        self.form.left.connect(presenter.cancel_item)
        self.form.prohibited_wanted.connect(self._on_prohibited)
        self.goods.pieces_typed.connect(presenter.set_goods)
        self.goods.finished.connect(presenter.cancel_item)
        self.payment.typed.connect(presenter.type_money)
        self.payment.settle_wanted.connect(presenter.settle_cash)
        self.payment.account_wanted.connect(self._on_account)
        self.payment.khqr_wanted.connect(presenter.ask_khqr)
        self.payment.left.connect(presenter.cancel_item)
        self.result.next_wanted.connect(presenter.next_customer)
        self.result.print_wanted.connect(presenter.papers.print_papers)
        self.result.undo_wanted.connect(self._on_undo)
        self._connect_basket()
        if (printing := self.context.printing) is not None:
            printing.printed.connect(self._on_printed)
            printing.troubled.connect(presenter.papers.paper_failed)

    def _connect_basket(self) -> None:
        self.basket.edit_wanted.connect(self.presenter.edit_line)
        self.basket.remove_wanted.connect(self.presenter.remove_line)
        self.basket.pay_wanted.connect(self.presenter.pay)
        self.basket.park_wanted.connect(self._on_park)
        self.basket.drop_wanted.connect(self._on_drop)
        self.closed.till_wanted.connect(self._on_till)
        self.offer.go_on.connect(self.presenter.take_offered)
        self.offer.drop.connect(self.presenter.refuse_offered)

    @Slot(str, str)
    def _on_printed(self, _paper: str, subject: str) -> None:
        self.presenter.papers.paper_printed(subject)

    @Slot()
    def _on_add(self) -> None:
        self.presenter.add_line()

    @Slot(str)
    def _on_account(self, customer_code: str) -> None:
        from postdesk.services.counter import AccountPayment

        self.presenter.settle_unpaid(AccountPayment(customer_code))

    def _on_khqr(self, code: CodeToPay, is_seen: bool) -> None:
        from postdesk.services.counter import KhqrPayment

        self.presenter.settle_unpaid(KhqrPayment(code.amount.minor, is_seen))

    @Slot()
    def _on_park(self) -> None:
        name = self.presenter.draft.customer_shown
        dialog = ParkDialog(self.speech, name, self.presenter.park, self)
        dialog.open()

    @Slot()
    def _on_drop(self) -> None:
        confirm_dialog.ask(self, self.speech, "ui_counter.confirm_drop", self.presenter.throw_away)

    @Slot()
    def _on_prohibited(self) -> None:
        ProhibitedDialog(self.speech, self).open()

    @Slot()
    def _on_till(self) -> None:
        self._turn_to("till")

    @Slot(str)
    def _on_undo(self, receipt_no: str) -> None:
        self._turn_to("receipts")
        screen = getattr(self.window(), "screen_of", lambda _name: None)("receipts")
        if screen is not None:
            screen.find_to_undo(receipt_no)

    def _turn_to(self, page: str) -> None:
        open_page = getattr(self.window(), "open_page", None)
        if open_page is not None:
            open_page(page)


def _print_nothing() -> None:
    """Where there is no printer there is nothing to begin."""
