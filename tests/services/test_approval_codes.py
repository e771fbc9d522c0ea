"""Approval by telephone: a code is good once, for a time, and not for the one who asks."""

from __future__ import annotations

import pytest

from postdesk.domain.people import NotPermittedError, OwnApprovalError
from postdesk.services import approval_codes, refunding
from postdesk.services.approval_codes import (
    ApprovalCodeError,
    ApprovalCodeExpiredError,
    ApprovalCodesClosedError,
    ApprovalCodeUsedError,
    approve_by_code,
    issue_codes,
)
from postdesk.services.receipts import find_receipt
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from tests.builders import CLERK, MANAGER, Office, ems


def test_a_refund_over_the_limit_is_approved_by_telephone(office: Office) -> None:
    code = issue_codes(office.desk, MANAGER)[0]
    sold = office.sell(ems(900, insured_khr=500_000))
    found = find_receipt(office.desk, sold.receipt_no)
    office.clock.move(hours=2)
    request = refunding.RefundRequest(
        found.receipt_no, tuple(line.entry_id for line in found.lines), "អតិថិជនសុំវិញ"
    )

    approval = approve_by_code(office.desk, asked_by=CLERK, typed=code.text)
    refunded = refunding.refund(office.desk, CLERK, request, till="1", approval=approval)

    assert refunded.approved_by == MANAGER.person_id
    used = JournalStore(office.desk.db).with_business_key("approval_code.used", str(code.code_no))
    assert used is not None
    assert used.person == CLERK.person_id
    rebuild(office.desk)
    assert verify(office.desk).is_sound


def test_a_code_is_good_once_however_it_is_typed(office: Office) -> None:
    first, second = issue_codes(office.desk, MANAGER)[:2]
    khmer = first.text.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))

    assert approve_by_code(office.desk, asked_by=CLERK, typed=khmer).person_id == "sovann"
    with pytest.raises(ApprovalCodeUsedError):
        approve_by_code(office.desk, asked_by=CLERK, typed=first.text)
    assert (
        approve_by_code(office.desk, asked_by=CLERK, typed=second.text.replace(" ", "")).person_id
        == MANAGER.person_id
    )


def test_a_code_expires_after_a_fortnight(office: Office) -> None:
    code = issue_codes(office.desk, MANAGER)[0]
    office.clock.move(days=15)

    with pytest.raises(ApprovalCodeExpiredError) as expired:
        approve_by_code(office.desk, asked_by=CLERK, typed=code.text)

    assert expired.value.expires_on.isoformat() == "2026-12-21"


def test_new_codes_end_the_old_ones(office: Office) -> None:
    old = issue_codes(office.desk, MANAGER)[0]
    new = issue_codes(office.desk, MANAGER)[0]

    with pytest.raises(ApprovalCodeUsedError):
        approve_by_code(office.desk, asked_by=CLERK, typed=old.text)
    assert new.code_no == old.code_no + approval_codes.CODES
    assert (
        approve_by_code(office.desk, asked_by=CLERK, typed=new.text).person_id == MANAGER.person_id
    )


def test_wrong_codes_close_them_all_until_there_are_new_ones(office: Office) -> None:
    code = issue_codes(office.desk, MANAGER)[0]
    for left in range(approval_codes.TRIES_MAX - 1, 0, -1):
        with pytest.raises(ApprovalCodeError) as wrong:
            approve_by_code(office.desk, asked_by=CLERK, typed=f"{code.code_no}-00000000")
        assert wrong.value.tries_left == left
    with pytest.raises(ApprovalCodesClosedError):
        approve_by_code(office.desk, asked_by=CLERK, typed="")

    with pytest.raises(ApprovalCodesClosedError):
        approve_by_code(office.desk, asked_by=CLERK, typed=code.text)
    fresh = issue_codes(office.desk, MANAGER)[0]
    assert (
        approve_by_code(office.desk, asked_by=CLERK, typed=fresh.text).person_id
        == MANAGER.person_id
    )


def test_nobody_approves_their_own_request(office: Office) -> None:
    code = issue_codes(office.desk, MANAGER)[0]
    with pytest.raises(OwnApprovalError):
        approve_by_code(office.desk, asked_by=MANAGER, typed=code.text)
    with pytest.raises(NotPermittedError):
        issue_codes(office.desk, CLERK)


def test_the_codes_themselves_are_nowhere_in_the_books(office: Office) -> None:
    codes = issue_codes(office.desk, MANAGER)
    entry = list(JournalStore(office.desk.db).entries())[-1]

    assert entry.kind == "approval_codes.issued"
    for code in codes:
        secret = code.text.partition("-")[2].replace(" ", "")
        assert secret.encode() not in bytes(entry.body)
    assert approval_codes.has_codes(office.desk)


def test_digits_without_end_are_a_wrong_code_and_counted(office: Office) -> None:
    issue_codes(office.desk, MANAGER)
    for left in (4, 3):
        with pytest.raises(ApprovalCodeError) as wrong:
            approve_by_code(office.desk, asked_by=CLERK, typed="9" * 40)
        assert wrong.value.tries_left == left
