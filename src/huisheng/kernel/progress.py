"""进度 — a terminal progress bar for commands that keep a person waiting."""

import json
import os
import sys
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self, TextIO

BAR_WIDTH = 24
REDRAW_SECONDS = 0.1
SAY_EVERY = 0.5  # seconds


class Progress:
    """Draws how far a command has come; where there is no terminal, one line per 10 %.

    with Progress(665_000, "导入行政区划") as bar:
        bar.step(5000)

    total    steps expected; 0 or None if nobody knows, then only the count is shown
    stream   stderr unless told, so that `--json` on stdout stays clean
    """

    def __init__(self, total: int | None, label: str = "", stream: TextIO | None = None) -> None:
        self.total = total or 0
        self.label = label
        self.done = 0
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._started = monotonic()
        self._drawn_at = 0.0
        self._tenths = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._draw()
            self._stream.write("\n")
            self._stream.flush()

    def step(self, n: int = 1) -> None:
        """Say that `n` more steps are done."""
        self.done += n
        if self._live:
            if monotonic() - self._drawn_at >= REDRAW_SECONDS:
                self._draw()
        elif self.total and self.done * 10 // self.total > self._tenths:
            self._tenths = self.done * 10 // self.total
            self._stream.write(self._line() + "\n")
            self._stream.flush()

    def _draw(self) -> None:
        self._drawn_at = monotonic()
        self._stream.write("\r\033[K" + self._line())
        self._stream.flush()

    def _line(self) -> str:
        seconds = monotonic() - self._started
        if not self.total:
            return f"{self.label} {self.done:,} · {seconds:.0f} s"
        share = min(self.done / self.total, 1.0)
        filled = round(share * BAR_WIDTH)
        bar = "█" * filled + "░" * (BAR_WIDTH - filled)
        counts = f"{self.done:,}/{self.total:,}"
        return f"{self.label} {bar} {share:4.0%} {counts} · {seconds:.0f} s"


class Silent(Progress):
    """A progress bar nobody sees: for callers that are not commands."""

    def __init__(self) -> None:
        super().__init__(None)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def step(self, n: int = 1) -> None:
        """Count in silence."""
        self.done += n


class FileProgress(Silent):
    """Says how far a worker has come, in a small file that any process may read."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path, self._said = path, 0.0

    def step(self, n: int = 1) -> None:
        """Count, and say so twice a second."""
        super().step(n)
        if monotonic() - self._said >= SAY_EVERY:
            self._said = monotonic()
            draft = self._path.with_suffix(".saying")
            draft.write_text(json.dumps([self.done, self.total]))
            os.replace(draft, self._path)

    @property
    def so_far(self) -> int:
        """What was said last, by whatever process; 0 before anything was."""
        return self._last()[0]

    @property
    def percent(self) -> int:
        """How far that is, 0 to 99."""
        done, total = self._last()
        return min(99, done * 100 // total) if total else 0

    def forget(self) -> None:
        """Drop the file: it is done."""
        self._path.unlink(missing_ok=True)

    def _last(self) -> tuple[int, int]:
        try:
            done, total = json.loads(self._path.read_text())
        except (FileNotFoundError, ValueError):
            return 0, 0
        return int(done), int(total)
