"""The database schema: migrations are written, constraints read as statements, checks pass."""

import pytest
from django.apps import apps
from django.core.checks import ERROR, run_checks
from django.core.management import call_command


def ours():
    return [m for m in apps.get_models() if m.__module__.startswith("huisheng.")]


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_constraint_names_are_statements():
    """`voice_number_once_per_station`, not `uq_voice`: the name is what the error message says."""
    names = [c.name for model in ours() for c in model._meta.constraints]
    assert names
    assert [name for name in names if name.count("_") < 2] == []


def test_every_start_up_check_passes():
    """Among them: no address without a declared guard."""
    assert [str(m) for m in run_checks() if m.level >= ERROR] == []
