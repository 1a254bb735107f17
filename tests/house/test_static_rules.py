"""Our own static rules are alive: each has lines it must find and lines it must leave alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT

FOLDER = ROOT / "tools" / "semgrep"
RULE = re.compile(r"^  - id: (\S+)$", re.MULTILINE)
NAMED = re.compile(r"(ruleid|ok): ([\w, -]+?)\s*(?:-->)?$", re.MULTILINE)


def marks(path: Path) -> dict[str, set[str]]:
    """Return {"ruleid": rules with a line to find, "ok": rules with a line to leave alone}."""
    found: dict[str, set[str]] = {"ruleid": set(), "ok": set()}
    for example in FOLDER.glob(f"{path.stem}.*"):
        if example != path:
            for kind, names in NAMED.findall(example.read_text(encoding="utf-8")):
                found[kind] |= {name.strip() for name in names.split(",")}
    return found


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_every_rule_has_a_line_to_find_and_one_to_leave_alone(path):
    rules = set(RULE.findall(path.read_text(encoding="utf-8")))
    assert rules
    assert marks(path) == {"ruleid": rules, "ok": rules}


def test_there_are_as_many_rules_as_we_say():
    rules = [r for path in FOLDER.glob("*.yml") for r in RULE.findall(path.read_text("utf-8"))]
    assert len(rules) == len(set(rules)) == 31
