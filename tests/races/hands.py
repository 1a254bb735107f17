"""Many hands that do something at the same moment, each over its own connection."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from huisheng.kernel.errors import Refused

# RACES=50x200: fifty hands, two hundred rounds (bin/races). Else what a test run has time for.
HANDS, ROUNDS = (int(n) for n in os.environ.get("RACES", "10x20").split("x"))

Act = Callable[[], object]


class Hands:
    """So many threads; they keep their connections from round to round until they are let go."""

    def __init__(self, number: int = HANDS) -> None:
        self.number, self.attempts = number, 0
        self._threads = ThreadPoolExecutor(number)

    def race(self, acts: Sequence[Act]) -> Counter[str]:
        """Let each hand do its act (dealt out in turn) at once; count how each was answered.

        "done", the status of a refusal, or what a fault was called: there must be none.
        """
        start = Barrier(self.number)

        def one(act: Act) -> str:
            start.wait()
            try:
                act()
            except Refused as refusal:
                assert str(refusal)  # in words
                return str(refusal.status)
            except Exception as fault:
                return repr(fault)
            return "done"

        self.attempts += self.number
        waiting = [self._threads.submit(one, acts[n % len(acts)]) for n in range(self.number)]
        return Counter(each.result() for each in waiting)

    def let_go(self) -> None:
        """Close every hand's connection."""
        end = Barrier(self.number)

        def one() -> None:
            connection.close()
            end.wait()

        for each in [self._threads.submit(one) for _n in range(self.number)]:
            each.result()
        self._threads.shutdown()
