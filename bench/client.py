"""A browser without a screen: keeps its connection and its cookies, fills in forms, signs in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode
from uuid import uuid4

SECONDS = 60  # the longest wait for one answer
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: str
    place: str  # where a redirect leads
    size: int  # bytes of the body as sent


class Client:
    """One visitor from one address."""

    def __init__(self, host: str, port: int, origin: str) -> None:
        self.line = HTTPConnection(host, port, timeout=SECONDS)
        self.origin, self.cookies = origin, dict[str, str]()
        self.token = ""
        self.headers: dict[str, str] = {}  # sent with every request

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str], *, as_multipart: bool = False) -> Answer:
        """Send a form, with the token of the page that was read last."""
        said = {"csrfmiddlewaretoken": self.token, **fields}
        if as_multipart:
            mark = uuid4().hex
            parts = (
                f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, value in said.items()
            )
            body = "".join(parts) + f"--{mark}--\r\n"
            return self._ask("POST", path, body, f"multipart/form-data; boundary={mark}")
        return self._ask("POST", path, urlencode(said), "application/x-www-form-urlencoded")

    def send(
        self, method: str, path: str, body: str, kind: str = "application/x-www-form-urlencoded"
    ) -> Answer:
        """Send a body as it is."""
        return self._ask(method, path, body, kind)

    def read_token(self, path: str) -> None:
        """Open a page with a form, to be able to send it."""
        found = _TOKEN.search(self.get(path).body)
        if found is None:
            raise RuntimeError(f"no form at {path}")
        self.token = found[1]

    def _ask(self, method: str, path: str, body: str = "", kind: str = "") -> Answer:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-For": self.origin, "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept": "text/html, application/json", **self.headers,
        }  # fmt: skip
        if kind:
            headers["Content-Type"] = kind
        try:
            answer, content = self._sent(method, path, body.encode() if kind else None, headers)
        except ConnectionError:  # a server may close a line on which nobody has said anything
            self.line.close()
            answer, content = self._sent(method, path, body.encode() if kind else None, headers)
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
        place = answer.getheader("Location", "")
        return Answer(answer.status, content.decode(errors="replace"), place, len(content))

    def _sent(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        return answer, answer.read()

    def sign_in(self, username: str, password: str, secret: str) -> None:
        """Sign in with user name, password and the second factor. RuntimeError if refused."""
        self.read_token("/accounts/login/")
        answer = self.post("/accounts/login/", {"login": username, "password": password})
        if answer.status == 302 and "2fa" in answer.place:
            self.read_token(answer.place)
            answer = self.post(answer.place, {"code": one_time_code(secret)})
        if answer.status != 302 or self.get("/desk/").status != 200:
            raise RuntimeError(f"{username} could not sign in: {answer.status} {answer.place}")


def one_time_code(secret: str) -> str:
    """Return the six digits an authenticator shows now (RFC 6238)."""
    counter = int(time.time()) // 30
    key = base64.b32decode(secret)
    found = hmac.new(key, counter.to_bytes(8, "big"), hashlib.sha1).digest()
    place = found[-1] & 15
    number = int.from_bytes(found[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
