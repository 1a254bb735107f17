"""情节 — how a matter goes on: which steps follow, after how many days, and at what hour.

A plot only says what is tried and when; whether a step is allowed is the flow's business, and
what falls behind the last evening has not happened yet. So a plot's end shows itself as a stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from huisheng.kernel.days import SHANGHAI
from huisheng.kernel.workdays import Calendar

Days = tuple[float, float]  # least and most


@dataclass(frozen=True)
class Beat:
    """一步 — a step of the flow, or a turn the replay knows, so many days after the last."""

    step: str
    after: Days
    by_reporter: bool = False  # at any hour of any day; staff keep office hours


@dataclass(frozen=True)
class Plot:
    """情节 — how long ago it begins, and its beats."""

    age: Days
    beats: Sequence[Beat] = ()
    working_days: int = 0  # that must lie between its beginning and the end, at least


SOON: Days = (0.1, 1.0)
REGISTER, TAKE_ON = Beat("register", SOON), Beat("take_on", SOON)
CHECK = Beat("check", (0.3, 1.5))
ANSWER = Beat("answer", (2.5, 9))
GRADE = Beat("grade", (0.2, 9), by_reporter=True)
GRUMBLE = Beat("grumble", (0.5, 6), by_reporter=True)
REOPEN = Beat("reopen", (0.1, 1), by_reporter=True)
ASK = Beat("ask", SOON)
TAKEN = (REGISTER, TAKE_ON)
ANSWERED = (*TAKEN, ANSWER)
REFERRAL = Beat("propose_referral", SOON)

PLOTS = {
    "fresh": Plot((0.1, 1.4)),
    "unread": Plot((6, 9), working_days=4),  # nobody took it up in time
    "registered": Plot((1.2, 2.5), [REGISTER]),
    "stuck": Plot((8, 12), [REGISTER]),
    "noted": Plot((2, 4), [REGISTER, Beat("note", SOON)]),
    "asked": Plot((3, 9), [REGISTER, ASK]),
    "supplied": Plot((5, 9), [REGISTER, ASK, Beat("supply", (0.5, 2), by_reporter=True)]),
    "silent": Plot((28, 40), [REGISTER, ASK]),  # gives up by itself after fifteen days
    "handling": Plot((3, 13), TAKEN),
    "reassigned": Plot((6, 12), [*TAKEN, Beat("reassign", (1, 3))]),
    "late": Plot((21, 30), TAKEN),
    "answered": Plot((8, 15), ANSWERED),
    "quiet": Plot((40, 74), ANSWERED),  # never graded: closes by itself
    "solved": Plot((24, 75), [*ANSWERED, GRADE]),
    "on_spot": Plot((2, 9), [REGISTER, Beat("answer_on_spot", (0.05, 0.4))]),
    "spot_graded": Plot((15, 60), [REGISTER, Beat("answer_on_spot", (0.05, 0.4)), GRADE]),
    "explained": Plot((24, 60), [REGISTER, Beat("explain", (3, 8)), GRADE]),
    "petition_proposed": Plot((0.8, 1.6), [REGISTER, REFERRAL]),
    "petition": Plot((8, 60), [REGISTER, REFERRAL, CHECK]),
    "petition_back": Plot((15, 30), [REGISTER, REFERRAL, Beat("turn_down", SOON), TAKE_ON, ANSWER]),
    "refusal": Plot((10, 50), [REGISTER, Beat("propose_refusal", SOON), CHECK]),
    "refusal_proposed": Plot((1.2, 2), [REGISTER, Beat("propose_refusal", SOON)]),
    "withdrawn": Plot((5, 40), [Beat("withdraw", (0.1, 0.5), by_reporter=True)]),
    "withdrawn_late": Plot((5, 40), [REGISTER, Beat("withdraw", (0.1, 1), by_reporter=True)]),
    "reopened_open": Plot((30, 40), [*ANSWERED, GRUMBLE, REOPEN, TAKE_ON]),
    "reopened_done": Plot((45, 70), [*ANSWERED, GRUMBLE, REOPEN, TAKE_ON, ANSWER, GRADE]),
}
# Others say the same within days, and are merged in.
ECHO_AFTER: Days = (0.3, 3)
MERGE = (REGISTER, Beat("merge", SOON))
ANSWERS = frozenset({"answer", "answer_on_spot", "explain"})

_OPENS, _CLOSES = time(8, 40), time(17, 20)
_EARLIEST, _LATEST = time(6, 50), time(21, 40)
_PAUSE = timedelta(minutes=25)


class Clock:
    """Turns "some days later" into a moment at which such a thing would happen."""

    def __init__(self, draw: Random, calendar: Calendar) -> None:
        self._draw, self._calendar = draw, calendar

    def begin(self, end: datetime, plot: Plot) -> datetime:
        """Return when somebody spoke up, so long before `end` that the staff could do their part.

        Over the long holidays that is longer than the plot says.
        """
        staff = sum(not beat.by_reporter for beat in plot.beats)
        needed = max(plot.working_days, staff + 1 if staff else 0)
        evening = _local(end).date() - timedelta(days=1)
        day = _local(end - timedelta(days=self._draw.uniform(*plot.age))).date()
        while self._calendar.working_days_between(day, evening) < needed:
            day -= timedelta(days=1)
        return self._within(day, _EARLIEST, _LATEST)

    def after(self, last: datetime, gap: Days, *, by_reporter: bool) -> datetime:
        """Return the next moment: the reporter's at any hour, the staff's in office hours."""
        earliest = _local(last + _PAUSE)
        wanted = _local(last + timedelta(days=self._draw.uniform(*gap)))
        day = max(wanted, earliest).date()
        while True:
            if by_reporter:
                found = self._within(day, _EARLIEST, _LATEST)
            else:
                day = self._calendar.next_working_day(day)
                found = self._within(day, _OPENS, _CLOSES)
            if found > earliest:
                return found
            day += timedelta(days=1)

    def _within(self, day: date, start: time, stop: time) -> datetime:
        first = datetime.combine(day, start, tzinfo=SHANGHAI)
        span = datetime.combine(day, stop, tzinfo=SHANGHAI) - first
        return first + timedelta(seconds=self._draw.randrange(int(span.total_seconds())))


def _local(at: datetime) -> datetime:
    return at.astimezone(SHANGHAI)
