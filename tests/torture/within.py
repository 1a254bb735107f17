"""Run inside the product: python -m tests.torture.within FUNCTION; prints JSON.

`desks` says where to write; `found` which keys have rows; `messages` how far the deliveries
are; `spoil` deletes one row, doubles another and says which, so that the check can show that
it would have noticed.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import defaultdict
from typing import Any
from uuid import uuid4

import django

MARK = re.compile(r"编号([a-p]{20})")


def found() -> dict[str, list[Any]]:
    """Return {key: [digests, number of ledger lines]} of everything the writers may have made."""
    from huisheng.audit.models import LedgerLine
    from huisheng.voices.models import Answer, Grade, Voice
    from tests.torture.clientledger import digest_of

    lines: dict[tuple[str, str], int] = defaultdict(int)
    for kind, subject in LedgerLine.objects.values_list("kind", "subject_id").iterator():
        lines[kind, subject] += 1
    rows: dict[str, list[Any]] = defaultdict(lambda: [[], 0])

    def note(said: str, kind: str, subject: object) -> None:
        if mark := MARK.search(said):
            rows[mark[1]][0].append(digest_of(said))
            rows[mark[1]][1] += lines[kind, str(subject)]

    for key, text, title in Voice.objects.values_list("pk", "text", "title").iterator():
        note(text, "voice.open", key)
        if MARK.search(title) and MARK.search(title)[1] not in text:  # type: ignore[index]
            note(title, "voice.register", key)
    for key, text in Answer.objects.values_list("voice_id", "text").iterator():
        note(text, "voice.answer_on_spot", key)
    for key, remark in Grade.objects.values_list("voice_id", "remark").iterator():
        note(remark, "voice.grade", key)
    return dict(rows)


def messages() -> dict[str, Any]:
    """Return how many deliveries are on their way, and those that are not spooled just once."""
    from django.conf import settings

    from huisheng.audit.models import LedgerLine, LedgerLink
    from huisheng.notifications.models import Channel, Cursor, Delivery, State

    rows = Delivery.objects.exclude(channel=Channel.IN_APP)
    sent = {str(key) for key in rows.filter(state=State.SENT).values_list("pk", flat=True)}
    folder = settings.HUISHENG_DATA_DIR / "spool"
    spooled = [path.stem for path in folder.glob("*/*.json")]
    twice = Delivery.objects.values_list("line_seq", "audience", "channel", "seat_id", "notice")
    place = Cursor.objects.first()
    return {
        "waiting": rows.filter(state__in=[State.QUEUED, State.FAILED, State.LEASED]).count(),
        "unlinked": LedgerLine.objects.count() - LedgerLink.objects.count(),
        "unread": LedgerLink.objects.count() - (place.seq if place else 0),
        "sent": len(sent),
        "sent_but_not_spooled": len(sent - set(spooled)),
        "spooled_twice": len(spooled) - len(set(spooled)),
        "told_twice": len(twice) - len(set(twice)),
    }


def desks() -> list[dict[str, str]]:
    """Return where the writers work; from now on messages leave at night too."""
    from django.conf import settings

    from huisheng.kernel import clock
    from huisheng.notifications import rules
    from huisheng.regions.models import Level, LocalValue, Region
    from huisheng.stations.models import Station
    from huisheng.voices.queries import categories_for

    for county in Region.objects.filter(level=Level.COUNTY):
        for rule in (rules.QUIET_FROM, rules.QUIET_UNTIL):
            said = {"value": 0, "set_at": clock.now()}
            LocalValue.objects.update_or_create(region=county, key=rule.key, defaults=said)
    accounts = json.loads((settings.HUISHENG_DATA_DIR / "demo-accounts.json").read_text("utf-8"))
    tokens = {a["unit"]: a["token"] for a in accounts["accounts"] if a["role"] == "LIAISON"}
    found = []
    for station in Station.objects.select_related("unit", "region"):
        village = station.covers.first() or station.region
        category = categories_for(village).first()
        if category and station.unit.name in tokens:
            found.append({
                "slug": station.slug, "region": str(village.pk), "category": str(category.pk),
                "token": tokens[station.unit.name],
            })  # fmt: skip
    return found


def spoil() -> dict[str, str]:
    """Delete one grade and double one voice; return the keys of both."""
    from huisheng.voices.models import Grade, Voice

    grade = next(g for g in Grade.objects.order_by("-pk") if MARK.search(g.remark))
    voice = next(v for v in Voice.objects.order_by("-pk") if MARK.search(v.text))
    keys = {"lost": MARK.search(grade.remark)[1], "dup": MARK.search(voice.text)[1]}  # type: ignore[index]
    grade.delete()
    voice.pk, voice.track_hash, voice.title = uuid4(), os.urandom(32), ""
    voice.save(force_insert=True)
    return keys


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huisheng.config.settings")
    django.setup()
    print(json.dumps(globals()[sys.argv[1]]()))
