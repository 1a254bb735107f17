"""二十个人 — each files voices, by form or by program, takes them up, answers, and grades."""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode
from uuid import UUID

from tests.torture.clientledger import ClientLedger

SECONDS = 25  # the longest wait for one answer
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_CODE = re.compile(r"HS-\w{4}-\w{4}-\w{4}-\w")
_LETTERS = "abcdefghijklmnop"


@dataclass(frozen=True)
class Answer:
    """What came back; `status` None: nothing did."""

    status: int | None
    body: str = ""

    @property
    def said(self) -> dict[str, object]:
        """The body, where it is an object of JSON."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Desk:
    """一个站 — where a writer files, and the token of the liaison who works there."""

    slug: str
    region: str  # the key of one of its villages, as the form has it
    category: str
    token: str


class Browser:
    """Sends one request on one connection and never repeats it by itself."""

    def __init__(self, port: int, origin: str) -> None:
        self._port, self._origin = port, origin
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer; whatever goes wrong on the way is no answer."""
        line = HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)
        sent = {"X-Forwarded-For": self._origin, "Accept-Language": "zh-CN", **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.request(method, path, body.encode() or None, sent)
            answer = line.getresponse()
            content = answer.read().decode(errors="replace")
        except (OSError, HTTPException):
            return Answer(None)
        finally:
            line.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
        return Answer(answer.status, content)

    def send(self, path: str, said: object, **headers: str) -> Answer:
        """Post JSON."""
        kind = {"Content-Type": "application/json", "Accept": "application/json"}
        return self.ask("POST", path, json.dumps(said), kind | headers)


def fresh_mark() -> tuple[str, str]:
    """Return a key as letters that no masking touches, and as the UUID it stands for."""
    number = secrets.token_hex(10)
    mark = "".join(_LETTERS[int(digit, 16)] for digit in number)
    return mark, str(UUID(hex="000000000000" + number))


class Writer(threading.Thread):
    """一个人 — goes on until told to stop; keeps what may have to be sent again."""

    def __init__(self, number: int, port: int, desk: Desk, ledger: ClientLedger) -> None:
        super().__init__(daemon=True, name=f"writer-{number}")
        self._number, self._port, self._desk, self._ledger = number, port, desk, ledger
        self._filed = self.answered = 0
        self.stop = threading.Event()
        self.open_ends: dict[str, Callable[[], Answer]] = {}  # by key: send the same once more

    def run(self) -> None:
        """Take one matter after the other from the filing to the grade."""
        while not self.stop.is_set():
            self._filed += 1
            origin = f"10.{self._number}.{self._filed >> 8 & 255}.{self._filed & 255}"
            browser = Browser(self._port, origin)
            mark, key = fresh_mark()
            file = self._by_form if self._filed % 2 else self._by_program
            code = file(browser, mark, key)
            if code is None:
                time.sleep(1)  # as anybody does whose page did not come
                continue
            voice = self._find(browser, mark)
            if voice is not None:
                self._work(browser, voice, code)

    def _asked(self, mark: str, kind: str, content: str, send: Callable[[], Answer]) -> Answer:
        """Write down, send, write down; what got no answer is kept for later."""
        self._ledger.before(mark, kind, content)
        answer = send()
        self._ledger.after(mark, answer.status, str(answer.said.get("code", "")))
        if answer.status is None or answer.status >= 500:
            self.open_ends[mark] = send
        else:
            self.answered += 1
        return answer

    def _by_program(self, browser: Browser, mark: str, key: str) -> str | None:
        text = words(mark)
        said = {"text": text, "station": self._desk.slug, "place_text": "村口", "name": "何大爷",
                "phone": "13800001234"}  # fmt: skip
        answer = self._asked(
            mark, "file_api", text,
            lambda: browser.send("/api/v1/voices", said, **{"Idempotency-Key": key}),
        )  # fmt: skip
        return str(answer.said["code"]) if answer.status == 201 else None

    def _by_form(self, browser: Browser, mark: str, key: str) -> str | None:
        path, text = f"/s/{self._desk.slug}", words(mark)
        token = _TOKEN.search(browser.ask("GET", path).body)
        if token is None:
            return None
        said = {
            "csrfmiddlewaretoken": token[1], "idem": key, "text": text, "place_text": "村口",
            "region": self._desk.region, "openness": "SEALED", "name": "何大爷",
            "phone": "13800001234", "latitude": "", "longitude": "",
        }  # fmt: skip
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        send = lambda: browser.ask("POST", path, urlencode(said), kind)  # noqa: E731  kept as it is
        if self._asked(mark, "file_form", text, send).status != 302:
            return None
        shown = _CODE.search(browser.ask("GET", "/receipt").body)
        return shown[0] if shown else None

    def _find(self, browser: Browser, mark: str) -> str | None:
        answer = browser.ask("GET", "/api/v1/voices", headers=self._seat())
        rows = answer.said.get("rows", []) if answer.status == 200 else []
        return next((str(r["id"]) for r in rows if mark in r["title"]), None)  # type: ignore[attr-defined]

    def _work(self, browser: Browser, voice: str, code: str) -> None:
        base = f"/api/v1/voices/{voice}/steps"
        register, answer, grade = (fresh_mark()[0] for _ in range(3))
        title = f"路灯不亮编号{register}"
        acts: list[tuple[str, str, str, Callable[[], Answer]]] = [
            (register, "register", title, lambda: browser.send(
                f"{base}/register", {"answers": {"title": title, "category": self._desk.category},
                                     "revision": 0}, **self._seat())),
            (answer, "answer", words(answer), lambda: browser.send(
                f"{base}/answer_on_spot", {"answers": {"text": words(answer)}, "revision": 1},
                **self._seat())),
            (grade, "grade", words(grade), lambda: browser.send(
                "/api/v1/track/steps/grade",
                {"code": code, "answers": {"choice": "SATISFIED", "remark": words(grade)}})),
        ]  # fmt: skip
        for mark, kind, content, send in acts:
            if self._asked(mark, kind, content, send).status != 200:
                return

    def _seat(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._desk.token}"}


def words(mark: str) -> str:
    """Return what is said, with its key in the first sentence."""
    return f"村口路灯不亮，编号{mark}。晚上老人摔过跤，请来看看。"


def send_again(writers: list[Writer], ledger: ClientLedger, *, within: float) -> int:
    """Send what got no answer once more, until there is one; return how many are left."""
    end, left = time.monotonic() + within, 0
    for writer in writers:
        for mark, send in writer.open_ends.items():
            status = send().status
            while (status is None or status >= 500) and time.monotonic() < end:
                time.sleep(0.3)
                status = send().status
            if status is None:
                left += 1
            else:
                ledger.once_more(mark, status)
    return left
