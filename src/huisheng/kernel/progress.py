"""进度 — a terminal progress bar for commands that keep a person waiting."""

import sys
from time import monotonic
from types import TracebackType
from typing import Self, TextIO

BAR_WIDTH = 24
REDRAW_SECONDS = 0.1


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
