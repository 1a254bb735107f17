"""统一身份认证: the office's own sign-in, against a real OpenID Connect provider on loopback."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.test import Client

from huisheng.audit import ledger
from huisheng.config import office
from huisheng.people.models import Account
from tests.cast import Cast, account_for, make_cast
from tests.postgres import free_port
from tests.server import ROOT

NODE = shutil.which("node")
CALLBACK = "http://testserver/accounts/sso/office/callback/"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not NODE or not (ROOT / "node_modules" / "oidc-provider").is_dir(),
        reason="node or the package oidc-provider is not here: bin/setup dev",
    ),
]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Run the provider; yield its address."""
    port = free_port()
    command = [str(NODE), "tests/oidc/provider.mjs", str(port), CALLBACK]
    running = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert running.stdout is not None
    try:
        assert "ready" in running.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(20)


@pytest.fixture
def cast(provider: str, settings) -> Cast:
    address = provider.replace("://", "://huisheng:a-secret-of-the-tests-and-of-nothing-else@")
    settings.SOCIALACCOUNT_PROVIDERS = office.providers(address)
    settings.OUTBOUND_HOSTS = ["127.0.0.1"]
    settings.OUTBOUND_INSIDE = ["127.0.0.0/8"]
    cast = make_cast()
    account_for(cast["王芳"], "wangfang")
    return cast


def ask(client: Client) -> str:
    """Press the button; return where the browser is sent."""
    return client.get("/accounts/sso/login/")["Location"]


def prove(there: str, who: str) -> str:
    """Sign in at the provider as somebody; return where it sends the browser back to."""
    browser = requests.Session()
    answer = browser.get(there, allow_redirects=False)
    for _n in range(12):
        if answer.is_redirect:
            there = urljoin(answer.url, answer.headers["Location"])
            if there.startswith(CALLBACK):
                return there
            answer = browser.get(there, allow_redirects=False)
            continue
        form = urljoin(answer.url, re.search(r'action="([^"]+)"', answer.text)[1])
        prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)[1]
        typed = {"prompt": prompt, "login": who, "password": "any"}
        answer = browser.post(form, typed, allow_redirects=False)
    raise AssertionError("the provider never came to an end")


def come_in(client: Client, who: str):
    return client.get(prove(ask(client), who))


def test_whoever_was_named_beforehand_comes_in_and_leaves_by_it(cast, provider):
    call_command("sso", "link", "wangfang", "wang-0421")
    client = Client()
    assert come_in(client, "wang-0421")["Location"] == "/desk/"
    assert "王芳" in client.get("/desk/more/").content.decode()
    row = SocialAccount.objects.get()
    assert (row.user.username, row.extra_data) == ("wangfang", {})  # what it tells is not kept
    kinds = [line.kind for line in ledger.about(cast["王芳"].person.account.pk)]
    assert kinds == ["account.sso_link", "account.sign_in"]
    left = client.post("/accounts/logout/")["Location"]
    assert left.startswith(f"{provider}/session/end?client_id=huisheng&")
    assert client.get("/desk/more/").status_code == 302


def test_a_stranger_is_told_whom_to_ask_and_gets_no_account(cast):
    before = Account.objects.count()
    client = Client()
    shown = come_in(client, "wangfang")  # the same word as a user name here means nothing
    assert shown.status_code == 403
    assert "还没有登记" in shown.content.decode()
    assert Account.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert client.get("/desk/").status_code == 302


def test_nobody_joins_an_identity_to_their_own_account(cast):
    client = Client()
    client.force_login(cast["王芳"].person.account)
    there = client.get("/accounts/sso/login/?process=connect")["Location"]
    assert client.get(prove(there, "wang-0421")).status_code == 403
    assert not SocialAccount.objects.exists()


def test_our_second_factor_is_still_asked(cast):
    call_command("sso", "link", "wangfang", "wang-0421")
    Authenticator.objects.create(
        user=cast["王芳"].person.account, type="totp", data={"secret": "A" * 32}
    )
    client = Client()
    assert come_in(client, "wang-0421")["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/desk/").status_code == 302


def test_whoever_has_none_sets_one_up_first(cast, settings):
    settings.HUISHENG_REQUIRE_TOTP = True
    call_command("sso", "link", "wangfang", "wang-0421")
    client = Client()
    come_in(client, "wang-0421")
    assert client.get("/desk/")["Location"] == "/accounts/2fa/totp/activate/"


def test_it_asks_with_state_nonce_and_a_challenge(cast):
    asked = parse_qs(urlsplit(ask(Client())).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert set(asked["scope"][0].split()) == {"openid", "profile"}


def test_an_answer_to_another_browsers_question_is_refused(cast):
    call_command("sso", "link", "wangfang", "wang-0421")
    answer, other = prove(ask(Client()), "wang-0421"), Client()
    ask(other)
    assert "没有登录成" in other.get(answer).content.decode()
    assert other.get("/desk/").status_code == 302


@pytest.mark.parametrize("part", ["nonce", "pkce_code_verifier"])
def test_an_answer_to_another_question_is_refused(cast, part):
    call_command("sso", "link", "wangfang", "wang-0421")
    client = Client()
    answer = prove(ask(client), "wang-0421")
    session = client.session
    (state, *_rest) = next(iter(session["socialaccount_states"].values()))
    state[part] = "another" * 8
    session.save()
    assert "没有登录成" in client.get(answer).content.decode()
    assert client.get("/desk/").status_code == 302


def test_an_answer_is_good_once(cast):
    call_command("sso", "link", "wangfang", "wang-0421")
    client = Client()
    answer = prove(ask(client), "wang-0421")
    assert client.get(answer).status_code == 302
    client.post("/accounts/logout/")
    assert "没有登录成" in client.get(answer).content.decode()


def test_one_subject_is_one_account_and_can_be_taken_back(cast):
    account_for(cast["站长"], "zhao")
    call_command("sso", "link", "wangfang", "wang-0421")
    with pytest.raises(CommandError, match="another account"):
        call_command("sso", "link", "zhao", "wang-0421")
    call_command("sso", "unlink", "wangfang")
    assert come_in(Client(), "wang-0421").status_code == 403


def test_the_claim_can_be_another(cast, provider, settings):
    address = provider.replace("://", "://huisheng:a-secret-of-the-tests-and-of-nothing-else@")
    settings.SOCIALACCOUNT_PROVIDERS = office.providers(f"{address}?claim=preferred_username")
    call_command("sso", "link", "wangfang", "gov-wang-0421")
    assert come_in(Client(), "wang-0421")["Location"] == "/desk/"


def test_a_provider_that_does_not_answer_is_a_page_and_no_error(cast, settings):
    settings.SOCIALACCOUNT_PROVIDERS = office.providers("http://a:b@127.0.0.1:9")
    start = time.monotonic()
    shown = Client().get("/accounts/sso/login/")
    assert shown.status_code == 403
    assert "没有登录成" in shown.content.decode()
    assert time.monotonic() - start < 10


def test_without_a_provider_there_is_no_such_page(cast, settings):
    settings.SOCIALACCOUNT_PROVIDERS = office.providers("")
    assert Client().get("/accounts/sso/login/").status_code == 404
