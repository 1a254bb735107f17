"""Request Tracker 5 of Debian under Starlet: each unit a queue, each case a ticket."""

from __future__ import annotations

import json
import quopri
from collections.abc import Mapping, Sequence
from itertools import count, cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.client import Client
from bench.peers.cases import NEW, RESOLVED, STALLED, Case, cases
from bench.peers.peer import HERE, PASSWORD, Peer, role, stamp
from bench.work import FOUR, TWO, Ask, OutOfWork, Work
from tests.postgres import OWNER

SERVER = "/usr/share/request-tracker5/libexec/rt-server"
STATUSES = ("new", "open", "open", "stalled", "resolved", "rejected")
NEVER = "1970-01-01 00:00:00"
JSON = "application/json"
COLUMNS = {
    "tickets": "id effectiveid queue type owner subject initialpriority finalpriority priority "
    "timeestimated timeworked status timeleft starts started due resolved lastupdatedby "
    "lastupdated creator created",
    "principals": "id principaltype disabled",
    "groups": "id name description domain instance creator created lastupdatedby lastupdated",
    "groupmembers": "id groupid memberid creator created lastupdatedby lastupdated",
    "cachedgroupmembers": "id groupid memberid via immediateparentid disabled",
    "transactions": "id objecttype objectid timetaken type field oldvalue newvalue data creator "
    "created",
    "attachments": "id transactionid parent messageid subject filename contenttype "
    "contentencoding content headers creator created",
}
SETTINGS = """
Set($rtname, 'bench'); Set($Organization, 'bench'); Set($WebDomain, '127.0.0.1');
Set($WebPort, {port}); Set($WebPath, ''); Set($DatabaseType, 'Pg');
Set($DatabaseHost, '127.0.0.1'); Set($DatabasePort, '{database_port}');
Set($DatabaseName, '{database}'); Set($DatabaseUser, 'rt'); Set($DatabasePassword, 'none');
Set($DatabaseAdmin, '{owner}'); Set($MailCommand, 'sendmailpipe');
Set($SendmailPath, '{folder}/no-mail');  # mail is composed, then thrown away
Set($RecordOutgoingEmail, 1); Set($LogToSyslog, undef); Set($LogToSTDERR, 'error');
Set($LogToFile, undef); Set($Timezone, 'Asia/Shanghai'); Set($DevelMode, 0);
Set($WebSecureCookies, 0); Set($RestrictReferrer, 0); Set($MaxInlineBody, 0);
Set($DefaultSearchResultRowsPerPage, 50);
Set(%FullTextSearch, Enable => 1, Indexed => 0);  # its word index finds no Chinese
1;
"""


class RequestTracker(Peer):
    """RT — tickets, transactions, attachments."""

    name, label = "rt", "RT"

    def install(self) -> None:
        """Write the settings, make the database by its own program, add queues and people."""
        role(self.server, self.name)
        self.server.execute("DROP DATABASE IF EXISTS {}", self.database)
        no_mail = self.folder / "no-mail"
        no_mail.write_text("#!/bin/sh\nexec cat >/dev/null\n")
        no_mail.chmod(0o755)
        Path("/run/request-tracker5").mkdir(exist_ok=True)
        environment = self._environment()
        self.run("rt-setup-database-5", "--action", "init", "--dba", OWNER, "--dba-password",
                 "none", **environment)  # fmt: skip
        self.run("perl", HERE / "rt_base.pl", **environment)

    def _environment(self) -> dict[str, str]:
        settings = self.folder / "RT_SiteConfig.pm"
        known = {"port": self.port, "database_port": self.database_port, "owner": OWNER,
                 "database": self.database, "folder": self.folder}  # fmt: skip
        text = SETTINGS
        for name, value in known.items():
            text = text.replace("{" + name + "}", str(value))
        settings.write_text(text)
        (self.folder / "conf.d").mkdir(exist_ok=True)
        return {"RT_SITE_CONFIG": str(settings), "RT_SITE_CONFIG_DIR": str(self.folder / "conf.d")}

    def load(self, first: int, last: int) -> None:
        """Write tickets with their role groups, transactions and (quoted-printable) contents."""
        Loading(self).load(first, last)

    def command(self) -> tuple[Sequence[str], Mapping[str, str], Path]:
        """Four preforked workers, the number its server starts with."""
        served = [SERVER, "--server", "Starlet", "--host", "127.0.0.1", "--port", str(self.port),
                  "--max-workers", "4", "--max-reqs-per-child", "100000"]  # fmt: skip
        return served, self._environment(), self.folder

    def sign_in(self, client: Client) -> None:
        """Sign in by its form; the cookie serves the REST interface too."""
        client.headers["Referer"] = f"{self.address}/"
        client.send("POST", "/NoAuth/Login.html", urlencode({"user": "agent1", "pass": PASSWORD}))
        if "agent1" not in client.get("/").body:
            raise RuntimeError("agent1 could not sign in to RT")

    def works(self) -> list[Work]:
        """File and step by its REST interface, pages as an officer opens them."""
        shown = self.some("tickets")
        opened = self.fetch("SELECT id FROM tickets WHERE status = 'open' ORDER BY id DESC")
        waiting, fresh, unit = iter(opened), cases(1, 4_000, seed=99), count()
        two, four = cycle(TWO), cycle(FOUR)

        def file(client: Client) -> Any:
            case = next(fresh)
            ticket = {
                "Subject": case.title, "Queue": f"承办单位{case.unit}", "Content": case.text,
                "Owner": f"agent{case.officer}", "ContentType": "text/plain",
                "Requestor": [f"voter{case.reporter}@bench.invalid"], "Due": "2027-12-31 00:00:00",
            }  # fmt: skip
            return client.send("POST", "/REST/2.0/ticket", json.dumps(ticket), JSON)

        def inbox(client: Client) -> Any:
            queue = f"Queue = '承办单位{1 + next(unit) % 20}'"
            return client.get(results(f"{queue} AND (Status='new' OR Status='open')", "Due", "ASC"))

        def search(words: Any) -> Ask:
            def asked(client: Client) -> Any:
                word = next(words)
                query = f"Content LIKE '{word}' OR Subject LIKE '{word}'"
                return client.get(results(query, "id", "DESC"))

            return asked

        def step(client: Client) -> Any:
            key = next(waiting, None)
            if key is None:
                raise OutOfWork
            done = json.dumps({"Status": "resolved"})
            return client.send("PUT", f"/REST/2.0/ticket/{key[0]}", done, JSON)

        chart = urlencode([("Query", "id > 0"), ("GroupBy", "Queue"), ("GroupBy", "Status"),
                           ("ChartFunction", "COUNT"), ("ChartStyle", "bar+table")])  # fmt: skip
        page = "/Ticket/Display.html?ForceShowHistory=1&id="
        return [
            Work("inbox", "", inbox, holds="/Ticket/Display.html?id="),
            Work("show", "", lambda c: c.get(f"{page}{next(shown)}"), holds="transaction"),
            Work("search2", "", search(two)),
            Work("search4", "", search(four)),
            Work("counts", "", lambda c: c.get(f"/Search/Chart.html?{chart}"), holds="承办单位20"),
            Work("file", "", file, status=201, holds='"id"'),
            Work("step", "", step, holds=""),
        ]


