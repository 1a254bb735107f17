"""口令的散列 — Argon2id at the price a small office's machine can pay at half past eight."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class OfficeArgon2(Argon2PasswordHasher):
    """Argon2id (RFC 9106), 46 MiB, two passes, one lane: 50–100 ms of one processor.

    Django's own 100 MiB and eight lanes cost twice that here and let a handful of people who
    sign in at once fill the memory of a machine with one gigabyte. OWASP's floor is 19 MiB and
    two passes. Whoever was hashed otherwise gets this at their next sign-in.
    """

    time_cost = 2
    memory_cost = 46 * 1024
    parallelism = 1
