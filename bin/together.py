"""Run the web server and the worker until Ctrl-C or until one of them ends: together.py PORT.

Each runs in a session of its own, so that a Ctrl-C at the terminal reaches this process only and
each of the two is told to stop exactly once.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

MANAGE = [sys.executable, str(Path(__file__).resolve().parent.parent / "manage.py")]
SECONDS_TO_STOP = 15


class Stop(Exception):
    """Somebody asked us to stop."""


def stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Tell all of them to stop, wait, and kill what does not."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()


def main(port: str) -> int:
    """Return 0 when asked to stop, 1 when one of the two ended by itself."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    commands = [["work"], ["serve", "--port", port]]
    processes = [subprocess.Popen([*MANAGE, *c], start_new_session=True) for c in commands]
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
    except Stop:
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end(processes)
    print("✗ 有一个服务意外退出 · one of the two processes ended by itself", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
