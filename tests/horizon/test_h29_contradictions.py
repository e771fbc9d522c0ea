"""H29: the bank said one thing, and the branch recorded another.

A KHQR payment is waiting, seen, or gone with its sale; a person, headquarters and an undo may come
in any order and as often as they like. Each step that is not legal is refused, what headquarters
said is kept as it came, and the books never say more than one thing (I13).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count, product
from typing import Any

import pytest

from postdesk.domain.accounts import Account, khqr_holder
from postdesk.domain.errors import RuleError
from postdesk.hq.headquarters import Headquarters
from postdesk.services import cancelling, khqr
from postdesk.services.counter import KhqrPayment
from postdesk.services.mail_from_hq import received_documents
from postdesk.services.posting import posting
from postdesk.storage.inbox import Inbox
from postdesk.storage.journal_store import JournalStore
from postdesk.sync.ports import HqTooNewError
from postdesk.sync.uses import use_of
from postdesk.wire.content_rules import UnusableContentError
from postdesk.wire.contents import KhqrFound
from postdesk.wire.documents import decode_content, decode_document
from tests.builders import CLERK, drawer_of, letters
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import Naive, Postdesk
from tests.horizon.outside import call, entries_of, send_word
from tests.hq_fixtures import LinkedDesk

KHR = 2_000
STEPS = ("see", "told", "told otherwise", "undo")


class OnePayment:
    """A KHQR payment in real books, and what may be done or said about it."""

    numbers = count(1)

    def __init__(self, books: Postdesk) -> None:
        self.books = books
        office = books.office
        settled = office.settle(office.draft(letters(4)), KhqrPayment(KHR, is_seen=False))
        self.receipt_no = settled.receipt_no

    def do(self, step: str) -> bool:
        steps: dict[str, Callable[[], object]] = {
            "see": lambda: khqr.confirm(self.books.desk, CLERK, self.receipt_no),
            "told": lambda: self._told(KHR),
            "told otherwise": lambda: self._told(KHR - 100),
            "undo": lambda: cancelling.undo(
                self.books.desk, CLERK, self.receipt_no, reason="មិនបានបង់"
            ),
        }
        try:
            steps[step]()
        except (RuleError, UnusableContentError):
            return False
        return True

    def _told(self, khr: int) -> None:
        word = KhqrFound(receipt_no=self.receipt_no, amount_khr=khr, bank_reference="")
        use = use_of(self.books.desk, f"d{next(self.numbers)}", word)
        with posting(self.books.desk, None) as action:
            use(action)

    def standing(self) -> str:
        """What the books say; there is one answer or the test fails."""
        store, holder = JournalStore(self.books.desk.db), khqr_holder(self.receipt_no)
        waiting = store.balance(Account.KHQR_UNCONFIRMED, holder, "KHR")
        seen = store.balance(Account.KHQR_CONFIRMED, holder, "KHR")
        return {(KHR, 0): "waiting", (0, KHR): "seen", (0, 0): "undone"}[waiting, seen]


LEGAL = {
    ("waiting", "see"): "seen",
    ("waiting", "told"): "seen",
    ("waiting", "undo"): "undone",
    # Headquarters says again what is known: nothing to do, and nothing wrong.
    ("seen", "told"): "seen",
}


def test_in_any_order_only_legal_steps_do_anything(postdesk: Postdesk) -> None:
    for steps in product(STEPS, repeat=3):
        payment, wanted = OnePayment(postdesk), "waiting"
        for step in steps:
            is_legal = (wanted, step) in LEGAL
            records = postdesk.records()

            assert payment.do(step) is is_legal, (steps, step)

            wanted = LEGAL.get((wanted, step), wanted)
            assert payment.standing() == wanted, (steps, step)
            assert is_legal or postdesk.records() == records
    assert len(khqr.unconfirmed(postdesk.desk)) == 1
    postdesk.assert_sound()


class PostdeskAnswers:
    def __init__(self, hq: Headquarters, linked: LinkedDesk) -> None:
        self.hq, self.linked = hq, linked
        linked.work(lambda office: office.open_till(drawer_of(0)))
        self.receipt_no = linked.work(
            lambda office: (
                office.settle(office.draft(letters(4)), KhqrPayment(KHR, is_seen=True)).receipt_no
            )
        )

    def say(self, khr: int) -> None:
        word = KhqrFound(receipt_no=self.receipt_no, amount_khr=khr, bank_reference="FT-9")
        send_word(self.hq, self.linked, word)

    def outcome(self) -> int:
        return self.linked.run(lambda desk: khqr.expected(desk, self.receipt_no) or 0)

    def is_contradiction_told(self) -> bool:
        return any(one.is_refused for one in self.linked.run(received_documents))


class NaiveAnswers:
    def __init__(self, naive: Naive) -> None:
        self.ledger = naive.ledger
        self.ledger.pay_outside("1", KHR, lambda: None)

    def say(self, khr: int) -> None:
        self.ledger.rows("UPDATE txn SET amount = ? WHERE kind = 'outside'", khr)

    def outcome(self) -> int:
        return int(self.ledger.rows("SELECT amount FROM txn WHERE kind = 'outside'")[0][0])

    def is_contradiction_told(self) -> bool:
        return False


@pytest.fixture(params=[NAIVE, "postdesk"])
def answers(request: pytest.FixtureRequest) -> Any:
    """A payment that was seen, of either kind."""
    if request.param == "naive":
        return NaiveAnswers(request.getfixturevalue("naive"))
    return PostdeskAnswers(request.getfixturevalue("hq"), request.getfixturevalue("linked"))


def test_an_answer_that_contradicts_the_first_changes_nothing_and_is_told(answers: Any) -> None:
    answers.say(100)

    assert answers.outcome() == KHR
    assert answers.is_contradiction_told()


def test_what_was_said_is_kept_as_it_came(hq: Headquarters, linked: LinkedDesk) -> None:
    made = PostdeskAnswers(hq, linked)
    made.say(100)

    def kept(desk: Any) -> Any:
        found = Inbox(desk.db).get(Inbox(desk.db).end().number)
        assert found is not None
        return decode_content(decode_document(found.signed.content))

    said = linked.run(kept)
    assert (said.receipt_no, said.amount_khr, said.bank_reference) == (made.receipt_no, 100, "FT-9")
    (refused,) = entries_of(linked, "document.refused")
    assert refused.person == "system"


def test_a_word_that_nobody_knows_is_neither_yes_nor_no(
    hq: Headquarters, linked: LinkedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer headquarters says what this program cannot read: it stops there, and says so."""
    made = PostdeskAnswers(hq, linked)
    records = len(linked.contents())

    def unknown(_: object) -> object:
        from postdesk.wire.frames import TooNewFormatError

        raise TooNewFormatError("khqr-declined")

    monkeypatch.setattr("postdesk.sync.apply.decode_content", unknown)
    from postdesk.hq import publishing

    word = KhqrFound(receipt_no=made.receipt_no, amount_khr=KHR, bank_reference="")
    publishing.publish(hq, (word,), to=("STG",))

    assert isinstance(call(linked), HqTooNewError)
    assert len(linked.contents()) == records
    assert made.outcome() == KHR
