"""Payment by KHQR: on an account of its own until somebody has seen it at the bank."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from postdesk.domain.accounts import Account, khqr_holder
from postdesk.domain.khqr import KhqrError, decode
from postdesk.domain.money import Currency, Money, riel
from postdesk.domain.settlement import AmountDue, amount_due
from postdesk.printing.record_parts import PageSize
from postdesk.printing.spool import PaperKind
from postdesk.services import cash, khqr, paper_queue, papers_day, papers_sale, verification
from postdesk.services.cancelling import undo
from postdesk.services.closing import close_day
from postdesk.services.counter import KhqrPayment, Settled
from postdesk.services.khqr import KhqrAmountError, KhqrNotOfferedError, KhqrSettledError
from postdesk.services.papers import pdf_of
from postdesk.services.posting import posting
from postdesk.services.receipt_list import how_paid
from postdesk.services.receipts import KhqrPaidError, KhqrUnconfirmedError, find_receipt
from postdesk.services.reference import apply_reference, reference_on
from postdesk.services.refunding import RefundRequest, refund
from postdesk.services.status import desk_status
from postdesk.storage.journal_store import JournalStore
from postdesk.words.format import hour_text
from tests.builders import MANAGER, Office, drawer_of, ems_abroad, letters, parcel
from tests.printing.reading import codes, without_spaces, words_by_pdfium

DAY = date(2026, 12, 7)


def paid(office: Office, *, is_seen: bool) -> Settled:
    return office.settle(office.draft(parcel(1_000)), KhqrPayment(6_000, is_seen=is_seen))


def on(office: Office, account: Account, receipt_no: str) -> int:
    return JournalStore(office.desk.db).balance(account, khqr_holder(receipt_no), "KHR")


def due(office: Office, *amounts: Money) -> AmountDue:
    reference = reference_on(office.desk, DAY)
    return amount_due(amounts, reference.rate_on(DAY), reference.policy)


def test_a_payment_stands_unconfirmed_and_no_note_moves(office: Office) -> None:
    before = office.in_till("KHR")
    settled = paid(office, is_seen=False)

    assert office.in_till("KHR") == before
    assert on(office, Account.KHQR_UNCONFIRMED, settled.receipt_no) == 6_000
    assert office.balance_of(Account.COUNTER_CLEARING, "KHR") == 0
    (waiting,) = khqr.unconfirmed(office.desk)
    assert (waiting.receipt_no, waiting.amount) == (settled.receipt_no, riel(6_000))
    assert how_paid(office.desk, settled.entries[-1]).is_khqr
    assert verification.verify(office.desk).is_sound


def test_whoever_saw_it_confirms_it_once(office: Office) -> None:
    settled = paid(office, is_seen=False)
    khqr.confirm(office.desk, MANAGER, settled.receipt_no, bank_reference="FT-1")

    assert on(office, Account.KHQR_UNCONFIRMED, settled.receipt_no) == 0
    assert on(office, Account.KHQR_CONFIRMED, settled.receipt_no) == 6_000
    assert khqr.unconfirmed(office.desk) == ()
    with pytest.raises(KhqrSettledError):
        khqr.confirm(office.desk, MANAGER, settled.receipt_no)
    with pytest.raises(KhqrSettledError):
        khqr.confirm(office.desk, MANAGER, office.sell(letters()).receipt_no)


def test_what_was_seen_at_the_counter_is_confirmed_with_the_sale(office: Office) -> None:
    settled = paid(office, is_seen=True)
    again = office.settle(office.draft(parcel(1_000)), KhqrPayment(6_000, is_seen=True))

    assert again.receipt_no != settled.receipt_no
    assert khqr.unconfirmed(office.desk) == ()
    assert on(office, Account.KHQR_CONFIRMED, settled.receipt_no) == 6_000


def test_dollars_are_paid_in_riel_at_the_rate_exactly(office: Office) -> None:
    exact = due(office, Money(41_50, Currency.USD), riel(500)).exact_khr
    assert exact % 100 == 50
    settled = office.settle(
        office.draft(ems_abroad(1250, "FR"), letters()), KhqrPayment(exact, is_seen=False)
    )

    assert settled.due_khr == exact
    assert on(office, Account.KHQR_UNCONFIRMED, settled.receipt_no) == exact
    for unit in ("KHR", "USD"):
        assert office.balance_of(Account.COUNTER_CLEARING, unit) == 0
    assert office.balance_of(Account.ROUNDING, "KHR") == 0


def test_the_code_asks_for_the_exact_amount_and_names_desk_and_basket(office: Office) -> None:
    amount = due(office, riel(6_050))
    shown = khqr.code_to_pay(office.desk, draft_no=7, amount=amount, till="1")
    code = decode(shown.text)

    assert (code.amount, shown.amount) == (riel(6_050), riel(6_050))
    assert code.bill.bill_no == shown.bill_no == f"{office.desk.identity.series}-B7"
    assert (code.bill.store, code.bill.terminal) == (office.desk.identity.branch_code, "1")
    assert code.expires_ms - code.created_ms == khqr.VALID.total_seconds() * 1000
    with pytest.raises(KhqrNotOfferedError):
        khqr.code_to_pay(office.desk, draft_no=7, amount=due(office), till="1")


def test_without_an_account_nothing_is_recorded(office: Office) -> None:
    reference = msgspec.structs.replace(reference_on(office.desk, DAY), khqr=None)
    with posting(office.desk, MANAGER) as action:
        apply_reference(action, reference, document="no-khqr")
    before = JournalStore(office.desk.db).count()

    with pytest.raises(KhqrNotOfferedError):
        paid(office, is_seen=True)
    assert JournalStore(office.desk.db).count() == before


def test_another_sum_than_the_code_asked_for_is_not_settled(office: Office) -> None:
    draft = office.draft(parcel(1_000))
    before = JournalStore(office.desk.db).count()

    for shown in (5_999, 6_001):
        with pytest.raises(KhqrAmountError) as caught:
            office.settle(draft, KhqrPayment(shown, is_seen=True))
        assert (caught.value.shown, caught.value.due) == (riel(shown), riel(6_000))
    assert JournalStore(office.desk.db).count() == before


def test_the_status_counts_what_nobody_has_seen(office: Office) -> None:
    first, _ = (paid(office, is_seen=False) for _ in range(2))
    paid(office, is_seen=True)
    assert desk_status(office.desk).unseen_khqr == 2

    khqr.confirm(office.desk, MANAGER, first.receipt_no)
    assert desk_status(office.desk).unseen_khqr == 1


def test_an_unconfirmed_sale_may_be_undone_long_after_and_leaves_nothing(office: Office) -> None:
    settled = paid(office, is_seen=False)
    office.clock.move(hours=2)
    office.sell(letters())

    undo(office.desk, office.clerk, settled.receipt_no, reason="អតិថិជនមិនបានបង់")

    assert on(office, Account.KHQR_UNCONFIRMED, settled.receipt_no) == 0
    assert khqr.unconfirmed(office.desk) == ()
    with pytest.raises(KhqrSettledError):
        khqr.confirm(office.desk, MANAGER, settled.receipt_no)


def test_what_reached_the_bank_is_not_undone_but_paid_back_in_cash(office: Office) -> None:
    settled = paid(office, is_seen=True)
    assert not find_receipt(office.desk, settled.receipt_no).may_undo
    with pytest.raises(KhqrPaidError):
        undo(office.desk, office.clerk, settled.receipt_no, reason="x")

    before = office.in_till("KHR")
    refund(office.desk, office.clerk, back(settled), till="1")
    assert office.in_till("KHR") == before - 6_000
    assert on(office, Account.KHQR_CONFIRMED, settled.receipt_no) == 6_000


def back(settled: Settled) -> RefundRequest:
    return RefundRequest(settled.receipt_no, settled.entries[:1], "អតិថិជនប្ដូរចិត្ត")


def test_nothing_is_paid_back_for_what_nobody_has_seen(office: Office) -> None:
    settled = paid(office, is_seen=False)
    before = JournalStore(office.desk.db).count()

    with pytest.raises(KhqrUnconfirmedError):
        refund(office.desk, office.clerk, back(settled), till="1")
    assert JournalStore(office.desk.db).count() == before


def test_the_receipt_says_khqr_and_the_day_sheet_what_waits(office: Office) -> None:
    settled = paid(office, is_seen=False)
    paper = papers_sale.receipt_paper(office.desk, settled.receipt_no)
    assert [tender.name.en for tender in paper.tenders] == ["KHQR, not confirmed yet"]
    assert paper.change == ()

    cash.count_till(office.desk, office.clerk, "1", drawer_of(200_000, 50))
    cash.close_till(office.desk, office.clerk, "1")
    closed = close_day(office.desk, MANAGER)
    sheet = papers_day.day_sheet_paper(office.desk, closed.day)
    assert any(settled.receipt_no in matter.en for matter in sheet.open_matters)


def test_a_receipt_says_paid_only_where_it_was_seen_and_a_copy_says_the_same(
    office: Office,
) -> None:
    seen, unseen = paid(office, is_seen=True), paid(office, is_seen=False)
    khqr.confirm(office.desk, MANAGER, unseen.receipt_no)

    said = [
        papers_sale.receipt_paper(office.desk, sale.receipt_no, copy_number=copy).tenders[0].name.en
        for sale in (seen, unseen)
        for copy in (0, 1)
    ]

    assert said == ["Paid by KHQR"] * 2 + ["KHQR, not confirmed yet"] * 2


@pytest.mark.parametrize("size", [PageSize.ROLL_80, PageSize.ROLL_58])
def test_the_code_on_paper_is_the_code_on_the_screen(office: Office, size: PageSize) -> None:
    shown = khqr.code_to_pay(office.desk, draft_no=7, amount=due(office, riel(6_000)), till="1")
    paper_queue.ask_again(office.desk, "khqr", shown.text)
    queued = paper_queue.waiting_papers(office.desk)[-1]

    job = pdf_of(office.desk, queued.paper, queued.subject, sizes={PaperKind.KHQR: size})

    assert codes(job.pdf) == [("QRCode", shown.text)]
    words = without_spaces(words_by_pdfium(job.pdf))
    for said in ("6,000៛", shown.bill_no, "ស្កេនដើម្បីបង់ប្រាក់តាមKHQR", shown.payee.name_km):
        assert without_spaces(said) in words
    assert hour_text(shown.expires_at) in words
    assert job.file_name == f"khqr-{shown.bill_no}.pdf"


def test_what_is_no_code_is_not_printed(office: Office) -> None:
    with pytest.raises(KhqrError):
        pdf_of(office.desk, "khqr", "K01-000001")
