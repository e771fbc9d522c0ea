"""The cash page: handing over, acknowledging, vouchers, the bank, bags, the safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.cash_movement import AmountDiffersError, VoucherKind
from postdesk.domain.money import dollars, riel
from postdesk.domain.repeating import LooksRepeatedError
from postdesk.domain.till_count import Notes
from postdesk.services import movements
from postdesk.services.approval_codes import ApprovalCode
from postdesk.services.basket import Recalled
from postdesk.services.desk import Desk
from postdesk.services.drawer import DrawerCount, stock_of
from postdesk.services.people import Approval
from postdesk.services.vouchers import VoucherPartnerMissingError
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState
from postdesk.ui.cash.typed import TypedBag, TypedBagIn, TypedDeposit, TypedHandOver, TypedVoucher
from postdesk.ui.session import Session
from postdesk.ui.till.presenter import TypedCount
from postdesk.wire.bodies import NoteCount
from tests.ui.conftest import CLERK, MANAGER, Office, RunAtOnce
from tests.ui.counter_desk import open_till

TILL = "till:1"
TEN_THOUSANDS = TypedCount(riel=(Notes(10_000, loose=5),), dollars=())


@dataclass
class View:
    """Writes down what the presenter shows; a second person agrees at once."""

    state: CashState | None = None
    said: list[str] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    second: str = CLERK.person_id

    def set_busy(self, busy: bool) -> None:
        self.busy = busy

    def show_trouble(self, reason: Exception) -> None:
        self.trouble.append(reason)

    def show_cash(self, state: CashState) -> None:
        self.state = state

    def say_done(self, key: str) -> None:
        self.said.append(key)

    def say_counted(self, *, agrees: bool) -> None:
        self.said.append("agrees" if agrees else "differs")

    def turn_to_counter(self, recalled: Recalled) -> None:
        self.recalled = recalled

    def show_codes(self, codes: tuple[ApprovalCode, ...]) -> None:
        self.codes = codes

    def ask_second(
        self, reason: LooksRepeatedError, agreed: Callable[[], None], left: Callable[[], None]
    ) -> None:
        self.said.append(reason.number)

    def ask_second_person(self, then: Callable[[Approval], None]) -> None:
        self.said.append("second person")
        then(Approval(self.second))


@pytest.fixture
def shown() -> View:
    return View()


@pytest.fixture
def cash(shown: View, run: RunAtOnce, session: Session, desk: Desk) -> CashPresenter:
    open_till(desk)
    session.take(CLERK)
    presenter = CashPresenter(shown, run, session, "1")
    presenter.load()
    return presenter


def balance(desk: Desk, account: Account, holder: str) -> int:
    return JournalStore(desk.db).balance(account, holder, "KHR")


def test_a_clerk_hands_in_and_the_manager_acknowledges(
    cash: CashPresenter, shown: View, session: Session, desk: Desk
) -> None:
    assert shown.state is not None
    assert (shown.state.own, shown.state.safe) == ((TILL,), None)
    cash.hand_over(TypedHandOver(TILL, SAFE, TEN_THOUSANDS, ""))
    assert shown.said == ["ui_cash.sent"]
    (passing,) = shown.state.passing
    assert (passing.is_to_take, passing.is_own) == (False, True)

    session.take(MANAGER)
    cash.load()
    (passing,) = shown.state.passing
    assert (passing.is_to_take, passing.is_own) == (True, False)
    cash.take(passing, TypedCount(riel=(Notes(10_000, loose=4),), dollars=()))
    assert isinstance(shown.trouble[-1], AmountDiffersError)
    cash.take(passing, TypedCount(riel=(Notes(5_000, loose=10),), dollars=()))

    assert shown.said[-1] == "ui_cash.received"
    assert balance(desk, Account.SAFE_CASH, SAFE) == 2_850_000
    assert shown.state.passing == ()


def test_a_clerk_sees_nothing_of_the_safe_nor_of_others_transfers(
    cash: CashPresenter, shown: View, session: Session, desk: Desk
) -> None:
    movements.send(
        desk,
        MANAGER,
        giver=SAFE,
        taker="till:2",
        count=DrawerCount((NoteCount(currency="KHR", value=10_000, bundles=0, loose=1, unfit=0),)),
    )
    cash.load()

    assert shown.state is not None
    assert (shown.state.passing, shown.state.today) == ((), ())
    assert shown.state.safe is None
    session.take(MANAGER)
    cash.load()
    assert len(shown.state.passing) == len(shown.state.today) == 1
    assert shown.state.safe is not None


def test_a_transfer_goes_back_with_a_reason(cash: CashPresenter, shown: View, desk: Desk) -> None:
    cash.hand_over(TypedHandOver(TILL, SAFE, TEN_THOUSANDS, "លើស"))
    assert shown.state is not None
    cash.give_back(shown.state.passing[0], "រាប់ខុស")

    assert shown.said[-1] == "ui_cash.given_back"
    assert balance(desk, Account.TILL_CASH, TILL) == 200_000


def test_a_voucher_without_a_name_is_refused_and_nothing_is_posted(
    cash: CashPresenter, shown: View, desk: Desk
) -> None:
    typed = TypedVoucher(
        TILL, VoucherKind.CARRIER_FEE, riel(35_000), None, "", "បាវ", "", "", "2A-4471"
    )
    cash.post_voucher(typed)
    assert isinstance(shown.trouble[-1], VoucherPartnerMissingError)

    cash.post_voucher(
        TypedVoucher(
            TILL, VoucherKind.CARRIER_FEE, riel(35_000), dollars(1), "សារិន", "បាវ", "", "", ""
        )
    )
    assert shown.said == ["ui_cash.voucher_posted"]
    assert balance(desk, Account.TILL_CASH, TILL) == 165_000


def test_the_keeper_deposits_sends_receives_and_counts(
    cash: CashPresenter, shown: View, session: Session, desk: Desk
) -> None:
    session.take(MANAGER)
    cash.load()
    cash.deposit(TypedDeposit("008812", "ACLEDA", TEN_THOUSANDS))
    cash.send_bag(TypedBag("B-1", "S-1", "hq", "", TEN_THOUSANDS))
    cash.receive_bag(TypedBagIn("B-9", "S-9", "PNH", riel(60_000), None, True, "", TEN_THOUSANDS))
    cash.count_safe(TypedCount(riel=(Notes(10_000, loose=275),), dollars=(Notes(10, loose=35),)))

    assert shown.trouble == []
    assert shown.said == [
        "ui_cash.deposited",
        "second person",
        "ui_cash.bag_sent",
        "second person",
        "ui_cash.bag_received",
        "second person",
        "agrees",
    ]
    assert balance(desk, Account.OVER_SHORT_OPEN, "bag:B-9") == 10_000


def test_the_way_from_till_to_safe_by_keys(office: Office) -> None:
    office.program.writer.run(open_till)
    office.sign_in(CLERK)
    page = office.open_page("cash")
    office.press(Qt.Key.Key_F9)
    assert [page.form.giver.currentData(), page.form.taker.currentData()] == [TILL, SAFE]
    page.form.tables[0].set_loose([(10_000, 5)])
    office.press(Qt.Key.Key_F9)
    assert page.strip.state == "good"
    assert page.form is None
    assert len(page.overview.passing.records) == 1

    office.window.switch_person()
    office.sign_in(MANAGER)
    page = office.open_page("cash")
    assert page.overview.riel.text().startswith("2,800,000")
    office.press(Qt.Key.Key_Return)
    page.form.tables[0].set_loose([(10_000, 4)])
    office.press(Qt.Key.Key_F9)
    assert page.strip.state == "bad"
    assert page.form is not None
    page.form.tables[0].set_loose([(10_000, 5)])
    office.press(Qt.Key.Key_F9)
    assert page.strip.state == "good"
    assert page.overview.riel.text().startswith("2,850,000")


def test_stamps_come_in_by_bag_and_a_missing_one_stands_on_the_bag(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("cash")
    office.press(Qt.Key.Key_F4)
    form = page.form
    for edit, text in ((form.bag, "HQ-0042"), (form.seal, "S 42")):
        edit.setText(text)
    said, found = (cells[0] for cells in (form.stock.cells(), form.stock.cells()[7:]))
    said.setText("200")
    found.setText("198")
    before = office.program.reader.run(lambda desk: dict(stock_of(desk, SAFE)))
    office.press(Qt.Key.Key_F9)
    office.confirm_by_pin()

    assert page.strip.state == "good"
    now = office.program.reader.run(lambda desk: dict(stock_of(desk, SAFE)))
    assert now["STAMP-500"] == before["STAMP-500"] + 198

    def missing(desk: Desk) -> int:
        store = JournalStore(desk.db)
        return store.balance(Account.OVER_SHORT_OPEN, "bag:HQ-0042", "STAMP-500")

    assert office.program.reader.run(missing) == 2


def test_notes_are_changed_with_a_bank_and_the_books_stay(office: Office) -> None:
    office.program.writer.run(open_till)
    office.sign_in(CLERK)
    page = office.open_page("cash")
    office.press(Qt.Key.Key_F6, ctrl=True)
    form = page.form
    assert [table.isVisible() for table in form.tables] == [True, False, True, False]
    form.given[0].set_loose([(100_000, 1)])
    form.taken[0].set_loose([(1_000, 99)])
    office.press(Qt.Key.Key_F9)
    assert page.strip.state == "bad"
    form.partner.setText("ACLEDA")
    office.press(Qt.Key.Key_F9)
    assert page.strip.state == "bad"
    form.taken[0].set_loose([(1_000, 100)])
    office.press(Qt.Key.Key_F9)
    assert (page.strip.state, page.form) == ("good", None)

    def recorded(desk: Desk) -> tuple[str, int]:
        last = list(JournalStore(desk.db).entries())[-1]
        return last.kind, balance(desk, Account.TILL_CASH, TILL)

    assert office.program.reader.run(recorded) == ("notes.swapped", 200_000)


def test_dollars_are_changed_without_the_riel_typed_before(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("cash")
    office.press(Qt.Key.Key_F6, ctrl=True)
    form = page.form
    form.given[0].set_loose([(100_000, 1)])
    form.currency.buttons[1].click()
    form.given[1].set_loose([(100, 1)])
    form.taken[1].set_loose([(20, 5)])
    form.partner.setText("ACLEDA")
    office.press(Qt.Key.Key_F9)
    assert page.strip.state == "good"


def test_the_safe_is_counted_by_two_pins(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("cash")
    office.press(Qt.Key.Key_F5)
    page.form.tables[0].set_loose([(100_000, 30)])
    page.form.tables[1].set_loose([(100, 4)])
    office.press(Qt.Key.Key_F9)
    office.confirm_by_pin()

    assert page.strip.state == "good"

    def over_short(desk: Desk) -> int:
        return JournalStore(desk.db).balance(Account.OVER_SHORT_OPEN, "person:sovann", "KHR")

    assert office.program.reader.run(over_short) == 0


def test_a_form_left_keeps_nothing_and_changes_nothing(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("cash")
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6):
        before = office.program.reader.run(lambda desk: JournalStore(desk.db).count())
        office.press(key)
        assert page.form is not None
        office.press(Qt.Key.Key_Escape)
        assert page.form is None
        assert office.program.reader.run(lambda desk: JournalStore(desk.db).count()) == before


def close_short(desk: Desk) -> None:
    """The clerk's till was closed 10,000 riel short."""
    from postdesk.services import cash as tills_cash

    open_till(desk)
    notes = (
        NoteCount(currency="KHR", value=10_000, bundles=0, loose=19, unfit=0),
        NoteCount(currency="USD", value=10, bundles=0, loose=5, unfit=0),
    )
    tills_cash.count_till(desk, CLERK, "1", DrawerCount(notes))
    tills_cash.close_till(desk, CLERK, "1")


