"""What deploy/huisheng.env sets is fit for an office; the check refuses where it is not."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.house.tree import ROOT

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
