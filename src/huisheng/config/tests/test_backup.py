"""An archive made while people write comes back the same in an empty place, or is refused."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
import subprocess
import sys
import time
from collections import namedtuple
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from huisheng.config.backups import drills, making, postgres
from huisheng.config.backups.archive import SUMS, Archive, Damaged
from huisheng.config.backups.sealing import WrongKey
from huisheng.kernel.errors import NotNow
from tests.postgres import another_database
from tests.server import ROOT, environment_in, manage

# Files voices with a photograph until told to stop; each is named once it is committed.
WRITE = """
import sys, time, uuid
from pathlib import Path
from django.utils import timezone
from huisheng.regions.models import Region
from huisheng.stations.models import Station
from huisheng.voices.identity import Contact
from huisheng.voices.intake import Filing, file_voice
from huisheng.voices.photos import Photo
said, stop = Path({said!r}), Path({stop!r})
station = Station.objects.select_related("unit", "region").first()
village = station.covers.first()
n = 0
with said.open("a") as out:
    while not stop.exists():
        n += 1
        filing = Filing(text=f"村口第{{n}}盏路灯不亮。", region=village, station=station,
            contact=Contact(name="何大爷", phone="13800001234"),
            photos=(Photo(uuid.uuid4().bytes * 40, 8, 8),))
        out.write(f"{{file_voice(filing, key=uuid.uuid4(), at=timezone.now()).voice_id}}\\n")
        out.flush()
        time.sleep(0.02)  # as people do, and two in a tight loop would only starve each other
"""
ERASE = """
from django.utils import timezone
from huisheng.voices import erasing
from huisheng.voices.models import Voice
voice = Voice.objects.get(pk={key!r})
erasing.erase(voice, erasing.ALL, at=timezone.now(), reason="REQUEST", although_open=True)
"""
KNOWN = """
from uuid import UUID
from huisheng.voices.access import identity_ref
from huisheng.voices.models import Identity, Voice
print(Voice.objects.count(), Identity.objects.count(),
    Identity.objects.filter(ref=identity_ref(UUID({key!r}))).count())
"""
READ = """
from huisheng.voices.identity import contact_for_notice
from huisheng.voices.models import Voice
import json
print(json.dumps({str(v.pk): contact_for_notice(v.pk).name for v in Voice.objects.all()}))
"""
REFUSED = """
import json
from django.core.management import CommandError, call_command
said = []
for command in {commands}:
    try:
        call_command(*command, verbosity=0)
    except CommandError as refusal:
        said.append(str(refusal))
