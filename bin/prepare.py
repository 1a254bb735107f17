"""Bring the data of this checkout up to date: the tables, and the demo if there is nothing yet.
One process for both, since starting Django twice takes longer than the work itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huisheng.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    print("▸ 更新数据库 · bringing the database up to date", file=sys.stderr, flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("seed", "demo", "--if-empty")


if __name__ == "__main__":
    main()
