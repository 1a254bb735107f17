"""Ten ways to rewrite history, each found by `ledger verify`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from huisheng.audit import ledger, notary
from huisheng.audit.models import LedgerLine, LedgerLink

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = THEN + timedelta(minutes=5)


@pytest.fixture
def chain():
    """Twelve lines, linked."""
    subject = get_user_model().objects.create_user("someone")
    for n in range(12):
        with transaction.atomic():
            ledger.record("voice.note", subject, seat=None, at=THEN, facts={"n": n, "字": "一"})
    assert notary.link(at=LATER) == 12
    return [line.pk for line in LedgerLine.objects.order_by("pk")]


def by_hand(sql: str, *args: object) -> None:
    """Do what somebody with the database's password could do: lift the triggers, then write."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            for table in ("audit_ledgerline", "audit_ledgerlink"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        cursor.execute(sql, list(args))


def faults(anchors=()) -> list[str]:
    return [fault.what for fault in notary.verify(at=LATER, anchors=anchors)]


def test_an_untouched_ledger_is_whole(chain):
    assert faults() == []
    assert faults([notary.head()]) == []
    call_command("ledger", "verify")


FIELDS = {
    "the moment": ("at", THEN + timedelta(seconds=1)),
    "the kind": ("kind", "voice.answer"),
    "the subject": ("subject_id", "another"),
    "the actor": ("actor", "somebody else"),
    "the stage after": ("after", "CLOSED"),
    "the facts": ("facts", '{"n": 99}'),
}


@pytest.mark.parametrize("what", FIELDS)
def test_editing_a_line_is_found(chain, what):
    column, value = FIELDS[what]
    by_hand(f"UPDATE audit_ledgerline SET {column} = %s WHERE id = %s", value, chain[5])
    assert any("was changed" in fault for fault in faults())
    with pytest.raises(CommandError, match="#6"):
        call_command("ledger", "verify")


def test_deleting_a_line_is_found(chain):
    by_hand("DELETE FROM audit_ledgerlink WHERE line_id = %s", chain[5])
    by_hand("DELETE FROM audit_ledgerline WHERE id = %s", chain[5])
    assert any("missing" in fault for fault in faults())


def test_slipping_a_line_in_is_found(chain):
    by_hand(
        "INSERT INTO audit_ledgerline (at, kind, subject_kind, subject_id, actor, before, after, "
        "revision, facts) VALUES (%s, 'voice.note', 'x', 'y', '', '', '', 0, '{}')", THEN,
    )  # fmt: skip
    assert any("not linked" in fault for fault in faults())


def test_swapping_two_lines_is_found(chain):
    one, other = chain[3], chain[4]
    by_hand("UPDATE audit_ledgerlink SET line_id = -1 WHERE line_id = %s", one)
    by_hand("UPDATE audit_ledgerlink SET line_id = %s WHERE line_id = %s", one, other)
    by_hand("UPDATE audit_ledgerlink SET line_id = %s WHERE line_id = -1", other)
    assert sum("was changed" in fault for fault in faults()) == 2


def test_cutting_off_the_tail_is_found_by_an_anchor(chain):
    anchor = notary.head()
    by_hand("DELETE FROM audit_ledgerlink WHERE seq > 9")
    by_hand("DELETE FROM audit_ledgerline WHERE id > %s", chain[8])
    assert faults() == []  # a chain cannot know its own end …
    assert any("tail was cut" in fault for fault in faults([anchor]))  # … an anchor does


def test_rewriting_the_chain_from_some_place_on_is_found_by_an_anchor(chain):
    anchor = notary.head()
    by_hand("UPDATE audit_ledgerline SET actor = 'nobody' WHERE id = %s", chain[5])
    by_hand("DELETE FROM audit_ledgerlink WHERE seq > 5")
    notary.link(at=LATER)  # the forger links again with our own code
    assert faults() == []
    assert any("anchor" in fault for fault in faults([anchor]))


def test_forging_a_hash_is_found(chain):
    by_hand("UPDATE audit_ledgerlink SET hash = %s WHERE seq = 4", b"\x00" * 32)
    assert len(faults()) >= 1


@pytest.mark.parametrize("act", ["UPDATE audit_ledgerline SET actor = 'x'",
                                 "DELETE FROM audit_ledgerline",
                                 "UPDATE audit_ledgerlink SET seq = seq + 100",
                                 "DELETE FROM audit_ledgerlink"])  # fmt: skip
def test_the_database_itself_refuses(chain, act):
    refused = pytest.raises(DatabaseError, match="only grows")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert LedgerLink.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_a_transaction_is_refused():
    account = get_user_model().objects.create_user("someone")
    with pytest.raises(RuntimeError, match="transaction"):
        ledger.record("voice.note", account, seat=None, at=THEN)
