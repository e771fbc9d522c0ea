"""Finding, printing again, undoing and paying back, as D3 tells it, without a window."""

from __future__ import annotations

import pytest

from postdesk.domain.basket import BasketDraft, LineDraft, Party
from postdesk.domain.money import riel
from postdesk.domain.notes import Cash
from postdesk.domain.price import SupplementChoice
from postdesk.domain.s10 import S10
from postdesk.services import basket, counter
from postdesk.services.desk import Desk
from postdesk.services.disputes import open_disputes
from postdesk.services.people import Approval, approve
from postdesk.services.setup import SAMPLE_PIN
from postdesk.ui.parked.presenter import ParkedPresenter
from postdesk.ui.receipts.presenter import ReceiptsPresenter
from postdesk.ui.session import Session
from tests.ui.conftest import CLERK, MANAGER, RunAtOnce
from tests.ui.counter_desk import Witness, open_till, till_balance


@pytest.fixture
def view() -> Witness:
    return Witness()


@pytest.fixture
def receipts(view: Witness, run: RunAtOnce, session: Session, desk: Desk) -> ReceiptsPresenter:
    open_till(desk)
    session.take(CLERK)
    session.use_till("1")
    return ReceiptsPresenter(view, run, session, "1", lambda: None)


def sell(desk: Desk, line: LineDraft, tendered: Cash) -> counter.Settled:
    draft: BasketDraft = basket.begin_draft(desk, CLERK).with_line(line)
    payment = counter.CashPayment(tendered)
    return counter.settle(desk, CLERK, till="1", draft=draft, payment=payment)


def ems(desk: Desk) -> counter.Settled:
    line = LineDraft(
        1,
        "ems",
        weight_g=900,
        sender=Party(name="ហៀង សុជាតិ"),
        addressee=Party(name="ស៊ិន រដ្ឋា", telephone="012 555 102"),
        destination_office="SRP",
        supplements=(SupplementChoice("insurance", riel(500_000)),),
        is_inspected=True,
        is_prohibited_asked=True,
    )
    return sell(desk, line, Cash(0, 20))


def test_undo_gives_the_same_notes_back(
    receipts: ReceiptsPresenter, view: Witness, desk: Desk
) -> None:
    sold = sell(desk, LineDraft(1, "letter", quantity=12, weight_g=8), Cash(10_000))
    receipts.find(sold.receipt_no)

    receipts.begin_undo()
    assert view.last("show_undo").paid.tendered == Cash(10_000)
    assert view.last("show_undo").paid.change == Cash(4_000)
    receipts.undo("ច្រឡំ")

    assert view.last("say")[0] == "ui_receipts.undone"
    assert till_balance(desk, "KHR") == 200_000


def test_undo_wants_a_reason(receipts: ReceiptsPresenter, view: Witness, desk: Desk) -> None:
    sold = sell(desk, LineDraft(1, "letter", weight_g=8), Cash(500))
    receipts.find(sold.receipt_no)

    receipts.undo("  ")

    assert view.trouble == "ReasonMissingError"
    assert till_balance(desk, "KHR") == 200_500


def test_a_later_sale_turns_undo_into_refund(
    receipts: ReceiptsPresenter, view: Witness, desk: Desk
) -> None:
    first = sell(desk, LineDraft(1, "letter", weight_g=8), Cash(500))
    sell(desk, LineDraft(1, "letter", weight_g=8), Cash(500))
    receipts.find(first.receipt_no)

    receipts.begin_undo()

    assert view.trouble == "TooLateToUndoError"


def test_a_refund_over_the_limit_needs_the_manager_and_happens_once(
    receipts: ReceiptsPresenter, view: Witness, desk: Desk
) -> None:
    sold = ems(desk)
    assert sold.change == Cash(1_400, 16)
    receipts.find(sold.numbers[0])
    receipts.begin_refund()
    assert view.last("show_refund")[1].needs_approval
    assert view.last("show_refund")[1].proposed == Cash(15_000)

    receipts.refund("អតិថិជនសុំវិញ", Cash(15_000))
    assert view.last("ask_approval") == (CLERK, riel(15_000))
    assert till_balance(desk, "KHR") == 198_600
    approval = approve(desk, asked_by=CLERK, person_id=MANAGER.person_id, pin=SAMPLE_PIN)
    receipts.approved(approval)
    assert view.last("say")[0] == "ui_receipts.refunded"
    assert till_balance(desk, "KHR") == 183_600
    assert till_balance(desk, "USD") == 54_00

    receipts.begin_refund()
    assert view.trouble == "AlreadyUndoneError"


