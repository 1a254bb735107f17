"""What we publish tells nothing of the machine it was written on and nothing of package hosts."""

import json
import re

from tests.house.tree import ROOT, files, short

# Written in halves, or this file would find itself.
MACHINE = ["/" + "work/", "/" + "root/", "/" + "tmp/hs", "~/." + "cache"]
HOSTS = [
    "pypi" + r"\.org",
    "python" + "hosted",
    "registry" + r"\.npmjs",
    "npm" + "mirror",
    "/py" + "pi/",
]
MARKS = re.compile("|".join([re.escape(path) for path in MACHINE] + HOSTS))
PICTURES = {".png", ".jpg", ".webp", ".ico", ".mo", ".gz", ".xlsx"}


def test_no_machine_path_and_no_package_host_is_written_down():
    found = [
        f"{short(path)}: {match.group()}"
        for path in files()
        if path.suffix not in PICTURES
        for match in MARKS.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_lock_files_hold_hashes_and_no_address():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]
    assert all(package["integrity"] for package in packages)
    for path in [ROOT / "package-lock.json", *(ROOT / "requirements").iterdir()]:
        assert "://" not in path.read_text(), short(path)


def test_no_third_party_file_is_committed():
    """Front-end packages come from the lock file at set-up; see docs/adr/0003."""
    assert [
        short(p) for p in files(".js", ".css") if "vendor" in p.parts or ".min." in p.name
    ] == []
