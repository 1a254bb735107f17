"""Look for passwords and keys in our files: what is found must stand, with its reason, in a list.

Run by `make lint` with the Python of .venv/checks. A finding is known by file, kind and a hash of
what was found, not by its line, so that moving a line asks nobody anything.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from detect_secrets import SecretsCollection  # type: ignore[import-not-found,unused-ignore]
from detect_secrets.settings import transient_settings  # type: ignore[import-not-found,unused-ignore]

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / "tools" / "known-secrets.txt"
PLAIN = {".png", ".jpg", ".mo", ".po", ".csv", ".lock"}
# Their form alone gives these away, so they are looked for in tests and benchmarks as well.
SHAPED = [
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "DiscordBotTokenDetector",
    "GitHubTokenDetector", "GitLabTokenDetector", "JwtTokenDetector", "NpmDetector",
    "OpenAIDetector", "PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector",
    "SlackDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
]  # fmt: skip
GUESSED = [
    "BasicAuthDetector",
    "KeywordDetector",
    "Base64HighEntropyString",
    "HexHighEntropyString",
]
LIMITS = {"Base64HighEntropyString": 4.5, "HexHighEntropyString": 3.0}


def files() -> list[str]:
    """Return what git tracks or is about to, without locks and pictures."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [
        name
        for name in listed.splitlines()
        if (ROOT / name).is_file()
        and Path(name).suffix not in PLAIN
        and not name.startswith("requirements/")
        and name not in {"package-lock.json", str(KNOWN.relative_to(ROOT))}
    ]


def found(names: list[str], plugins: list[str]) -> set[str]:
    """Return `file kind hash` of everything that looks like a secret."""
    used = [
        {"name": name} | ({"limit": LIMITS[name]} if name in LIMITS else {}) for name in plugins
    ]
    filters = [
        {"path": f"detect_secrets.filters.heuristic.{name}"}
        for name in ("is_sequential_string", "is_potential_uuid", "is_templated_secret",
                     "is_indirect_reference", "is_likely_id_string")
    ] + [{"path": "detect_secrets.filters.allowlist.is_line_allowlisted"}]  # fmt: skip
    secrets = SecretsCollection(root=str(ROOT))
    with transient_settings({"plugins_used": used, "filters_used": filters}):
        for name in names:
            secrets.scan_file(name)
    return {f"{name} {s.type.replace(' ', '-')} {s.secret_hash[:12]}" for name, s in secrets}


def main() -> int:
    names = files()
    guessed = [n for n in names if "tests/" not in n and not n.startswith(("bench/", "tools/"))]
    here = found(names, SHAPED) | found(guessed, GUESSED)
    lines = [line for line in KNOWN.read_text().splitlines() if line and line[0] != "#"]
    known = {line.partition("  ")[0] for line in lines if line.partition("  ")[2]}
    anywhere = {f"* {line.partition(' ')[2]}" for line in here}
    unknown = {line for line in here - known if f"* {line.partition(' ')[2]}" not in known}
    for line in sorted(unknown):
        print(f"✗ looks like a secret; take it out, or list it with a reason: {line}")
    for line in sorted(known - here - anywhere):
        print(f"✗ listed, but no longer there: {line}")
    return int(bool(unknown or known - here - anywhere))


if __name__ == "__main__":
    sys.exit(main())
