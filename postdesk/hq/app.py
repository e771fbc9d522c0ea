"""Makes the ASGI application: routers, the projector, and what to say when the world fails."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

from postdesk import __version__
from postdesk.domain.errors import FaultError
from postdesk.hq.api.sync import sync_router
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.pages.signing_in import signing_in_router
from postdesk.hq.pages.status import status_router
from postdesk.hq.projector import Projector

log = logging.getLogger(__name__)

RETRY_AFTER_S: Final = 5


def make_app(hq: Headquarters, *, at_end: Callable[[], None] | None = None) -> FastAPI:
    """Headquarters as an application for any ASGI server; it owns the projector's thread.

    Args:
        at_end: Called when the application has ended.
    """
    projector = Projector(hq)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        projector.start()
        try:
            yield
        finally:
            projector.close()
            if at_end is not None:
                at_end()

    app = FastAPI(
        title="postdesk headquarters",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.include_router(sync_router(hq, projector))
    app.include_router(signing_in_router(hq))
    app.include_router(status_router(hq))

    @app.get("/health")
    def health() -> dict[str, str]:
        """Whether this server and its database answer."""
        with hq.database.transaction() as connection:
            connection.execute("SELECT 1")
        return {"status": "ok"}

    @app.exception_handler(FaultError)
    def away(_: Request, reason: FaultError) -> Response:
        """The database is away: the desk keeps what it has and comes again."""
        log.warning("not answered: %s", reason)
        headers = {"Retry-After": str(RETRY_AFTER_S)}
        return PlainTextResponse("unavailable", status_code=503, headers=headers)

    return app
