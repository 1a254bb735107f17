"""敲门 — one request through the whole product, without a socket; nothing that it writes stays."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from tests.security.seats import Visitor

_factory = RequestFactory(SERVER_NAME="127.0.0.1", REMOTE_ADDR="127.0.0.1")
_CSRF = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')
_IDEM = re.compile(rb'(name="idem" value=")[^"]*')
# What differs from one answer to the next whatever is asked for.
_FRESH_COOKIES = re.compile(r"(csrf|track|session|messages)=[^;]*")


@dataclass(frozen=True)
class Answer:
    """回答 — what came back."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]

    @property
    def everything(self) -> bytes:
        """The headers and the body, to be listened to."""
        return b"\n".join(f"{n}: {v}".encode() for n, v in self.headers) + b"\n\n" + self.body

    @property
    def place(self) -> str:
        """Where it sends the visitor."""
        return dict(self.headers).get("Location", "")

    def without(self, *words: str) -> Answer:
        """Return the answer as it would be compared: fresh tokens and the address left out."""
        body = _IDEM.sub(rb"\1", _CSRF.sub(rb"\1", self.body))
        told = [(n, _FRESH_COOKIES.sub(r"\1=", v)) for n, v in self.headers]
        if words:  # what is left out was counted
            told = [(n, v) for n, v in told if n != "Content-Length"]
        for word in filter(None, words):
            body = body.replace(word.encode(), b"*")
            told = [(n, v.replace(word, "*")) for n, v in told]
        return Answer(self.status, body, tuple(told))


class House:
    """房子 — the product's handler, made once for a settings module."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def ask(
        self, visitor: Visitor, method: str, address: str, said: Any = None, *, csrf: bool = False
    ) -> Answer:
        """Ask as a visitor; `said` is a form's answers, or a program's below /api/."""
        request = self._request(visitor, method, address, said)
        if not csrf:
            request._dont_enforce_csrf_checks = True
        if method in ("GET", "HEAD"):
            return _kept(self._handler.get_response(request))
        with transaction.atomic():
            found = _kept(self._handler.get_response(request))
            transaction.set_rollback(True)
        return found

    def _request(self, visitor: Visitor, method: str, address: str, said: Any) -> Any:
        told: dict[str, Any] = {}
        if address.startswith("/api/"):
            if visitor.bearer:
                told["HTTP_AUTHORIZATION"] = f"Bearer {visitor.bearer}"
            content = json.dumps(said if said is not None else {}).encode()
            kind = "application/json"
        else:
            content, kind = _form(said), "application/x-www-form-urlencoded"
        if visitor.cookies:
            pairs = (f"{name}={value}" for name, value in visitor.cookies.items())
            told["HTTP_COOKIE"] = "; ".join(pairs)
        if method in ("GET", "HEAD", "DELETE"):
            content = b""
        return _factory.generic(method, address, content, kind, **told)


def _form(said: Any) -> bytes:
    return urlencode(said or {}).encode()


def _kept(response: Any) -> Answer:
    if isinstance(response, HttpResponse):
        body = response.content
    else:
        body = b"".join(response.streaming_content)
        for close in response._resource_closers:
            close()
    headers = [*response.headers.items()]
    headers += [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]
    return Answer(response.status_code, body, tuple(sorted(headers)))
