"""After an erasure one person's traces are nowhere, and no old backup brings them back."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from huisheng.audit import ledger
from huisheng.config import sweeps
from huisheng.kernel import tracking
from huisheng.people.models import Erasure
from huisheng.voices import drafts, erasing, identity
from huisheng.voices.models import Attachment, Identity, Note
from huisheng.workflow import search
from tests.cast import MONDAY, Cast, make_cast
from tests.erasure.who import EVERY, HE, TEXT, close, told
from tests.postgres import programs

pytestmark = pytest.mark.django_db(transaction=True)  # files are looked at as they are written


@pytest.fixture
def cast(tmp_path, settings) -> Cast:
    settings.HUISHENG_DATA_DIR = tmp_path
    return make_cast()


def run(*words: object) -> str:
    out = StringIO()
    call_command("erase", *map(str, words), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_nothing_is_left_and_the_voice_is_still_there_to_read(cast):
    voice, code = told(cast)
    close(voice)
    said = run(tracking.display(code), "--prove", *(f"--trace={trace}" for trace in EVERY))
    assert "FOUND" not in said and "not found" in said
    voice.refresh_from_db()
    assert voice.text == voice.redacted
    assert "路灯不亮" in voice.redacted and "槐荫巷77号" not in voice.redacted
    assert (voice.latitude, voice.has_contact) == (None, False)
    assert identity.contact_for_notice(voice.pk) is None
    assert [line.kind for line in ledger.of(voice)][-1] == "voice.erase"


def test_a_proof_finds_what_was_left(cast):
    """A proof that cannot fail would prove nothing."""
    voice, _code = told(cast)
    close(voice)
    stray = Path(drafts._root()).parent / "logs"
    stray.mkdir()
    (stray / "access.log").write_text(f'{{"name": {json.dumps("何砚秋")}}}')
    with pytest.raises(CommandError, match="logs"):
        run(voice.pk, "--prove")
    (stray / "access.log").unlink()
    run("--prove", *(f"--trace={trace}" for trace in EVERY))
    Note.objects.create(
        tenant=cast.county, voice=voice, text="13955501234", seat=cast["王芳"], by="王芳",
        at=MONDAY,
    )  # fmt: skip
    with pytest.raises(CommandError, match="table voices_note"):
        run("--prove", "--trace=13955501234")


def test_the_index_forgets_words_a_better_redaction_took_away(cast):
    voice, _code = told(cast)
    search.index("voice", voice, TEXT)  # as if the name had slipped through at first
    close(voice)
    assert search.find("何砚秋", scope=f"@c{cast.county.pk}", kind="voice")[0] == [voice.pk]
    run(voice.pk, "--prove")
    assert search.find("何砚秋", scope=f"@c{cast.county.pk}", kind="voice")[0] == []
    assert search.find("路灯", scope=f"@c{cast.county.pk}", kind="voice")[0] == [voice.pk]


def test_an_old_backup_does_not_bring_them_back(cast, tmp_path):
    voice, _code = told(cast)
    close(voice)
    media = tmp_path / "media"
    shutil.copytree(media, tmp_path.parent / "old-media")
    kept = back_up(tmp_path.parent)
    run(voice.pk)
    restore(kept)
    shutil.rmtree(media)
    shutil.copytree(tmp_path.parent / "old-media", media)
    assert identity.contact_for_notice(voice.pk) == HE  # the danger is real
    assert erasing.replay(at=MONDAY) == 1
    run("--prove", "--rewrite", *(f"--trace={trace}" for trace in EVERY))
    assert not Attachment.objects.exists() and not list(media.rglob("voices/*/*"))
    assert [line.facts["reason"] for line in ledger.of(voice) if line.kind == "voice.erase"] == [
        "REPLAY"
    ]


def back_up(folder: Path) -> Path:
    """A real backup of the whole database by the engine's own means."""
    target = folder / "old-database"
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(target) as copy:
            connection.connection.backup(copy)
        return target
    with target.open("wb") as file:
        dump = [programs()[0] / "pg_dump", "-Fc", "-d", url()]
        subprocess.run(dump, check=True, stdout=file)
    return target


def restore(kept: Path) -> None:
    if connection.vendor == "sqlite":
        with sqlite3.connect(kept) as copy:
            copy.backup(connection.connection)
        return
    connections.close_all()
    back = [programs()[0] / "pg_restore", "--clean", "--if-exists", "--no-owner", "-d", url()]
    subprocess.run([*back, kept], check=True)


def url() -> str:
    said = connection.settings_dict
    return f"postgres://{said['USER']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"


def test_the_worker_finishes_what_an_old_database_undid(cast):
    voice, _code = told(cast)
    close(voice)
    row = Identity.objects.get()
    run(voice.pk)
    row.save(force_insert=True)
    Erasure.objects.all().delete()
    assert sweeps.keep(MONDAY) == 1
    assert not Identity.objects.exists() and Erasure.objects.exists()
    assert sweeps.keep(MONDAY) == 0
