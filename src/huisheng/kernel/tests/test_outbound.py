"""The one door out: only hosts on the list, only addresses outside, no second look at a name."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from huisheng.kernel import outbound
from huisheng.kernel.outbound import Forbidden, NotReached, post

NAME = "gateway.example"
PUBLIC = "203.0.114.7"  # an ordinary address of the internet; nobody is called there


class Other(BaseHTTPRequestHandler):
    """A machine somewhere; keeps what it heard."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, self.headers["Host"], body))
        self.send_response(self.server.status)
        self.send_header("Location", "https://elsewhere.example/")
        self.end_headers()
        for _ in range(self.server.trickle):
            self.wfile.write(b"x")
            time.sleep(0.05)
        self.wfile.write(b"taken")

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def other(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    server.handle_error = lambda *_: None
    server.heard, server.status, server.trickle = [], 200, 0
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.OUTBOUND_HOSTS, settings.OUTBOUND_INSIDE = [NAME], ["127.0.0.0/8"]
    yield server
    server.shutdown()


def leads_to(*addresses: str):
    return lambda _host, _port: list(addresses)


def test_the_call_goes_to_the_address_in_the_name_of_the_host(other):
    url = f"http://{NAME}:{other.server_port}/sms?v=1"
    answer = post(url, b"hello", {}, resolver=leads_to("127.0.0.1"))
    assert (answer.status, answer.body) == (200, b"taken")
    assert other.heard == [("/sms?v=1", f"{NAME}:{other.server_port}", b"hello")]


def test_a_name_is_looked_up_once_so_that_it_cannot_change_its_mind(other):
    """The first look says 127.0.0.1, allowed here; a second would lead to the metadata service."""
    said = iter([["127.0.0.1"], ["169.254.169.254"]])
    looked = []

    def rebinding(host, port):
        looked.append(host)
        return next(said)

    url = f"http://{NAME}:{other.server_port}/"
    assert post(url, b"", {}, resolver=rebinding).status == 200
    assert looked == [NAME]


INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.5", "172.16.3.4", "192.168.1.1", "169.254.169.254",
    "100.100.100.200", "168.63.129.16", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
    "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_no_name_leads_inside(other, settings, address):
    settings.OUTBOUND_INSIDE = []
    for found in ([address], [PUBLIC, address]):  # nor as one of several
        with pytest.raises(Forbidden, match="inside"):
            post(f"https://{NAME}/", b"", {}, resolver=leads_to(*found))


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/", f"https://{NAME}.elsewhere.example/", "https://127.0.0.1/",
        f"https://user:word@{NAME}/", f"ftp://{NAME}/", f"file://{NAME}/etc/passwd", "//x/", "",
        f"https://elsewhere.example#{NAME}", f"https://elsewhere.example\\@{NAME}/",
    ],
)  # fmt: skip
def test_nobody_but_the_listed_is_called(other, url):
    with pytest.raises(Forbidden):
        post(url, b"", {}, resolver=leads_to(PUBLIC))


def test_nothing_leaves_the_machine_unencrypted(other):
    with pytest.raises(Forbidden, match="https"):
        post(f"http://{NAME}/", b"", {}, resolver=leads_to(PUBLIC))


def test_a_redirect_is_an_answer_and_not_followed(other):
    other.status = 302
    url = f"http://{NAME}:{other.server_port}/"
    assert post(url, b"", {}, resolver=leads_to("127.0.0.1")).status == 302
    assert len(other.heard) == 1


def test_who_trickles_is_cut_off(other, monkeypatch):
    monkeypatch.setattr(outbound, "SECONDS", 0.4)
    other.trickle, began = 200, time.monotonic()
    url = f"http://{NAME}:{other.server_port}/"
    post(url, b"", {}, resolver=leads_to("127.0.0.1"))
    assert time.monotonic() - began < 2


@pytest.fixture
def secured(other, tmp_path, monkeypatch):
    """The same machine with a certificate for its name, known to this one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(1))
        .not_valid_after(now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    certificate, secret = tmp_path / "c.pem", tmp_path / "k.pem"
    certificate.write_bytes(made.public_bytes(pem))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    other.socket = context.wrap_socket(other.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return other


def test_the_host_must_prove_its_name(secured, settings):
    there = leads_to("127.0.0.1")
    assert post(f"https://{NAME}:{secured.server_port}/", b"x", {}, resolver=there).status == 200
    settings.OUTBOUND_HOSTS = ["another.example"]
    with pytest.raises(NotReached, match="SSLCert"):
        post(f"https://another.example:{secured.server_port}/", b"", {}, resolver=there)
    assert len(secured.heard) == 1
