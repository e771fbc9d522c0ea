"""The operators' status pages: every branch and desk at a glance, and one branch whole."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from postdesk.hq.headquarters import Headquarters
from postdesk.hq.pages.rendering import HEADERS, Page, for_operator
from postdesk.hq.status import network_status


def status_router(hq: Headquarters) -> APIRouter:
    """The status pages' routes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def network(request: Request) -> Response:
        """All branches and desks."""
        return for_operator(hq, request, lambda page: page("network", status=network_status(hq)))

    @router.get("/branch/{code}")
    def branch(request: Request, code: str) -> Response:
        """One branch: its desks, its days, its balances."""

        def show(page: Page) -> Response:
            status = network_status(hq, branch=code)
            if not status.branches:
                return PlainTextResponse("404", status_code=404, headers=HEADERS)
            return page("branch", status=status, branch=status.branches[0])

        return for_operator(hq, request, show)

    return router
