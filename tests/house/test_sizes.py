"""Nothing grows too big to be read in one sitting."""

import ast

from tests.house.tree import ROOT, Function, files, modules, short

FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES, SCRIPT_LINES = 400, 50, 80, 40


def not_blank(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip())


def body_lines(node: Function) -> int:
    """The lines of a function, its docstring not counted."""
    doc = node.body[0] if ast.get_docstring(node) is not None else None
    ends = node.end_lineno or node.lineno
    return ends - node.lineno + 1 - (doc.end_lineno - doc.lineno + 1 if doc else 0)


def test_no_python_file_is_longer_than_400_lines():
    sizes = {short(path): not_blank(path.read_text()) for path, _ in modules()}
    assert {name: n for name, n in sizes.items() if n > FILE_LINES} == {}


def test_no_function_is_longer_than_50_lines():
    nodes = ((p, n) for p, tree in modules() for n in ast.walk(tree) if isinstance(n, Function))
    sizes = {f"{short(path)}:{node.lineno} {node.name}": body_lines(node) for path, node in nodes}
    assert {name: n for name, n in sizes.items() if n > FUNCTION_LINES} == {}


def test_no_template_is_longer_than_80_lines():
    sizes = {short(path): not_blank(path.read_text()) for path in files(".html")}
    assert {name: n for name, n in sizes.items() if n > TEMPLATE_LINES} == {}


def test_no_shell_script_is_longer_than_40_lines():
    scripts = [path for path in files("") if path.parent == ROOT / "bin"]
    assert scripts
    assert {p.name for p in scripts if len(p.read_text().splitlines()) > SCRIPT_LINES} == set()
