"""The web server loads the product once, and opens nothing its workers must not share."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.server import ROOT

OPENED = """
import threading
from huisheng.config import serving
serving.preload()
from django.db import connections
assert threading.active_count() == 1, threading.enumerate()
assert all(one.connection is None for one in connections.all()), "a connection stands open"
import sys
assert "huisheng.config.urls" in sys.modules and "rjieba" in sys.modules
"""


def test_what_is_loaded_before_the_fork_holds_no_connection_and_no_thread():
    run_apart(OPENED)


DRAWN = """
import os
from huisheng.config import serving
serving.preload()
from huisheng.kernel.ids import uuid7
reader, writer = os.pipe()
for _ in "ab":
    if (child := os.fork()) == 0:
        os.write(writer, "".join(f"{uuid7().hex[12:]} " for _ in range(50)).encode())
        os._exit(0)
    os.waitpid(child, 0)
os.close(writer)
drawn = os.read(reader, 100_000).split()
assert len(drawn) == len(set(drawn)) == 100, len(set(drawn))
"""


def test_two_workers_never_draw_the_same_identifier():
    run_apart(DRAWN)


def run_apart(program: str) -> None:
    """Run a program in a process of its own, as the server's mother process is."""
    found = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, "-c", program], env=found, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
