"""django-helpdesk of PyPI under gunicorn: each unit a queue, each note a follow-up."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Mapping, Sequence
from itertools import count, cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.client import Answer, Client
from bench.peers.cases import NEW, STALLED, cases
from bench.peers.peer import HERE, PASSWORD, Peer, role
from bench.work import FOUR, TWO, Ask, OutOfWork, Work

PACKAGES = ("django-helpdesk==2.6.1", "gunicorn", "psycopg2-binary", "setuptools<81", "whitenoise")
STATUSES = (1, 1, 2, 1, 3, 4)  # open, reopened, resolved, closed
SITES = HERE / "sites"  # its package and our module have one name
COLUMNS = {
    "helpdesk_ticket": "id title queue_id created modified submitter_email assigned_to_id status "
    "on_hold description priority due_date secret_key",
    "helpdesk_followup": "id ticket_id date title comment public user_id new_status",
}
JSON = "application/json"


class Helpdesk(Peer):
    """django-helpdesk — tickets and follow-ups."""

    name, label = "helpdesk", "django-helpdesk"

    @property
    def programs(self) -> Path:
        return self.folder / "venv" / "bin"

    def install(self) -> None:
        """Make its environment, migrate, collect, add queues and people."""
        if not (self.programs / "gunicorn").exists():
            self.run(sys.executable, "-m", "venv", self.folder / "venv")
            self.run(self.programs / "pip", "install", "-q", *PACKAGES)
        role(self.server, self.name)
        self.server.execute("DROP DATABASE IF EXISTS {}", self.database)
        self.server.execute("CREATE DATABASE {} OWNER {}", self.database, self.name)
        admin, environment = self.programs / "django-admin", self._environment()
        self.run(admin, "migrate", "--verbosity", "0", **environment)
        self.run(admin, "collectstatic", "--no-input", "--verbosity", "0", **environment)
        self.run(self.programs / "python", "-m", "helpdesk_site.people", **environment)

    def _environment(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "helpdesk_site.settings", "PYTHONPATH": str(SITES),
            "HELPDESK_SECRET": "for-the-bench-only", "HELPDESK_DATABASE": self.database,
            "HELPDESK_DATABASE_PORT": self.database_port, "HELPDESK_FOLDER": str(self.folder),
        }  # fmt: skip

    def load(self, first: int, last: int) -> None:
        """Write tickets with their follow-ups."""
        queues = dict(self.fetch("SELECT slug, id FROM helpdesk_queue"))
        people = dict(self.fetch("SELECT username, id FROM auth_user"))
        rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        top = {table: self.most(table) for table in COLUMNS}

        def follow(ticket: int, who: int, at: Any, title: str, said: str | None, new: Any) -> None:
            top["helpdesk_followup"] += 1
            row = (top["helpdesk_followup"], ticket, at, title, said, True, who, new)
            rows["helpdesk_followup"].append(row)

        for case in cases(first, last):
            top["helpdesk_ticket"] += 1
            key, owner = top["helpdesk_ticket"], people[f"agent{case.officer}"]
            status = STATUSES[case.status]
            rows["helpdesk_ticket"].append((
                key, case.title, queues[f"q{case.unit}"], case.created, case.later(20),
                f"voter{case.reporter}@bench.invalid", owner, status, False, case.text, 3,
                case.due, f"key{key}",
            ))  # fmt: skip
            if case.status != NEW:
                follow(key, owner, case.later(1), "重新打开", None, 2)
            for n, note in enumerate(case.notes):
                follow(key, owner, case.later(2 + 5 * n), "评论", note, None)
            if case.status >= STALLED:
                follow(key, owner, case.later(20), "已解决", None, status)
        self.copy({table: (COLUMNS[table], found) for table, found in rows.items()})

    def command(self) -> tuple[Sequence[str], Mapping[str, str], Path]:
        """Two synchronous gunicorn workers."""
        served = [str(self.programs / "gunicorn"), "-w", "2", "-b", f"127.0.0.1:{self.port}",
                  "--preload", "helpdesk_site.wsgi"]  # fmt: skip
        return served, self._environment(), SITES

    def sign_in(self, client: Client) -> None:
        """Sign in by its form."""
        client.headers["Referer"] = f"{self.address}/"
        client.read_token("/login/")
        answer = client.post(
            "/login/", {"username": "agent1", "password": PASSWORD, "next": "/tickets/"}
        )
        if answer.status != 302:
            raise RuntimeError(f"agent1 could not sign in: {answer.status}")
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]

    def works(self) -> list[Work]:
        """File by its REST interface, step by its form, lists as its pages fetch them."""
        queues = dict(self.fetch("SELECT slug, id FROM helpdesk_queue"))
        people = dict(self.fetch("SELECT username, id FROM auth_user"))
        shown = self.some("helpdesk_ticket")
        opened = self.fetch(
            "SELECT id, queue_id, assigned_to_id, title FROM helpdesk_ticket "
            "WHERE status IN (1, 2) ORDER BY id DESC"
        )
        waiting, fresh, unit = iter(opened), cases(1, 4_000, seed=99), count()
        two, four = cycle(TWO), cycle(FOUR)

        def file(client: Client) -> Any:
            case = next(fresh)
            ticket = {
                "queue": queues[f"q{case.unit}"], "title": case.title, "description": case.text,
                "submitter_email": f"voter{case.reporter}@bench.invalid", "priority": 3,
                "assigned_to": people[f"agent{case.officer}"], "status": 1,
                "due_date": "2027-12-31T00:00:00Z",
            }  # fmt: skip
            return client.send("POST", "/api/tickets/", json.dumps(ticket), JSON)

        def inbox(client: Client) -> Answer:
            queue = queues[f"q{1 + next(unit) % 20}"]
            page = client.get(f"/tickets/?queue={queue}&status=1&status=2&sort=due_date")
            rows = client.get(_rows({"queue__id__in": [queue], "status__in": [1, 2]}))
            return Answer(max(page.status, rows.status), rows.body, "", page.size + rows.size)

        def search(words: Any) -> Ask:
            return lambda c: c.get(_rows({}, next(words)))

        def step(client: Client) -> Any:
            found = next(waiting, None)
            if found is None:
                raise OutOfWork
            key, queue, owner, title = found
            return client.send("POST", f"/tickets/{key}/update/", urlencode({
                "comment": "办理完毕", "new_status": 3, "title": title, "priority": 3,
                "public": 1, "queue": queue, "owner": owner,
            }))  # fmt: skip

        return [
            Work("inbox", "", inbox, holds='"recordsFiltered"'),
            Work("show", "", lambda c: c.get(f"/tickets/{next(shown)}/"), holds="agent"),
            Work("search2", "", search(two), holds='"recordsFiltered"'),
            Work("search4", "", search(four), holds='"recordsFiltered"'),
            Work("counts", "", lambda c: c.get("/reports/queuestatus/"), holds="承办单位20"),
            Work("file", "", file, status=201, holds='"id"'),
            Work("step", "", step, status=302, holds="/tickets/"),
        ]  # fmt: skip


def _rows(wanted: dict[str, Any], words: str = "") -> str:
    """Return where its list page fetches fifty rows from."""
    query = {"filtering": wanted, "filtering_null": {}, "sorting": "due_date",
             "sortreverse": False, "search_string": words}  # fmt: skip
    place = base64.b64encode(json.dumps(query).encode()).decode()
    window = {"draw": 1, "start": 0, "length": 50, "order[0][column]": 6, "order[0][dir]": "asc",
              "search[value]": ""}  # fmt: skip
    return f"/datatables_ticket_list/{place}?{urlencode(window)}"
