from collections.abc import Mapping
from typing import Unpack

import pytest

from packward.registry.access import Route
from packward.registry.network import Network
from registry.setting import Files, access, short

REGISTRY = "https://npm.example.com/"
TOKEN = "\n//npm.example.com/:_authToken=secret"


def network(
    registry: str = REGISTRY, *, env: Mapping[str, str] | None = None, **files: Unpack[Files]
) -> Network:
    found = access(registry, env=env, **files).route(short(registry), "x")
    assert isinstance(found, Route)
    return found.network


@pytest.mark.parametrize(
    ("setting", "value"),
    [("proxy=http://p.example:1", "proxy"), ("strict-ssl=false", "strict"), ("ca=PEM", "ca")],
)
def test_a_projects_network_settings_count_for_requests_without_a_credential_only(
    setting: str, value: str
) -> None:
    plain = network()
    from_project = network(project=setting)
    assert from_project != plain
    assert from_project.realm != ""
    assert network(project=setting + TOKEN) == plain
    assert network(project=setting, user=TOKEN) == plain
    from_user = network(user=setting + TOKEN)
    assert from_user.realm == ""
    assert getattr(from_user, value, getattr(from_user.tls, value, None)) != getattr(
        plain, value, getattr(plain.tls, value, None)
    )


@pytest.mark.parametrize(
    "key", ["cafile", "certfile", "keyfile", "//npm.example.com/:certfile", "cert", "key"]
)
def test_a_projects_paths_and_certificates_are_not_read(key: str) -> None:
    assert network(project=f"{key}=/etc/passwd") == network()
    assert network(user=f"{key}=/etc/passwd") != network()


def test_a_clients_certificate_keeps_the_projects_settings_away() -> None:
    user = "//npm.example.com/:certfile=/c.pem\n//npm.example.com/:keyfile=/k.pem"
    assert network(project="proxy=http://p.example:1", user=user).proxy.text == ""


def test_certificates_of_a_host_go_to_that_host_only() -> None:
    user = "//npm.example.com/:certfile=~/c.pem\n//npm.example.com/:keyfile=/k.pem"
    mine = network(user=user).tls
    assert (mine.certfile, mine.keyfile) == ("/home/user/c.pem", "/k.pem")
    assert not network("https://other.example/", user=user).tls.proves_identity


def test_a_relative_path_is_not_read() -> None:
    assert network(user="cafile=certs/ca.pem") == network()


def test_inline_authorities_may_be_several_and_have_escaped_lines() -> None:
    assert network(user="ca[]=A\\nB\nca[]=C").tls.ca == ("A\nB", "C")


@pytest.mark.parametrize(
    ("registry", "env", "proxy"),
    [
        (REGISTRY, {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        (REGISTRY, {"https_proxy": "http://p:1"}, "http://p:1"),
        (REGISTRY, {"HTTP_PROXY": "http://p:1"}, ""),
        ("http://npm.example.com/", {"HTTP_PROXY": "http://p:1"}, "http://p:1"),
        (REGISTRY, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "example.com"}, ""),
        (REGISTRY, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".example.com, x"}, ""),
        (REGISTRY, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "ample.com"}, "http://p:1"),
        (REGISTRY, {"HTTPS_PROXY": "http://p:1", "npm_config_noproxy": "npm.example.com"}, ""),
        (REGISTRY, {"HTTPS_PROXY": "http://p:1", "npm_config_https_proxy": "http://q:1"}, "http://q:1"),
        (REGISTRY, {"NPM_CONFIG_PROXY": "http://q:1"}, "http://q:1"),
        (REGISTRY, {"npm_config_proxy": "null"}, ""),
    ],
)
def test_the_environment_names_the_proxy_as_for_npm(registry: str, env: dict[str, str], proxy: str) -> None:
    assert network(registry, env=env).proxy.text == proxy


def test_a_realm_does_not_depend_on_a_proxys_password() -> None:
    first, second = (network(project=f"proxy=http://u:{word}@p.example:1") for word in ("one", "two"))
    assert first.realm == second.realm
    assert first.realm != network(project="proxy=http://q.example:1").realm
