"""The schema accepts what the reader accepts, and its defaults are the reader's."""

from typing import Any

import pytest
from jsonschema import Draft7Validator

from packward.model.settings import Settings
from packward.rules import BY_ID
from packward.session.settings import Layer, merge, read_layer
from packward.session.settings_schema import schema

SETTINGS: list[Any] = [
    {"minimumReleaseAge": "12 hours"},
    {"minimumReleaseAge": "0"},
    {"minimumReleaseAge": 2},
    {"minimumReleaseAge": -2},
    {"minimumReleaseAge": "soon"},
    {"minimumReleaseAge": True},
    {"rules": {"fresh-version": "error", "floating-range": "off"}},
    {"rules": {"fresh-versoin": "off"}},
    {"rules": {"fresh-version": "loud"}},
    {"rules": []},
    {"ignore": [{"rule": "fresh-version", "package": "a", "version": "1.0.0", "until": "2027-01-31"}]},
    {"ignore": [{"package": "a", "reason": "ours"}]},
    {"ignore": [{"reason": "everything"}]},
    {"ignore": [{"package": "a", "untill": "2027-01-31"}]},
    {"ignore": [{"package": "a", "until": "tomorrow"}]},
    {"ignore": [{"rule": "no-such"}]},
    {"ignore": ["a"]},
    {"advisories": "osv"},
    {"advisories": "else"},
    {"inlayHints": False, "codeLens": False, "socket.enabled": True, "offline": True},
    {"offline": "yes"},
    {"ofline": True},
    [],
]


@pytest.mark.parametrize("raw", SETTINGS, ids=repr)
def test_the_schema_accepts_exactly_what_the_reader_accepts(raw: Any) -> None:
    assert Draft7Validator(schema()).is_valid(raw) == (read_layer(raw).problems == ())


def test_the_defaults_are_those_in_force_where_nothing_is_said() -> None:
    defaults = {key: form["default"] for key, form in schema()["properties"].items()}
    assert read_layer(defaults).problems == ()
    assert merge(Layer({}), read_layer(defaults)) == Settings()


def test_every_setting_has_a_type_a_default_and_a_description() -> None:
    properties = schema()["properties"]
    assert len(properties) == len(Settings.__struct_fields__)
    for form in properties.values():
        assert form.keys() >= {"type", "default", "description"}
        assert form["description"].endswith(".")


def test_the_rules_are_enumerated_with_their_severities() -> None:
    properties = schema()["properties"]
    rules = properties["rules"]["properties"]
    assert list(rules) == list(BY_ID) == properties["ignore"]["items"]["properties"]["rule"]["enum"]
    assert {rule: form["default"] for rule, form in rules.items()} == {
        rule.id: "off" if rule.opt_in else rule.severity.word for rule in BY_ID.values()
    }
