"""Templates show what they are given: they compile, know no stage, and carry no script or style."""

import re

import pytest
from django.template import engines

from huisheng.workflow.flow import Flow
from tests.house.tree import files, short

# What the product draws; the examples under tools/ are wrong on purpose.
TEMPLATES = [path for path in files(".html") if "templates" in path.parts]
COMPARES_STAGE = re.compile(r"\.stage\b[^%}]*(==|!=|\bin\b)|(==|!=|\bin\b)[^%}]*\.stage\b")
TAG = re.compile(r"\{[%{].*?[%}]\}|\s:\w[\w-]*=\"[^\"]*\"", re.DOTALL)
INLINE = re.compile(
    r"<script(?![^>]*\b(src|type=\"application/json\"))|<style\b|\sstyle=|\son[a-z]+=",
    re.IGNORECASE,
)
UNSAFE = re.compile(r"\|\s*safe\b|autoescape\s+off")


def stages() -> set[str]:
    """Every stage of every case, as stored."""
    return {str(stage) for flow in Flow.registry.values() for stage in flow.stages}


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_it_compiles(path):
    name = str(path).partition("/templates/")[2]
    engines["django"].get_template(name)


def test_none_names_a_stage():
    literal = re.compile(rf"['\"]({'|'.join(map(re.escape, sorted(stages())))})['\"]")
    found = [
        f"{short(path)}: {tag}"
        for path in TEMPLATES
        for tag in TAG.findall(path.read_text())
        if COMPARES_STAGE.search(tag) or literal.search(tag)
    ]
    assert found == []


@pytest.mark.parametrize("rule", [INLINE, UNSAFE], ids=["inline script or style", "unescaped text"])
def test_none_has(rule):
    assert [short(path) for path in TEMPLATES if rule.search(path.read_text())] == []