def on(account: Account) -> Callable[[Desk], int]:
    return lambda desk: JournalStore(desk.db).balance(account, f"person:{CLERK.person_id}", "KHR")


def test_a_clerk_takes_responsibility_by_pin_and_withdraws_it(office: Office) -> None:
    office.program.writer.run(close_short)
    office.sign_in(CLERK)
    page = office.open_page("cash")
    office.press(Qt.Key.Key_F10)
    assert [row.difference.over for row in page.differences.table.records] == [-10_000]

    office.press(Qt.Key.Key_F8)
    office.confirm_by_pin("111222")
    assert page.strip.state == "bad"
    office.press(Qt.Key.Key_F8)
    office.confirm_by_pin()
    assert page.strip.state == "good"
    assert office.program.reader.run(on(Account.OVER_SHORT_AGREED)) == 10_000

    assert "PIN" in page.differences.said.text()

    office.press(Qt.Key.Key_F5)
    office.type("receipt found")
    office.press(Qt.Key.Key_Return)
    assert "receipt found" in page.differences.said.text().replace("\u200b", "")
    assert office.program.reader.run(on(Account.OVER_SHORT_OPEN)) == 10_000


def test_a_manager_disputes_but_takes_nothing_over_for_another(office: Office) -> None:
    office.program.writer.run(close_short)
    office.sign_in(MANAGER)
    page = office.open_page("cash")
    office.press(Qt.Key.Key_F10)
    assert not page.differences.take_over.isEnabled()

    office.press(Qt.Key.Key_F7)
    office.press(Qt.Key.Key_Return)
    assert office.program.reader.run(on(Account.OVER_SHORT_DISPUTED)) == 0
    office.type("count it again")
    office.press(Qt.Key.Key_Return)
    assert office.program.reader.run(on(Account.OVER_SHORT_DISPUTED)) == 10_000


def test_the_reveal_offers_what_may_have_made_a_difference(office: Office) -> None:
    office.program.writer.run(open_till)
    office.sign_in(CLERK)
    page = office.open_page("till")
    office.press(Qt.Key.Key_F9)
    page.panel.riel.set_loose([(10_000, 11)])
    page.panel.dollars.set_loose([(10, 5)])
    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Return)

    shown = [cause.text() for cause in page.panel.causes if cause.isVisible()]
    assert len(shown) == 1
    assert "90,000៛" in shown[0]


def test_the_manager_enters_the_day_s_rate(office: Office) -> None:
    office.program.writer.run(open_till)
    office.sign_in(MANAGER)
    page = office.open_page("cash")
    office.press(Qt.Key.Key_F11)
    page.form.riel.setText("41,000")
    page.form.source.setText("ទូរសព្ទ")
    office.press(Qt.Key.Key_F9)
    assert page.strip.state == "bad"

    page.form.riel.setText("4,120")
    office.press(Qt.Key.Key_F9)
    assert page.strip.state == "good"
    assert "4,120" in page.overview.facts[3].words.plain_text()
