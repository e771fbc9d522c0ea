"""What each document comes to at a desk: an entry that names it, and the office changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from postdesk.domain.journal import Line, Side
from postdesk.domain.reference import ReferenceData
from postdesk.hq import publishing
from postdesk.hq.headquarters import Headquarters
from postdesk.services import mail_from_hq, people, proposals, verification
from postdesk.services.desk import Desk
from postdesk.services.posting import posting
from postdesk.services.reference import reference_on
from postdesk.storage.inbox import Inbox
from postdesk.storage.journal_store import JournalStore
from postdesk.sync import sending
from postdesk.sync.answers import keyring_of
from postdesk.sync.apply import apply_document
from postdesk.sync.ports import DocumentNotSignedError, DocumentOutOfOrderError, HqTooNewError
from postdesk.wire import contents
from postdesk.wire.bodies import NoticeReceived
from postdesk.wire.documents import make_document
from postdesk.wire.entry import Entry
from postdesk.wire.keys import Purpose
from tests.builders import CLERK, MANAGER
from tests.hq_fixtures import LinkedDesk

TODAY = date(2026, 12, 7)
AT = "2026-12-07T01:00:00.000Z"


def publish(hq: Headquarters, *found: contents.Content) -> None:
    publishing.publish(hq, found, to=("STG",))


def notice(text: str = "n") -> contents.NoticePublished:
    return contents.NoticePublished(title_km=text, title_en=text, text_km=text, text_en=text)


def entries(desk: Desk) -> list[Entry]:
    return list(JournalStore(desk.db).entries())


def today(desk: Desk) -> ReferenceData:
    return reference_on(desk, TODAY)


def apply_next(
    hq: Headquarters, change: Callable[[bytes], bytes] | None = None
) -> Callable[[Desk], str]:
    """Apply a document that headquarters makes on the spot, after the last one that is here."""

    def job(desk: Desk) -> str:
        end = Inbox(desk.db).end()
        document = make_document("STG", end, notice("made"), at=AT)
        signed = hq.keys.sign(Purpose.DOCUMENTS, change(document) if change else document)
        card = sending.require_link(desk).card
        return apply_document(desk, signed, branch="STG", keyring=keyring_of(card))

    return job


def test_applying_is_an_entry_of_nobody_that_names_the_document(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    number = linked.run(lambda desk: Inbox(desk.db).end().number) + 1
    publish(hq, notice())

    linked.round()

    entry = linked.run(entries)[-1]
    assert (entry.kind, entry.person, entry.role) == ("notice.received", "system", "system")
    assert entry.business_key == str(number)
    assert linked.run(lambda desk: Inbox(desk.db).end().number) == number
    assert linked.run(verification.verify).findings == ()


def test_a_rate_is_in_force_from_its_day_and_the_later_one_wins(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    for record, riel, day in (
        ("R-1", 4_050, "2026-12-07"),
        ("R-2", 4_060, "2026-12-07"),
        ("R-3", 4_070, "2026-12-08"),
    ):
        publish(
            hq,
            contents.RatePublished(record=record, riel_per_usd=riel, from_on=day, source="NBC"),
        )
    linked.round()

    rate = linked.run(lambda desk: today(desk).rate_on(TODAY))

    assert rate is not None
    assert (rate.record, rate.riel_per_usd) == ("R-2", 4_060)


def test_limits_take_the_place_of_the_reference_datas(hq: Headquarters, linked: LinkedDesk) -> None:
    before = linked.run(today).policy
    publish(
        hq,
        contents.LimitsPublished(
            from_on="2026-12-07",
            rounding_step_khr=500,
            rounding_direction="up",
            riel_change_below_usd=10,
            clerk_refund_limit_khr=1,
            single_person_refund_limit_khr=2,
        ),
    )
    linked.round()

    policy = linked.run(today).policy

    assert before.rounding_step_khr == 100
    assert (policy.rounding_step_khr, policy.clerk_refund_limit_khr) == (500, 1)


def test_staff_come_and_go_by_document(hq: Headquarters, linked: LinkedDesk) -> None:
    def staff(person_id: str, is_active: int) -> contents.StaffPublished:
        return contents.StaffPublished(
            person_id=person_id,
            name_km="ដារ៉ា",
            name_latin="Dara",
            role="clerk",
            is_active=is_active,
        )

    publish(hq, staff("dara", 1), staff(CLERK.person_id, 0))
    linked.round()
    here = linked.run(lambda desk: [one.person_id for one in people.list_people(desk)])
    linked.run(lambda desk: people.change_pin(desk, MANAGER, "dara", pin="736194"))

    assert "dara" in here
    assert CLERK.person_id not in here
    linked.run(lambda desk: people.sign_in(desk, person_id="dara", pin="736194"))
    with pytest.raises(people.UnknownPersonError):
        linked.run(lambda desk: people.sign_in(desk, person_id=CLERK.person_id, pin="471903"))


def test_news_of_an_item_and_notices_can_be_read(hq: Headquarters, linked: LinkedDesk) -> None:
    publish(
        hq,
        contents.ItemEventReported(number="RR200100018KH", event="EMI", at=AT, place="PNH"),
        notice("ឈប់សម្រាក"),
    )
    linked.round()

    events = linked.run(
        lambda desk: desk.db.conn.execute("SELECT event, place FROM item_event").fetchall()
    )
    found = linked.run(mail_from_hq.notices)

    assert events == [("EMI", "PNH")]
    assert [one.title_km for one in found] == ["ឈប់សម្រាក"]


def test_a_proposal_waits_for_a_person(hq: Headquarters, linked: LinkedDesk) -> None:
    before = linked.balances()
    lines = (
        Line("1020", "safe", "KHR", Side.DEBIT, 5),
        Line("3010", "branch", "KHR", Side.CREDIT, 5),
    )
    publish(
        hq,
        contents.ProposalMade(
            proposal_no="P-1",
            concerns="",
            title_km="ស",
            title_en="s",
            evidence="slip",
            lines=lines,
            answer_by="2026-12-20",
        ),
    )
    linked.round()

    waiting = linked.run(proposals.open_proposals)

    assert [one.body.proposed for one in waiting] == [lines]
    assert linked.balances() == before


def test_what_cannot_be_used_is_recorded_and_the_next_one_is_applied(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    publish(
        hq,
        contents.ReferencePublished(version="X", effective_on="2026-12-07", content=b"{nonsense"),
        notice("between"),
        contents.RatePublished(record="", riel_per_usd=0, from_on="x", source=""),
        notice("after"),
    )

    linked.round()
    kinds = [entry.kind for entry in linked.run(entries)][-4:]
    shown = [one.is_refused for one in linked.run(mail_from_hq.received_documents)][:4]

    assert kinds == ["document.refused", "notice.received", "document.refused", "notice.received"]
    assert shown == [False, True, False, True]
    assert linked.round().waiting == 0


def test_numbers_for_another_desk_or_epoch_are_left_alone(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    before = len(linked.contents())
    for desk, epoch in (("f" * 12, 0), (linked.name, 1)):
        publish(
            hq,
            contents.NumbersAllotted(
                desk=desk,
                epoch=epoch,
                indicator="RR",
                first=70_000_000 + epoch * 100,
                last=70_000_050 + epoch * 100,
                source="block",
            ),
        )

    done = linked.round()

    assert done.documents == ["numbers", "numbers"]
    assert len(linked.contents()) == before


def test_a_document_out_of_order_or_badly_signed_changes_nothing(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    count = len(linked.contents())
    gap = b"\xa6number" + bytes([4 + 1])

    def later(document: bytes) -> bytes:
        return document.replace(gap, b"\xa6number" + bytes([4 + 2]))

    with pytest.raises(DocumentOutOfOrderError):
        linked.run(apply_next(hq, later))
    with pytest.raises(DocumentNotSignedError):
        linked.run(apply_next(hq, lambda document: document.replace(b"STG", b"KCM")))
    with pytest.raises(HqTooNewError):
        linked.run(apply_next(hq, lambda document: document.replace(b"\xa6notice", b"\xa6comets")))

    assert len(linked.contents()) == count
    assert linked.run(apply_next(hq)) == "notice"
    assert len(linked.contents()) == count + 1


def test_a_document_is_in_the_books_once_whatever_else_fails(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    from postdesk.services.posting import AlreadyRecordedError

    publish(hq, notice())
    linked.round()
    number = str(linked.run(lambda desk: Inbox(desk.db).end().number))
    again = NoticeReceived(document=number, title_km="", title_en="", text_km="", text_en="")

    def job(desk: Desk) -> None:
        with posting(desk, None) as action:
            action.add(again, business_key=number)

    with pytest.raises(AlreadyRecordedError):
        linked.run(job)


def test_the_entry_and_the_cursor_move_together_or_not_at_all(
    hq: Headquarters, linked: LinkedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = len(linked.contents())
    end = linked.run(lambda desk: Inbox(desk.db).end())

    def dies(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(Inbox, "keep", dies)
        with pytest.raises(MemoryError):
            linked.run(apply_next(hq))

    assert len(linked.contents()) == count
    assert linked.run(lambda desk: Inbox(desk.db).end()) == end
    assert linked.run(apply_next(hq)) == "notice"
