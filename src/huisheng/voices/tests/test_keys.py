"""Keys are changed while the house is open: nobody is lost, and nothing is done twice."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from huisheng.audit.models import LedgerLine
from huisheng.notifications.models import Channel, Delivery
from huisheng.people import holdings, keybook
from huisheng.people.keys import sealer
from huisheng.people.models import MasterKey
from huisheng.voices import access, identity
from huisheng.voices.identity import Contact
from huisheng.voices.models import Identity
from tests.cast import MONDAY, Cast, make_cast, speak

pytestmark = pytest.mark.django_db
HE = Contact("何大爷", "13800001234", "大河口村3组")


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.HUISHENG_DATA_DIR = tmp_path
    return tmp_path / "keys"


@pytest.fixture
def cast(folder) -> Cast:
    return make_cast()


def run(*words: str) -> str:
    out = StringIO()
    call_command("keys", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def heads() -> set[bytes]:
    return {bytes(row.wrapped_key)[:3] for row in Identity.objects.all()}


def message_for(cast: Cast) -> Delivery:
    """One text message waiting for its number."""
    made = Delivery(
        tenant=cast.county, line_seq=1, kind="voice.ask", notice="voice.ask", dedupe="one",
        audience="reporter", channel=Channel.SMS, next_at=MONDAY, created_at=MONDAY,
    )  # fmt: skip
    sealed = sealer().seal(b"13800001234", about=b"delivery\x00" + made.pk.bytes)
    made.wrapped_key, made.sealed = sealed.wrapped_key, sealed.content
    made.save()
    return made


def test_after_a_rotation_everything_is_under_the_new_key_and_the_old_may_go(cast, folder):
    voice, receipt = speak(cast, contact=HE)
    waiting = message_for(cast)
    run("new")
    run("rotate")
    assert heads() == {b"\x81\x00\x02"}
    run("retire", "1", "--destroy")
    assert not (folder / "master.key").exists()
    assert identity.contact_for_notice(voice.pk) == HE
    waiting.refresh_from_db()
    assert bytes(waiting.wrapped_key)[:3] == b"\x81\x00\x02"
    found = access.admit(receipt.code, receipt.pin, origin="10.0.0.1", at=MONDAY)
    assert found.voice_id == voice.pk and found.sees_own
    assert "2 rows looked at" in run("check")


def test_a_voice_filed_after_the_new_key_needs_no_rotation(cast):
    speak(cast, contact=HE)
    run("new")
    speak(cast, contact=HE)
    assert heads() > {b"\x81\x00\x02"} and len(heads()) == 2
    assert "1 rows looked at, 1 changed" in run("rotate")
    assert "0 rows looked at" in run("rotate")


def test_resealing_brings_contents_into_the_other_suite(cast, settings):
    voice, _receipt = speak(cast, contact=HE)
    settings.HUISHENG_CRYPTO_SUITE = "sm"
    assert identity.contact_for_notice(voice.pk) == HE  # written in the other suite
    run("rotate")
    row = Identity.objects.get()
    assert [bytes(row.wrapped_key)[0], bytes(row.sealed)[0]] == [2, 1]
    run("rotate", "--reseal")
    row.refresh_from_db()
    assert [bytes(row.wrapped_key)[0], bytes(row.sealed)[0]] == [2, 2]
    assert identity.contact_for_notice(voice.pk) == HE
    settings.HUISHENG_CRYPTO_SUITE = "aes"
    assert identity.contact_for_notice(voice.pk) == HE


def test_a_rotation_cut_off_goes_on_where_it_stopped(cast, monkeypatch):
    monkeypatch.setattr(holdings, "BATCH", 2)
    for _each in range(5):
        speak(cast, contact=HE)
    run("new")

    def cut_off(_rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        holdings.rotate(sealer, reseal=False, progress=cut_off)
    assert keybook.rows_under(1) == 3
    assert "3 rows looked at, 3 changed" in run("rotate")
    assert keybook.rows_under(1) == 0


def test_what_is_written_during_a_rotation_is_neither_lost_nor_left_behind(cast, monkeypatch):
    """A row made again meanwhile stays as it is made; one written under the old key is found."""
    monkeypatch.setattr(holdings, "BATCH", 1)
    first, _receipt = speak(cast, contact=HE)
    speak(cast, contact=HE)
    run("new")
    elsewhere = Contact("何大爷", "13900005678")
    old = type(sealer())(type(sealer().ring)({1: sealer().ring.masters[1]}))
    done: list[object] = []

    def meanwhile(_rows: int) -> None:
        if not done:
            made = old.seal(
                json.dumps(vars(elsewhere)).encode(),
                about=b"identity" + access.identity_ref(first.pk),
            )
            row = Identity.objects.filter(ref=access.identity_ref(first.pk))
            done.append(row.update(wrapped_key=made.wrapped_key, sealed=made.content))

    holdings.rotate(sealer, reseal=False, progress=meanwhile)
    assert keybook.rows_under(1) == 0
    assert identity.contact_for_notice(first.pk) == elsewhere


def test_a_key_that_rows_still_need_is_not_retired_and_it_says_how_many(cast):
    speak(cast, contact=HE)
    speak(cast, contact=HE)
    run("new")
    with pytest.raises(CommandError, match="2 rows are still under master key 1"):
        run("retire", "1")
    with pytest.raises(CommandError, match="is the newest"):
        run("retire", "2")
    with pytest.raises(CommandError, match="no master key 7"):
        run("retire", "7")


def test_the_check_names_what_does_not_open(cast):
    speak(cast, contact=HE)
    other, _receipt = speak(cast, contact=HE)
    assert "2 rows looked at" in run("check")
    row = Identity.objects.get(ref=access.identity_ref(other.pk))
    Identity.objects.filter(pk=row.pk).update(sealed=bytes(row.sealed)[:-1] + b"!")
    with pytest.raises(CommandError, match="cannot be opened: voices_identity") as refusal:
        run("check")
    assert bytes(row.ref).hex() in str(refusal.value) and "1 in all" in str(refusal.value)


def test_an_identity_pasted_over_another_is_noticed(cast):
    speak(cast, contact=HE)
    speak(cast, contact=Contact("陈二", "13700009999"))
    mine, yours = Identity.objects.all()
    Identity.objects.filter(pk=mine.pk).update(
        wrapped_key=yours.wrapped_key, sealed=yours.sealed, phone_index=yours.phone_index
    )
    with pytest.raises(CommandError, match="cannot be opened"):
        run("check")


def test_the_wrong_key_of_the_right_number_is_noticed(cast, folder):
    speak(cast, contact=HE)
    run("list")
    (folder / "another").write_bytes(bytes(32))
    (folder / "another").chmod(0o600)
    (folder / "another").replace(folder / "master.key")
    with pytest.raises(CommandError, match="is another one than the book's"):
        run("list")


def test_a_fresh_telephone_key_finds_everybody_again(cast):
    speak(cast, contact=HE)
    before = bytes(Identity.objects.get().phone_index or b"")
    assert "1 rows looked at, 1 changed" in run("reindex", "--new-key")
    after = bytes(Identity.objects.get().phone_index or b"")
    assert after == identity.phone_index("13800001234") != before
    assert "1 rows looked at, 0 changed" in run("reindex")


def test_an_index_of_another_key_is_noticed(cast):
    speak(cast, contact=HE)
    Identity.objects.update(phone_index=b"12345678")
    with pytest.raises(CommandError, match="cannot be opened"):
        run("check")


def test_the_ledger_tells_of_every_change_and_of_no_key(cast, folder):
    speak(cast, contact=HE)
    run("new")
    run("rotate")
    run("reindex", "--new-key")
    run("retire", "1")
    lines = list(LedgerLine.objects.filter(kind__startswith="key.").order_by("id"))
    assert [line.kind for line in lines] == ["key.new", "key.rotate", "key.lookup", "key.retire"]
    assert lines[1].facts["rows"] == 1
    told = json.dumps([line.facts for line in lines])
    for path in folder.glob("*.key"):
        assert path.read_bytes()[-32:].hex() not in told


def test_the_inventory_counts_what_is_sealed_with_what(cast, settings):
    speak(cast, contact=HE)
    settings.HUISHENG_CRYPTO_SUITE = "sm"
    run("new")
    speak(cast, contact=HE)
    found = json.loads(run("inventory", "--json"))
    sealed = [row for row in found if row["what"].startswith("identity")]
    assert [(row["algorithm"], row["bits"], row["key"], row["rows"]) for row in sealed] == [
        ("AES-256-GCM, its key in AES-256-GCM", 256, "master key 1", 1),
        ("SM4-GCM, its key in SM4-GCM", 128, "master key 2", 1),
    ]
    assert {row["rows"] for row in found if row["what"].startswith("tracking")} == {None}
    assert "SM4-GCM, its key in SM4-GCM" in run("inventory")
    assert [row["rows"] for row in json.loads(run("list", "--json"))] == [1, 1]
    assert MasterKey.objects.count() == 2


def test_keys_from_the_environment_are_changed_there(cast, settings):
    settings.HUISHENG_MASTER_KEYS = "1:" + "01" * 32
    with pytest.raises(CommandError, match="the keys come from HUISHENG_MASTER_KEYS"):
        run("new")
