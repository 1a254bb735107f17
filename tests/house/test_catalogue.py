"""The English face is complete: every Chinese sentence of the interface has its English one."""

import os
import re
import shutil
import subprocess
import sys

import polib
import pytest

from tests.house.tree import ROOT, short

CATALOGUES = sorted((ROOT / "src").rglob("locale/en/LC_MESSAGES/*.po"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def pairs(entries) -> set[tuple[str, str]]:
    """(Chinese, English), plural forms taken one by one."""
    return {
        (entry.msgid, text)
        for entry in entries
        if entry.msgid
        for text in ([entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values())
    }


@pytest.mark.parametrize("path", CATALOGUES, ids=short)
def test_every_sentence_is_translated(path):
    catalogue = polib.pofile(str(path))
    left = catalogue.untranslated_entries() + catalogue.fuzzy_entries()
    assert [entry.msgid for entry in left] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=short)
def test_the_compiled_catalogue_is_current(path):
    assert path.with_suffix(".mo").exists(), "run manage.py compilemessages"
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert pairs(polib.pofile(str(path)).translated_entries()) == pairs(compiled)


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_no_sentence_of_the_sources_is_missing(tmp_path):
    """Collected from a copy, since collecting rewrites the catalogue it finds."""
    shutil.copytree(ROOT / "src", tmp_path / "src")
    for name in ("manage.py", "CHANGELOG.md"):  # the version is read from the changelog
        shutil.copy(ROOT / name, tmp_path)
    collect = [sys.executable, tmp_path / "manage.py", "makemessages", "-l", "en", "--no-location"]
    plain = os.environ | {"DJANGO_SETTINGS_MODULE": "huisheng.config.settings"}
    folder = tmp_path / "src" / "huisheng"
    subprocess.run(collect, cwd=folder, env=plain, check=True, capture_output=True)
    fresh = (tmp_path / "src").rglob("locale/en/LC_MESSAGES/*.po")
    # makemessages keeps what was there before as obsolete, so what is left is in use.
    used = {e.msgid for path in fresh for e in polib.pofile(str(path)) if not e.obsolete}
    known = {e.msgid for path in CATALOGUES for e in polib.pofile(str(path)) if not e.obsolete}
    assert {msgid for msgid in used - known if CHINESE.search(msgid)} == set()
