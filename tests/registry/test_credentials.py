import base64
from collections.abc import Mapping
from typing import Unpack

import pytest

from packward.model.facts import Query, Unknown
from packward.registry.access import Access, Route, public_query
from registry.setting import Files, access, short

HOME = "https://example.com/npm/private/"


def route(given: Access, registry: str, package: str = "x") -> Route:
    found = given.route(Query("packument", registry, package), package)
    assert isinstance(found, Route)
    return found


def sent(registry: str, *, env: Mapping[str, str] | None = None, **files: Unpack[Files]) -> str | None:
    """Return the Authorization header of a request to a registry under these .npmrc texts."""
    credential = route(access(registry, env=env, **files), registry).credential
    return None if credential is None else credential.header.text


@pytest.mark.parametrize(
    ("place", "is_sent"),
    [
        ("//example.com/npm/private/", True),
        ("//example.com/npm/private", True),
        ("//example.com/npm/", True),
        ("//example.com/", True),
        ("//example.com", True),
        ("//example.com:443/", False),
        ("//example.com:8443/", False),
        ("//sub.example.com/", False),
        ("//example.co/", False),
        ("//example.com/npm/priv", False),
        ("//example.com/npm/private/deeper/", False),
        ("//other.example/", False),
        ("//", False),
    ],
)
def test_a_token_goes_to_its_host_and_below_its_path(place: str, is_sent: bool) -> None:
    assert sent(HOME, user=f"{place}:_authToken=secret") == ("Bearer secret" if is_sent else None)


def test_a_port_is_part_of_the_host() -> None:
    registry = "https://example.com:8443/"
    assert sent(registry, user="//example.com/:_authToken=secret") is None
    assert sent(registry, user="//example.com:8443/:_authToken=secret") == "Bearer secret"


def test_the_longest_place_wins() -> None:
    user = "//example.com/:_authToken=short\n//example.com/npm/:_authToken=long"
    assert sent(HOME, user=user) == "Bearer long"


@pytest.mark.parametrize("key", ["_authToken=secret", "_auth=c2VjcmV0", "username=u\n_password=cA=="])
def test_a_credential_without_a_host_is_not_used(key: str) -> None:
    assert sent(HOME, user=key) is None


def test_every_kind_of_credential_becomes_its_header() -> None:
    password = base64.b64encode(b"p:w").decode()
    both = f"//example.com/:username=u\n//example.com/:_password={password}"
    assert sent(HOME, user="//example.com/:_auth=dTpw") == "Basic dTpw"
    assert sent(HOME, user=both) == "Basic " + base64.b64encode(b"u:p:w").decode()
    assert sent(HOME, user="//example.com/:username=u") is None
    assert sent(HOME, user=f"{both}\n//example.com/:_auth=dTpw\n//example.com/:_authToken=t") == "Bearer t"


def test_the_nearest_level_wins() -> None:
    levels: Files = {
        "builtin": "//example.com/:_authToken=builtin",
        "computer": "//example.com/:_authToken=computer",
        "user": "//example.com/:_authToken=user",
        "project": "//example.com/:_authToken=project",
    }
    assert sent(HOME, **levels) == "Bearer project"
    assert sent(HOME, env={"npm_config_//example.com/:_authToken": "env"}, **levels) == "Bearer env"
    del levels["project"]
    assert sent(HOME, **levels) == "Bearer user"
    del levels["user"]
    assert sent(HOME, **levels) == "Bearer computer"


def test_a_members_file_is_not_read() -> None:
    assert sent(HOME, member="//example.com/:_authToken=secret") is None


TOKEN = "//example.com/:_authToken=${NPM_TOKEN}"


def test_variables_are_filled_in_what_the_user_and_the_computer_say() -> None:
    env = {"NPM_TOKEN": "secret", "HOST": "example.com"}
    assert sent(HOME, env=env, user=TOKEN) == "Bearer secret"
    assert sent(HOME, env=env, computer=TOKEN) == "Bearer secret"
    assert sent(HOME, env=env, user="//${HOST}/:_authToken=x${NPM_TOKEN}") == "Bearer xsecret"
    assert sent(HOME, env={"npm_config_//example.com/:_authToken": "${T}", "T": "secret"}) == "Bearer secret"


