"""Runs `isolated.<name>` on what comes in: little memory, little time, no files, no network."""

import gc
import resource
import sys
from pathlib import Path

MOST_MEMORY = 512 * 1024 * 1024  # bytes of address space
MOST_SECONDS = 3  # of processor time
PROGRAMS = ("picture", "workbook")


def main(name: str) -> None:
    """Set the limits for good, then let the program read from stdin and answer on stdout."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    if name == "picture":
        from huisheng.kernel.isolated.picture import answer, ready
    elif name == "workbook":
        from huisheng.kernel.isolated.workbook import answer, ready
    else:
        raise SystemExit(f"one of {PROGRAMS}")
    ready()
    gc.disable()  # it lives for one file
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    # All that is open stays open; nothing more opens, neither a file nor a connection.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    answer(content, sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
