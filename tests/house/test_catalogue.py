"""The English face is complete: every Chinese sentence of the interface has its English one."""

import re
import shutil
import subprocess

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
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert pairs(polib.pofile(str(path)).translated_entries()) == pairs(compiled)


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_no_sentence_of_the_sources_is_missing(tmp_path):
    source = shutil.copytree(ROOT / "src", tmp_path / "src")
    command = [ROOT / ".venv/bin/python", ROOT / "manage.py", "makemessages", "-l", "en"]
    subprocess.run([*command, "--no-location"], cwd=source / "huisheng", check=True)
    found = {e.msgid for p in source.rglob("locale/en/**/*.po") for e in polib.pofile(str(p))}
    known = {e.msgid for p in CATALOGUES for e in polib.pofile(str(p))}
    assert {msgid for msgid in found - known if CHINESE.search(msgid)} == set()
