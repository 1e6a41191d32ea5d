from typing import Any

import pytest

from packward.model.finding import Severity
from packward.model.settings import Ignore, Settings
from packward.session.settings import Layer, merge, read_layer

NOTHING = Layer({})


def in_force(raw: object) -> Settings:
    return merge(NOTHING, read_layer(raw))


def test_nothing_said_is_the_default() -> None:
    assert merge(None, read_layer(None)) == Settings() == in_force({})


def test_every_setting_is_read() -> None:
    raw = {
        "minimumReleaseAge": "12 hours",
        "rules": {"fresh-version": "error", "floating-range": "off"},
        "ignore": [{"rule": "fresh-version", "package": "a", "version": "1.0.0", "until": "2027-01-31"}],
        "advisories": "osv",
        "inlayHints": False,
        "codeLens": False,
        "socket.enabled": True,
        "offline": True,
    }
    layer = read_layer(raw)
    assert layer.problems == ()
    assert merge(layer, NOTHING) == Settings(
        minimum_release_age=12 * 3600,
        rules={"fresh-version": Severity.ERROR, "floating-range": None},
        ignore=(Ignore(rule="fresh-version", package="a", version="1.0.0", until="2027-01-31"),),
        advisories="osv",
        inlay_hints=False,
        code_lens=False,
        socket_enabled=True,
        offline=True,
    )


def test_dotted_and_nested_keys_are_the_same() -> None:
    assert read_layer({"socket": {"enabled": True}}) == read_layer({"socket.enabled": True})


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ([], ()),
        ({"ofline": True}, ("ofline",)),
        ({"offline": "yes"}, ("offline",)),
        ({"offline": None}, ("offline",)),
        ({"minimumReleaseAge": "soon"}, ("minimumReleaseAge",)),
        ({"minimumReleaseAge": True}, ("minimumReleaseAge",)),
        ({"advisories": "else"}, ("advisories",)),
        ({"advisories": []}, ("advisories",)),
        ({"rules": []}, ("rules",)),
        ({"rules": {"fresh-versoin": "off"}}, ("rules", "fresh-versoin")),
        ({"rules": {"fresh-version": "loud"}}, ("rules", "fresh-version")),
        ({"rules": {"fresh-version": {}}}, ("rules", "fresh-version")),
        ({"ignore": {}}, ("ignore",)),
        ({"ignore": ["a"]}, ("ignore", 0)),
        ({"ignore": [{}]}, ("ignore", 0)),
        ({"ignore": [{"reason": "everything"}]}, ("ignore", 0)),
        ({"ignore": [{"package": "a"}, {"package": 1}]}, ("ignore", 1, "package")),
        ({"ignore": [{"package": "a", "untill": "2027-01-31"}]}, ("ignore", 0, "untill")),
        ({"ignore": [{"package": "a", "until": "tomorrow"}]}, ("ignore", 0, "until")),
        ({"ignore": [{"rule": "no-such"}]}, ("ignore", 0, "rule")),
        ({"socket": {"enable": True}}, ("socket", "enable")),
        ({"socket": True}, ("socket",)),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_left_out(raw: Any, path: tuple[str | int, ...]) -> None:
    layer = read_layer(raw)
    assert [where for where, _ in layer.problems] == [path]
    assert not any(value for value in layer.values.values() if not isinstance(value, tuple))


def test_a_near_miss_is_named() -> None:
    ((_, message),) = read_layer({"minimumReleaseage": "1 day"}).problems
    assert message == "packward has no setting 'minimumReleaseage'; did you mean 'minimumReleaseAge'?"


@pytest.mark.parametrize(
    ("value", "seconds"), [("0", 0.0), (0, 0.0), (2, 2 * 86400.0), ("1 week", 7 * 86400.0)]
)
def test_a_bare_number_counts_days(value: object, seconds: float) -> None:
    assert in_force({"minimumReleaseAge": value}).minimum_release_age == seconds


def test_the_projects_keys_override_the_editors() -> None:
    editor = read_layer(
        {"minimumReleaseAge": "1 day", "rules": {"fresh-version": "off", "floating-range": "off"}}
    )
    project = read_layer({"minimumReleaseAge": "5 days", "rules": {"fresh-version": "error"}})
    merged = merge(editor, project)
    assert merged.minimum_release_age == 5 * 86400
    assert merged.rules == {"fresh-version": Severity.ERROR, "floating-range": None}


@pytest.mark.parametrize(
    ("editor", "project", "expected"),
    [
        ({"offline": True}, {"offline": False}, Settings(offline=True)),
        ({}, {"offline": True}, Settings(offline=True)),
        ({}, {"socket.enabled": True}, Settings()),
        ({"socket.enabled": True}, {"socket.enabled": False}, Settings()),
        ({"socket.enabled": True}, {}, Settings(socket_enabled=True)),
        ({"advisories": "registry"}, {"advisories": "osv"}, Settings(advisories="registry")),
        ({"advisories": "off"}, {"advisories": "osv"}, Settings(advisories="off")),
        ({"advisories": "osv"}, {"advisories": "off"}, Settings(advisories="off")),
        ({"advisories": "registry"}, {}, Settings(advisories="registry")),
        ({}, {"advisories": "osv"}, Settings(advisories="registry")),
    ],
)
def test_a_project_cannot_send_names_where_the_user_does_not_want_them(
    editor: object, project: object, expected: Settings
) -> None:
    assert merge(read_layer(editor), read_layer(project)) == expected


def test_without_an_editor_the_project_decides_alone() -> None:
    project = read_layer({"socket": {"enabled": True}, "advisories": "osv"})
    assert merge(None, project) == Settings(socket_enabled=True, advisories="osv")
