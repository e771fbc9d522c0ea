"""How a page is made: template, words in the language chosen, amounts as people write them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from postdesk.domain.accounts import Chart, parse_chart
from postdesk.domain.business_day import phnom_penh
from postdesk.domain.money import Currency, Money
from postdesk.hq import operators
from postdesk.hq.headquarters import Headquarters
from postdesk.paths import resources_folder
from postdesk.words.catalogue import Language, say
from postdesk.words.format import moment_text, money_text, number_text, short_date_text

SESSION_COOKIE: Final = "postdesk_session"
LANGUAGE_COOKIE: Final = "postdesk_language"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
FOLDER: Final = Path(__file__).parent


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _chart() -> Chart:
    with (resources_folder() / "reference" / "chart.toml").open("rb") as file:
        return parse_chart(tomllib.load(file))


Page = Callable[..., Response]


def for_operator(hq: Headquarters, request: Request, show: Callable[[Page], Response]) -> Response:
    """A page for somebody who is signed in; everybody else is sent to sign in."""
    name = operators.operator_of(hq, request.cookies.get(SESSION_COOKIE, ""))
    if not name:
        return RedirectResponse("/sign-in", status_code=303, headers=HEADERS)

    def shown(template: str, **fields: object) -> Response:
        return page(hq, request, template, fields | {"operator": name})

    return show(shown)


def page(
    hq: Headquarters,
    request: Request,
    template: str,
    fields: dict[str, object],
    *,
    status_code: int = 200,
) -> Response:
    """A page in the language chosen."""
    language = language_of(request)
    card = hq.keys.card
    named = {
        "say": lambda key, **more: say(f"hq_page.{key}", language, **more),
        "language": language.value,
        "operator": "",
        "house": card.operator_km if language is Language.KHMER else card.operator_en,
        "is_training": card.mode == "training",
        "either": lambda khmer, english: khmer if language is Language.KHMER else english,
        "moment": moment_text,
        "day": short_date_text,
        "number": number_text,
        "amount": _amount_text,
        "account": lambda code: _account_text(code, language),
        "now": phnom_penh(hq.now()),
    }
    content = _templates().get_template(f"{template}.html").render(named | fields)
    return HTMLResponse(content, status_code=status_code, headers=HEADERS)


def language_of(request: Request) -> Language:
    """The language that was chosen; Khmer at first."""
    asked = request.cookies.get(LANGUAGE_COOKIE, "")
    return Language(asked) if asked in {one.value for one in Language} else Language.KHMER


def set_cookie(request: Request, answer: Response, name: str, value: str) -> None:
    """Let a browser keep something that no script and no other site gets."""
    answer.set_cookie(
        name,
        value,
        max_age=operators.SESSION_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _amount_text(unit: str, amount: int) -> str:
    if unit in {currency.value for currency in Currency}:
        return money_text(Money(amount, Currency(unit)))
    return f"{number_text(amount)} {unit}"


def _account_text(code: str, language: Language) -> str:
    chart = _chart()
    if code not in chart:
        return code
    named = chart[code]
    return f"{code} {named.name_km if language is Language.KHMER else named.name_en}"