print(json.dumps(said))
"""


def shell(environment: dict[str, str], script: str) -> str:
    return manage(environment, "shell", "--verbosity", "0", "-c", script).strip()


def refused(environment: dict[str, str], *commands: list[object]) -> list[str]:
    """Run commands that must all be refused, in one process; return what each of them said."""
    script = REFUSED.format(commands=[[str(word) for word in command] for command in commands])
    said: list[str] = json.loads(shell(environment, script))
    return said


def empty_place(environment: dict[str, str], folder: Path) -> dict[str, str]:
    """Another installation with nothing in it, on the same engine."""
    there = environment | {"HUISHENG_DATA_DIR": str(folder)}
    if url := environment.get("HUISHENG_DATABASE_URL"):
        there["HUISHENG_DATABASE_URL"] = another_database(url)
    return there


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """云溪县 with its people; returns (its environment, its folder)."""
    folder = tmp_path_factory.mktemp("office")
    environment = environment_in(folder) | {"PYTHONPATH": str(ROOT)}
    manage(environment, "migrate", "--verbosity", "0")
    shell(environment, "from tests.cast import make_cast; make_cast()")
    return environment, folder


@pytest.fixture(scope="module")
def archives(office, tmp_path_factory):
    """Two archives made while voices come in, one of them sealed; and who was safe by then."""
    environment, _folder = office
    kept = tmp_path_factory.mktemp("kept")
    said, stop = kept / "said", kept / "stop"
    said.touch()
    script = WRITE.format(said=str(said), stop=str(stop))
    command = [sys.executable, ROOT / "manage.py", "shell", "--verbosity", "0", "-c", script]
    with (kept / "writer.log").open("w") as log:
        writer = subprocess.Popen(command, env=environment, stderr=log)
    while len(said.read_text().splitlines()) < 10:
        assert writer.poll() is None, (kept / "writer.log").read_text()
        time.sleep(0.1)
    before = said.read_text().split()
    manage(environment, "backup", str(kept / "plain"), "--keys", str(kept / "keys"))
    while_it_ran = len(said.read_text().split()) - len(before)
    stop.touch()
    assert writer.wait(60) == 0, (kept / "writer.log").read_text()
    assert while_it_ran > 0  # or nothing was proven
    manage(environment, "backup", "--new-key", str(kept / "key"))
    manage(environment, "backup", str(kept / "sealed"), "--encrypt-to", str(kept / "key"))
    return kept, before


def test_made_under_load_it_comes_back_the_same(office, archives, tmp_path):
    kept, before = archives
    there = empty_place(office[0], tmp_path / "place")
    shutil.copytree(kept / "keys", tmp_path / "place" / "keys")
    told = manage(there, "restore", str(kept / "plain"))
    assert "restored and the same" in told and "✗" not in told and "!" not in told
    who = json.loads(shell(there, READ))
    assert set(before) <= set(who)
    assert set(who.values()) == {"何大爷"}
    manage(there, "ledger", "verify")
    manage(there, "work", "--once")
    manage(there, "invariants")


def test_a_sealed_one_needs_its_key_and_tells_nothing_without(office, archives, tmp_path):
    kept, _before = archives
    place = tmp_path / "place"
    there = empty_place(office[0], place)
    inside = b"".join(path.read_bytes() for path in files_in(kept / "sealed"))
    assert b"voices_voice" not in inside and b"voices_voice" in b"".join(
        path.read_bytes() for path in files_in(kept / "plain")
    )
    sealed = kept / "sealed"
    (tmp_path / "other").write_bytes(bytes(32))
    bare, wrong = refused(
        there, ["restore", sealed], ["restore", sealed, "--decrypt-with", tmp_path / "other"]
    )
    assert "is sealed" in bare and "does not open" in wrong
    assert not (place / "media").exists()
    told = manage(there, "restore", str(sealed), "--decrypt-with", str(kept / "key"))
    assert "restored and the same" in told
    assert "keys/ here is not the one" in told  # they were not given back


def test_who_was_erased_since_stays_erased(office, archives, tmp_path):
    environment, folder = office
    kept, before = archives
    gone = before[0]
    shell(environment, ERASE.format(key=gone))
    there = empty_place(environment, tmp_path / "place")
    shutil.copytree(folder / "keys", tmp_path / "place" / "keys")  # with the register in it
    told = manage(there, "restore", str(kept / "plain"))
    assert "1 who had been erased since were erased again" in told
    voices, identities, theirs = map(int, shell(there, KNOWN.format(key=gone)).split())
    assert (identities, theirs) == (voices - 1, 0)


def test_a_drill_leaves_word_and_nothing_else(office, archives):
    environment, folder = office
    before = set(folder.iterdir())
    assert "never" in refused(environment, ["drill", "--due"])[0]
    assert "the same: " in manage(environment, "drill", "--verbosity", "0")
    assert {path.name for path in set(folder.iterdir()) - before} == {drills.REPORT}
    done = drills.last(folder)
    assert done is not None and done.ok and done.rows > 100 and done.pictures > 0
    made_at = datetime.fromisoformat(done.at)
    assert not drills.is_due(done, at=made_at + timedelta(days=29))
    assert drills.is_due(done, at=made_at + timedelta(days=31))
    assert drills.is_due(replace(done, ok=False), at=made_at)


def test_one_changed_byte_anywhere_is_noticed(archives):
    kept, _before = archives
    draw = random.Random(12)
    for folder, key in ((kept / "plain", None), (kept / "sealed", (kept / "key").read_bytes())):
        Archive(folder, key).check(lambda _n: None)
        small = sorted(files_in(folder), key=lambda path: path.stat().st_size)[:2]
        named = [path for path in files_in(folder) if "media" not in path.parts]
        for path in {*small, *named}:
            whole = path.read_bytes()
            for place in {0, len(whole) - 1, *(draw.randrange(len(whole)) for _ in range(4))}:
                changed = bytearray(whole)
                changed[place] ^= 1 << draw.randrange(8)
                path.write_bytes(changed)
                with pytest.raises((Damaged, WrongKey)):
                    Archive(folder, key).check(lambda _n: None)
            path.write_bytes(whole)
        Archive(folder, key).check(lambda _n: None)


def test_what_is_missing_or_added_is_noticed_and_nothing_is_touched(office, archives, tmp_path):
    kept, _before = archives
    place = tmp_path / "place"
    there = empty_place(office[0], place)
    copies = [tmp_path / name for name in ("fewer", "nothing", "more")]
    for copy in copies:
        shutil.copytree(kept / "plain", copy)
    next(path for path in files_in(copies[0]) if "media" in path.parts).unlink()
    (copies[1] / SUMS).unlink()
    (copies[2] / "more").touch()
    said = refused(
        there, ["backup", copies[0], "--verify"], *(["restore", copy] for copy in copies)
    )
    words = ["missing", "missing", "no backup", "does not belong"]
    assert all(word in refusal for word, refusal in zip(words, said, strict=True))
    assert not (place / "media").exists()
    manage(there, "restore", str(kept / "plain"))  # the place was left empty all the time


def test_nothing_is_ever_replaced(office, archives):
    environment, folder = office
    kept, _before = archives
    fresh = folder.parent / "x"
    said = refused(
        environment,
        ["backup", kept / "plain"],
        ["backup", fresh, "--keys", kept],
        ["backup", fresh, "--keys", fresh / "keys"],
        ["backup", "--new-key", kept / "key"],
        ["backup", fresh, "--encrypt-to", kept / "no-such-key"],
        ["restore", kept / "plain"],
    )
    words = [
        "not empty",
        "not empty",
        "another place",
        "never replaced",
        "--new-key",
        "empty place",
    ]
    assert all(word in refusal for word, refusal in zip(words, said, strict=True))
    assert not (folder.parent / "x").exists()


def test_a_picture_that_is_gone_is_no_backup(office, tmp_path):
    environment, folder = office
    picture = files_in(folder / "media")[0]
    picture.rename(tmp_path / "away")
    try:
        assert "missing" in refused(environment, ["backup", tmp_path / "archive"])[0]
    finally:
        (tmp_path / "away").rename(picture)
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_may_read_it(archives):
    kept, _before = archives
    for path in [
        kept / "plain",
        kept / "keys",
        *files_in(kept / "plain"),
        *files_in(kept / "keys"),
    ]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert not any("key" in path.name for path in files_in(kept / "plain"))


def test_without_room_it_does_not_begin(tmp_path, monkeypatch):
    room = namedtuple("room", "total used free")
    monkeypatch.setattr(making.shutil, "disk_usage", lambda _path: room(9, 8, 10**6))
    making.there_must_be_room(tmp_path, 900_000)
    with pytest.raises(NotNow, match="1 MB are free"):
        making.there_must_be_room(tmp_path, 950_000)


def test_postgres_programs_that_are_absent_are_asked_for(monkeypatch):
    monkeypatch.setattr(postgres, "find_spec", lambda _name: None)
    with pytest.raises(postgres.NoPrograms, match="apt-get install postgresql-client"):
        postgres.program("pg_dump_of_another_world")
    assert os.access(postgres.program("sh"), os.X_OK)
