"""Comments say why; a note to do something later says where that is written down."""

import re
import tokenize

from tests.house.tree import files, short

LATER = re.compile(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))")
BARE_SILENCE = re.compile(r"#\s*noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?\s*$")


def comments():
    for path in files(".py"):
        with path.open("rb") as source:
            for token in tokenize.tokenize(source.readline):
                if token.type == tokenize.COMMENT:
                    yield f"{short(path)}:{token.start[0]} {token.string}", token.string


def test_a_todo_names_its_issue():
    assert [where for where, text in comments() if LATER.search(text)] == []


def test_a_silenced_warning_says_why_on_the_line():
    assert [where for where, text in comments() if BARE_SILENCE.search(text)] == []
