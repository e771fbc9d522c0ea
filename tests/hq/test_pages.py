"""The operators' pages: behind a login, in both languages, with what the books say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from postdesk.hq import branches, operators
from postdesk.hq.cases import CaseKind, CaseNotOpenError, Finding, close_case, open_case
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.operators import PasswordTooWeakError, SignInDelayError, SignInRefusedError
from postdesk.hq.telling import give_notice
from postdesk.wire.enrolment import Refusal
from postdesk.wire.talk import Reason
from postdesk.words.catalogue import Language, keys, say
from tests.builders import StoppedClock, drawer_of, letters
from tests.hq_fixtures import LinkedDesk, apply_everything

NAME, PASSWORD = "dara", "correct horse battery"


class Browser:
    """Somebody who looks at headquarters over a real socket."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()

    def get(self, path: str, **cookies: str) -> requests.Response:
        return self._session.get(self._address + path, cookies=cookies or None, timeout=10)

    def post(self, path: str, **fields: str) -> requests.Response:
        return self._session.post(self._address + path, data=fields, timeout=10)

    def close(self) -> None:
        self._session.close()


@pytest.fixture
def browser(hq: Headquarters, address: str) -> Iterator[Browser]:
    operators.keep_operator(hq, NAME, PASSWORD)
    found = Browser(address)
    yield found
    found.close()


def sign_in(browser: Browser, password: str = PASSWORD) -> int:
    return browser.post("/sign-in", name=NAME, password=password).status_code


def where(answer: requests.Response) -> str:
    """The page that one ends at."""
    return urlsplit(answer.url).path


@pytest.mark.parametrize("page", ["/", "/branch/STG"])
def test_nothing_is_shown_to_somebody_who_is_not_signed_in(browser: Browser, page: str) -> None:
    for cookie in ("", "ff" * 32, "nonsense"):
        answer = browser.get(page, postdesk_session=cookie)

        assert where(answer) == "/sign-in"
        assert "STG" not in answer.text


def test_an_operator_sees_what_each_desk_has_sent(
    hq: Headquarters, linked: LinkedDesk, browser: Browser
) -> None:
    linked.work(lambda office: (office.open_till(drawer_of(123_400)), office.sell(letters(3)))[0])
    linked.round()
    apply_everything(hq)
    assert sign_in(browser) == 200

    network, branch = browser.get("/").text, browser.get("/branch/STG").text

    assert linked.name in network
    assert f">{len(linked.contents())}<" in network
    assert "124,900៛" in branch
    assert linked.contents() != []
    assert browser.get("/branch/XXX").status_code == 404


def test_the_pages_speak_both_languages_and_nothing_else(
    hq: Headquarters, linked: LinkedDesk, browser: Browser
) -> None:
    linked.round()
    sign_in(browser)

    khmer = browser.get("/").text
    english = browser.post("/language").text

    assert say("hq_page.branches", Language.KHMER) in khmer
    assert say("hq_page.branches", Language.ENGLISH) in english
    words = re.findall(r">([^<>]*[A-Za-z]{4,}[^<>]*)<", khmer.split("<main>")[1])
    names = {"English", linked.name}
    assert [word.strip() for word in words if word.strip() not in names] == []


def test_every_kind_of_case_has_its_words_at_both_ends() -> None:
    listed = [f"hq.case.{kind}" for kind in CaseKind]
    # What is refused is told in the reply to the call itself.
    told = [
        f"hq.notice.{kind}.{part}"
        for kind in set(CaseKind) - {CaseKind.REFUSED}
        for part in ("title", "text")
    ]

    assert [key for key in (*listed, *told) if key not in keys()] == []


def test_every_trouble_of_a_desk_has_its_words() -> None:
    missing = [f"hq_page.reason_{reason.value}" for reason in Reason]
    cases = [f"hq_page.case_{kind.value}" for kind in CaseKind]
    # That headquarters is too old has an error of its own at the desk.
    refused = set(Reason) - {Reason.TOO_NEW}
    told = [f"error.HqRefusedError.{reason.value}" for reason in refused]
    told += [f"error.EnrolRefusedError.{refusal.value}" for refusal in Refusal]

    assert [key for key in (*missing, *cases, *told) if key not in keys()] == []


def test_guessing_is_slowed_and_then_let_go(hq: Headquarters, browser: Browser) -> None:
    clock = hq.clock
    assert isinstance(clock, StoppedClock)
    for _ in range(operators.TRIES_FREE):
        assert sign_in(browser, "wrong password") == 403

    assert sign_in(browser) == 403
    with pytest.raises(SignInDelayError):
        operators.sign_in(hq, NAME, PASSWORD)
    clock.move(seconds=31)
    assert sign_in(browser) == 200


def test_a_session_ends_by_itself_by_hand_and_with_a_new_password(
    hq: Headquarters, browser: Browser
) -> None:
    clock = hq.clock
    assert isinstance(clock, StoppedClock)
    sign_in(browser)
    browser.post("/sign-out")
    assert where(browser.get("/")) == "/sign-in"

    sign_in(browser)
    operators.keep_operator(hq, NAME, PASSWORD + " staple")
    assert where(browser.get("/")) == "/sign-in"

    sign_in(browser, PASSWORD + " staple")
    assert where(browser.get("/")) == "/"
    clock.move(hours=11)
    assert where(browser.get("/")) == "/sign-in"


def test_names_from_outside_cannot_write_into_a_page(hq: Headquarters, browser: Browser) -> None:
    branches.add_branch(
        hq, branches.BranchRow("EVL", "<script>alert(1)</script>", "<b>bold</b>", "")
    )
    sign_in(browser)

    page = browser.get("/")

    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "script" not in page.headers["content-security-policy"]


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaa", "x" * 200, "dara"])
def test_a_password_that_would_be_guessed_is_refused(hq: Headquarters, password: str) -> None:
    with pytest.raises(PasswordTooWeakError):
        operators.keep_operator(hq, NAME, password)


def test_a_wrong_name_is_told_like_a_wrong_password(hq: Headquarters) -> None:
    operators.keep_operator(hq, NAME, PASSWORD)

    for name, password in (("nobody", PASSWORD), (NAME, "wrong password")):
        with pytest.raises(SignInRefusedError):
            operators.sign_in(hq, name, password)


def test_a_case_is_opened_once_and_closed_by_somebody(hq: Headquarters, linked: LinkedDesk) -> None:
    finding = Finding(CaseKind.CLONE, 0, seq=7, detail="token")
    with hq.database.transaction() as connection:
        first = open_case(connection, "STG", linked.name, finding, at=hq.now())
        again = open_case(connection, "STG", linked.name, finding, at=hq.now())
        ends_at = give_notice(hq, connection, "STG", first, by=NAME, reason="seen")
        close_case(connection, "STG", first, by=NAME, at=ends_at)
        with pytest.raises(CaseNotOpenError):
            close_case(connection, "STG", first, by=NAME, at=ends_at)
        later = open_case(connection, "STG", linked.name, finding, at=hq.now())

    assert (first, again, later) == (1, 1, 2)


def test_the_server_says_that_it_is_well(browser: Browser) -> None:
    assert browser.get("/health").json() == {"status": "ok"}