def test_a_refund_of_another_worth_is_refused(
    receipts: ReceiptsPresenter, view: Witness, desk: Desk
) -> None:
    sold = sell(desk, LineDraft(1, "letter", quantity=12, weight_g=8), Cash(6_000))
    receipts.find(sold.receipt_no)
    receipts.begin_refund()

    receipts.refund("ច្រឡំ", Cash(5_000))

    assert view.trouble == "RefundValueError"
    assert till_balance(desk, "KHR") == 206_000


def test_lines_can_be_left_out(receipts: ReceiptsPresenter, view: Witness, desk: Desk) -> None:
    draft = basket.begin_draft(desk, CLERK)
    draft = draft.with_line(LineDraft(1, "stamp-500", quantity=2))
    draft = draft.with_line(LineDraft(2, "box-s"))
    payment = counter.CashPayment(Cash(2_500))
    sold = counter.settle(desk, CLERK, till="1", draft=draft, payment=payment)
    receipts.find(sold.receipt_no)
    receipts.begin_refund()
    shown = view.last("show_refund")[0]

    receipts.toggle(shown.lines[1].line.entry_id)

    assert view.last("show_refund")[1].amount.cash_khr == 1_000


def test_a_copy_is_counted(receipts: ReceiptsPresenter, view: Witness, desk: Desk) -> None:
    sold = sell(desk, LineDraft(1, "letter", weight_g=8), Cash(500))
    receipts.find(sold.receipt_no)

    receipts.reprint()

    assert view.last("say") == ("ui_receipts.copied", sold.receipt_no, 1)
    assert view.last("show_receipt").found.copies == 1


def test_nothing_found_is_said(receipts: ReceiptsPresenter, view: Witness) -> None:
    receipts.find("K99-000001")

    assert view.trouble == "ReceiptNotFoundError"


def test_a_label_that_is_none_is_not_spoiled(receipts: ReceiptsPresenter, view: Witness) -> None:
    receipts.spoil("RR473124820GB", "រហែក")

    assert view.trouble == "S10CheckDigitError"


def test_a_clerk_disputes_the_receipt_that_is_shown(
    receipts: ReceiptsPresenter, view: Witness, desk: Desk
) -> None:
    sold = ems(desk)
    receipts.dispute("អតិថិជនមិនបានទទួល")
    assert open_disputes(desk) == ()
    receipts.find(sold.receipt_no)

    receipts.dispute("អតិថិជនមិនបានទទួល")

    (one,) = open_disputes(desk)
    assert (one.person_id, one.reason) == (CLERK.person_id, "អតិថិជនមិនបានទទួល")
    assert view.last("say") == ("ui_receipts.disputed", sold.receipt_no)


def test_a_spoiled_label_is_seen_by_a_second_person(
    receipts: ReceiptsPresenter, view: Witness, desk: Desk
) -> None:
    label = str(S10("RR", 20_015_000, "KH"))
    receipts.spoil(label, "រហែក")
    assert "say" not in view.names()

    view.last("ask_second_person")(Approval(MANAGER.person_id))

    assert view.last("say") == ("ui_receipts.spoiled", label)


def test_parked_baskets_are_recalled_only_to_a_free_counter(
    run: RunAtOnce, session: Session, desk: Desk, view: Witness
) -> None:
    session.take(CLERK)
    draft = basket.begin_draft(desk, CLERK).with_line(LineDraft(1, "letter", weight_g=8))
    basket.park(desk, CLERK, draft)
    free = [False]
    page = ParkedPresenter(view, run, session, lambda: free[0])

    page.recall(draft.draft_no)
    assert view.names()[-1] == "say_counter_is_full"
    free[0] = True
    page.recall(draft.draft_no)

    assert view.last("hand_over").amount_khr == 500
    page.recall(draft.draft_no)
    assert view.trouble == "DraftGoneError"


def test_a_parked_basket_can_be_dropped(
    run: RunAtOnce, session: Session, desk: Desk, view: Witness
) -> None:
    session.take(CLERK)
    draft = basket.begin_draft(desk, CLERK).with_line(LineDraft(1, "letter", weight_g=8))
    basket.park(desk, CLERK, draft)
    page = ParkedPresenter(view, run, session, lambda: True)

    page.drop(draft.draft_no)

    assert view.last("show_parked") == ()
