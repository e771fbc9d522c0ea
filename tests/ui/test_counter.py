"""The counter's behaviour, as D1 and D2 tell it, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postdesk.domain.basket import Party
from postdesk.domain.money import riel
from postdesk.domain.notes import Cash
from postdesk.domain.price import SupplementChoice
from postdesk.services.basket import parked, recall, unfinished
from postdesk.services.counter import AccountPayment, KhqrPayment
from postdesk.services.desk import Desk
from postdesk.services.receipt_list import latest_receipts
from postdesk.ui.counter.fields import Field
from postdesk.ui.counter.presenter import CounterPresenter
from postdesk.ui.counter.tender import TypedMoney
from postdesk.ui.counter.view import Mode, PaperState
from postdesk.ui.session import Session
from tests.ui.conftest import CLERK, MANAGER, RunAtOnce
from tests.ui.counter_desk import Witness, till_balance
from tests.ui.counter_typing import ADDRESSEE, SENDER, paid, parcel, type_in


def test_a_till_that_is_not_open_sells_nothing(
    view: Witness, run: RunAtOnce, session: Session
) -> None:
    session.take(CLERK)
    presenter = CounterPresenter(view, run, session, "1", lambda: None)

    presenter.come_in()
    presenter.choose_product("letter")

    assert view.last("show_mode") is Mode.CLOSED
    assert type(view.last("show_facts").till_problem).__name__ == "TillNotOpenError"
    assert presenter.is_empty


def test_a_parcel_and_a_box_paid_in_dollars(
    counter: CounterPresenter, view: Witness, desk: Desk
) -> None:
    parcel(counter)
    counter.add_line()
    counter.set_goods("box-m", 1)
    counter.pay()
    assert view.last("show_payment").cash_khr == 13_000

    counter.type_money(paid(usd=5))
    assert view.last("show_reckoned").change == Cash(7_500)
    counter.settle_cash(paid(usd=5))

    settled = view.last("show_settled")
    assert settled.change == Cash(7_500)
    assert settled.numbers == ("PA400100013KH",)
    assert till_balance(desk, "KHR") == 192_500
    assert till_balance(desk, "USD") == 55_00


def test_a_bundle_of_letters_asks_no_name(counter: CounterPresenter, view: Witness) -> None:
    type_in(counter, "letter", quantity=12, weight_g=8)
    counter.pay()

    counter.settle_cash(paid(10_000))

    assert view.last("show_settled").change == Cash(4_000)
    assert view.last("show_settled").numbers == ()


def test_five_enters_make_one_receipt(counter: CounterPresenter, view: Witness, desk: Desk) -> None:
    counter.open_goods()
    counter.set_goods("stamp-500", 10)
    counter.set_goods("stamp-1000", 5)
    counter.pay()

    for _ in range(5):
        counter.settle_cash(paid(10_000))

    assert view.names().count("show_settled") == 1
    assert len(latest_receipts(desk)) == 1


def test_park_and_recall_with_what_was_half_typed(
    counter: CounterPresenter, view: Witness, desk: Desk
) -> None:
    insured = (SupplementChoice("insurance", riel(350_000)),)
    type_in(
        counter,
        "ems",
        weight_g=620,
        sender=Party(name="កែវ សុវណ្ណារី"),
        destination_office="SRP",
        supplements=insured,
    )
    counter.park("")
    waiting = parked(desk)
    assert [(one.customer, one.items, one.quoted_khr) for one in waiting] == [
        ("កែវ សុវណ្ណារី", 1, 13_500)
    ]
    assert counter.is_empty
    assert latest_receipts(desk) == ()

    counter.expect(recall(desk, CLERK, waiting[0].draft_no))
    counter.come_in()
    assert view.last("show_mode") is Mode.ITEM
    counter.pay()
    assert view.trouble == "TelephoneMissingError"
    assert view.last("mark_field") is Field.TELEPHONE

    editing = counter.draft.editing
    assert editing is not None
    counter.type_line(
        replace(editing, addressee=ADDRESSEE, is_inspected=True, is_prohibited_asked=True)
    )
    counter.pay()
    counter.settle_cash(paid(20_000))
    assert view.last("show_settled").change == Cash(6_500)
    assert parked(desk) == ()


def test_a_recalled_basket_that_costs_more_now_is_told(
    counter: CounterPresenter, view: Witness, desk: Desk
) -> None:
    parcel(counter)
    counter.park("")
    recalled = recall(desk, CLERK, parked(desk)[0].draft_no)

    counter.expect(replace(recalled, amount_khr=11_000, is_changed=True))
    counter.come_in()

    assert view.last("say") == ("ui_counter.recalled_changed", 10_500, 11_000)


def test_another_split_must_have_the_same_worth(counter: CounterPresenter, view: Witness) -> None:
    parcel(counter, 7_200)
    counter.pay()
    wrong = TypedMoney(Cash(0, 100), change_usd=90, change_khr=3_000)

    counter.type_money(wrong)
    assert type(view.last("show_reckoned").problem).__name__ == "ChangeSplitError"
    counter.settle_cash(wrong)
    assert view.trouble == "ChangeSplitError"
    assert "show_settled" not in view.names()

    counter.type_money(TypedMoney(Cash(0, 100), change_usd=90))
    assert view.last("show_reckoned").change == Cash(24_500, 90)
    counter.settle_cash(TypedMoney(Cash(0, 100), change_usd=90))
    assert view.last("show_settled").change == Cash(24_500, 90)


def test_too_little_money_says_how_much_is_missing(
    counter: CounterPresenter, view: Witness
) -> None:
    parcel(counter)
    counter.pay()

    counter.type_money(paid(10_000))

    assert view.last("show_reckoned").problem.missing_khr == 500


@pytest.mark.parametrize(
    ("answers", "trouble", "field"),
    [
        ({"weight_g": 20_001}, "OverweightError", Field.WEIGHT),
        ({"number": "PA400100014KH"}, "S10CheckDigitError", Field.NUMBER),
        ({"is_inspected": False}, "ContentsNotInspectedError", Field.INSPECTED),
        ({"destination_office": ""}, "DestinationMissingError", Field.OFFICE),
        (
            {"addressee": replace(ADDRESSEE, telephone="12")},
            "TelephoneFormatError",
            Field.TELEPHONE,
        ),
        (
            {"sender": replace(SENDER, telephone="99")},
            "TelephoneFormatError",
            Field.SENDER_TELEPHONE,
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_is(
    counter: CounterPresenter, view: Witness, answers: dict[str, object], trouble: str, field: Field
) -> None:
    parcel(counter, **answers)  # type: ignore[arg-type]
    typed = counter.draft.editing

    counter.add_line()

    assert view.trouble == trouble
    assert view.last("mark_field") is field
    assert counter.draft.editing == typed
    assert counter.draft.lines == ()


def test_a_known_telephone_fills_the_rest(counter: CounterPresenter, view: Witness) -> None:
    parcel(counter)
    counter.pay()
    counter.settle_cash(paid(20_000))
    counter.next_customer()

    type_in(counter, "ems", addressee=Party(telephone="012 555 102"))

    editing = counter.draft.editing
    assert editing is not None
    assert editing.addressee.name == ADDRESSEE.name
    assert editing.destination_office == "BTB"
    assert view.last("say") == ("ui_counter.known_addressee", ADDRESSEE.name)


def test_what_was_typed_survives_a_crash(
    counter: CounterPresenter, run: RunAtOnce, session: Session, desk: Desk
) -> None:
    parcel(counter)
    assert counter.draft.editing is not None
    typed = counter.draft.editing
    counter.save()

    after = Witness()
    again = CounterPresenter(after, run, session, "1", lambda: None)
    again.come_in()
    assert after.last("show_mode") is Mode.OFFER
    again.take_offered()

    assert again.draft.editing == typed
    assert latest_receipts(desk) == ()


def test_a_refused_draft_is_gone(
    counter: CounterPresenter, run: RunAtOnce, session: Session, desk: Desk
) -> None:
    parcel(counter)
    counter.save()
    again = CounterPresenter(Witness(), run, session, "1", lambda: None)
    again.come_in()

    again.refuse_offered()

    assert unfinished(desk, CLERK) is None
    assert again.mode is Mode.START


def test_another_person_does_not_see_it_and_it_waits(
    counter: CounterPresenter, session: Session, desk: Desk
) -> None:
    parcel(counter)
    counter.save()

    session.take(MANAGER)
    counter.come_in()

    assert counter.is_empty
    assert counter.mode is Mode.CLOSED
    kept = unfinished(desk, CLERK)
    assert kept is not None
    assert kept.editing is not None


def test_a_printer_that_fails_hides_no_sale(counter: CounterPresenter, view: Witness) -> None:
    parcel(counter)
    counter.pay()
    counter.settle_cash(paid(20_000))
    assert view.last("show_papers") == (PaperState.PRINTING, None)

    reason = RuntimeError()
    counter.papers.paper_failed(reason)
    assert view.last("show_papers") == (PaperState.FAILED, reason)

    counter.papers.paper_printed(view.last("show_settled").receipt_no)
    assert view.last("show_papers") == (PaperState.PRINTING, None)
    counter.papers.paper_printed("PA400100013KH")
    assert view.last("show_papers") == (PaperState.PRINTED, None)


def test_lines_are_changed_and_taken_out(counter: CounterPresenter) -> None:
    parcel(counter)
    counter.add_line()
    counter.edit_line(1)
    editing = counter.draft.editing
    assert editing is not None
    counter.type_line(replace(editing, weight_g=900))
    counter.add_line()
    assert [line.weight_g for line in counter.draft.lines] == [900]

    counter.remove_line(1)

    assert counter.is_empty


def test_names_of_300_letters_are_kept_whole(counter: CounterPresenter, view: Witness) -> None:
    name = "សុ" * 150
    parcel(counter, addressee=replace(ADDRESSEE, name=name))
    counter.pay()

    counter.settle_cash(paid(20_000))

    assert "show_settled" in view.names()


def test_the_sender_of_the_first_item_is_offered_for_the_second(counter: CounterPresenter) -> None:
    parcel(counter)
    counter.add_line()

    counter.choose_product("letter-registered")

    editing = counter.draft.editing
    assert editing is not None
    assert editing.sender == SENDER


def test_a_business_customer_pays_on_account(
    counter: CounterPresenter, view: Witness, desk: Desk
) -> None:
    known = view.last("show_facts").customers[0]
    parcel(counter)
    counter.pay()

    counter.settle_unpaid(AccountPayment(known.customer_code))

    assert view.last("show_settled").due_khr == 10_500
    assert till_balance(desk, "KHR") == 200_000


def test_an_unknown_account_is_refused_and_nothing_is_lost(
    counter: CounterPresenter, view: Witness
) -> None:
    parcel(counter)
    counter.pay()

    counter.settle_unpaid(AccountPayment("NOBODY"))

    assert view.trouble == "UnknownCustomerError"
    assert counter.mode is Mode.PAYING
    assert len(counter.draft.lines) == 1


def test_a_code_that_is_left_records_nothing_and_a_seen_one_is_settled_once(
    counter: CounterPresenter, view: Witness, desk: Desk
) -> None:
    type_in(counter, "letter", quantity=12, weight_g=8)
    counter.ask_khqr()
    assert "show_khqr" not in view.names()
    counter.pay()
    counter.ask_khqr()

    code = view.last("show_khqr")
    assert (code.amount, code.bill_no.rpartition("-B")[2]) == (
        riel(6_000),
        str(counter.draft.draft_no),
    )
    assert latest_receipts(desk) == ()
    for _ in range(3):
        counter.settle_unpaid(KhqrPayment(6_000, is_seen=True))
    assert [(one.state, one.cash_khr) for one in latest_receipts(desk)] == [("standing", 6_000)]
    assert till_balance(desk, "KHR") == 200_000
