"""What a disputed correction does to the books: the sum stands apart, on nobody."""

from __future__ import annotations

from collections.abc import Iterable

from postdesk.domain.accounts import Account, proposal_holder
from postdesk.domain.journal import Line, Side


def neutral_lines(proposed: Iterable[Line], proposal_no: str) -> tuple[Line, ...]:
    """The lines of a dispute: headquarters' side as it claims, the branch's on a neutral account.

    What would have been taken from a drawer, a person or an income stands on *disputed with
    headquarters* instead, under the proposal's number, until it is cleared up. A correction that
    moves nothing between the branch and headquarters leaves no lines (`horizon.md` H21, G1).
    """
    claimed: dict[tuple[str, str], int] = {}
    for line in proposed:
        if line.account == Account.HQ_CLEARING:
            key = (line.holder, line.unit)
            claimed[key] = claimed.get(key, 0) + line.signed
    holder = proposal_holder(proposal_no)
    return tuple(
        one
        for (claimant, unit), signed in claimed.items()
        if signed
        for one in (
            _line(Account.HQ_CLEARING, claimant, unit, signed),
            _line(Account.DISPUTED_WITH_HQ, holder, unit, -signed),
        )
    )


def _line(account: Account, holder: str, unit: str, signed: int) -> Line:
    side = Side.DEBIT if signed > 0 else Side.CREDIT
    return Line(account.value, holder, unit, side, abs(signed))
