"""角色 — writes the second lock down in the database, and says what is missing of it.

Run by the owner of the tables. Made anew as a whole, in one transaction, from `tables`; each
policy carries the digest of its own text, by which a later look knows it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from huisheng.config.second_lock import functions, tables
from huisheng.config.second_lock.tables import ALL

OWN = "huisheng_"  # how the names of our policies begin


@dataclass(frozen=True)
class Roles:
    """角色名 — under which names the web server and the worker connect."""

    web: str = "huisheng_web"
    worker: str = "huisheng_worker"


@dataclass(frozen=True)
class Policy:
    """规则 — one policy as it should stand."""

    name: str
    table: str
    role: str
    verb: str
    condition: str

    @property
    def sql(self) -> str:
        """The statement that makes it."""
        using = f" USING ({self.condition})" if self.verb != "INSERT" else ""
        check = f" WITH CHECK ({self.condition})" if self.verb not in ("SELECT", "DELETE") else ""
        return (
            f"CREATE POLICY {self.name} ON {_q(self.table)} FOR {self.verb} "
            f"TO {_q(self.role)}{using}{check}"
        )

    @property
    def mark(self) -> str:
        """The digest of its text, kept as its comment."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def policies(roles: Roles) -> Iterator[Policy]:
    """Yield every policy there should be."""
    for _label, table, lock in tables.every():
        if lock.is_open:
            continue
        for verb, condition in lock.verbs.items():
            name = f"{OWN}web_{verb.lower()}"
            yield Policy(name, table, roles.web, verb, condition)
        yield Policy(f"{OWN}worker", table, roles.worker, "ALL", "true")


