"""Forty officers and twenty queues: python -m helpdesk_site.people."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk_site.settings")
    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from helpdesk.models import Queue

    secret = make_password("for-the-bench-only")
    User.objects.bulk_create(
        User(username=f"agent{n}", email=f"agent{n}@bench.invalid", password=secret,
             is_staff=True, is_superuser=n == 1)
        for n in range(1, 41)
    )  # fmt: skip
    call_command("create_usersettings")
    for n in range(1, 21):
        Queue.objects.create(title=f"承办单位{n}", slug=f"q{n}", allow_public_submission=True)
