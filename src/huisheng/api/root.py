"""接口 — the one API object: its rooms, its refusals, its language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

import huisheng
from huisheng.api import desk, directory, refusals, reveals, track, voices
from huisheng.api.shapes import only_known_parameters, read_json

WHAT = """回声的开放接口。 Files, follows and handles voices through the same doors as the pages.

Public operations need nothing. The others act from a seat 岗位: `Authorization: Bearer hst_…`.
Every refusal has one shape (`Refusal`); messages come in Chinese or, by `Accept-Language: en`,
in English. Unknown parameters and properties are refused (422). See docs/api.md.
"""


class Characters(JSONRenderer):
    """JSON with its Chinese written as characters."""

    json_dumps_params = refusals.CHINESE


class OnlyJson(Parser):
    """Bodies that call themselves JSON: a form on somebody's page cannot send one."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what the body says. ValueError for what is no JSON."""
        if request.content_type != "application/json":
            raise ValueError(request.content_type)
        return read_json(request.body)


api = NinjaAPI(
    title="Huisheng 回声",
    version=huisheng.__version__,
    description=WHAT,
    urls_namespace="api",
    docs_url=None,
    renderer=Characters(),
    parser=OnlyJson(),
)
api.add_decorator(only_known_parameters)
refusals.install(api)
for room in (voices, reveals, track, directory, desk):
    api.add_router("/v1", room.router)
