"""What the two roles may do with the tables, and that nothing is forgotten."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, models, transaction

from huisheng.config import checks
from huisheng.config.second_lock import roles as second_lock
from huisheng.config.second_lock import tables
from huisheng.config.second_lock.roles import Roles
from tests.cast import speak
from tests.row_security.roles import WEB, WORKER, role

LEDGER = ("audit_ledgerline", "audit_ledgerlink")
NOT_OURS_TO_CHANGE = [
    "ALTER TABLE voices_voice ADD COLUMN x int",
    "ALTER TABLE voices_voice DISABLE ROW LEVEL SECURITY",
    "DROP POLICY huisheng_web_select ON voices_voice",
    "DROP TABLE voices_voice",
    "TRUNCATE voices_voice CASCADE",
    "CREATE TABLE mine (x int)",
    "ALTER ROLE {role} BYPASSRLS",
]


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as trouble:
        assert trouble.__cause__ is not None
        return trouble.__cause__.sqlstate in {"42501", "22023"}  # type: ignore[attr-defined]
    return False


@pytest.mark.parametrize("table", LEDGER)
@pytest.mark.parametrize("name", [WEB, WORKER])
def test_the_ledger_is_only_added_to(locked, db, table, name):
    with role(name):
        for verb in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            assert refused(verb.replace("id = id", "hash = hash") if "link" in table else verb)


@pytest.mark.parametrize("name", [WEB, WORKER])
@pytest.mark.parametrize("statement", NOT_OURS_TO_CHANGE)
def test_neither_role_changes_what_holds_it(locked, db, name, statement):
    with role(name):
        assert refused(statement.format(role=name))


@pytest.mark.parametrize("table", ["voices_voice", "voices_identity", "people_person"])
def test_the_web_deletes_nothing_of_the_kind(locked, db, table):
    with role(WEB):
        assert refused(f"DELETE FROM {table}")


def test_neither_role_owns_anything_or_stands_above_the_lock(locked, db):
    assert second_lock.problems(Roles()) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
            " WHERE r.rolname = ANY (%s)",
            [[WEB, WORKER]],
        )
        assert cursor.fetchone() == (0,)


def test_the_worker_sees_every_row(cast):
    voice, _receipt = speak(cast)
    with role(WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM voices_voice")
        assert cursor.fetchall() == [(voice.pk,)]


def test_every_table_of_ours_has_its_lock():
    ours = {m._meta.label for m in apps.get_models(include_auto_created=True) if tables.ours(m)}
    assert ours == tables.LOCKS.keys()


def test_whatever_has_a_tenant_or_hangs_on_a_voice_is_behind_a_policy():
    for model in apps.get_models():
        names = {field.name for field in model._meta.fields}
        if not tables.ours(model) or not names & {"tenant", "tenant_id", "voice"}:
            continue
        lock = tables.LOCKS[model._meta.label]
        assert not lock.is_open, model._meta.label
        assert "true" not in {lock.insert, lock.update, lock.delete}, model._meta.label


def test_a_new_table_without_a_lock_is_shut(monkeypatch):
    class Stray(models.Model):
        tenant = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "voices"

        def __str__(self) -> str:
            return ""

    found = apps.all_models["voices"].pop("stray")
    monkeypatch.setattr(apps, "get_models", lambda **_: [found])
    label, _table, lock = next(tables.every())
    assert label == "voices.Stray" and label not in tables.LOCKS
    assert lock.verbs == {}


def test_the_lock_is_put_on_again_and_a_gap_is_named(locked, db):
    call_command("db_roles")
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY huisheng_web_select ON voices_voice")
        cursor.execute(f"GRANT DELETE ON voices_identity TO {WEB}")
        cursor.execute("ALTER TABLE voices_note DISABLE ROW LEVEL SECURITY")
        cursor.execute("CREATE POLICY gap ON voices_voice USING (true)")
    with pytest.raises(CommandError) as told:
        call_command("db_roles", "--check")
    for words in (
        "huisheng_web_select on voices_voice is missing",
        f"{WEB} has DELETE on voices_identity",
        "row-level security is off on voices_note",
        "gap on voices_voice is not ours",
    ):
        assert words in str(told.value)
    call_command("db_roles")
    assert second_lock.problems(Roles()) == []


def test_a_role_that_stands_above_is_named(locked, db):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {WEB} BYPASSRLS")
    assert second_lock.problems(Roles()) == [f"{WEB} is a superuser or has BYPASSRLS"]


def test_a_role_that_is_not_there_is_asked_for(locked, db):
    with pytest.raises(CommandError, match="CREATE ROLE nobody_yet LOGIN"):
        call_command("db_roles", "--web", "nobody_yet")


@pytest.mark.parametrize(("name", "told"), [("huisheng", ["superuser"]), (WEB, []), (WORKER, [])])
def test_before_the_house_opens_it_is_said_who_walks_past(locked, db, settings, name, told):
    settings.DEMO = False
    with role(name):
        warnings = checks.the_database_checks_too(None)
    assert [words in str(each.msg) for each, words in zip(warnings, told, strict=True)] == [
        True for _each in told
    ]
