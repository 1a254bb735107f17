"""The schema tells the whole truth: every operation, its refusals, and who may come."""

from __future__ import annotations

import pytest
from django.urls import resolve

from huisheng.api.root import api

SCHEMA = api.get_openapi_schema()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]
WITH_A_TOKEN = {
    "GET /api/v1/voices", "GET /api/v1/voices/{key}", "GET /api/v1/voices/{key}/contact",
    "GET /api/v1/voices/{key}/steps/{name}", "POST /api/v1/voices/{key}/steps/{name}",
    "GET /api/v1/reveals/{key}", "POST /api/v1/reveals/{key}/steps/{name}",
    "GET /api/v1/inbox", "GET /api/v1/me",
}  # fmt: skip


@pytest.mark.django_db
def test_it_is_served_to_anybody(client):
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert answer.json()["paths"].keys() == SCHEMA["paths"].keys()


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _op in OPERATIONS])
def test_every_operation_declares_its_refusals_in_the_one_shape(name, operation):
    answers = {int(status): said for status, said in operation["responses"].items()}
    expected = {403, 404, 409, 422} | ({401} if name in WITH_A_TOKEN else {429})
    assert {status for status in answers if status >= 400} == expected
    for status in expected:
        shape = answers[status]["content"]["application/json"]["schema"]
        assert shape["$ref"].endswith("/Refusal")
    assert operation["description"]


def test_what_needs_a_token_says_so_and_nothing_else_does():
    said = {name for name, operation in OPERATIONS if operation.get("security")}
    assert said == WITH_A_TOKEN
    assert SCHEMA["components"]["securitySchemes"]["SeatToken"]["scheme"] == "bearer"


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("v1/voices", "GET token, POST public"),
        ("v1/me", "token"),
        ("v1/track", "public"),
        ("v1/nothing", "public"),
        ("openapi.json", "public"),
    ],
)
def test_every_address_says_who_may_come(address, who):
    assert resolve(f"/api/{address}").func.guard == who


def test_bodies_and_parameters_take_nothing_they_do_not_name():
    for name in ("Held", "Saying", "Taking"):
        assert SCHEMA["components"]["schemas"][name]["additionalProperties"] is False
    content = SCHEMA["paths"]["/api/v1/voices"]["post"]["requestBody"]["content"]
    assert set(content) == {"application/json", "multipart/form-data"}
    assert all(kind["schema"]["additionalProperties"] is False for kind in content.values())


@pytest.mark.django_db  # the second lock asks the database whether it is there
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_below_api_what_does_not_exist_is_told_in_json(client, method):
    answer = getattr(client, method)("/api/v9/nothing")
    assert answer.status_code == 404 and answer.json()["error"]["status"] == 404
    assert answer.content == getattr(client, method)("/api/").content


@pytest.mark.django_db
def test_refusals_come_in_the_language_asked_for(client):
    told = client.get("/api/v1/me", headers={"Accept-Language": "en"}).json()["error"]
    assert told["message"] == "Please send a valid token."
