"""每张表 — what the web's role and the worker's may do with each table; whatever is new is shut.

A model of ours that stands nowhere here is refused by a test, and granted to nobody until then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from huisheng.config.second_lock import conditions as when
from huisheng.config.second_lock.conditions import ANY, IN_OWN_AREA, IN_OWN_COUNTY

ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Lock:
    """一把锁 — the web's part in a table: for each verb the rows it holds for; "" is no grant.

    `worker`: the verbs of the worker's role, for which every row shows.
    """

    select: str = ""
    insert: str = ""
    update: str = ""
    delete: str = ""
    worker: tuple[str, ...] = ALL

    @property
    def verbs(self) -> dict[str, str]:
        """The verbs granted to the web, with their conditions."""
        given = zip(ALL, (self.select, self.insert, self.update, self.delete), strict=True)
        return {verb: condition for verb, condition in given if condition}

    @property
    def is_open(self) -> bool:
        """Whether what is granted holds for every row, so that no policy is needed."""
        return bool(self.verbs) and all(each == ANY for each in self.verbs.values())


def _kept(condition: str, *, deletes: bool = False) -> Lock:
    return Lock(condition, condition, condition, condition if deletes else "")


def _public(condition: str, *, deletes: bool = False) -> Lock:
    """Read by anybody, kept by those it is given to."""
    return Lock(ANY, condition, condition, condition if deletes else "")


_PRIVATE = _kept(when.OF_WHOLE_VOICE)
_SHUT = Lock()
_READ = Lock(select=ANY)
_OPEN = Lock(ANY, ANY, ANY, ANY)

LOCKS = {
    # The ledger grows and nothing else, whoever asks; the chain is the notary's.
    "audit.LedgerLine": Lock(when.LINE, when.NEW_LINE, worker=("SELECT", "INSERT")),
    "audit.LedgerLink": Lock(when.LINK, worker=("SELECT", "INSERT")),
    "voices.Voice": Lock(when.VOICE, f"id = ANY ({when.CASES})", when.VOICE_WHOLE),
    "voices.Answer": _kept(when.OF_VOICE),
    "voices.Grade": _kept(when.OF_VOICE),
    "voices.Inquiry": _PRIVATE,
    "voices.Note": _PRIVATE,
    "voices.Referral": _PRIVATE,
    "voices.Attachment": _PRIVATE,
    "voices.Reveal": _PRIVATE,
    "voices.RevealRequest": _kept(when.REQUEST),
    # Written at filing, when there is nobody yet; no page ever lists them.
    "voices.Identity": Lock(when.IDENTITY, ANY),
    "voices.ImportJob": _kept(when.UPLOAD, deletes=True),
    "workflow.WorkItem": Lock(
        when.WORK, f"({when.WORK} OR tenant_id = {when.TENANT})", when.WORK, when.WORK
    ),
    "workflow.SearchEntry": _kept(when.ENTRY),
    "workflow.Reminder": _SHUT,
    "notifications.Delivery": Lock(select=when.DELIVERY, update=when.DELIVERY),
    "notifications.Cursor": _SHUT,
    "notifications.Untold": _SHUT,
    "people.ApiToken": _kept(when.TOKEN),
    "people.MasterKey": _READ,  # numbers and fingerprints; no key
    "people.Erasure": _SHUT,
    "documents.Export": _kept(when.UPLOAD),
    # Who is in office where is printed on plaques and asked before anybody has signed in.
    "people.Person": _public(IN_OWN_COUNTY),
    "people.Unit": _public(IN_OWN_COUNTY),
    "people.Seat": _public(f"({IN_OWN_COUNTY} OR role = 'SYSTEM')"),
    "people.Mandate": _public(IN_OWN_COUNTY),
    "stations.Station": _public(IN_OWN_COUNTY),
    "stations.Placement": _public(IN_OWN_COUNTY),
    "stations.Station_covers": _READ,
    "regions.Region": Lock(select=ANY, update=when.OWN_AREA),
    "regions.LocalValue": _public(IN_OWN_AREA, deletes=True),
    "voices.Category": _public(IN_OWN_AREA, deletes=True),
    "voices.TriageRule": _public(IN_OWN_AREA, deletes=True),
    # Sums without a case in them; forms' keys and keyed hashes; the nation's calendar.
    "workflow.StageMove": Lock(select=ANY, insert=ANY),
    "workflow.StageCount": _READ,
    "workflow.Once": Lock(ANY, ANY, ANY),
    "workflow.Tries": Lock(ANY, ANY, ANY),
    "regions.CalendarYear": Lock(ANY, ANY, ANY),
    "regions.CalendarDay": _OPEN,
    "people.Account": Lock(ANY, ANY, ANY),
    "people.Congress": _READ,
    "people.Term": _READ,
}
# Django's own, read by both and written by `migrate` alone.
_FIXED = ("contenttypes", "auth")


def ours(model: type[models.Model]) -> bool:
    """Whether a model is one of the house's own."""
    return model._meta.app_config is not None and model._meta.app_config.name.startswith("huisheng")


def every() -> Iterator[tuple[str, str, Lock]]:
    """Yield (label, table, lock) of every table there is; an unknown one of ours is shut."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if not meta.managed or meta.proxy:
            continue
        if ours(model):
            lock = LOCKS.get(meta.label, _SHUT)
        else:
            lock = Lock(ANY, worker=("SELECT",)) if meta.app_label in _FIXED else _OPEN
        yield meta.label, meta.db_table, lock
    yield "migrations", "django_migrations", Lock(ANY, worker=("SELECT",))
