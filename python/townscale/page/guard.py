"""Who is let in, and under which rules the browser shows what it gets.

A request must come to this machine under its own name (no name of the outside leads here), and bear the cookie that is
given for the token of the address. The policy lets nothing in from elsewhere and nothing out.
"""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from townscale.words import Words

LARGEST = 64 << 20
"""Bytes of a request; a larger one is not read."""
NAMES = ("127.0.0.1", "localhost", "[::1]")
"""The names of this machine for itself."""

PAGE = (
    "default-src 'self'; style-src 'self' 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
FRAME = (
    "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'; sandbox"
)
"""The policy of a report in a frame: no script, no request, nothing of the page around it."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
"""Of all answers. Under the policy no-referrer a browser would send the forms of the page from the origin null."""


class TooLarge(Exception):
    """A request of more bytes than are read; its text is how many megabytes are."""


class Guard:
    """The application behind the door: ``port`` is that of its address, ``token`` the word that opens it."""

    def __init__(self, app: ASGIApp, token: str, port: int, largest: int = LARGEST) -> None:
        self._app = app
        self._token = token
        self._cookie = f"townscale-{port}"
        self._hosts = {f"{name}:{port}" for name in NAMES}
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        sent = _Sent(send, nonce)
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, sent)
            return
        await self._app(scope, _limited(receive, self._largest), sent)

    def _refused(self, scope: Scope) -> Response | None:
        """What a request that may not come in is answered; nothing for one that may."""
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self._hosts:
            return _told("host", 421)
        origin = headers.get("origin")
        foreign = origin is not None and origin.removeprefix("http://") not in self._hosts
        if scope["method"] not in ("GET", "HEAD") and (foreign or headers.get("sec-fetch-site") == "cross-site"):
            return _told("origin", 403)
        said = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        if scope["path"] == "/" and said and self._opens(said):
            opened = RedirectResponse("/", 303)
            opened.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
            return opened
        if not self._opens(_cookies(headers).get(self._cookie, "")):
            return _told("token", 403)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._largest:
            return _told("too_large", 413, megabytes=self._largest >> 20)
        return None

    def _opens(self, word: str) -> bool:
        return compare_digest(word.encode(), self._token.encode())


def _cookies(headers: Headers) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return {name: value for name, _, value in pairs}


def _told(key: str, status: int, **values: Any) -> Response:
    """A refusal in every language: whoever is refused has not chosen one yet."""
    return PlainTextResponse(
        "\n\n".join(Words(language)(f"page_refused.{key}", **values) for language in ("en", "zh")), status
    )


def _limited(receive: Receive, largest: int) -> Receive:
    """The body of a request, up to so many bytes, whatever its head says of its length."""
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > largest:
            raise TooLarge(largest >> 20)
        return message

    return limited


class _Sent:
    """What is sent, with the headers that every answer has; those that it has already stay."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = send
        self._nonce = nonce

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", PAGE.format(nonce=self._nonce))
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)
