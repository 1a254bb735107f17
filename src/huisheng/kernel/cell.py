"""隔间的门 — gives a stranger's file to a process of its own and takes back what it made of it.

The process has 512 MB, 3 seconds of processor time, and can open neither files nor connections
(`kernel.isolated`); if a file brings it down, nothing else notices.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

LONGEST = 30.0  # seconds on the clock, however busy the machine is
PIECE = 1 << 16

_PROGRAMS = Path(__file__).with_name("isolated")


def made_of(program: str, content: bytes) -> bytes:
    """Return all that a program answers to a file's content; b"" where it broke down."""
    try:
        done = subprocess.run(  # noqa: S603  our own program, named by ourselves
            _command(program), input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={}, timeout=LONGEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""


@contextmanager
def reading(program: str, file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give a program the whole file; yield what it answers, to be read bit by bit."""
    going = subprocess.Popen(  # noqa: S603  our own program, named by ourselves
        _command(program), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env={},
    )  # fmt: skip
    assert going.stdin is not None and going.stdout is not None  # noqa: S101  asked for above
    try:
        with suppress(BrokenPipeError):
            file.seek(0)
            while piece := file.read(PIECE):
                going.stdin.write(piece)
            going.stdin.close()
        yield going.stdout
    finally:
        going.kill()
        with suppress(BrokenPipeError):
            going.stdin.close()
        going.stdout.close()
        going.wait()


def _command(program: str) -> list[str]:
    return [sys.executable, "-I", "-B", str(_PROGRAMS), program]
