"""The papers of a sale say what stands in the journal, and nothing else."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from postdesk.domain.basket import Party
from postdesk.domain.money import dollars, riel
from postdesk.domain.notes import Cash
from postdesk.printing.sale_records import UndoneHow
from postdesk.services import cancelling, paper_queue, papers, papers_sale, people, refunding
from postdesk.services.counter import AccountPayment, Settled
from postdesk.services.receipts import ReceiptNotFoundError, find_receipt
from postdesk.services.setup import SAMPLE_PIN
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.signing import head_is_signed
from tests.builders import Office, drawer, ems, ems_abroad, goods, letters, new_office, parcel
from tests.builders import registered as registered_letter
from tests.printing.reading import codes, words_by_pdfium

if TYPE_CHECKING:
    from pathlib import Path

    from postdesk.printing.sale_records import ReceiptPaper

STOCK = {"BOX-M": 10, "BOX-L": 5, "STAMP-500": 50}


@dataclass(frozen=True, slots=True)
class Sales:
    """A morning's sales; nobody adds to it.

    Attributes:
        mixed: A parcel, its box and a registered letter, paid with five dollars.
        abroad: A price in dollars and one in riel, change split by the clerk.
        stamps: Nothing that has a number.
        shop: Put on a business customer's account.
    """

    office: Office
    mixed: Settled
    abroad: Settled
    stamps: Settled
    bundle: Settled
    shop: Settled

    def receipt(self, settled: Settled) -> ReceiptPaper:
        return papers_sale.receipt_paper(self.office.desk, settled.receipt_no)


def opened_office(home: Path) -> Office:
    office = new_office(home, "2026-12-07 07:30")
    office.open_till(drawer({10_000: 20, 100: 100}, {10: 4, 5: 2}), stock=STOCK)
    return office


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Sales:
    office = opened_office(tmp_path_factory.mktemp("papers") / "desk")
    shop = office.draft(parcel(1_000), parcel(900))
    return Sales(
        office,
        mixed=office.sell(
            parcel(3_400, sender=Party(name="លី ស្រីមុំ")),
            goods("box-m"),
            registered_letter(35, is_advised=True),
            tendered=Cash(usd_whole=5),
        ),
        abroad=office.sell(
            ems_abroad(1_250, "FR"),
            goods("box-l"),
            tendered=Cash(usd_whole=50),
            change=Cash(2_100, 7),
        ),
        stamps=office.sell(goods("stamp-500", 4), tendered=Cash(10_000)),
        bundle=office.sell(letters(12, 8)),
        shop=office.settle(shop, AccountPayment("C-0001")),
    )


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return opened_office(tmp_path / "desk")


def refund_of(office: Office, settled: Settled) -> refunding.Refunded:
    found = find_receipt(office.desk, settled.receipt_no)
    request = refunding.RefundRequest(
        settled.receipt_no, tuple(line.entry_id for line in found.lines), "អ្នកផ្ញើយកមកវិញ"
    )
    approval = people.approve(
        office.desk, asked_by=office.clerk, person_id=office.manager.person_id, pin=SAMPLE_PIN
    )
    return refunding.refund(office.desk, office.clerk, request, till=office.till, approval=approval)


def test_the_receipt_lists_every_line_with_its_price_explained(sales: Sales) -> None:
    paper = sales.receipt(sales.mixed)

    assert [line.amount for line in paper.lines] == [riel(10_500), riel(2_500), riel(2_600)]
    assert paper.lines[0].s10 == sales.mixed.numbers[0]
    assert [step.name.en for step in paper.lines[0].steps] == [
        "up to 1 kg: 6,000៛",
        "each further 1 kg or part: 3 × 1,500៛",
    ]
    named = [step.name.en for step in paper.lines[2].steps if step.amount]
    assert named == ["Registration", "Advice of delivery (AR)"]


def test_the_receipt_s_money_adds_up(sales: Sales) -> None:
    paper = sales.receipt(sales.mixed)

    assert paper.to_pay == riel(15_600)
    assert paper.vat == riel(227)
    assert [(t.amount, t.value) for t in paper.tenders] == [(dollars(5), riel(20_500))]
    assert paper.change == (riel(4_900),)
    assert not paper.is_short


def test_two_price_currencies_are_never_one(sales: Sales) -> None:
    paper = sales.receipt(sales.abroad)

    assert set(paper.due) == {riel(4_000), dollars(41, 50)}
    assert paper.total_riel == riel(174_150)
    assert paper.rounding == riel(50)
    assert paper.to_pay == riel(174_200)
    assert paper.rate is not None
    assert (paper.rate.record, paper.rate.riel_per_dollar) == ("R-01", 4_100)
    assert set(paper.change) == {riel(2_100), dollars(7)}


def test_without_a_numbered_item_the_receipt_is_short(sales: Sales) -> None:
    assert sales.receipt(sales.stamps).is_short
    assert sales.receipt(sales.bundle).is_short


def test_a_bundle_says_how_many_letters(sales: Sales) -> None:
    (line,) = sales.receipt(sales.bundle).lines

    assert "12 pieces" in [detail.en for detail in line.details]


def test_on_account_the_receipt_names_the_customer_and_rounds_nothing(sales: Sales) -> None:
    paper = sales.receipt(sales.shop)

    assert "C-0001" in paper.customer
    assert [tender.name.en for tender in paper.tenders] == ["On account"]
    assert paper.rounding == riel(0)


def test_the_receipt_says_where_and_by_whom_and_that_it_is_for_training(sales: Sales) -> None:
    origin = sales.receipt(sales.mixed).origin

    assert (origin.till, origin.person) == ("1", office_clerk(sales))
    assert origin.is_training
    assert origin.is_sample_tariff


def office_clerk(sales: Sales) -> str:
    return sales.office.clerk.name_km


def test_the_code_on_the_receipt_can_be_checked_with_the_desk_s_key_alone(sales: Sales) -> None:
    job = papers.pdf_of(sales.office.desk, "receipt", sales.mixed.receipt_no)

    ((_, text),) = codes(job.pdf)
    mark, version, desk, epoch, seq, head, receipt_no, paid, signature = text.split(":")
    assert (mark, version, receipt_no, paid) == (
        "postdesk",
        "1",
        sales.mixed.receipt_no,
        "15600KHR",
    )
    assert head_is_signed(
        sales.office.desk.identity.public_key,
        base64.b64decode(signature),
        desk=desk,
        epoch=int(epoch),
        seq=int(seq),
        head=bytes.fromhex(head),
    )


def test_the_receipt_names_all_entries_of_its_basket(sales: Sales) -> None:
    witness = sales.receipt(sales.mixed).witness

    store = JournalStore(sales.office.desk.db)
    seqs = [entry.seq for entry in map(store.get, sales.mixed.entries) if entry]
    assert (witness.first_seq, witness.last_seq) == (min(seqs), max(seqs))


def test_the_words_of_a_receipt_can_be_read_back(sales: Sales) -> None:
    words = words_by_pdfium(papers.pdf_of(sales.office.desk, "receipt", sales.mixed.receipt_no).pdf)

    for word in ("ប្រៃសណីយភណ្ឌ", "PA 400 100 013 KH", "15,600៛", "តារាងតម្លៃគំរូ", "FOR TRAINING"):
        assert word in words


def test_a_paper_drawn_twice_is_the_same(sales: Sales) -> None:
    desk, number = sales.office.desk, sales.mixed.receipt_no

    assert papers.pdf_of(desk, "receipt", number) == papers.pdf_of(desk, "receipt", number)


def test_labels_stand_in_the_order_of_weighing(sales: Sales) -> None:
    labels = [papers_sale.label_paper(sales.office.desk, n) for n in sales.mixed.numbers]

    assert [(label.position, label.basket_size) for label in labels] == [(1, 2), (2, 2)]
    assert [label.product.en for label in labels] == ["Parcel", "Registered letter"]
    assert labels[0].destination.en == "Battambang"
    assert labels[0].addressee.telephone == "012 555 102"
    assert [mark.code for mark in labels[1].marks] == ["AR"]


def test_the_label_s_bars_are_the_item_s_number(sales: Sales) -> None:
    number = sales.mixed.numbers[0]

    job = papers.pdf_of(sales.office.desk, "label", number)

    assert ("Code128", number) in codes(job.pdf)
    assert job.file_name == f"label-{number}.pdf"


@pytest.mark.parametrize("kind", ["receipt", "label", "refund", "count-sheet", "day-sheet"])
def test_what_the_journal_does_not_know_is_not_printed(sales: Sales, kind: str) -> None:
    with pytest.raises(ReceiptNotFoundError):
        papers.pdf_of(sales.office.desk, kind, "RR000000000KH")


def test_a_receipt_that_was_not_undone_has_no_slip(sales: Sales) -> None:
    with pytest.raises(ReceiptNotFoundError):
        papers_sale.refund_paper(sales.office.desk, sales.mixed.receipt_no)


def test_every_copy_has_its_number_and_an_entry(office: Office) -> None:
    settled = office.sell(goods("stamp-500"))
    before = JournalStore(office.desk.db).count()

    given = [papers.reprint_receipt(office.desk, office.clerk, settled.receipt_no) for _ in "ab"]

    assert given == [1, 2]
    assert JournalStore(office.desk.db).count() == before + 2
    asked = [(p.paper, p.subject, p.copy_no) for p in paper_queue.waiting_papers(office.desk)]
    assert asked[-2:] == [("receipt", settled.receipt_no, 1), ("receipt", settled.receipt_no, 2)]
    copy = papers.pdf_of(office.desk, "receipt", settled.receipt_no, 2)
    assert "COPY 2" in words_by_pdfium(copy.pdf)
    assert copy.file_name.endswith("-copy-2.pdf")


def test_a_label_comes_again_as_it_was(office: Office) -> None:
    settled = office.sell(ems(900))
    first = papers.pdf_of(office.desk, "label", settled.numbers[0])

    paper_queue.ask_again(office.desk, "label", settled.numbers[0])

    queued = paper_queue.waiting_papers(office.desk)[-1]
    again = papers.pdf_of(office.desk, queued.paper, queued.subject, queued.copy_no)
    assert again == first


def test_the_slip_of_an_undone_basket_gives_back_the_same_notes(office: Office) -> None:
    settled = office.sell(parcel(2_300), tendered=Cash(usd_whole=20))
    cancelling.undo(office.desk, office.clerk, settled.receipt_no, reason="ខុសសាខា")

    slip = papers_sale.refund_paper(office.desk, settled.receipt_no)

    assert slip.how is UndoneHow.REVERSAL
    assert slip.handed_back == (dollars(20),)
    assert slip.reason.km == "ខុសសាខា"
    assert slip.approved_by == ""


def test_the_slip_of_a_refund_says_what_is_handed_over_and_who_agreed(office: Office) -> None:
    settled = office.sell(ems(900, insured_khr=500_000), tendered=Cash(usd_whole=20))
    office.clock.set("2026-12-07 15:20")

    refunded = refund_of(office, settled)

    slip = papers_sale.refund_paper(office.desk, refunded.refund_no)
    assert slip.how is UndoneHow.REFUND
    assert slip.handed_back == (riel(15_000),)
    assert slip.approved_by == office.manager.name_km
    assert [line.s10 for line in slip.lines] == list(settled.numbers)
    assert (slip.witness.last_seq - slip.witness.first_seq) == 1


def test_a_receipt_stays_as_it_was_given_after_a_refund(office: Office) -> None:
    settled = office.sell(ems(900))
    before = papers.pdf_of(office.desk, "receipt", settled.receipt_no)

    refund_of(office, settled)

    assert papers.pdf_of(office.desk, "receipt", settled.receipt_no) == before
