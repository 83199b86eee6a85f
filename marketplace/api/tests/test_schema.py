"""The API's description: committed, complete, valid, and about the API alone."""

import re

import pytest
import yaml
from django.urls import URLPattern
from jsonschema import Draft202012Validator

from marketplace.accounts.tests.clients import App
from marketplace.api import urls
from marketplace.api.schema import VERSIONS, document, file_of, text

METHODS = ("get", "post", "put", "patch", "delete")
UNDESCRIBED = {"schema", "not_there"}


def operations(version: str = "3.1"):
    for path, methods in document(version)["paths"].items():
        for method, operation in methods.items():
            assert method in METHODS
            yield path, method, operation


@pytest.mark.parametrize("version", VERSIONS)
def test_the_committed_file_is_what_the_code_says(version):
    assert file_of(version).read_text() == text(version), "run manage.py write_api_schema"


@pytest.mark.parametrize("version", VERSIONS)
def test_it_can_be_read_and_says_its_version(version):
    read = yaml.safe_load(file_of(version).read_text())
    assert read["openapi"] == VERSIONS[version]
    assert read["components"]["securitySchemes"] == {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }


def test_every_address_is_described_and_nothing_else():
    described = {re.sub(r"{[^}]+}", "x", path) for path, *_ in operations()}
    ours = {
        "/api/v1/" + re.sub(r"<[^>]+>", "x", str(one.pattern))
        for one in urls.urlpatterns
        if isinstance(one, URLPattern) and one.name not in UNDESCRIBED
    }
    assert described == ours


def test_operations_have_tidy_names_and_a_summary():
    names = [operation["operationId"] for *_, operation in operations()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)
    assert all(operation["summary"] and operation["description"] for *_, operation in operations())


def test_every_way_to_say_no_is_a_problem():
    for path, method, operation in operations():
        refusals = {status: one for status, one in operation["responses"].items() if status >= "400"}
        assert {"400", "401", "429"} <= set(refusals), path
        assert ("415" in refusals) == (method != "get"), path
        for one in refusals.values():
            assert one["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def test_bodies_are_closed():
    for *_, operation in operations():
        for body in operation.get("requestBody", {}).get("content", {}).values():
            name = body["schema"]["$ref"].rpartition("/")[2]
            assert document("3.1")["components"]["schemas"][name]["additionalProperties"] is False


def test_the_schemas_are_json_schema():
    for schema in document("3.1")["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_twin_says_the_same_in_older_words():
    new, old = document("3.1"), document("3.0")
    assert set(new["paths"]) == set(old["paths"])
    assert set(new["components"]["schemas"]) == set(old["components"]["schemas"])
    assert "nullable" in str(old)
    assert "nullable" not in str(new)


@pytest.mark.django_db
def test_it_is_served_to_everybody():
    assert App().get("schema/").json() == document("3.1")
    assert App(language="de").get("schema/", {"openapi": "3.0"}).json() == document("3.0")
    assert App().get("schema/", {"openapi": "2.0"}).status_code == 400
