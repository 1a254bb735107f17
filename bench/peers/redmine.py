"""Redmine of Debian under puma: each unit a project, each case an issue, each note a journal."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from itertools import count, cycle
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from bench.client import Client
from bench.peers.cases import NEW, RESOLVED, STALLED, cases
from bench.peers.peer import HERE, PASSWORD, Peer, role, stamp
from bench.work import FOUR, TWO, Ask, OutOfWork, Work

HOME = Path("/usr/share/redmine")
INSTANCE = "huisheng-bench"
STATUSES = (1, 2, 2, 4, 5, 6)  # ours as Redmine's default data numbers them
COLUMNS = {
    "issues": "id tracker_id project_id subject description due_date status_id assigned_to_id "
    "priority_id author_id lock_version created_on updated_on start_date done_ratio root_id lft "
    "rgt is_private closed_on",
    "journals": "id journalized_id journalized_type user_id notes created_on private_notes",
    "journal_details": "id journal_id property prop_key old_value value",
}


class Redmine(Peer):
    """Redmine — issues, journals, projects."""

    name, label = "redmine", "Redmine"

    def install(self) -> None:
        """Write the instance's files, migrate, load the default data, units and officers."""
        role(self.server, self.name)
        self.server.execute("DROP DATABASE IF EXISTS {}", self.database)
        self.server.execute("CREATE DATABASE {} OWNER {}", self.database, self.name)
        for kind, place in self._places().items():
            place.mkdir(parents=True, exist_ok=True)
            link = Path(f"/var/lib/redmine/{INSTANCE}") / kind
            link.parent.mkdir(parents=True, exist_ok=True)
            if link != place and not link.is_symlink():
                link.symlink_to(place)
        etc = Path(f"/etc/redmine/{INSTANCE}")
        (etc / "secret_key.txt").write_text(token_hex(16))
        self._owned()
        base = self._readable("redmine_base.rb")
        self._task("rake", "db:migrate")
        self._task("rake", "redmine:load_default_data")
        self._task("ruby", "bin/rails", "runner", str(base))

    def _task(self, *task: str) -> None:
        aside = ("runuser", "-u", "www-data", "--", "env", "-C", str(HOME))
        self.run(*aside, *task, **self._env())

    def _places(self) -> dict[str, Path]:
        var = Path(f"/var/lib/redmine/{INSTANCE}")
        return {
            "config": Path(f"/etc/redmine/{INSTANCE}"), "log": Path(f"/var/log/redmine/{INSTANCE}"),
            "tmp": Path(f"/var/cache/redmine/{INSTANCE}"), "files": var / "files",
            "plugin_assets": var / "plugin_assets",
        }  # fmt: skip

    def _owned(self) -> None:
        (Path(f"/etc/redmine/{INSTANCE}") / "database.yml").write_text(
            "production:\n  adapter: postgresql\n  host: 127.0.0.1\n"
            f"  port: {self.database_port}\n  database: {self.database}\n"
            f"  username: {self.name}\n  encoding: utf8\n  pool: 10\n"
        )
        places = [*self._places().values(), Path(f"/var/lib/redmine/{INSTANCE}")]
        self.run("chown", "-R", "www-data", *places)

    def _readable(self, name: str) -> Path:
        """Put one of our files where the web server's user can read it."""
        there = Path(f"/var/lib/redmine/{INSTANCE}") / name
        there.write_bytes((HERE / name).read_bytes())
        return there

    def _env(self) -> dict[str, str]:
        return {
            "REDMINE_INSTANCE": INSTANCE, "RAILS_ENV": "production", "REDMINE_LANG": "zh",
            "HOME": f"/var/lib/redmine/{INSTANCE}", "SCHEMA": os.devnull,
        }  # fmt: skip

    def load(self, first: int, last: int) -> None:
        """Write issues with their journals."""
        units = dict(self.fetch("SELECT identifier, id FROM projects"))
        people = dict(self.fetch("SELECT login, id FROM users"))
        rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        top = {table: self.most(table) for table in COLUMNS}

        def journal(issue: int, who: int, at: str, note: str | None, change: Any = None) -> None:
            top["journals"] += 1
            rows["journals"].append((top["journals"], issue, "Issue", who, note, at, False))
            if change:
                top["journal_details"] += 1
                detail = (top["journal_details"], top["journals"], "attr", "status_id", *change)
                rows["journal_details"].append(detail)

        for case in cases(first, last):
            top["issues"] += 1
            key, owner = top["issues"], people[f"agent{case.officer}"]
            made, ended = stamp(case.created), stamp(case.later(20))
            is_closed = case.status >= RESOLVED
            rows["issues"].append((
                key, 1 + key % 3, units[f"q{case.unit}"], case.title, case.text, case.due.date(),
                STATUSES[case.status], owner, 2, people["agent1"], 0, made, ended,
                case.created.date(), 0, key, 1, 2, False, ended if is_closed else None,
            ))  # fmt: skip
            if case.status != NEW:
                journal(key, owner, stamp(case.later(1)), None, ("1", "2"))
            for n, note in enumerate(case.notes):
                journal(key, owner, stamp(case.later(2 + 5 * n)), note)
            if case.status >= STALLED:
                journal(key, owner, ended, None, ("2", str(STATUSES[case.status])))
        self.copy({table: (COLUMNS[table], found) for table, found in rows.items()})

    def command(self) -> tuple[Sequence[str], Mapping[str, str], Path]:
        """Two puma workers of five threads, as its package's documentation proposes."""
        self._owned()
        settings = Path(f"/var/lib/redmine/{INSTANCE}/puma.rb")
        settings.write_text(
            "workers 2\nthreads 5,5\npreload_app!\nenvironment 'production'\n"
            f"bind 'tcp://127.0.0.1:{self.port}'\n"
            "before_fork { ActiveRecord::Base.connection_pool.disconnect! }\n"
            "on_worker_boot { ActiveRecord::Base.establish_connection }\n"
        )
        puma = ["runuser", "-u", "www-data", "--", "puma", "-C", str(settings), "config.ru"]
        return puma, self._env(), HOME

    def sign_in(self, client: Client) -> None:
        """Sign in by its form; programs use the officer's key."""
        page = client.get("/login")
        token = re.search(r'name="authenticity_token" value="([^"]+)"', page.body)
        if token is None:
            raise RuntimeError("no form at /login")
        fields = {"authenticity_token": token[1], "username": "agent1", "password": PASSWORD}
        client.send("POST", "/login", urlencode(fields))
        key = self.fetch(
            "SELECT value FROM tokens WHERE action = 'api' AND user_id = "
            "(SELECT id FROM users WHERE login = 'agent1')"
        )
        client.headers["X-Redmine-API-Key"] = key[0][0]

    def works(self) -> list[Work]:
        """File and step by its REST interface, pages as an officer opens them."""
        units = dict(self.fetch("SELECT identifier, id FROM projects"))
        people = dict(self.fetch("SELECT login, id FROM users"))
        shown = self.some("issues")
        opened = self.fetch("SELECT id FROM issues WHERE status_id IN (1, 2) ORDER BY id DESC")
        waiting, fresh, unit = iter(opened), cases(1, 4_000, seed=99), count()
        two, four = cycle(TWO), cycle(FOUR)

        def file(client: Client) -> Any:
            case = next(fresh)
            issue = {
                "project_id": units[f"q{case.unit}"], "tracker_id": 1, "subject": case.title,
                "description": case.text, "priority_id": 2, "due_date": "2027-12-31",
                "assigned_to_id": people[f"agent{case.officer}"],
            }  # fmt: skip
            return client.send("POST", "/issues.json", json.dumps({"issue": issue}), JSON)

        def inbox(client: Client) -> Any:
            wanted = {"set_filter": 1, "f[]": "status_id", "op[status_id]": "o",
                      "sort": "due_date", "per_page": 50}  # fmt: skip
            return client.get(f"/projects/q{1 + next(unit) % 20}/issues?{urlencode(wanted)}")

        def search(words: Any) -> Ask:
            return lambda c: c.get(
                "/search?" + urlencode({"q": next(words), "scope": "all", "issues": 1})
            )

        def step(client: Client) -> Any:
            key = next(waiting, None)
            if key is None:
                raise OutOfWork
            done = json.dumps({"issue": {"status_id": STATUSES[RESOLVED]}})
            return client.send("PUT", f"/issues/{key[0]}.json", done, JSON)

        return [
            Work("inbox", "", inbox, holds="/issues/"),
            Work("show", "", lambda c: c.get(f"/issues/{next(shown)}"), holds="journal"),
            Work("search2", "", search(two), holds="/issues/"),
            Work("search4", "", search(four)),
            Work("counts", "", lambda c: c.get("/projects/allunits/issues/report"),
                 holds="承办单位20"),
            Work("file", "", file, status=201, holds='"id"'),
            Work("step", "", step, status=204, holds=""),
        ]  # fmt: skip


JSON = "application/json"
