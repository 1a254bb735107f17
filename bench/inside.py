"""What is asked from inside the product on a copy of a data set (see within.py).

`targets` prints where work can be done; `fresh` the voices that wait to be registered; `plans`
how many queries each page makes and what the database does to answer them. All as JSON.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.work import FOUR, TWO
from huisheng.kernel import clock
from huisheng.people.models import Account, Unit, UnitKind
from huisheng.regions.models import LocalValue
from huisheng.stations.models import Station
from huisheng.voices.models import Category, Stage, Voice
from huisheng.voices.rules import FILED_IN_COUNTY

MOST_TARGETS = 2_000
MANY = 1_000  # rows a database should not have to sort or throw away for one page
BIG = ("voices_voice", "workflow_", "audit_", "notifications_")


def _station() -> Station:
    return Station.objects.get(slug="s00")


def targets() -> dict[str, Any]:
    """Return keys of the measured station: voices of all ages, villages, a category, a handler."""
    station = _station()
    mine = Voice.objects.filter(station=station.unit_id).order_by("pk")
    every = max(1, mine.count() // MOST_TARGETS)
    return {
        "voices": [str(key) for key in mine.values_list("pk", flat=True)[::every]],
        "villages": list(station.covers.values_list("pk", flat=True)),
        "category": Category.objects.order_by("pk").values_list("pk", flat=True).first(),
        "unit": str(
            Unit.objects.filter(
                region=station.region, kind=UnitKind.VILLAGE_COMMITTEE
            ).values_list("pk", flat=True).get()
        ),
    }  # fmt: skip


def let_come() -> None:
    """Let more come in a minute than a county hears: else all but sixty would be looked at first.

    What is measured is the filing of a voice, not the county's brake.
    """
    LocalValue.objects.update_or_create(
        key=FILED_IN_COUNTY.key, region=_station().tenant,
        defaults={"value": FILED_IN_COUNTY.most, "set_at": clock.now()},
    )  # fmt: skip


def fresh() -> list[str]:
    """Return the station's voices that wait to be registered, the newest first."""
    waiting = Voice.objects.filter(station=_station().unit_id, stage=Stage.SUBMITTED)
    return [str(key) for key in waiting.order_by("-pk").values_list("pk", flat=True)]


def plans() -> dict[str, Any]:
    """Return for each page {queries, buffers (PostgreSQL), concerns}; the pages are warm."""
    voices = Voice.objects.filter(station=_station().unit_id).order_by("-pk")
    done = voices.filter(stage=Stage.CLOSED).first() or voices.first()
    pages = {
        "inbox": ("liaison", "/desk/"),
        "list": ("liaison", "/desk/voices/"),
        "list of the county, one stage": ("office", "/desk/voices/?stage=HANDLING"),
        "show": ("liaison", f"/desk/voices/{done.pk if done else ''}/"),
        "search2": ("office", f"/desk/voices/?q={TWO[0]}"),
        "search4": ("office", f"/desk/voices/?q={FOUR[0]}"),
        "form": ("", "/s/s00"),
    }
    return {name: _asked(who, path) for name, (who, path) in pages.items()}


def _asked(who: str, path: str) -> dict[str, Any]:
    client = Client(headers={"host": "127.0.0.1", "accept-language": "zh-CN"})
    if who:
        backend = "huisheng.console.backends.SeatedBackend"
        client.force_login(Account.objects.get(username=who), backend)
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    asked = [query["sql"] for query in seen.captured_queries if _reads(query["sql"])]
    looked = [_looked_at(statement) for statement in asked]
    return {
        "queries": len(seen.captured_queries),
        "buffers": sum(buffers for buffers, _concerns in looked),
        "concerns": sorted({one for _buffers, concerns in looked for one in concerns}),
    }


def _reads(statement: str) -> bool:
    return statement.startswith("SELECT")


def _looked_at(statement: str) -> tuple[int, list[str]]:
    """Return (pages of 8 kB touched, what there is to worry about) for one statement."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
            root = cursor.fetchone()[0][0]["Plan"]
            touched = root["Shared Hit Blocks"] + root["Shared Read Blocks"]
            return touched, list(_worries(root))
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        lines = [str(row[3]) for row in cursor.fetchall()]
    worries = []
    for line in lines:
        scanned = re.match(r"SCAN (\w+)", line)
        if scanned and scanned[1].startswith(BIG) and "INDEX" not in line:
            worries.append(line)
        table = re.search(r' FROM "(\w+)"', statement)
        # A county's few categories and a person's seats may be sorted; voices may not.
        if "TEMP B-TREE FOR ORDER BY" in line and table and table[1].startswith(BIG):
            worries.append(f"{line}: {statement[-160:]}")
    return 0, worries


def _worries(node: dict[str, Any]) -> list[str]:
    found = []
    where = node.get("Relation Name") or node.get("Index Name") or ""
    fetched = node["Actual Rows"] * node["Actual Loops"]
    thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    if node["Node Type"] == "Sort" and node["Plans"][0]["Actual Rows"] > MANY:
        found.append(f"sorts {node['Plans'][0]['Actual Rows']} rows by {node['Sort Key']}")
    if thrown > MANY:
        found.append(f"{node['Node Type']} {where} throws {thrown} rows away")
    if fetched > MANY:
        found.append(f"{node['Node Type']} {where} reads {fetched} rows")
    for below in node.get("Plans", []):
        found += _worries(below)
    return found
