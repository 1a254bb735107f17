"""Bring the data of this checkout up to date in one process: tables, static files, and the demo if
there is nothing yet. Starting Django three times would take longer than the work itself."""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def say(words: str) -> None:
    print(f"▸ {words}", file=sys.stderr, flush=True)


def print_of_static_files() -> str:
    """Changes whenever a style sheet, script or icon does."""
    folders = [*sorted(ROOT.glob("src/huisheng/*/static")), ROOT / "var" / "frontend"]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return str([(str(path), zlib.crc32(path.read_bytes())) for path in files])


def main() -> None:
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huisheng.config.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    say("更新数据库 · bringing the database up to date")
    call_command("migrate", interactive=False, verbosity=0)
    stamp, now = Path(settings.STATIC_ROOT) / "stamp", print_of_static_files()
    if not stamp.exists() or stamp.read_text() != now:
        say("整理页面文件 · collecting style sheets, scripts and icons")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)
    call_command("seed", "demo", "--if-empty")


if __name__ == "__main__":
    main()
