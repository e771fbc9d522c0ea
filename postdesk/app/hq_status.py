"""How the network stands, as lines for people or plain values for programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from postdesk.domain.business_day import phnom_penh
from postdesk.hq.status import BranchStanding, DeskRow, NetworkStatus
from postdesk.words.catalogue import Language, say
from postdesk.words.format import hour_text, short_date_text


def as_plain(status: NetworkStatus) -> dict[str, Any]:
    """Everything, as dictionaries, lists, numbers and text."""
    return dataclasses.asdict(status)


def as_text(status: NetworkStatus, language: Language) -> Iterator[str]:
    """A line for each branch, desk, last day and open case."""
    for branch in status.branches:
        yield say(
            "hq.status_branch",
            language,
            branch=branch.branch,
            name=branch.name_km if language is Language.KHMER else branch.name_en,
            documents=branch.feed_number,
        )
        for desk in branch.desks:
            yield _desk_text(branch, desk, language)
        for close in branch.day_closes[:1]:
            key = "hq.status_day_agrees" if close.balances_agree else "hq.status_day_differs"
            yield say(key, language, day=short_date_text(close.day), desk=close.desk)
        if branch.disputes:
            yield say(
                "hq.status_disputes", language, branch=branch.branch, count=len(branch.disputes)
            )
    for case in status.open_cases:
        yield say(
            f"hq.case.{case.kind}",
            language,
            branch=case.branch,
            case_no=case.case_no,
            desk=case.desk,
            seq=case.seq,
        )


def _desk_text(branch: BranchStanding, desk: DeskRow, language: Language) -> str:
    if desk.is_revoked:
        return say("hq.status_desk_revoked", language, desk=desk.desk)
    if desk.contact_at is None:
        return say("hq.status_desk_silent", language, desk=desk.desk)
    local = phnom_penh(desk.contact_at)
    return say(
        "hq.status_desk",
        language,
        desk=desk.desk,
        stored=f"{desk.stored:,}",
        applied=f"{desk.applied:,}",
        day=short_date_text(local.date()),
        hour=hour_text(desk.contact_at),
        waiting=branch.feed_number - desk.feed_applied,
    )
