"""What a document must hold, beyond its shape.

The same check before it is published and before it is applied.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from postdesk.domain.accounts import Account
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import check_lines
from postdesk.domain.orders import OrderKind
from postdesk.domain.people import Role
from postdesk.domain.reference import RoundingDirection, parse_reference
from postdesk.domain.s10 import SerialRange
from postdesk.domain.sorting_plan import parse_sorting_plan
from postdesk.wire import contents
from postdesk.wire.bodies import BODIES

KEY_BYTES: Final = 32


class UnusableContentError(RuleError):
    """What a document holds cannot be used.

    Attributes:
        reason: The field concerned and what stands there.
    """

    facts = ("reason",)

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_content(content: contents.Content) -> None:
    """Make sure that a content can be used.

    Raises:
        UnusableContentError, RuleError, ReferenceDataError, SortingPlanError, ValueError: It
            cannot; the error says where.
    """
    rule = _RULES.get(type(content))
    if rule is not None:
        rule(content)


def _require(fact: object, reason: str) -> None:
    if not fact:
        raise UnusableContentError(reason)


def _reference(content: contents.ReferencePublished) -> None:
    tariff = parse_reference(json.loads(content.content)).tariff
    stated = (content.version, content.effective_on)
    found = (tariff.version, tariff.effective_on.isoformat())
    _require(stated == found, f"{stated} ≠ {found}")


def _rate(content: contents.RatePublished) -> None:
    date.fromisoformat(content.from_on)
    _require(content.record.strip(), "record")
    _require(content.riel_per_usd > 0, f"riel_per_usd {content.riel_per_usd}")


def _limits(content: contents.LimitsPublished) -> None:
    date.fromisoformat(content.from_on)
    RoundingDirection(content.rounding_direction)
    _require(content.rounding_step_khr > 0, f"rounding_step_khr {content.rounding_step_khr}")


def _sorting_plan(content: contents.SortingPlanPublished) -> None:
    date.fromisoformat(content.effective_on)
    parse_sorting_plan(json.loads(content.content))


def _staff(content: contents.StaffPublished) -> None:
    Role(content.role)
    _require(content.person_id.strip(), "person_id")
    _require((content.name_km + content.name_latin).strip(), "name_km")


def _numbers(content: contents.NumbersAllotted) -> None:
    SerialRange(content.indicator, content.first, content.last)
    _require(content.source in {"block", "pre-printed"}, f"source {content.source}")


def _peer_key(content: contents.PeerKeyPublished) -> None:
    _require(len(bytes.fromhex(content.public_key)) == KEY_BYTES, "public_key")


def _proposal(content: contents.ProposalMade) -> None:
    date.fromisoformat(content.answer_by)
    _require(content.proposal_no.strip(), "proposal_no")
    check_lines(content.lines)
    known = {account.value for account in Account}
    for line in content.lines:
        _require(line.account in known, f"account {line.account}")


def _known_problem(content: contents.KnownProblemPublished) -> None:
    for day in filter(None, (content.from_on, content.until_on)):
        date.fromisoformat(day)
    _require(content.problem_no.strip(), "problem_no")
    _require(bool(content.entry_kinds), "entry_kinds")
    for kind in content.entry_kinds:
        _require(kind in BODIES, f"entry kind {kind}")


def _order(content: contents.OrderMade) -> None:
    date.fromisoformat(content.made_on)
    OrderKind(content.order_kind)
    _require(content.order_no.strip(), "order_no")
    _require(content.amount_khr > 0, f"amount_khr {content.amount_khr}")
    _require((content.payee_name + content.payee_name_latin).strip(), "payee_name")


def _order_news(content: contents.OrderNews) -> None:
    datetime.fromisoformat(content.at)
    _require(content.state in {"taken", "paid"}, f"state {content.state}")


def _khqr(content: contents.KhqrFound) -> None:
    _require(content.receipt_no.strip(), "receipt_no")
    _require(content.amount_khr > 0, f"amount_khr {content.amount_khr}")


def _transit(content: contents.TransitFound) -> None:
    _require(content.matter in {"deposit", "remittance"}, f"matter {content.matter}")
    _require(content.number.strip(), "number")
    _require(content.khr >= 0 and content.usd_cents >= 0, "khr, usd_cents")
    _require(content.khr + content.usd_cents > 0, "khr, usd_cents")


_RULES: Final[dict[type[contents.Content], Callable[[Any], None]]] = {
    contents.ReferencePublished: _reference,
    contents.RatePublished: _rate,
    contents.LimitsPublished: _limits,
    contents.SortingPlanPublished: _sorting_plan,
    contents.StaffPublished: _staff,
    contents.NumbersAllotted: _numbers,
    contents.PeerKeyPublished: _peer_key,
    contents.ProposalMade: _proposal,
    contents.KnownProblemPublished: _known_problem,
    contents.OrderMade: _order,
    contents.OrderNews: _order_news,
    contents.TransitFound: _transit,
    contents.KhqrFound: _khqr,
}
