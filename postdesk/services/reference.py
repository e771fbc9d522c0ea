"""The prices, products, rates and offices in force here, read from what was applied."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from functools import lru_cache

from postdesk.domain.accounts import Chart, parse_chart
from postdesk.domain.errors import RuleError
from postdesk.domain.reference import (
    CashPolicy,
    Rate,
    ReferenceData,
    RoundingDirection,
    parse_reference,
    to_plain,
)
from postdesk.paths import resources_folder
from postdesk.services.desk import Desk
from postdesk.services.posting import Posting
from postdesk.storage.secrets_store import DocumentStore
from postdesk.wire.bodies import ReferenceApplied

SAMPLE_FILE = "sample-2026-a.toml"
SAMPLE_DOCUMENT = "sample"


class NoReferenceError(RuleError):
    """This branch has no price table yet: it comes from headquarters."""


@lru_cache(maxsize=1)
def chart() -> Chart:
    """The chart of accounts."""
    with (resources_folder() / "reference" / "chart.toml").open("rb") as file:
        return parse_chart(tomllib.load(file))


@lru_cache(maxsize=1)
def sample() -> ReferenceData:
    """The invented prices that a training branch works with."""
    with (resources_folder() / "reference" / SAMPLE_FILE).open("rb") as file:
        return parse_reference(tomllib.load(file))


def apply_reference(action: Posting, reference: ReferenceData, *, document: str) -> None:
    """Put reference data in force: the content is kept, the entry names it by its hash."""
    content = json.dumps(to_plain(reference), ensure_ascii=False, sort_keys=True).encode()
    version = reference.tariff.version
    digest = DocumentStore(action.desk.db).put(kind="reference", version=version, content=content)
    action.add(
        ReferenceApplied(
            document=document,
            version=version,
            effective_on=reference.tariff.effective_on.isoformat(),
            content_sha256=digest,
        ),
        business_key="" if document == SAMPLE_DOCUMENT else document,
    )


def reference_on(desk: Desk, day: date) -> ReferenceData:
    """What is in force on a business day: the newest applied that has begun.

    A rate or limits that came by themselves after it take the place of its own.

    Raises:
        NoReferenceError: None has; or its content is not what was applied.
    """
    row = desk.db.conn.execute(
        """SELECT content_sha256, seq FROM reference WHERE effective_on <= ?
           ORDER BY effective_on DESC, seq DESC LIMIT 1""",
        (day.isoformat(),),
    ).fetchone()
    content = DocumentStore(desk.db).get(row[0]) if row else None
    if content is None:
        raise NoReferenceError
    reference, place = _parsed(content), int(row[1])
    return reference.overruled(
        rates=_rates(desk, reference, place), policy=_policy(desk, day, place)
    )


def _rates(desk: Desk, reference: ReferenceData, place: int) -> tuple[Rate, ...]:
    """All rates; of two from one day the one that came later stands first and is taken."""
    rows = desk.db.conn.execute(
        """SELECT record, riel_per_usd, from_on, source, place > ? FROM rate ORDER BY place DESC""",
        (place,),
    ).fetchall()
    later, earlier = (
        tuple(
            Rate(
                record=row[0],
                riel_per_usd=row[1],
                from_on=date.fromisoformat(row[2]),
                source=row[3],
            )
            for row in rows
            if row[4] == is_later
        )
        for is_later in (1, 0)
    )
    return (*later, *reference.rates, *earlier)


def _policy(desk: Desk, day: date, place: int) -> CashPolicy | None:
    """Limits that came by themselves, after the reference data, and have begun."""
    row = desk.db.conn.execute(
        """SELECT rounding_step_khr, rounding_direction, riel_change_below_usd,
                  clerk_refund_limit_khr, single_person_refund_limit_khr,
                  till_limit_khr, till_limit_usd, overnight_limit_khr, overnight_limit_usd,
                  rate_old_days
           FROM cash_limit WHERE from_on <= ? AND place > ? ORDER BY place DESC LIMIT 1""",
        (day.isoformat(), place),
    ).fetchone()
    if row is None:
        return None
    return CashPolicy(
        rounding_step_khr=row[0],
        rounding_direction=RoundingDirection(row[1]),
        riel_change_below_usd=row[2],
        clerk_refund_limit_khr=row[3],
        single_person_refund_limit_khr=row[4],
        till_limit_khr=row[5],
        till_limit_usd=row[6],
        overnight_limit_khr=row[7],
        overnight_limit_usd=row[8],
        rate_old_days=row[9],
    )


@lru_cache(maxsize=4)
def _parsed(content: bytes) -> ReferenceData:
    return parse_reference(json.loads(content))
