"""Rules compute and nothing else; what happens is told the time by whoever asks for it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT, modules, short

# The edges: where a person, a machine or a timer comes in.
EDGES = {"views", "commands", "tasks", "middleware", "templatetags", "context", "api", "tests"}
EDGES |= {"requests", "lifetimes", "accounts", "backends", "apps"}  # of a sign-in and its end
FOR_LABELS = "django.utils.translation"


def imports(tree: ast.Module) -> Iterator[str]:
    """Every module named by an import, `from a import b` as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_edge(path: Path) -> bool:
    """Also a views file of one page, such as calendar_views.py."""
    return bool(EDGES & {*path.parts, *path.stem.split("_")})


def reads_the_clock(tree: ast.Module) -> bool:
    calls = (ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call))
    own = {"clock.now", "clock.today", "timezone.now", "datetime.now", "date.today"}
    return bool(own & set(calls)) or any(
        name in {"huisheng.kernel.clock.now", "huisheng.kernel.clock.today"}
        for name in imports(tree)
    )


def test_rules_take_labels_from_django_and_nothing_else():
    found = [
        f"{short(path)}: {name}"
        for path, tree in modules()
        if path.stem == "rules" or "rules" in path.parts
        for name in imports(tree)
        if name.startswith("django") and not name.startswith(FOR_LABELS)
    ]
    assert found == []


def test_only_the_edges_read_the_clock():
    inside = ((p, t) for p, t in modules() if ROOT / "src" in p.parents and p.stem != "clock")
    found = [short(path) for path, tree in inside if not is_edge(path) and reads_the_clock(tree)]
    assert found == []