def apply(roles: Roles) -> None:
    """Write down grants, functions and policies. Raises ProgrammingError for who may not."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements(roles):
            cursor.execute(statement)


def statements(roles: Roles) -> Iterator[str]:
    """Yield every statement, in order; they may be run again at any time."""
    web, worker, schema = _q(roles.web), _q(roles.worker), _q(_schema())
    both = f"{web}, {worker}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {both}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {both}"
    yield f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {worker}"
    for signature, text, mark in functions.every(schema):
        yield text
        yield f"COMMENT ON FUNCTION {signature} IS '{mark}'"
        yield f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {signature} TO {web}"
    yield (
        "CREATE OR REPLACE TRIGGER huisheng_wrote BEFORE INSERT ON audit_ledgerline "
        "FOR EACH ROW EXECUTE FUNCTION huisheng_wrote()"
    )
    for table, name in _policies_there():
        yield f"DROP POLICY {_q(name)} ON {_q(table)}"
    for _label, table, lock in tables.every():
        yield f"REVOKE ALL ON {_q(table)} FROM PUBLIC, {both}"
        if lock.verbs:
            yield f"GRANT {', '.join(lock.verbs)} ON {_q(table)} TO {web}"
        yield f"GRANT {', '.join(lock.worker)} ON {_q(table)} TO {worker}"
        turn = "DISABLE" if lock.is_open else "ENABLE"
        yield f"ALTER TABLE {_q(table)} {turn} ROW LEVEL SECURITY"
    for policy in policies(roles):
        yield policy.sql
        yield f"COMMENT ON POLICY {policy.name} ON {_q(policy.table)} IS '{policy.mark}'"


def problems(roles: Roles) -> list[str]:
    """Return what is missing or too much, in words; an empty list where the lock is whole."""
    found = [*_wrong_roles(roles)]
    if found:
        return found
    return [*_wrong_grants(roles), *_wrong_policies(roles), *_wrong_functions(roles)]


def why_open() -> str:
    """Return why row policies do not hold for the role we are connected as; "" where they do."""
    asked = (
        "SELECT current_user, r.rolsuper OR r.rolbypassrls,"
        " pg_has_role(c.relowner, 'MEMBER'), row_security_active(c.oid)"
        " FROM pg_roles r, pg_class c WHERE r.rolname = current_user"
        " AND c.oid = to_regclass('voices_voice')"
    )
    for name, is_above, is_owner, is_active in _rows(asked):
        if is_above:
            return f"{name} is a superuser or has BYPASSRLS"
        if is_owner:
            return f"{name} owns the tables"
        return "" if is_active else "it is off; run manage.py db_roles"
    return "there are no tables yet"


def _wrong_roles(roles: Roles) -> Iterator[str]:
    for role in (roles.web, roles.worker):
        rows = _rows(
            "SELECT rolsuper OR rolbypassrls, EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid"
            " AND relnamespace = %s::regnamespace), pg_has_role(r.oid, %s::regrole, 'MEMBER')"
            " FROM pg_roles r WHERE rolname = %s",
            [_q(_schema()), _q(_owner()), role],
        )
        if not rows:
            yield f"there is no role {role}"
            continue
        is_above, owns, is_owner = rows[0]
        if is_above:
            yield f"{role} is a superuser or has BYPASSRLS"
        elif owns or is_owner:
            yield f"{role} owns tables, or is a member of a role that does"


def _wrong_grants(roles: Roles) -> Iterator[str]:
    wanted = {
        (table, role, verb)
        for _label, table, lock in tables.every()
        for role, verbs in ((roles.web, lock.verbs), (roles.worker, lock.worker))
        for verb in verbs
    }
    there = _rows(
        "SELECT t, r, v, has_table_privilege(r, format('%%I', t), v)"
        " FROM unnest(%s::text[]) t, unnest(%s::text[]) r, unnest(%s::text[]) v ORDER BY 1, 2, 3",
        [sorted({table for _label, table, _lock in tables.every()}), [roles.web, roles.worker],
         [*ALL, "TRUNCATE", "REFERENCES", "TRIGGER"]],
    )  # fmt: skip
    for table, role, verb, has in there:
        if has != ((table, role, verb) in wanted):
            yield f"{role} {'has' if has else 'lacks'} {verb} on {table}"


def _wrong_policies(roles: Roles) -> Iterator[str]:
    there = {
        (table, name): mark
        for table, name, mark in _rows(
            "SELECT c.relname, p.polname, obj_description(p.oid, 'pg_policy') FROM pg_policy p"
            " JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = %s::regnamespace",
            [_q(_schema())],
        )
    }
    wanted = {(policy.table, policy.name): policy.mark for policy in policies(roles)}
    for key in sorted(wanted.keys() | there.keys()):
        if key not in there or key not in wanted or there[key] != wanted[key]:
            yield f"policy {key[1]} on {key[0]} is {_how(key in there, key in wanted)}"
    locked = {name for (name,) in _rows("SELECT relname FROM pg_class WHERE relrowsecurity")}
    for table in sorted({table for table, _name in wanted} - locked):
        yield f"row-level security is off on {table}"


def _how(is_there: bool, is_wanted: bool) -> str:
    if not is_there:
        return "missing"
    return "out of date" if is_wanted else "not ours"


def _wrong_functions(roles: Roles) -> Iterator[str]:
    asked = (
        "SELECT obj_description(f, 'pg_proc'), has_function_privilege(%s, f, 'EXECUTE')"
        " FROM to_regprocedure(%s) AS f"
    )
    for signature, _text, mark in functions.every(_q(_schema())):
        kept, may = _rows(asked, [roles.web, signature])[0]
        if kept != mark:
            yield f"function {signature} is {'out of date' if kept else 'missing'}"
        elif not may:
            yield f"{roles.web} may not call {signature}"


def _policies_there() -> list[tuple[str, str]]:
    return _rows("SELECT tablename, policyname FROM pg_policies WHERE schemaname = %s", [_schema()])


def _schema() -> str:
    return str(_rows("SELECT current_schema()", [])[0][0])


def _owner() -> str:
    found = _rows(
        "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'voices_voice'::regclass", []
    )
    return str(found[0][0])


def _rows(statement: str, arguments: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments or None)
        return list(cursor.fetchall())


def _q(name: str) -> str:
    return connection.ops.quote_name(name)
