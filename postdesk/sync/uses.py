"""What each kind of document comes to at this desk. It is checked before anything is posted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from postdesk.domain.cash_movement import Value, matched_lines, transit_of
from postdesk.domain.orders import OrderKind, passed_on_lines, taken_over_lines
from postdesk.domain.reference import parse_reference
from postdesk.domain.s10 import SerialRange
from postdesk.services import khqr
from postdesk.services.desk import Desk
from postdesk.services.order_book import (
    OrderUnknownError,
    get_order,
    is_owed_here,
    is_paying_desk,
)
from postdesk.services.posting import Posting
from postdesk.services.reference import apply_reference
from postdesk.storage.delivery_projections import HERE, PAID
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.secrets_store import DocumentStore
from postdesk.wire import bodies, contents
from postdesk.wire.content_rules import UnusableContentError, check_content

Use = Callable[[Posting], None]

# Entries that say what the document says, field by field.
_COPIED: Final[dict[type[contents.Content], type[bodies.Body]]] = {
    contents.RatePublished: bodies.RateApplied,
    contents.LimitsPublished: bodies.LimitsApplied,
    contents.StaffPublished: bodies.StaffApplied,
    contents.NoticePublished: bodies.NoticeReceived,
    contents.KnownProblemPublished: bodies.KnownProblemReceived,
    contents.PeerKeyPublished: bodies.PeerKeyApplied,
    contents.InboundAnnounced: bodies.InboundReceived,
}


def use_of(desk: Desk, number: str, content: contents.Content) -> Use:
    """What to post for a document.

    Args:
        number: The document's, as entries name it.

    Raises:
        UnusableContentError, ReferenceDataError, SortingPlanError, RuleError, ValueError: It
            cannot be used.
    """
    check_content(content)
    if isinstance(content, contents.PeerKeyPublished) and content.peer_desk == desk.identity.desk:
        return _nothing
    copied = _COPIED.get(type(content))
    if copied is None:
        return _USES[type(content)](desk, number, content)
    fields = {name: getattr(content, name) for name in content.__struct_fields__}
    make: Any = copied
    return _post(make(document=number, **fields), number)


def _post(body: bodies.Body, number: str) -> Use:
    def use(action: Posting) -> None:
        # The number as business key: a document is in the books once, whatever else fails.
        action.add(body, business_key=number)

    return use


def _nothing(_: Posting) -> None:
    """It concerns another desk, or this one knows it: it is kept, and nothing is posted."""


def _reference(_: Desk, number: str, content: contents.ReferencePublished) -> Use:
    reference = parse_reference(json.loads(content.content))

    def use(action: Posting) -> None:
        apply_reference(action, reference, document=number)

    return use


def _sorting_plan(_: Desk, number: str, content: contents.SortingPlanPublished) -> Use:
    def use(action: Posting) -> None:
        store = DocumentStore(action.desk.db)
        digest = store.put(kind="sorting-plan", version=content.version, content=content.content)
        applied = bodies.SortingPlanApplied(
            document=number,
            version=content.version,
            effective_on=content.effective_on,
            content_sha256=digest,
        )
        action.add(applied, business_key=number)

    return use


def _numbers(desk: Desk, number: str, content: contents.NumbersAllotted) -> Use:
    if (content.desk, content.epoch) != (desk.identity.desk, desk.identity.epoch):
        return _nothing
    wanted = SerialRange(content.indicator, content.first, content.last)
    rows = desk.db.conn.execute(
        "SELECT first, last FROM number_block WHERE indicator = ?", (content.indicator,)
    ).fetchall()
    for first, last in rows:
        if wanted.overlaps(SerialRange(content.indicator, first, last)):
            raise UnusableContentError(f"{content.indicator} {first}-{last}")
    issued = bodies.NumbersIssued(
        indicator=content.indicator,
        first=content.first,
        last=content.last,
        source=content.source,
        document=number,
    )
    return _post(issued, number)


def _item_event(_: Desk, number: str, content: contents.ItemEventReported) -> Use:
    received = bodies.ItemEventReceived(
        document=number,
        number=content.number,
        event=content.event,
        happened_at=content.at,
        place=content.place,
    )
    return _post(received, number)


def _order(desk: Desk, number: str, content: contents.OrderMade) -> Use:
    """Money that this branch is to pay: its main desk keeps it, the others are not concerned."""
    if not is_paying_desk(desk):
        return _nothing
    if _stands_here(desk, content.order_no):
        raise UnusableContentError(f"order {content.order_no} twice")
    kind = OrderKind(content.order_kind)
    fields = {name: getattr(content, name) for name in content.__struct_fields__}
    lines = taken_over_lines(kind, content.amount_khr, order_no=content.order_no)
    return _post(bodies.OrderAdvised(document=number, lines=lines, **fields), number)


def _stands_here(desk: Desk, order_no: str) -> bool:
    row = desk.db.conn.execute(
        "SELECT 1 FROM pay_order WHERE order_no = ? AND state IN (?, ?)", (order_no, HERE, PAID)
    ).fetchone()
    return row is not None


def _order_news(desk: Desk, number: str, content: contents.OrderNews) -> Use:
    """What became of an order; where it stands in these books, it is owed to the network now."""

    def use(action: Posting) -> None:
        try:
            order = get_order(desk, content.order_no)
        except OrderUnknownError:
            return
        owed_khr = is_owed_here(desk, order.order_no, order.kind)
        moves = content.state == "taken" and owed_khr > 0 and not order.is_payable
        reported = bodies.OrderReported(
            document=number,
            order_no=order.order_no,
            state=content.state,
            branch=content.branch,
            happened_at=content.at,
            lines=passed_on_lines(order.kind, owed_khr, order_no=order.order_no) if moves else (),
        )
        action.add(reported, business_key=number)

    return use


def _khqr(desk: Desk, _number: str, content: contents.KhqrFound) -> Use:
    """The payment is confirmed by headquarters' word; one that was seen here already stays so.

    A receipt that this desk does not know is another desk's of the branch. One that was undone
    here, or paid with another sum, is refused under its number, so that both ends see that money
    lies at the bank which these books have no claim to.
    """

    def use(action: Posting) -> None:
        waiting_khr = khqr.outstanding(desk, content.receipt_no)
        if waiting_khr == 0:
            return
        khqr.post_seen(
            action, content.receipt_no, waiting_khr, content.bank_reference, source=khqr.TOLD
        )

    expected_khr = khqr.expected(desk, content.receipt_no)
    if expected_khr is not None and expected_khr != content.amount_khr:
        raise UnusableContentError(f"{content.receipt_no}: {content.amount_khr} ≠ {expected_khr}")
    return use


def _transit(desk: Desk, number: str, content: contents.TransitFound) -> Use:
    """What was found leaves what is in transit, and the network has it: no more than stands there.

    A deposit or bag that this desk does not know is another desk's of the branch.
    """

    def use(action: Posting) -> None:
        holder, account = transit_of(content.matter, content.number)
        store = JournalStore(desk.db)
        left = [store.balance(account, holder, unit) for unit in ("KHR", "USD")]
        if not any(left):
            return
        found = Value(min(left[0], content.khr), min(left[1], content.usd_cents))
        matched = bodies.TransitMatched(
            document=number,
            matter=content.matter,
            number=content.number,
            khr=content.khr,
            usd_cents=content.usd_cents,
            remarks=content.remarks,
            lines=matched_lines(found, holder=holder, account=account),
        )
        action.add(matched, business_key=number)

    return use


def _proposal(desk: Desk, number: str, content: contents.ProposalMade) -> Use:
    same = desk.db.conn.execute(
        "SELECT 1 FROM proposal WHERE proposal_no = ?", (content.proposal_no,)
    ).fetchone()
    if same is not None:
        raise UnusableContentError(f"proposal {content.proposal_no} twice")
    received = bodies.ProposalReceived(
        document=number,
        proposal_no=content.proposal_no,
        concerns=content.concerns,
        title_km=content.title_km,
        title_en=content.title_en,
        evidence=content.evidence,
        proposed=content.lines,
        answer_by=content.answer_by,
    )
    return _post(received, number)


_USES: Final[dict[type[contents.Content], Callable[[Desk, str, Any], Use]]] = {
    contents.ReferencePublished: _reference,
    contents.SortingPlanPublished: _sorting_plan,
    contents.NumbersAllotted: _numbers,
    contents.ItemEventReported: _item_event,
    contents.ProposalMade: _proposal,
    contents.OrderMade: _order,
    contents.OrderNews: _order_news,
    contents.TransitFound: _transit,
    contents.KhqrFound: _khqr,
}
