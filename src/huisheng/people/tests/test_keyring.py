"""Where the keys lie: private files, or text from the environment; changed without a restart."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from huisheng.kernel.keyring import FileKeys, TextKeys
from huisheng.kernel.seal import PURPOSES, Suite
from huisheng.people.keys import sealer
from tests.house.tree import ROOT

ONE, TWO = "01" * 32, "02" * 32


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.HUISHENG_DATA_DIR = tmp_path
    return tmp_path / "keys"


def test_the_first_key_is_made_private(folder):
    sealer()
    assert [path.name for path in folder.iterdir()] == ["master.key"]
    assert (folder / "master.key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_installation_in_the_sm_suite_looks_up_by_sm3_from_the_first_day(folder, settings):
    settings.HUISHENG_CRYPTO_SUITE = "sm"
    first = sealer()
    assert {lookup.suite for lookup in first.ring.lookups.values()} == {Suite.SM}
    assert set(first.ring.lookups) == set(PURPOSES)
    before = first.mac(b"track", b"code")
    settings.HUISHENG_CRYPTO_SUITE = "aes"  # codes on paper outlive a setting
    assert sealer().mac(b"track", b"code") == before


@pytest.mark.parametrize("suite", list(Suite))
def test_processes_that_start_together_agree_on_one_key(folder, suite):
    rings: list[object] = []
    starts = [
        Thread(target=lambda: rings.append(FileKeys(folder, suite=suite).ring())) for _ in range(8)
    ]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    assert len(rings) == 8
    assert all(ring == rings[0] for ring in rings)
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_others_may_read_stops_the_start(folder, mode):
    sealer()
    (folder / "master.key").chmod(mode)
    with pytest.raises(ImproperlyConfigured, match="may be read by others"):
        FileKeys(folder).ring()
    with pytest.raises(CommandError, match="E010"):
        call_command("check")


def test_an_open_folder_of_private_keys_is_shut(folder):
    sealer()
    folder.chmod(0o755)
    FileKeys(folder).ring()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_new_key_is_used_without_a_restart(folder):
    old = sealer().seal(b"x", about=b"row")
    assert FileKeys(folder).add_master() == 2
    new = sealer().seal(b"y", about=b"row")
    assert (sealer().ring.newest, new.wrapped_key[:3]) == (2, b"\x81\x00\x02")
    assert [sealer().open(each, about=b"row") for each in (old, new)] == [b"x", b"y"]


def test_with_the_first_key_gone_codes_are_still_found(folder):
    before = sealer().mac(b"track", b"code")
    keys = FileKeys(folder)
    keys.add_master()
    assert keys.set_apart() == list(PURPOSES)
    assert keys.set_apart() == []
    keys.retire(1, destroy=True)
    assert sealer().mac(b"track", b"code") == before
    assert sorted(path.name for path in folder.glob("master*")) == ["master-2.key"]


def test_a_retired_key_stays_as_a_file_until_it_is_destroyed(folder):
    sealer()
    keys = FileKeys(folder)
    keys.add_master()
    keys.set_apart()
    kept = keys.retire(1, destroy=False)
    assert kept is not None and kept.name == "retired-1.key"
    assert set(keys.ring().masters) == {2}


def test_keys_that_are_gone_are_not_made_again(folder):
    """A fresh key would open nothing and hide the loss."""
    sealer()
    FileKeys(folder).set_apart()
    (folder / "master.key").rename(folder / "retired-1.key")
    with pytest.raises(ImproperlyConfigured, match="gone"):
        FileKeys(folder).ring()


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_file_that_holds_no_key_stops_the_start(folder, content):
    sealer()
    (folder / "master.key").write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match="must be 32 bytes"):
        FileKeys(folder).ring()


def test_keys_come_from_the_environment(folder, settings):
    settings.HUISHENG_MASTER_KEYS = f"1:{ONE}, 2:{TWO}\nlookup-phone:sm:{ONE}\n"
    assert set(sealer().ring.masters) == {1, 2}
    assert sealer().ring.lookup("phone").suite == Suite.SM
    assert not folder.exists()


@pytest.mark.parametrize(
    "text", ["secret", f"1:{ONE[:-2]}", f"0:{ONE}", f"2:{TWO}", f"lookup-phone:md5:{ONE}"]
)
def test_text_that_is_no_ring_is_refused_without_being_quoted(text):
    with pytest.raises(ImproperlyConfigured) as refusal:
        TextKeys(text, "HUISHENG_MASTER_KEYS").ring()
    assert "HUISHENG_MASTER_KEYS" in str(refusal.value)
    assert ONE[:-2] not in str(refusal.value) and "secret" not in str(refusal.value)


def test_a_key_says_nothing_of_itself_when_printed(folder):
    assert "b'" not in repr(sealer().ring) + repr(sealer().ring.lookup("phone"))


def test_every_purpose_asked_for_is_declared():
    import re

    asked = {
        found
        for path in (ROOT / "src").rglob("*.py")
        for found in re.findall(r'\.(?:mac|derive)\(b"([a-z-]+)"', path.read_text())
    }
    assert asked - set(PURPOSES) == set()
    assert asked