def test_a_variable_is_never_filled_in_what_the_project_says() -> None:
    env = {"NPM_TOKEN": "secret", "HOST": "example.com"}
    given = access(HOME, env=env, project=TOKEN)
    found = route(given, HOME)
    assert found.credential is None
    assert given.refusal(found.address) == (
        ".npmrc asks for ${NPM_TOKEN} for //example.com/: variables are not put into a project's file, "
        "put that line into ~/.npmrc"
    )
    assert sent(HOME, env=env, project="//${HOST}/:_authToken=secret") is None
    assert sent(HOME, env=env, project=r"//example.com/:_authToken=\\${NPM_TOKEN}") is None


def test_a_refused_entry_of_the_project_does_not_hide_the_users() -> None:
    user = "//example.com/:_authToken=mine"
    assert sent(HOME, env={"NPM_TOKEN": "secret"}, project=TOKEN, user=user) == "Bearer mine"


def test_a_variable_that_is_not_set_sends_nothing() -> None:
    given = access(HOME, user=TOKEN)
    found = route(given, HOME)
    assert found.credential is None
    assert "${NPM_TOKEN}" in given.refusal(found.address)
    assert "not set" in given.refusal(found.address)
    assert sent(HOME, user="//example.com/:_authToken=${NPM_TOKEN?}") is None


@pytest.mark.parametrize(
    ("registry", "is_sent"),
    [
        ("http://example.com/", False),
        ("http://127.0.0.1/", True),
        ("http://127.0.0.1:4873/", True),
        ("http://localhost:4873/", True),
        ("http://[::1]:4873/", True),
        ("http://localhost.example.com/", False),
        ("http://128.0.0.1/", False),
    ],
)
def test_plain_http_carries_a_credential_on_this_computer_only(registry: str, is_sent: bool) -> None:
    place = registry.removeprefix("http:")
    assert (sent(registry, user=f"{place}:_authToken=secret") is not None) == is_sent
    if not is_sent:
        given = access(registry, user=f"{place}:_authToken=secret")
        assert "plain http" in given.refusal(route(given, registry).address)


@pytest.mark.parametrize("token", ["a b", "a\\nb", "caf\u00e9", "\u202e"])
def test_a_token_that_no_header_can_carry_is_not_used(token: str) -> None:
    assert sent(HOME, user=f'//example.com/:_authToken="{token}"') is None


def test_user_information_in_an_address_counts_from_the_user_only() -> None:
    line = "registry=https://me:p%40w@example.com/npm/private/"
    assert sent(HOME, user=line) == "Basic " + base64.b64encode(b"me:p@w").decode()
    assert sent(HOME, project=line) is None
    assert sent("https://example.com/npm/", user=line) is None
    assert sent(HOME, user=f"{line}\n//example.com/npm/private/:_authToken=t") == "Bearer t"


def test_user_information_stays_out_of_queries_and_addresses() -> None:
    query = short("https://me:secret@example.com/")
    given = access("https://me:secret@example.com/", user="registry=https://me:secret@example.com/")
    found = given.route(query, "x")
    assert isinstance(found, Route)
    assert found.credential is not None
    assert public_query(query).registry == "https://example.com/"
    assert "secret" not in repr((found, given.registries))


def test_no_repr_shows_a_secret() -> None:
    user = "//example.com/:_authToken=hunter2\nproxy=http://u:hunter2@proxy.example:8080\nkey=hunter2\ncert=c"
    given = access(HOME, user=user, env={"npm_config_//example.com/npm/:_auth": "hunter2"})
    assert "hunter2" not in repr((given, route(given, HOME)))


def test_a_scoped_name_goes_to_its_scopes_registry_only() -> None:
    inner = "https://npm.example.com/"
    given = access("https://example.com/", scopes={"@acme": inner})
    assert str(route(given, inner, "@acme/x").address) == "https://npm.example.com/@acme/x"
    for registry, package in [("https://example.com/", "@acme/x"), (inner, "x"), (inner, "@other/x")]:
        unknown = given.route(Query("packument", registry, package), package)
        assert isinstance(unknown, Unknown)
        assert unknown.reason == "private"


def test_a_registry_that_the_project_builds_from_a_variable_is_not_asked() -> None:
    env = {"NPM_TOKEN": "secret"}
    given = access(
        "https://example.com/secret/", env=env, project="registry=https://example.com/${NPM_TOKEN}/"
    )
    unknown = given.route(short("https://example.com/secret/"), "x")
    assert isinstance(unknown, Unknown)
    assert unknown.reason == "forbidden"
    assert "secret" not in unknown.detail
    assert "${NPM_TOKEN}" in unknown.detail
