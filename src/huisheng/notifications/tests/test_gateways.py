"""Gateways are called over HTTP, signed: tested against a real server on this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from huisheng.kernel import outbound
from huisheng.notifications.channels import TryAgain, Undeliverable, sender_for
from huisheng.notifications.channels.parcels import Parcel
from tests.cast import MONDAY
from tests.postgres import free_port

KEY = "k-回声"


class Gateway(BaseHTTPRequestHandler):
    """Answers as the test says and keeps what it was sent."""

    status, answer, wait = 200, b'{"ref": "G-1"}', 0.0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, dict(self.headers), body))
        time.sleep(self.server.wait)
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def gateway(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.handle_error = lambda *_: None  # a caller that hangs up is what one test is about
    server.heard, server.status, server.answer, server.wait = [], 200, b'{"ref": "G-1"}', 0
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    here = f"127.0.0.1:{server.server_port}"
    settings.MESSAGE_GATEWAYS = {
        "SMS": f"http://:k-%E5%9B%9E%E5%A3%B0@{here}/sms?v=1",
        "WECHAT": f"http://{here}/send?key=abc",
        "DINGTALK": f"http://:SECret@{here}/robot/send?access_token=abc",
    }
    settings.OUTBOUND_HOSTS = ["127.0.0.1"]
    settings.OUTBOUND_INSIDE = ["127.0.0.0/8"]
    yield server
    server.shutdown()


def parcel(channel="SMS") -> Parcel:
    return Parcel(uuid4(), channel, "13800001234", "有新进展", "您反映的事项有新进展", MONDAY)


def test_the_gateway_can_tell_who_called_and_what_was_said(gateway):
    sent = parcel()
    assert sender_for("SMS").send(sent) == "G-1"
    [(path, headers, body)] = gateway.heard
    assert path == "/sms?v=1"
    assert "Authorization" not in headers  # the key signs; it never travels
    stamp = headers["X-Huisheng-Timestamp"]
    proof = hmac.new(KEY.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Huisheng-Signature"] == proof
    assert headers["Idempotency-Key"] == str(sent.id)
    said = json.loads(body)
    assert (said["to"], said["text"]) == ("13800001234", "您反映的事项有新进展")
    assert int(stamp) == int(MONDAY.timestamp())


@pytest.mark.parametrize(
    ("status", "raised"),
    [(400, Undeliverable), (404, Undeliverable), (408, TryAgain), (429, TryAgain),
     (500, TryAgain), (503, TryAgain), (302, TryAgain)],
)  # fmt: skip
def test_what_a_refusal_means(gateway, status, raised):
    gateway.status = status
    with pytest.raises(raised, match=f"http {status}"):
        sender_for("SMS").send(parcel())
    assert len(gateway.heard) == 1  # a redirect is not followed


def test_a_gateway_that_gives_no_number_is_quoted_by_its_status(gateway):
    gateway.answer = b"OK"
    assert sender_for("SMS").send(parcel()) == "http:200"


def test_an_endless_answer_is_not_read_to_its_end(gateway):
    gateway.answer = b"x" * (5 * outbound.MOST_BYTES)
    assert sender_for("SMS").send(parcel()) == "http:200"


def test_a_gateway_that_does_not_answer_or_is_away_is_tried_again(gateway, settings, monkeypatch):
    monkeypatch.setattr(outbound, "SECONDS", 0.2)
    gateway.wait = 1
    with pytest.raises(TryAgain, match="Timeout"):
        sender_for("SMS").send(parcel())
    settings.MESSAGE_GATEWAYS = {"SMS": f"http://:k@127.0.0.1:{free_port()}/"}
    with pytest.raises(TryAgain, match="ConnectionRefused"):
        sender_for("SMS").send(parcel())


def test_the_robot_of_dingtalk_gets_its_own_shape_and_signature(gateway):
    gateway.answer = b'{"errcode": 0, "errmsg": "ok"}'
    assert sender_for("DINGTALK").send(parcel("DINGTALK")) == "robot:ok"
    [(path, _headers, body)] = gateway.heard
    asked = parse_qs(urlsplit(path).query)
    told = f"{asked['timestamp'][0]}\nSECret".encode()
    proof = base64.b64encode(hmac.new(b"SECret", told, hashlib.sha256).digest()).decode()
    assert asked["sign"] == [proof] and asked["access_token"] == ["abc"]
    assert json.loads(body)["text"]["content"] == "有新进展\n您反映的事项有新进展"


def test_a_robot_that_says_no_in_its_answer_is_tried_again(gateway):
    gateway.answer = b'{"errcode": 45009, "errmsg": "too many"}'
    with pytest.raises(TryAgain, match="45009"):
        sender_for("WECHAT").send(parcel("WECHAT"))
    gateway.answer = b'{"errcode": 0}'
    assert sender_for("WECHAT").send(parcel("WECHAT")) == "robot:ok"
    assert json.loads(gateway.heard[-1][2])["text"]["mentioned_mobile_list"] == ["13800001234"]


@pytest.mark.parametrize(
    "url", ["http://gateway.example/x", "ftp://:k@127.0.0.1/", "https://", "https://sms.example/"]
)
def test_an_address_that_is_not_safe_is_refused(settings, url):
    settings.MESSAGE_GATEWAYS = {"SMS": url}
    with pytest.raises(ImproperlyConfigured):
        sender_for("SMS")
