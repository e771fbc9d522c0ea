"""Both kinds of books under the same verbs: `Postdesk` is the real thing, `Naive` is not."""

from __future__ import annotations

from postdesk.domain.accounts import SAFE
from tests.builders import CLERK, MANAGER, OTHER_CLERK
from tests.horizon.books import (
    KEEPERS,
    OPENING_KHR,
    OPENING_USD,
    SEEN,
    THIRD_CLERK,
    TILL_1,
    TILL_2,
    Books,
    Fault,
    at_one_moment,
    one_row_per_note,
    riel_notes,
)
from tests.horizon.naive import RATE
from tests.horizon.naive_books import Naive, naive_books
from tests.horizon.postdesk_books import Postdesk

__all__ = [
    "CLERK",
    "KEEPERS",
    "MANAGER",
    "OPENING_KHR",
    "OPENING_USD",
    "OTHER_CLERK",
    "RATE",
    "SAFE",
    "SEEN",
    "THIRD_CLERK",
    "TILL_1",
    "TILL_2",
    "Books",
    "Fault",
    "Naive",
    "Postdesk",
    "at_one_moment",
    "naive_books",
    "one_row_per_note",
    "riel_notes",
]
