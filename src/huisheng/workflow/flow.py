"""流程引擎 — a case's life, declared once, and the one door through which it moves.

Buttons, reasons why not, rights, deadlines, ledger lines, work lists, counts and the diagrams
in the docs all derive from the Steps of a Flow. See docs/adr/0001 for why this is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from huisheng.audit import ledger
from huisheng.kernel import workdays
from huisheng.kernel.days import day_of
from huisheng.kernel.errors import Invalid, NotAllowed, NotNow, Refused, Unknown
from huisheng.kernel.spans import Unit
from huisheng.people import asking
from huisheng.people.queries import system_seat
from huisheng.regions import calendars, local
from huisheng.regions.local import Local
from huisheng.workflow import counts, worklist
from huisheng.workflow.forms import StepForm
from huisheng.workflow.models import Case
from huisheng.workflow.steps import Doer, Due, Look, Offer, Step, Taken, Words

C = TypeVar("C", bound=Case)
Holders = Callable[[Any], Sequence[UUID]]


def _standing(case: Case) -> dict[str, Any]:
    return {field.attname: getattr(case, field.attname) for field in case._meta.concrete_fields}


def owner_only(case: Case) -> Sequence[UUID]:
    """The case lies on its owner's desk and nowhere else."""
    return [case.owner] if case.owner else []