def results(query: str, by: str, order: str) -> str:
    """Return where its search shows fifty tickets."""
    wanted = {"Query": query, "OrderBy": by, "Order": order, "Rows": 50}
    return f"/Search/Results.html?{urlencode(wanted)}"


class Loading:
    """装载 — the rows RT itself writes for a ticket, in the order it writes them."""

    def __init__(self, peer: RequestTracker) -> None:
        self.peer = peer
        self.top = {table: peer.most(table) for table in COLUMNS}
        self.top["principals"] = self.top["groups"] = max(
            self.top["principals"], self.top["groups"]
        )
        self.rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        self.queues = dict(peer.fetch("SELECT name, id FROM queues"))
        self.people = dict(peer.fetch("SELECT name, id FROM users"))

    def load(self, first: int, last: int) -> None:
        """Write the tickets of these cases."""
        for case in cases(first, last):
            self._ticket(case)
            if len(self.rows["tickets"]) == 10_000:
                self._write()
        self._write()

    def _write(self) -> None:
        self.peer.copy({table: (COLUMNS[table], found) for table, found in self.rows.items()})

    def _next(self, table: str) -> int:
        self.top[table] += 1
        return self.top[table]

    def _ticket(self, case: Case) -> None:
        key, root = self._next("tickets"), self.people["root"]
        owner, reporter = self.people[f"agent{case.officer}"], self.people[f"voter{case.reporter}"]
        made, ended = stamp(case.created), stamp(case.later(20))
        self.rows["tickets"].append((
            key, key, self.queues[f"承办单位{case.unit}"], "ticket", owner, case.title, 0, 0, 0, 0,
            0, STATUSES[case.status], 0, NEVER, NEVER if case.status == NEW else made,
            stamp(case.due), ended if case.status >= RESOLVED else NEVER, owner, ended, root, made,
        ))  # fmt: skip
        for name, member in (("AdminCc", 0), ("Cc", 0), ("Owner", owner), ("Requestor", reporter)):
            self._group(key, name, member, root, made)
        self._said(key, "Create", root, made, case.text, case.title)
        if case.status != NEW:
            self._said(key, "Status", owner, stamp(case.later(1)), change=("new", "open"))
        for n, note in enumerate(case.notes):
            self._said(key, "Comment", owner, stamp(case.later(2 + 5 * n)), note)
        if case.status >= STALLED:
            change = ("open", STATUSES[case.status])
            self._said(key, "Status", owner, ended, change=change)

    def _group(self, ticket: int, name: str, member: int, root: int, made: str) -> None:
        group = self._next("principals")
        self.rows["principals"].append((group, "Group", 0))
        self.rows["groups"].append(
            (group, name, None, "RT::Ticket-Role", ticket, root, made, root, made)
        )
        own = self._next("cachedgroupmembers")
        self.rows["cachedgroupmembers"].append((own, group, group, own, group, 0))
        if member:
            row = (self._next("groupmembers"), group, member, root, made, root, made)
            self.rows["groupmembers"].append(row)
            key = self._next("cachedgroupmembers")
            self.rows["cachedgroupmembers"].append((key, group, member, key, group, 0))

    def _said(
        self, ticket: int, kind: str, who: int, at: str, text: str | None = None,
        title: str | None = None, change: tuple[str, str] | None = None,
    ) -> None:  # fmt: skip
        old, new = change or (None, None)
        key = self._next("transactions")
        self.rows["transactions"].append((
            key, "RT::Ticket", ticket, 0, kind, "Status" if change else None, old, new, None, who,
            at,
        ))  # fmt: skip
        if text is None:
            return
        attachment, raw = self._next("attachments"), text.encode()
        headers = (
            'MIME-Version: 1.0\nContent-Type: text/plain; charset="utf-8"\n'
            "Content-Disposition: inline\nContent-Transfer-Encoding: binary\n"
            f"X-RT-Original-Encoding: utf-8\nContent-Length: {len(raw)}\n"
        )
        self.rows["attachments"].append((
            attachment, key, 0, f"loaded-{attachment}@bench", title, None, "text/plain",
            "quoted-printable", quopri.encodestring(raw).decode(), headers, who, at,
        ))  # fmt: skip
