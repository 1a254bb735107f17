"""What deploy/huisheng.env sets is fit for an office; the check refuses where it is not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from huisheng.config import settings as products
from huisheng.people.models import Account
from tests.house.tree import ROOT

ARGON2 = [
    "huisheng.people.hashers.OfficeArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

GATEWAYS = {
    "HUISHENG_EMAIL_URL": "smtp://mail.example.gov.cn:587/?tls=true",
    "HUISHENG_SMS_URL": "https://sms.example.gov.cn/send",
}


def checked(folder, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `check --deploy` with what deploy/huisheng.env sets, in a folder of its own."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("HUISHENG_", "DJANGO_"))}
    lines = (ROOT / "deploy" / "huisheng.env").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and line[0] != "#")
    environment = kept | given | GATEWAYS | {"HUISHENG_DATA_DIR": str(folder)} | more
    command = [sys.executable, ROOT / "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_the_settings_we_ship_for_an_office_give_no_warning(tmp_path):
    done = checked(tmp_path)
    assert done.returncode == 0, done.stderr


def test_without_tls_the_check_refuses(tmp_path):
    done = checked(tmp_path, HUISHENG_HTTPS="0")
    assert done.returncode == 1
    assert "security.W012" in done.stderr  # cookies that would travel in the open


def test_the_product_hashes_with_argon2id_and_asks_for_a_password_worth_it():
    assert products.PASSWORD_HASHERS == ARGON2
    assert len(products.AUTH_PASSWORD_VALIDATORS) == 4
    for weak in ("short1a", "password123", "20260302", "wangfang1"):
        with pytest.raises(ValidationError):
            validate_password(weak, Account(username="wangfang"))
