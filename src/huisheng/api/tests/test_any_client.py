"""Every client the schema allows, and many it does not: no crash, no answer it does not declare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from huisheng.api.root import api
from huisheng.people import tokens
from huisheng.voices.flow import flow
from tests.cast import MONDAY, Cast, speak

pytestmark = pytest.mark.django_db
EXAMPLES = 20  # of each kind, for each operation
FILTERS = ("after", "area", "category", "stage")
CHECKS = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
SCHEMA.app = get_wsgi_application()
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture(autouse=True)
def one_connection():
    """Requests come through the real WSGI door, but in the test's own transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def likely(cast) -> Callable[[Any, Any], None]:
    """Put what exists in the place of what was drawn, now and then, so that one gets further in."""
    published(cast)
    voice, receipt = speak(cast)
    secret = tokens.issue(cast["王芳"], "测试", MONDAY)
    held = {"code": receipt.code, "digits": receipt.pin}
    place = {"station": "dahekou", "deputy": "", "region": cast.village.code, "category": ""}
    taken = {name: {} for name in flow.steps} | {
        "register": {"title": "路灯", "category": cast.lamp.pk},
        "note": {"text": "去看过了"},
        "reveal": {"reason": "CALL_BACK", "remark": "告知进展"},
    }

    def _likely(case: Any, draw: Any) -> None:
        case.headers["Authorization"] = f"Bearer {secret}"
        name = draw(st.sampled_from([*taken]))
        real = {"key": str(voice.pk), "slug": "dahekou", "name": name}
        step = {"answers": taken[name], "revision": None}
        if draw(st.integers(0, 2)) < 2:
            _put(case.path_parameters, real)
            case.query = {k: v for k, v in case.query.items() if k not in FILTERS}
        if isinstance(case.body, dict) and draw(st.integers(0, 2)) < 2:
            for mark, known in (("code", held), ("text", place), ("answers", step)):
                case.body |= known if mark in case.body else {}

    return _likely


def published(cast: Cast) -> None:
    """Have something to read in public: answered at once, and graded."""
    voice, _receipt = speak(cast)
    steps = {
        "register": {"title": "路灯", "category": cast.lamp.pk},
        "answer_on_spot": {"text": "昨天已经换好，请您看看。", "is_public": "on"},
        "grade_for": {"choice": "SATISFIED"},
    }
    for name, answers in steps.items():
        flow.take(voice, name, seat=cast["王芳"], at=MONDAY, answers=answers)


def _put(parameters: dict[str, Any], real: dict[str, str]) -> None:
    parameters |= {name: real[name] for name in real.keys() & parameters.keys()}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda found: found.label)
def test_it_answers_as_declared(operation, likely):
    def ask(case: Any, more: Any) -> None:
        likely(case, more.draw)
        case.validate_response(case.call(), checks=CHECKS)

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        drawn = given(case=operation.as_strategy(generation_mode=mode), more=st.data())
        patient = settings(
            max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        patient(drawn(ask))()
