"""Headquarters over HTTP. The only user of requests.

There is no limit on how long a call takes as long as something moves; when nothing has for
half a minute, the line is dead.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from postdesk.domain.errors import RuleError
from postdesk.sync.ports import HqBusyError, HqNonsenseError, HqUnreachableError, LineError
from postdesk.wire.frames import with_length

CONNECT_WAIT_S: Final = 10
STALL_WAIT_S: Final = 30
ANSWER_BYTES_MAX: Final = 8 * 1024 * 1024
PIECE_BYTES: Final = 64 * 1024
BYTES: Final = "application/octet-stream"
_BUSY: Final = frozenset({429, 502, 503, 504})


class HqAddressError(RuleError):
    """An address of headquarters begins with https://; without, only on this computer."""

    facts = ("address",)

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def check_address(address: str) -> str:
    """The address of headquarters, without a slash at its end.

    Raises:
        HqAddressError: It is none, or would send names and telephone numbers in the clear.
    """
    parts = urlsplit(address.strip())
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or ""))
    if not is_safe or not parts.hostname or parts.query or parts.fragment:
        raise HqAddressError(address)
    return address.strip().rstrip("/")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class HttpHeadquarters:
    """Headquarters at an address.

    Args:
        certificates: File with the certificates that its TLS is checked against; empty for
            those of the computer.
    """

    def __init__(self, address: str, *, certificates: str = "") -> None:
        self._address = check_address(address)
        self._verify: str | bool = certificates or True

    def card(self) -> bytes:
        """Who it is."""
        return self._call("GET", "/v1/card")

    def enrol(self, request: bytes) -> bytes:
        """Ask to be known."""
        return self._call("POST", "/v1/enrol", request)

    def push(self, records: Iterable[bytes]) -> bytes:
        """Send a hello and frames, each as soon as it is there."""
        return self._call("POST", "/v1/push", _stream(records))

    def pull(self, hello: bytes) -> bytes:
        """Fetch documents."""
        return self._call("POST", "/v1/pull", hello)

    def restore(self, hello: bytes) -> bytes:
        """Fetch the desk's own entries."""
        return self._call("POST", "/v1/restore", hello)

    def _call(self, method: str, path: str, body: bytes | Iterator[bytes] | None = None) -> bytes:
        # Imported with the first call: it takes a tenth of a second and 10 MB.
        import requests

        try:
            with requests.request(
                method,
                self._address + path,
                data=body,
                headers={"Content-Type": BYTES},
                timeout=(CONNECT_WAIT_S, STALL_WAIT_S),
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _content_of(answer)
        except requests.exceptions.RequestException as exc:
            raise HqUnreachableError(type(exc).__name__) from exc


def _stream(records: Iterable[bytes]) -> Iterator[bytes]:
    for record in records:
        yield with_length(record)


def _content_of(answer: Any) -> bytes:  # noqa: ANN401 - imported with the first call
    if (trouble := _trouble_of(answer)) is not None:
        raise trouble
    content = bytearray()
    for piece in answer.iter_content(PIECE_BYTES):
        content += piece
        if len(content) > ANSWER_BYTES_MAX:
            raise HqNonsenseError(f"more than {ANSWER_BYTES_MAX} bytes")
    return bytes(content)


def _trouble_of(answer: Any) -> LineError | None:  # noqa: ANN401 - as above
    if answer.status_code in _BUSY:
        return HqBusyError(str(answer.status_code))
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code != 200 or not kind.startswith(BYTES):
        return HqNonsenseError(f"{answer.status_code} {kind}"[:80])
    return None
