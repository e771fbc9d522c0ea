"""Signing in to the operators' pages, signing out, and the language they speak.

A cookie that only this server gets back says who looks; it is good for a working day.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from postdesk.domain.errors import RuleError
from postdesk.hq import operators
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.pages.rendering import (
    FOLDER,
    HEADERS,
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    language_of,
    page,
    set_cookie,
)
from postdesk.words.catalogue import Language, sentence_for


def signing_in_router(hq: Headquarters) -> APIRouter:
    """The routes that need nobody signed in."""
    router = APIRouter(include_in_schema=False)

    @router.get("/sign-in")
    def sign_in_page(request: Request) -> Response:
        """Name and password."""
        return page(hq, request, "sign_in", {"trouble": ""})

    @router.post("/sign-in")
    def sign_in(
        request: Request, name: Annotated[str, Form()], password: Annotated[str, Form()]
    ) -> Response:
        """Let an operator in, or say why not."""
        try:
            operators.sign_in(hq, name, password)
        except RuleError as exc:
            trouble = sentence_for(exc, language_of(request)) or ""
            return page(hq, request, "sign_in", {"trouble": trouble}, status_code=403)
        answer = RedirectResponse("/", status_code=303, headers=HEADERS)
        set_cookie(request, answer, SESSION_COOKIE, operators.begin_session(hq, name))
        return answer

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        """End the session."""
        operators.end_session(hq, request.cookies.get(SESSION_COOKIE, ""))
        answer = RedirectResponse("/sign-in", status_code=303, headers=HEADERS)
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    @router.post("/language")
    def other_language(request: Request) -> Response:
        """Speak the other language from now on."""
        is_khmer = language_of(request) is Language.KHMER
        other = Language.ENGLISH if is_khmer else Language.KHMER
        answer = RedirectResponse("/", status_code=303, headers=HEADERS)
        set_cookie(request, answer, LANGUAGE_COOKIE, other.value)
        return answer

    @router.get("/style.css")
    def style() -> Response:
        """How the pages look."""
        content = (FOLDER / "static" / "style.css").read_text(encoding="utf-8")
        return Response(content, media_type="text/css")

    return router
