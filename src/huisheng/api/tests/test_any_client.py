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
from tests.cast import MONDAY, speak

pytestmark = pytest.mark.django_db
EXAMPLES = 20  # of each kind, for each operation
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
    voice, receipt = speak(cast)
    secret = tokens.issue(cast["王芳"], "测试", MONDAY)
    steps = st.sampled_from([*flow.steps])

    def _likely(case: Any, draw: Any) -> None:
        case.headers["Authorization"] = f"Bearer {secret}"
        for name, there in (("key", str(voice.pk)), ("slug", "dahekou")):
            if name in case.path_parameters and draw(st.booleans()):
                case.path_parameters[name] = there
        if "name" in case.path_parameters and draw(st.booleans()):
            case.path_parameters["name"] = draw(steps)
        if isinstance(case.body, dict) and "code" in case.body and draw(st.booleans()):
            case.body |= {"code": receipt.code, "digits": receipt.pin}
        if isinstance(case.body, dict) and "text" in case.body and draw(st.booleans()):
            case.body |= {"station": "dahekou", "deputy": "", "region": cast.village.code}

    return _likely


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda found: found.label)
def test_it_answers_as_declared(operation, mode, likely):
    @given(case=operation.as_strategy(generation_mode=mode), more=st.data())
    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def ask(case: Any, more: Any) -> None:
        likely(case, more.draw)
        case.validate_response(case.call(), checks=CHECKS)

    ask()
