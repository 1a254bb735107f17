"""删除 — one reporter's data destroyed; the voice stays, masked, as the record it is.

《个人信息保护法》第四十七条 (erasure), 第十九条 (no longer than necessary); 《档案法》 keeps the
matter itself. Each step says how much it touches, and touches it only when it may act, so that a
dry run lists exactly what a real one does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from huisheng.audit import ledger
from huisheng.audit.ledger import Actor
from huisheng.documents import exports
from huisheng.documents.models import Export, ExportState
from huisheng.kernel.errors import NotNow
from huisheng.notifications.channels import spool
from huisheng.notifications.models import WAITING, Delivery, State
from huisheng.people import erasures
from huisheng.people.erasures import Entry
from huisheng.people.keybook import Operator
from huisheng.voices import drafts, import_jobs, intake, photos, searching, traces
from huisheng.voices.access import identity_ref
from huisheng.voices.models import Attachment, Identity, ImportJob, Inquiry, Reveal, Stage, Voice
from huisheng.voices.traces import Traces
from huisheng.workflow import search
from huisheng.workflow.models import Once, WorkItem

KIND = "voice"
IDENTITY, ALL = "identity", "all"  # who spoke; and the original words and pictures too
OVER = (Stage.CLOSED, Stage.REFERRED)
OFFICIAL = frozenset({"by", "asked_by"})  # printed names of those who acted
OWN_WORDS = frozenset({"reply", "remark"})  # of an inquiry and a grade: the reporter's own
EMPTY_DIGEST = bytes(32)


@dataclass(frozen=True)
class Subject:
    """对象 — whose data, what they are known by, and the moment."""

    voice: Voice
    traces: Traces
    at: datetime


Step = Callable[[Subject, bool], int]


def plan(voice: Voice, extent: str, *, at: datetime) -> dict[str, int]:
    """Return how much would be touched in each place; touch nothing."""
    subject = Subject(voice, traces.of(voice), at)
    return {name: step(subject, False) for name, step in STEPS[extent].items()}


def erase(
    voice: Voice, extent: str, *, at: datetime, reason: str, seat: Actor | None = None,
    although_open: bool = False,
) -> dict[str, int]:  # fmt: skip
    """Destroy one reporter's data; return how much was touched in each place.

    extent   IDENTITY or ALL
    reason   REQUEST, RETENTION or REPLAY; stands in the ledger
    Errors   NotNow while the matter is open (《个人信息保护法》第四十七条 allows to finish it),
             unless `although_open`.
    """
    if voice.stage not in OVER and not although_open:
        raise NotNow(
            "the matter is still open, and its reporter could not be told how it ends: "
            "close it first, or say --even-open"
        )
    entry = Entry(KIND, voice.pk, extent, at)
    erasures.intend(entry)
    with transaction.atomic():
        voice = Voice.objects.select_for_update().get(pk=voice.pk)
        subject = Subject(voice, traces.of(voice), at)
        done = {name: step(subject, True) for name, step in STEPS[extent].items()}
        erasures.confirm(entry)
        facts = {"extent": extent, "reason": reason, "places": {k: n for k, n in done.items() if n}}
        ledger.record("voice.erase", voice, seat=seat or Operator(), at=at, facts=facts)
    return done


def again(entry: Entry) -> bool:
    """Erase what an older database has brought back; tell whether there was anything."""
    voice = Voice.objects.filter(pk=entry.subject).first()
    if voice is None or entry.extent not in STEPS:
        return False
    if not any(plan(voice, entry.extent, at=entry.at).values()):
        with transaction.atomic():
            erasures.confirm(entry)
        return False
    erase(voice, entry.extent, at=entry.at, reason="REPLAY", although_open=True)
    return True


def replay(*, at: datetime) -> int:
    """Erase again what a restored older backup has brought back; return how many subjects."""
    return erasures.replay(at=at)


def register() -> None:
    """Say who erases voices again."""
    erasures.register(KIND, again)


# --- who spoke -------------------------------------------------------------------------------


def _identity(subject: Subject, act: bool) -> int:
    """The sealed row with its data key, PIN and telephone hashes and blind index."""
    return _gone(Identity.objects.filter(ref=identity_ref(subject.voice.pk)), act)


def _contact_flag(subject: Subject, act: bool) -> int:
    stands = Voice.objects.filter(pk=subject.voice.pk, has_contact=True)
    if act:
        subject.voice.has_contact = False
        return stands.update(has_contact=False)
    return stands.count()


def _messages(subject: Subject, act: bool) -> int:
    """What waits to be sent to them, and what waits for somebody to telephone them."""
    unsent = Q(state__in=[*WAITING, State.LEASED]) | Q(state=State.DEAD, told_at__isnull=True)
    return _gone(_told(subject).filter(unsent), act)


def _spooled(subject: Subject, act: bool) -> int:
    """Files of messages an office's own program fetches; each holds a number."""
    keys = {str(key) for key in _told(subject).values_list("pk", flat=True)}
    found = [path for path in spool.folder().glob("*/*.json") if path.stem in keys]
    for path in found if act else []:
        path.unlink(missing_ok=True)
    return len(found)


def _looks(subject: Subject, act: bool) -> int:
    """Looks at the contact that are open at this moment."""
    still_open = Reveal.objects.filter(voice=subject.voice, until__gt=subject.at)
    return still_open.update(until=subject.at) if act else still_open.count()


def _told(subject: Subject) -> models.QuerySet[Delivery]:
    return Delivery.objects.filter(case_id=subject.voice.pk, seat__isnull=True)


# --- what they said --------------------------------------------------------------------------


