"""Whether a branch's books have begun: until then a real branch records no money."""

from __future__ import annotations

from postdesk.domain.errors import RuleError
from postdesk.services.desk import Desk
from postdesk.services.order_book import is_paying_desk


class BooksNotBegunError(RuleError):
    """The branch's books have not begun: count what is there first, two together."""


def has_begun(desk: Desk) -> bool:
    """Whether what the branch owned at the beginning is in the books."""
    row = desk.db.conn.execute(
        "SELECT 1 FROM journal_entry WHERE kind IN ('branch.opened', 'books.begun') LIMIT 1"
    ).fetchone()
    return row is not None


def must_begin(desk: Desk) -> bool:
    """Whether a count must come first: at the desk with the safe, never in training."""
    return not desk.identity.is_training and is_paying_desk(desk) and not has_begun(desk)


def check_begun(desk: Desk) -> None:
    """Make sure that money may be recorded (`BooksNotBegunError`)."""
    if must_begin(desk):
        raise BooksNotBegunError
