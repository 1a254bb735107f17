"""收和发 — what every body sent here and every answer has in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import P, PathEx
from pydantic import BaseModel, ConfigDict

from huisheng.kernel.errors import Invalid


def read_json(body: bytes) -> Any:
    """Return what a body says. Raises ValueError or RecursionError for what is no good JSON.

    Nor is half a character: JSON can spell one, no database can keep it.
    """
    text = body.decode()
    found = json.loads(text, parse_constant=_no_number)
    if "\\ud" in text.lower():
        json.dumps(found, ensure_ascii=False).encode()
    return found


def _no_number(written: str) -> None:
    raise ValueError(f"{written} is no number")


class In(BaseModel):
    """收到的 — a body; what it does not name is refused, never passed over."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


# A name as it stands in an address.
Slug = PathEx[str, P(pattern="^[-a-zA-Z0-9_]+$", max_length=40)]


class Parameters(In):
    """查询参数 — what may stand behind the question mark of an address."""


class Paged(Parameters):
    """翻页 — `after` is the `next` of the page before, as it came."""

    after: str = ""


class Out(BaseModel):
    """发出的 — an answer, each field named here and nowhere else."""

    model_config = ConfigDict(from_attributes=True)


def only_known_parameters(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse what stands behind the question mark and means nothing: a typo must not widen."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        known = {
            name
            for value in kwargs.values()
            if isinstance(value, Parameters)
            for name in type(value).model_fields
        }
        refuse_unknown(name for name in request.GET if name not in known)
        return view(request, *args, **kwargs)

    return checked


def refuse_unknown(names: Iterable[str]) -> None:
    """Raise Invalid where there are any names left that mean nothing here."""
    unknown = {name: [str(_("没有这一项。"))] for name in names}
    if unknown:
        raise Invalid(_("有不认识的项目。"), fields=unknown)