def _words(subject: Subject, act: bool) -> int:
    """The original text, its place to the metre, and traces in titles and the masked text."""
    voice, seen = subject.voice, subject.traces
    right: dict[str, Any] = {
        "redacted": seen.out_of(voice.redacted),
        "title": seen.masked(voice.title, most=80),
        "public_title": seen.masked(voice.public_title, most=80),
        "place_text": seen.masked(voice.place_text, most=120),
        "reopen_reason": seen.masked(voice.reopen_reason),
        "latitude": None, "longitude": None,
    }  # fmt: skip
    right["text"] = right["redacted"]
    changed = {name: value for name, value in right.items() if getattr(voice, name) != value}
    if act and changed:
        for name, value in changed.items():
            setattr(voice, name, value)
        voice.save(update_fields=list(changed))
        searching.index(voice)
    return len(changed)


def _beside(subject: Subject, act: bool) -> int:
    """Traces in what hangs on the voice: answers, notes, questions, grades, remarks, referrals."""
    touched = 0
    for relation in Voice._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model is Voice:
            continue
        rows = relation.related_model._default_manager.filter(
            **{relation.field.name: subject.voice}
        )
        for row in rows:
            touched += _cleaned(row, subject.traces, act)
    return touched


def _cleaned(row: models.Model, seen: Traces, act: bool) -> int:
    own = isinstance(row, Inquiry) or not hasattr(row, "seat_id")
    right: dict[str, str] = {}
    for field in row._meta.fields:
        if not isinstance(field, (models.CharField, models.TextField)) or field.choices:
            continue
        stands = getattr(row, field.attname)
        if field.name in OFFICIAL or not isinstance(stands, str):
            continue
        clean = seen.masked if own and field.name in OWN_WORDS else seen.out_of
        if (cleaned := clean(stands, most=field.max_length)) != stands:
            right[field.attname] = cleaned
    if act and right:
        type(row)._default_manager.filter(pk=row.pk).update(**right)
    return bool(right)


def _pictures(subject: Subject, act: bool) -> int:
    """Photographs: the rows, and the files before them, so that none is left without its row."""
    rows = Attachment.objects.filter(voice=subject.voice)
    if act:
        for key in rows.values_list("pk", flat=True):
            photos.path_of(key).unlink(missing_ok=True)
    return _gone(rows, act)


def _form(subject: Subject, act: bool) -> int:
    """The digest of the form it came by, and pictures kept for that form."""
    taken = Once.objects.filter(scope=intake.SCOPE, outcome=str(subject.voice.pk))
    found = taken.exclude(digest=EMPTY_DIGEST).count()
    if act:
        for key in taken.values_list("key", flat=True):
            drafts.keep(key, [], at=subject.at)
        taken.update(digest=EMPTY_DIGEST)  # the same form again is refused, not taken anew
    return found


def _desks(subject: Subject, act: bool) -> int:
    """Title and place on work lists, and what was noted when somebody telephoned."""
    items = WorkItem.objects.filter(case_id=subject.voice.pk)
    told = Delivery.objects.filter(case_id=subject.voice.pk).exclude(told_note="")
    touched = sum(_replaced(row, ("title", "place"), subject, act) for row in items)
    return touched + sum(_replaced(row, ("told_note",), subject, act) for row in told)


def _replaced(row: models.Model, names: tuple[str, ...], subject: Subject, act: bool) -> int:
    right = {}
    for name in names:
        most = getattr(row._meta.get_field(name), "max_length", None)
        right[name] = subject.traces.masked(getattr(row, name), most=most)
    changed = {name: value for name, value in right.items() if getattr(row, name) != value}
    if act and changed:
        type(row)._default_manager.filter(pk=row.pk).update(**changed)
    return bool(changed)


def _imports(subject: Subject, act: bool) -> int:
    """Uploaded tables of the county that name them, and what was reported of their rows."""
    touched = 0
    for job in ImportJob.objects.filter(tenant_id=subject.voice.tenant_id):
        told = [job.report, job.refusal]
        right = subject.traces.out_of_all(told)
        path = import_jobs.path_of(job)
        lies = path.is_file() and traces.stand_in_table(path, job.name, subject.traces.words)
        touched += lies or right != told
        if act and right != told:
            job.report, job.refusal = right
            job.save(update_fields=["report", "refusal"])
        if act and lies:
            path.unlink(missing_ok=True)
    return touched


def _exports(subject: Subject, act: bool) -> int:
    """Lists of the county taken out as files: dropped, to be asked for again; and their filters."""
    tenant = subject.voice.tenant_id
    ready = Export.objects.filter(tenant_id=tenant, state=ExportState.READY)
    touched = ready.count()
    if act:
        for export in ready:
            exports.path_of(export).unlink(missing_ok=True)
        ready.update(state=ExportState.DROPPED)
    for export in Export.objects.filter(tenant_id=tenant).exclude(filters={}):
        right = subject.traces.out_of_all(export.filters)
        touched += right != export.filters
        if act and right != export.filters:
            Export.objects.filter(pk=export.pk).update(filters=right)
    return touched


def _gone(rows: models.QuerySet[Any], act: bool) -> int:
    return rows.delete()[0] if act else rows.count()


def settle() -> None:
    """Let nothing erased linger in the full-text index; once after any number of erasures."""
    search.settle()


_WHO: Mapping[str, Step] = {
    "identity": _identity, "contact flag": _contact_flag, "waiting messages": _messages,
    "spooled messages": _spooled, "open looks": _looks,
}  # fmt: skip
_SAID: Mapping[str, Step] = {
    "words of the voice": _words, "rows beside it": _beside, "photographs": _pictures,
    "form and drafts": _form, "work lists": _desks, "imports": _imports,
    "exports": _exports,
}  # fmt: skip
STEPS: Mapping[str, Mapping[str, Step]] = {IDENTITY: _WHO, ALL: {**_SAID, **_WHO}}
