"""Names say what a thing is for; some words say nothing."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Function, modules, short

EMPTY_MODULES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
EMPTY_NAMES = EMPTY_MODULES | {"data", "info"}
EMPTY_STARTS = ("process_", "handle_", "do_")
# Names a framework looks for, and those whose parameters it names.
GIVEN = {"process_view", "process_request", "process_response", "process_exception"}
GIVEN |= {"value_from_datadict"}
GIVEN_PATTERN = re.compile(r"(do|handle)_[A-Z]+")  # the words of HTTP and SMTP


def defined(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Functions, parameters and variables this file gives a name to."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node.lineno, node.name
            if node.name not in GIVEN:
                parameters = (n for n in ast.walk(node.args) if isinstance(n, ast.arg))
                yield from ((n.lineno, n.arg) for n in parameters)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def is_empty(name: str) -> bool:
    if name in GIVEN or GIVEN_PATTERN.fullmatch(name):
        return False
    return name in EMPTY_NAMES or name.startswith(EMPTY_STARTS)


def test_no_module_is_a_drawer_for_odds_and_ends():
    assert [short(p) for p, _ in modules() if p.stem in EMPTY_MODULES] == []


def test_no_name_is_an_empty_word():
    found = [
        f"{short(path)}:{line} {name}"
        for path, tree in modules()
        for line, name in defined(tree)
        if is_empty(name)
    ]
    assert found == []


def test_no_class_calls_itself_a_manager_or_a_helper():
    classes = ((p, n) for p, t in modules() for n in ast.walk(t) if isinstance(n, ast.ClassDef))
    doers = ("Manager", "Helper", "Processor", "Handler")
    # A Django manager of a model is what Django calls it.
    found = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path, node in classes
        if node.name.endswith(doers) and not any("Manager" in ast.unparse(b) for b in node.bases)
    ]
    assert found == []
