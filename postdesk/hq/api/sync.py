"""The door for desks: card, enrolment, push, pull, restore. Bytes in, signed bytes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from postdesk.hq import delivering, enrolment, intake
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.intake import Call
from postdesk.hq.projector import Projector
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.frames import RecordReader
from postdesk.wire.keys import encode_card
from postdesk.wire.talk import Reason

BYTES: Final = "application/octet-stream"
PUSH_BYTES_MAX: Final = 64 * 1024 * 1024
SMALL_BYTES_MAX: Final = 256 * 1024


def sync_router(hq: Headquarters, projector: Projector) -> APIRouter:
    """The routes for desks.

    Args:
        projector: Works into the tables what was stored, once it has been taken in.
    """
    router = APIRouter(prefix="/v1", tags=["desks"])

    @router.get("/card")
    def card() -> Response:
        """Who this headquarters is: its root key and the keys that the root has signed."""
        return _bytes(encode_card(hq.keys.card))

    @router.post("/enrol")
    async def enrol(request: Request) -> Response:
        """A desk asks to be known (`wire.enrolment`)."""
        return await _answered(request, lambda body: enrolment.enrol(hq, body))

    @router.post("/pull")
    async def pull(request: Request) -> Response:
        """The documents of the branch (`wire.documents`)."""
        return await _answered(request, lambda body: delivering.deliver_documents(hq, body))

    @router.post("/restore")
    async def restore(request: Request) -> Response:
        """A desk's own entries, after it was set back."""
        return await _answered(request, lambda body: delivering.deliver_own_entries(hq, body))

    @router.post("/push")
    async def push(request: Request) -> Response:
        """A hello and frames; each frame is stored as it arrives (`wire.frames`)."""
        try:
            with projector.receiving():
                return _bytes(await _take_push(hq, request))
        except ClientDisconnect:
            # Nobody is there to be answered; what was stored is stored.
            return Response(status_code=499)

    return router


async def _take_push(hq: Headquarters, request: Request) -> bytes:
    reader = RecordReader()
    call: Call | None = None
    received_bytes = 0
    async for piece in request.stream():
        received_bytes += len(piece)
        if call is not None and call.is_over:
            if received_bytes > PUSH_BYTES_MAX:
                break
            # The rest is read and dropped: a desk that is still sending hears no reply.
            continue
        try:
            records = list(reader.feed(piece))
        except MalformedRecordError as exc:
            call = call or Call(None)
            call.refuse(Reason.MALFORMED, exc.reason)
            continue
        for record in records:
            if call is None:
                call = await run_in_threadpool(intake.begin_call, hq, record)
            else:
                await run_in_threadpool(intake.take_frame, hq, call, record)
    if call is None:
        call = Call(None)
        call.refuse(Reason.MALFORMED, "no hello")
    return await run_in_threadpool(intake.end_call, hq, call, is_cut=reader.is_cut)


async def _answered(request: Request, answer: Callable[[bytes], bytes]) -> Response:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > SMALL_BYTES_MAX:
            return Response(status_code=413)
    return _bytes(await run_in_threadpool(answer, bytes(body)))


def _bytes(content: bytes) -> Response:
    return Response(content, media_type=BYTES)
