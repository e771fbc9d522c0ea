"""Baskets before they are paid: kept as typed, parked, recalled, priced anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.notes import Cash
from postdesk.domain.reference import Rate
from postdesk.domain.tariff import DestinationMissingError, OverweightError, WeightMissingError
from postdesk.services import basket, numbers
from postdesk.services.answers import (
    AddresseeMissingError,
    ContentsNotInspectedError,
    CustomsContentsMissingError,
    ProhibitedNotAskedError,
    SenderMissingError,
    TelephoneMissingError,
    TextTooLongError,
)
from postdesk.services.basket import BasketFullError, DraftGoneError, EmptyBasketError
from postdesk.services.counter import CashPayment
from postdesk.services.opening import open_desk
from postdesk.services.posting import posting
from postdesk.services.reference import apply_reference, sample
from postdesk.storage.journal_store import JournalStore
from tests.builders import (
    ADDRESSEE,
    CLERK,
    OTHER_CLERK,
    SENDER,
    Office,
    ems_abroad,
    letters,
    parcel,
    registered,
)


def problem_of(office: Office, line: LineDraft) -> Exception | None:
    return basket.price(office.desk, office.draft(line)).lines[0].problem


def new_rate(office: Office, riel_per_usd: int) -> None:
    rate = Rate(record="R-02", riel_per_usd=riel_per_usd, from_on=date(2026, 12, 7), source="HQ")
    document = msgspec.structs.replace(sample(), rates=(rate,))
    with posting(office.desk, None) as action:
        apply_reference(action, document, document="rates")


def test_parking_uses_no_number_and_posts_nothing(office: Office) -> None:
    draft = office.draft(parcel(), registered())
    before = JournalStore(office.desk.db).count(), numbers.number_states(office.desk)

    basket.park(office.desk, CLERK, draft)
    basket.recall(office.desk, CLERK, draft.draft_no)
    basket.park(office.desk, CLERK, draft)

    after = JournalStore(office.desk.db).count(), numbers.number_states(office.desk)
    assert after == before


def test_a_basket_comes_back_as_it_was_typed(office: Office) -> None:
    wrong = parcel(99_999, "XXX", sender=Party(name="ក" * 300, telephone="not a number"))
    draft = replace(office.draft(wrong), customer="លី ស្រីមុំ", editing=letters(0, -4))
    basket.park(office.desk, CLERK, draft)

    recalled = basket.recall(office.desk, OTHER_CLERK, draft.draft_no).draft

    assert replace(recalled, quoted_khr=0) == draft


def test_a_basket_is_recalled_once_and_thrown_away_for_good(office: Office) -> None:
    draft = office.draft(letters())
    basket.park(office.desk, CLERK, draft)
    basket.recall(office.desk, CLERK, draft.draft_no)

    with pytest.raises(DraftGoneError):
        basket.recall(office.desk, OTHER_CLERK, draft.draft_no)

    basket.park(office.desk, CLERK, draft)
    basket.discard(office.desk, draft.draft_no)
    with pytest.raises(DraftGoneError):
        basket.recall(office.desk, CLERK, draft.draft_no)
    assert basket.parked(office.desk) == ()


def test_a_settled_basket_is_not_parked_again(office: Office) -> None:
    draft = office.draft(letters())
    office.settle(draft, CashPayment(Cash(500)))

    basket.park(office.desk, CLERK, draft)

    assert basket.parked(office.desk) == ()


def test_a_recalled_basket_has_the_rate_of_now(office: Office) -> None:
    draft = office.draft(ems_abroad(400, "TH"))
    basket.park(office.desk, CLERK, draft)
    new_rate(office, 4_000)

    recalled = basket.recall(office.desk, CLERK, draft.draft_no)

    assert (recalled.draft.quoted_khr, recalled.amount_khr) == (57_400, 56_000)
    assert recalled.is_changed
    settled = office.settle(recalled.draft, CashPayment(Cash(60_000)))
    assert (settled.due_khr, settled.change) == (56_000, Cash(4_000))


def test_at_the_same_rate_nothing_is_said_to_have_changed(office: Office) -> None:
    draft = office.draft(ems_abroad(400, "TH"))
    basket.park(office.desk, CLERK, draft)

    assert not basket.recall(office.desk, CLERK, draft.draft_no).is_changed


def test_an_empty_basket_is_not_parked(office: Office) -> None:
    with pytest.raises(EmptyBasketError):
        basket.park(office.desk, CLERK, office.draft())


def test_a_half_filled_basket_outlives_a_crash_and_is_offered_to_its_owner(
    office: Office,
) -> None:
    draft = replace(office.draft(), editing=parcel())
    basket.save_draft(office.desk, CLERK, draft)
    assert office.desk.home is not None
    office.close()

    again = open_desk(office.desk.home, clock=office.clock)

    assert basket.unfinished(again, CLERK) == draft
    assert basket.unfinished(again, OTHER_CLERK) is None
    again.db.conn.close()


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (parcel(addressee=Party(name="ផេង")), TelephoneMissingError),
        (parcel(office=""), DestinationMissingError),
        (parcel(addressee=Party(telephone="012 555 102")), AddresseeMissingError),
        (parcel(sender=Party(name="  ")), SenderMissingError),
        (parcel(is_inspected=False), ContentsNotInspectedError),
        (parcel(is_prohibited_asked=False), ProhibitedNotAskedError),
        (ems_abroad(400, "TH", contents=" "), CustomsContentsMissingError),
        (parcel(sender=Party(name="ក" * 2_001)), TextTooLongError),
        (parcel(20_001), OverweightError),
        (parcel(0), WeightMissingError),
    ],
)
def test_what_a_line_still_lacks(office: Office, line: LineDraft, error: type[Exception]) -> None:
    assert isinstance(problem_of(office, line), error)


def test_letters_ask_number_and_weight_only(office: Office) -> None:
    assert problem_of(office, letters(12, 8)) is None


def test_a_registered_letter_asks_no_telephone(office: Office) -> None:
    line = registered(addressee=replace(ADDRESSEE, telephone=""), sender=SENDER)

    assert problem_of(office, line) is None


def test_an_unknown_destination_is_a_problem_and_not_a_crash(office: Office) -> None:
    assert problem_of(office, parcel(office="XXX")) is not None


def test_more_lines_than_a_receipt_carries(office: Office) -> None:
    draft = office.draft(*(letters() for _ in range(201)))

    priced = basket.price(office.desk, draft)

    assert isinstance(priced.problem, BasketFullError)
    with pytest.raises(BasketFullError):
        office.settle(draft, CashPayment(Cash(200_000)))


def test_the_line_that_is_being_typed_is_priced_with_the_rest(office: Office) -> None:
    draft = replace(office.draft(letters()), editing=replace(parcel(), line_no=2))

    priced = basket.price(office.desk, draft)

    assert priced.amount is not None
    assert priced.amount.cash_khr == 6_500
