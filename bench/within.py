"""Run a function inside the product: python -m bench.within MODULE FUNCTION [NUMBER].

What it returns is printed as JSON. Django has to be up before anything of the product is imported.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

import django


def main(module: str, function: str, *numbers: str) -> None:
    """Bring Django up, call the function, print what it returns."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huisheng.config.settings")
    django.setup()
    answer = getattr(import_module(f"bench.{module}"), function)(*map(int, numbers))
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
