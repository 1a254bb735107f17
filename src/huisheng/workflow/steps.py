"""步骤 — the vocabulary in which a case's life is declared: Step, Due, Look, Offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

from huisheng.regions.local import Local
from huisheng.workflow.forms import StepForm
from huisheng.workflow.models import Case

if TYPE_CHECKING:
    pass

Words = str | Promise


class Doer(Protocol):
    """Whoever takes a step: a seat, or a reporter who proved to hold the tracking code."""

    @property
    def pk(self) -> UUID | None: ...
    @property
    def printed(self) -> str: ...


Predicate = Callable[[Any, Any], bool]  # (case, doer)
WhyNot = Callable[[Any, Any], Words]  # (case, doer) -> "" or the reason it is blocked
Does = Callable[..., Mapping[str, Any] | None]


def always(case: Case, doer: Doer) -> bool:
    """No further condition."""
    return True


def nothing_blocks(case: Case, doer: Doer) -> Words:
    """Nothing stands in the way."""
    return ""


@dataclass(frozen=True)
class Due:
    """期限 — the clock a step starts: a local rule, counted from the day of the step."""

    rule: Local


@dataclass(frozen=True)
class Look:
    """阶段的样子 — how a stage is named to staff and, in plain words, to the one who asked."""

    label: Words
    tone: str  # ui.shapes.Tone: work, answered, soon, over, closed
    icon: str
    plain: Words = ""
    is_open: bool = True
    is_listed: bool = True  # False: leaves ordinary lists, figures and public view

    @property
    def sign(self) -> str:
        """The icon, as the stage component asks for it."""
        return self.icon


@dataclass(frozen=True)
class Step:
    """步骤 — one thing that can be done to a case: by whom, from where, with which answers.

    by      who may, whatever the moment: `policy.py` predicate (case, doer).
    when    hidden unless this holds: the step has no sense for this case.
    unless  (case, doer) -> why it is blocked now, shown instead of the button.
    asks    the form; does: one action, (case, *, seat, at, **answers) -> facts for the ledger.
    then    what follows for other cases, in the same transaction, after the case is saved.
    due     the clock the step starts; an open stage keeps the old date where there is none.
    lapses  taken by the system seat when the due date has passed.
    quiet   leaves the revision alone, so that a note or a look disturbs nobody's open form.
    """

    name: str
    label: Words
    source: Sequence[str]
    target: str | None  # None: the case stays at its stage
    by: Predicate
    does: Does
    asks: type[StepForm] = StepForm
    when: Predicate = always
    unless: WhyNot = nothing_blocks
    then: Callable[..., None] | None = None
    due: Due | None = None
    lapses: bool = False
    quiet: bool = False
    primary: bool = False
    danger: bool = False
    hint: Words = ""


@dataclass(frozen=True)
class Offer:
    """可办事项 — a step as it is offered to one doer now: a button, or the reason why not."""

    name: str
    label: Words
    blocked: Words = ""
    primary: bool = False
    danger: bool = False
    hint: Words = ""


@dataclass(frozen=True)
class Taken:
    """已办 — a step that was taken, as `then` hears of it."""

    step: str
    seat: Doer
    at: datetime
    answers: Mapping[str, Any]
