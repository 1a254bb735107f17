"""网页服务的母进程 — loads the product once and forks the workers that answer requests.

python -m huisheng.config.serving HOST PORT WORKERS THREADS

What is loaded before the fork is shared by all workers: two of them take little more memory than
one, and one that died is back at once. So nothing may be opened here that must not be shared: no
connection to a database, no thread, and no identifier drawn (a generator of random numbers that
has begun would go on alike in every worker).
"""

from __future__ import annotations

import gc
import sys
import threading
from importlib import import_module

from django.conf import settings
from django.utils import translation
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from huisheng.config import wsgi

SECONDS_BEFORE_ANOTHER, SECONDS_TO_FINISH = 1.0, 10


def preload() -> None:
    """Load what the first requests would load, and set it apart from the garbage collector."""
    import_module(settings.ROOT_URLCONF)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
    import rjieba  # its dictionary is the largest single thing a worker holds

    rjieba.cut("路灯")
    gc.collect()
    gc.freeze()  # collecting would write into the pages the workers share


def main(host: str, port: str, workers: str, threads: str) -> None:
    """Serve until told to stop. RuntimeError if something was opened that must not be shared."""
    preload()
    if threading.active_count() > 1:
        raise RuntimeError("a thread was started before the workers were forked")
    Server(
        f"{wsgi.__name__}:application", host, int(port), interface=Interfaces.WSGI,
        workers=int(workers), blocking_threads=int(threads), websockets=False,
        respawn_failed_workers=True, respawn_interval=SECONDS_BEFORE_ANOTHER,
        # Without a limit a stuck request would hold up the stop for ever.
        workers_kill_timeout=SECONDS_TO_FINISH, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