class Flow(Generic[C]):
    """流程 — the steps of one kind of case, and what may be asked of them."""

    registry: ClassVar[dict[str, Flow[Any]]] = {}

    def __init__(
        self,
        model: type[C],
        label: Words,
        *,
        stages: Mapping[str, Look],
        steps: Sequence[Step],
        opens_with: Due,
        holders: Holders = owner_only,
        place: Callable[[Any], str] = lambda case: case.region.name,
        url_space: str = "",
        remind_before: Local | None = None,
    ) -> None:
        if len(stages) > 9:
            raise ValueError(f"{model.__name__}: more than nine stages; use child rows")
        self.model, self.label, self.stages = model, label, dict(stages)
        self.name = model._meta.model_name or ""
        self.steps = {step.name: step for step in steps}
        self.opens_with, self.holders, self.place = opens_with, holders, place
        self.url_space = url_space or f"{self.name}s"  # "voices": where a case's page lives
        self.remind_before = remind_before  # days before the date; None: nobody is reminded
        self._check()
        Flow.registry[self.name] = self

    # --- what is offered -------------------------------------------------------------

    def offers(self, case: C, seat: Doer) -> list[Offer]:
        """Return what this doer may do now, and what is theirs but blocked, with the reason."""
        found = []
        for step in self.steps.values():
            if step.lapses or not self._fits(step, case) or not step.by(case, seat):
                continue
            why = step.unless(case, seat)
            found.append(Offer(step.name, step.label, why, step.primary, step.danger, step.hint))
        # One way forward is enough: only the first primary offer keeps its red button.
        first = next((o for o in found if o.primary and not o.blocked), None)
        return [o if o is first or not o.primary else replace(o, primary=False) for o in found]

    def offered(self, case: C, name: str, seat: Doer) -> Step:
        """Return the step if this doer may take it now; else refuse with the reason."""
        step = self.steps.get(name)
        if step is None:
            raise Unknown(_("没有这样的办理步骤。"))
        if not step.by(case, seat):
            raise NotAllowed(
                _("「%(step)s」不是您现在的岗位可以办的。") % {"step": step.label},
                way_out=_("如果您还有别的岗位，请先切换岗位。"),
            )
        if not self._fits(step, case):
            look = self.stages[case.stage]
            raise NotNow(
                _("此件现在是「%(stage)s」，不能再办「%(step)s」。")
                % {"stage": look.label, "step": step.label},
                way_out=_("可能有人刚刚办过。请回到此件看最新情况。"),
            )
        if why := step.unless(case, seat):
            raise NotNow(why)
        return step

    def form(
        self, case: C, name: str, seat: Doer, answers: Any = None, files: Any = None
    ) -> StepForm:
        """Return the step's form for this doer, refusing as `take` would."""
        step = self.offered(case, name, seat)
        if answers is None:
            return step.asks(case=case, seat=seat)
        return step.asks(answers, files, case=case, seat=seat)

    def _fits(self, step: Step, case: C) -> bool:
        return case.stage in step.source and step.when(case, None)

    # --- what happens ------------------------------------------------------------------

    @transaction.atomic
    def open(self, case: C, *, seat: Doer, at: datetime, facts: Mapping[str, Any]) -> C:
        """Save a new case at its first stage, start its clock, and put it on a desk."""
        case.stage = case.stage or next(iter(self.stages))
        case.opened_at = at
        clock = self._start_clock(case, self.opens_with, at)
        case.save(force_insert=True)
        self._record("open", case, seat=seat, at=at, before="", facts={**facts, **clock})
        worklist.lay_new(self.name, [(case, self.holders(case), self.place(case))], at=at)
        counts.moved(self.name, case, "")
        return case

    @transaction.atomic
    def open_many(
        self, cases: Sequence[C], *, seat: Doer, at: datetime, facts: Sequence[Mapping[str, Any]]
    ) -> None:
        """Open many cases at once; afterwards all stands as if `open` had taken each in turn.

        All by the same doer, from the flow's first stage; `facts` has one mapping for each case.
        """
        stage = next(iter(self.stages))
        clocks: dict[int, tuple[date | None, bool, dict[str, Any]]] = {}
        for case in cases:
            case.stage, case.opened_at = stage, at
            if case.region_id not in clocks:
                clock = self._start_clock(case, self.opens_with, at)
                clocks[case.region_id] = case.due_on, case.due_is_provisional, clock
            case.due_on, case.due_is_provisional, _clock = clocks[case.region_id]
        self.model._default_manager.bulk_create(cases, batch_size=500)
        opened = (
            (case, {**said, **clocks[case.region_id][2]})
            for case, said in zip(cases, facts, strict=True)
        )
        ledger.record_many(f"{self.name}.open", opened, seat=seat, at=at, after=stage)
        laid = ((case, self.holders(case), self.place(case)) for case in cases)
        worklist.lay_new(self.name, laid, at=at)
        counts.opened_many(self.name, cases)

    @transaction.atomic
    def take(
        self,
        case: C,
        name: str,
        *,
        seat: Doer,
        at: datetime,
        answers: Any = None,
        files: Any = None,
        door: QuerySet[C] | None = None,
    ) -> C:
        """Take one step and return the case as it now is, or refuse and change nothing.

        `answers` are a form's raw values; `door` is what the doer may see, where nobody has
        looked yet whether this case is in it. Raises Unknown, NotAllowed, NotNow (the case moved
        on, or something blocks) or Invalid (answers refused; `fields` says which and why).
        """
        case = self._latest(case, door)
        step = self.offered(case, name, seat)
        form = step.asks(answers or {}, files, case=case, seat=seat)
        if not form.is_valid():
            raise Invalid(
                _("有几处需要改一改。"),
                fields={name: [str(e) for e in errors] for name, errors in form.errors.items()},
            )
        cleaned = dict(form.cleaned_data)
        seen = cleaned.pop("revision", None)
        if seen is not None and seen != case.revision:
            raise NotNow(
                _("您打开这一页以后，此件已经有人办过一步。"),
                way_out=_("您填的内容还在下面。请看过最新情况再决定。"),
            )
        self._move(case, step, seat=seat, at=at, answers=cleaned)
        return case

    def _move(
        self, case: C, step: Step, *, seat: Doer, at: datetime, answers: Mapping[str, Any]
    ) -> None:
        before, stood = case.stage, _standing(case)
        case.stage = step.target or before
        facts = dict(step.does(case, seat=seat, at=at, **answers) or {})
        if step.due:
            facts |= self._start_clock(case, step.due, at)
        self._settle(case, at)
        self._save_changes(case, stood, claim=not step.quiet)
        self._write_down(step.name, case, seat=seat, at=at, before=before, facts=facts)
        if step.then:
            step.then(case, Taken(step.name, seat, at, answers))

    def _latest(self, case: C, door: QuerySet[C] | None) -> C:
        """Return the case as it stands now, locked, with the place it is about."""
        if door is None:
            door = self.model._default_manager.all()
        try:
            locked = door.select_related("region").select_for_update(of=("self",))
            found = locked.get(pk=case.pk)
        except self.model.DoesNotExist:
            raise Unknown(_("没有这一页。")) from None
        asking.about(found.pk)
        return found

    def _save_changes(self, case: C, stood: Mapping[str, Any], *, claim: bool) -> None:
        """Write what changed; with `claim`, win the race for this revision or refuse."""
        changed = {name: now for name, now in _standing(case).items() if now != stood[name]}
        rows = self.model._default_manager.filter(pk=case.pk)
        if claim:
            rows = rows.filter(revision=case.revision)
            changed["revision"] = F("revision") + 1
        if changed and not rows.update(**changed):
            raise NotNow(_("别人刚刚办了这一步。"), way_out=_("请回到此件看最新情况。"))
        case.revision += claim

    def _settle(self, case: C, at: datetime) -> None:
        """A closed case has an end and no date; an open one has neither end nor excuse."""
        if self.stages[case.stage].is_open:
            case.closed_at = None
        else:
            # Two machines' clocks may be minutes apart: nothing ends before it began.
            case.closed_at = case.closed_at or max(at, case.opened_at)
            case.due_on, case.due_is_provisional = None, False

    def _start_clock(self, case: C, due: Due, at: datetime) -> dict[str, Any]:
        """Set the case's date and return, for the ledger, how long it was given."""
        length, unit = local.length(due.rule, case.region)
        found = workdays.deadline(day_of(at), length, unit, calendars.calendar())
        case.due_on, case.due_is_provisional = found.on, found.provisional
        return {"due_on": found.on.isoformat(), "given": [length, str(unit)]}

    @transaction.atomic
    def recount(self, case: C, *, at: datetime) -> bool:
        """Count a provisional date again now that the calendar may be known (D22).

        From the day and the length the ledger keeps, so that a rule changed meanwhile changes
        nothing behind anybody's back. Returns whether date or standing changed; both dates
        stand in the ledger then.
        """
        case = self.model._default_manager.select_for_update().get(pk=case.pk)
        started = next((li for li in ledger.of(case).reverse() if "given" in li.facts), None)
        if not case.due_is_provisional or started is None:
            return False
        length, unit = started.facts["given"]
        start = day_of(started.at)
        found = workdays.deadline(start, length, Unit(unit), calendars.calendar())
        if (found.on, found.provisional) == (case.due_on, case.due_is_provisional):
            return False
        facts = {"was": str(case.due_on), "due_on": str(found.on)}
        case.due_on, case.due_is_provisional = found.on, found.provisional
        case.save()
        seat = system_seat(case.tenant, on=day_of(at))
        self._write_down("recount", case, seat=seat, at=at, before=case.stage, facts=facts)
        return True

    def _write_down(
        self, name: str, case: C, *, seat: Doer, at: datetime, before: str, facts: Mapping[str, Any]
    ) -> None:
        self._record(name, case, seat=seat, at=at, before=before, facts=facts)
        holders = self.holders(case) if self.stages[case.stage].is_open else []
        worklist.lay(self.name, case, holders, place=self.place(case), at=at)
        counts.moved(self.name, case, before)

    def _record(
        self, name: str, case: C, *, seat: Doer, at: datetime, before: str, facts: Mapping[str, Any]
    ) -> None:
        ledger.record(
            f"{self.name}.{name}", case, seat=seat, at=at, before=before, after=case.stage,
            revision=case.revision, facts=facts,
        )  # fmt: skip

    # --- what time does ------------------------------------------------------------------

    def open_stages(self) -> list[str]:
        """Return the stages at which a case still waits for somebody."""
        return [name for name, look in self.stages.items() if look.is_open]

    def listed_stages(self) -> list[str]:
        """Return the stages that stand in ordinary lists, figures and public view."""
        return [name for name, look in self.stages.items() if look.is_listed]

    def overdue(self, on: date) -> QuerySet[C]:
        """Return open cases whose date has passed on the day `on`, the oldest first."""
        return self.model._default_manager.filter(
            stage__in=self.open_stages(), due_on__lt=on
        ).order_by("due_on", "pk")

    def orphans(self) -> QuerySet[C]:
        """Return open cases without an owner or a next date; there should be none."""
        stray = self.model._default_manager.filter(stage__in=self.open_stages())
        return stray.filter(owner__isnull=True) | stray.filter(due_on__isnull=True)

    def recount_all(self, *, at: datetime, limit: int = 2_000) -> int:
        """Count again every open case's provisional date. Return how many changed."""
        waiting = self.model._default_manager.filter(
            due_is_provisional=True, stage__in=self.open_stages()
        ).order_by("due_on", "pk")[:limit]
        return sum(self.recount(case, at=at) for case in waiting)

    def lapse(self, *, at: datetime, limit: int = 500) -> int:
        """Take, from the system seat, every step that falls due by silence. Return how many."""
        taken = 0
        yesterday = day_of(at) - timedelta(days=1)
        for step in (s for s in self.steps.values() if s.lapses):
            waiting = self.model._default_manager.filter(
                stage__in=list(step.source), due_on__lte=yesterday
            ).order_by("due_on", "pk")[:limit]
            for case in waiting:
                if not self._fits(step, case):
                    continue
                seat = system_seat(case.tenant, on=day_of(at))
                try:
                    self.take(case, step.name, seat=seat, at=at)
                except Refused:  # somebody was quicker; the others must not wait for this one
                    continue
                taken += 1
        return taken

    def _check(self) -> None:
        for step in self.steps.values():
            for stage in [*step.source, *([step.target] if step.target else [])]:
                if stage not in self.stages:
                    raise ValueError(f"{self.name}.{step.name}: unknown stage {stage}")
