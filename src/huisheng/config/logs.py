"""日志 — a JSON line for each thing worth saying: where and of what kind, never who or what words.

A request is told by its route's name, not its path; an exception by its kind and the places in
our code, not by its message, which may quote what somebody typed. What is left is masked.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from huisheng.kernel.masking import mask_personal

_CODE = re.compile(r"\b(?:HS-?)?(?:[0-9A-HJKMNP-TV-Z]{4}-?){3}[0-9A-HJKMNP-TV-Z*~$=U]?\b")
_LONGEST = 2_000
_OF_REQUESTS = "django.request", "django.security", "django.server"


class JsonLines(logging.Formatter):
    """Write records as JSON; of a request the route's name, the method and the status."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON, at most a few kilobytes, without personal content."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        request = getattr(record, "request", None)
        if record.name.startswith(_OF_REQUESTS):
            # Their words quote the path, and a path may hold what somebody typed.
            said["message"] = str(record.msg).partition("%")[0].partition(":")[0]
        else:
            said["message"] = scrubbed(record.getMessage())
        if isinstance(request, HttpRequest):
            match = getattr(request, "resolver_match", None)
            said["route"] = match.view_name if match else ""
            said["method"] = request.method
            said["request"] = getattr(request, "request_id", "")
        if status := getattr(record, "status_code", None):
            said["status"] = status
        if record.exc_info and record.exc_info[1] is not None:
            said["exception"] = type(record.exc_info[1]).__name__
            said["where"] = places(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def scrubbed(message: str) -> str:
    """Return a message with telephones, identity numbers and tracking codes masked, and cut.

    >>> scrubbed("called 13800001234 for HS-7K3M-9QXD-2VTA-P")
    'called [电话] for [code]'
    """
    return mask_personal(_CODE.sub("[code]", message[:_LONGEST]))


def places(trouble: BaseException) -> list[str]:
    """Return file:line function of the last frames of an exception, the innermost last."""
    frames = traceback.extract_tb(trouble.__traceback__)[-12:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
