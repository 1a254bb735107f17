# ruleid: secrets-are-drawn-by-secrets
import random

# ok: secrets-are-drawn-by-secrets
import secrets

# ruleid: one-door-out
import requests

# ok: one-door-out
from huisheng.kernel import outbound

# ruleid: nothing-is-unpickled
import pickle

# ok: nothing-is-unpickled
import json

# ruleid: ciphers-live-in-few-rooms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# ok: ciphers-live-in-few-rooms
from huisheng.people.keys import sealer

# ruleid: production-is-no-workshop
DEBUG = True
# ok: production-is-no-workshop
DEBUG = env.flag("HUISHENG_DEBUG", False)
# ruleid: production-is-no-workshop
ALLOWED_HOSTS = ["*"]
# ruleid: no-secret-in-the-source
GATEWAY_SECRET = "q7Zk2mWvR9sT4bXc"  # pragma: allowlist secret
# ok: no-secret-in-the-source
GATEWAY_SECRET = env.text("HUISHENG_SMS_SECRET")


def code(logger, voice, text, typed, row, at):
    # ruleid: only-the-clock-knows-the-time
    datetime.now(tz=UTC)
    # ok: only-the-clock-knows-the-time
    clock.now()

    # ruleid: logs-hold-no-person
    logger.info("called %s", contact.phone)
    # ruleid: logs-hold-no-person
    logger.error(f"refused {request.POST}")
    # ok: logs-hold-no-person
    logger.info("called for voice %s", voice.pk)

    # ruleid: nothing-is-run-from-text
    eval(text)
    # ruleid: nothing-is-run-from-text
    subprocess.run(text, shell=True)
    # ok: nothing-is-run-from-text
    subprocess.run(["pg_dump", "-Fc"])

    # ruleid: no-weak-digest
    hashlib.md5(text)
    # ok: no-weak-digest
    hashlib.sha256(text)

    # ruleid: secrets-are-compared-in-constant-time
    row.pin_hash == typed
    # ok: secrets-are-compared-in-constant-time
    hmac.compare_digest(row.pin_hash, typed)

    # ruleid: tls-is-checked
    requests.post(text, verify=False)
    # ok: tls-is-checked
    outbound.post(text, timeout=5)

    # ruleid: no-guessable-temporary-file
    tempfile.mktemp()
    # ok: no-guessable-temporary-file
    tempfile.mkstemp()

    # ruleid: checks-survive-optimisation
    assert row.owner == typed
    # ok: checks-survive-optimisation
    assert isinstance(row, object)

    try:
        row.check(at)
    # ok: a-check-that-fails-is-no-yes
    except ValueError:
        return False


def lets_in(seat):
    # ruleid: a-check-that-fails-is-no-yes
    try:
        return seat.is_open()
    except Exception:
        return True
