"""What the security pages name is there: paths, make targets, commands of the product."""

from __future__ import annotations

import re

import pytest
from django.core.management import get_commands

from tests.house.tree import ROOT

PAGES = ["docs/security.md", "docs/security.zh-CN.md"]
TICKED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")
AREAS = ("tests/", "src/", "docs/", "deploy/", "bin/", "tools/", "requirements/")
INSIDE = re.compile(r"^(?:[a-z_]+/)+(?:[\w.-]+)?$")


def named(page: str) -> list[str]:
    return TICKED.findall((ROOT / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_every_path_is_there(page):
    paths = [name for name in named(page) if INSIDE.match(name) or name.startswith(AREAS)]
    assert len(paths) > 60
    assert [
        path
        for path in paths
        if not (ROOT / path.split(" ")[0]).exists()
        and not (ROOT / "src" / "huisheng" / path).exists()
    ] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    links = LINK.findall((ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_is_known(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    known = get_commands()
    for name in named(page):
        if name.startswith("make "):
            assert name.split()[1] in targets, name
        if name.startswith("manage.py "):
            assert name.split()[1] in known, name


def test_both_languages_name_the_same_tests():
    english, chinese = ({n for n in named(page) if "tests/" in n} for page in PAGES)
    assert english == chinese
