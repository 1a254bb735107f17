"""Settings of a test run: the product's own, in a data directory that is thrown away, with nothing
that waits. What a test is about (the second factor, throttling) it switches on itself."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="huisheng-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ |= {
    "HUISHENG_DATA_DIR": _folder,
    "HUISHENG_PLAIN_STATIC": "1",
    "HUISHENG_IMMEDIATE_JOBS": "1",
    "HUISHENG_REQUIRE_TOTP": "0",
}

from huisheng.config.settings import *  # noqa: E402, F403  the environment comes first
from huisheng.config.settings import DATABASES  # noqa: E402  the environment comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

_options = DATABASES["default"]["OPTIONS"]
if "init_command" in _options:
    # A file, not memory: threads that race must meet the locks they would meet in real life.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
    _options["init_command"] = _options["init_command"].replace("=FULL", "=OFF")
else:
    _options.pop("pool")  # a pool would keep the test database open when it is dropped
