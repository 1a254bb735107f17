"""Documents that can go stale are checked against what they describe."""

import re
import subprocess
import sys

from tests.house.tree import ROOT, files

LIMITS = {"README.md": 120, "README.zh-CN.md": 120, "STYLE.md": 250}
SETTING = re.compile(r"\bHUISHENG_[A-Z_]+")
READ = re.compile(r"\benv(?:iron)?\.?\w*[(\[]\s*\"(HUISHENG_[A-Z_]+)\"")


def test_the_index_of_decisions_is_current():
    subprocess.run([sys.executable, ROOT / "bin/adr_index.py", "--check"], check=True)


def test_a_decision_fits_on_a_page():
    decisions = sorted((ROOT / "docs/adr").glob("0*.md"))
    assert decisions
    assert [p.name for p in decisions if len(p.read_text().splitlines()) > 60] == []


def test_the_first_pages_stay_short():
    assert {
        n for n, most in LIMITS.items() if len((ROOT / n).read_text().splitlines()) > most
    } == set()


def test_every_setting_is_documented_and_there_are_not_many():
    used = {
        name
        for path in files(".py")
        if (ROOT / "src") in path.parents
        for name in READ.findall(path.read_text())
    }
    told = set(SETTING.findall((ROOT / "docs/operations.md").read_text()))
    assert used - told == set()
    assert 0 < len(used) <= 25
