import pytest

from packward.model.facts import Query, Unknown
from packward.model.policy import Registries
from packward.model.registries import DEFAULT_REGISTRY
from packward.model.settings import Settings
from packward.registry.access import Access, Route, read_access
from packward.registry.services import OSV_ADDRESS, SOCKET_ADDRESS
from packward.signals.signal import Service
from registry.setting import configs

CHOSEN = Settings(advisories="osv", socket_enabled=True)
TOKEN = {"SOCKET_SECURITY_API_TOKEN": "secret"}
SCOPED = "https://npm.example.com/"


def given(settings: Settings = CHOSEN, env: dict[str, str] | None = None, default: str = "") -> Access:
    registries = Registries(default=default or DEFAULT_REGISTRY, scopes={"@acme": SCOPED})
    return read_access(configs(env or {}), registries, settings)


def way(access: Access, service: Service, package: str = "x", registry: str = "") -> Route | Unknown:
    return access.route(Query("any", registry or DEFAULT_REGISTRY, package), "v1/ask", service)


def reason(route: Route | Unknown) -> str:
    return route.reason if isinstance(route, Unknown) else "asked"


@pytest.mark.parametrize("service", ["osv", "socket"])
def test_a_service_that_nobody_chose_is_not_asked(service: Service) -> None:
    assert reason(way(given(Settings(), TOKEN), service)) == "forbidden"


def test_osv_is_asked_without_a_credential_and_socket_with_the_users_token_only() -> None:
    osv, socket = way(given(env=TOKEN), "osv"), way(given(env=TOKEN), "socket")
    assert isinstance(osv, Route)
    assert isinstance(socket, Route)
    assert (str(osv.address), osv.credential) == (f"{OSV_ADDRESS}v1/ask", None)
    assert str(socket.address) == f"{SOCKET_ADDRESS}v1/ask"
    assert socket.credential is not None
    assert socket.credential.header.text == "Basic c2VjcmV0Og=="
    assert reason(way(given(), "socket")) == "forbidden"


@pytest.mark.parametrize(
    ("package", "registry", "expected"),
    [
        ("x", DEFAULT_REGISTRY, "asked"),
        ("@acme/x", SCOPED, "private"),
        ("@acme/x", DEFAULT_REGISTRY, "private"),
        ("x", SCOPED, "private"),
        ("", "", "asked"),
    ],
)
def test_services_hear_of_public_packages_only(package: str, registry: str, expected: str) -> None:
    assert reason(way(given(env=TOKEN), "osv", package, registry)) == expected


def test_a_company_registry_is_private_unless_the_user_calls_it_a_mirror() -> None:
    company = "https://mirror.example.com/npm/"
    assert reason(way(given(default=company), "osv", "x", company)) == "private"
    mirrored = given(default=company, env={"PACKWARD_PUBLIC_MIRRORS": f"https://a.example.com/ {company}"})
    assert reason(way(mirrored, "osv", "x", company)) == "asked"


def test_the_token_is_not_sent_over_plain_http_to_another_computer() -> None:
    far = given(env={**TOKEN, "PACKWARD_SOCKET_URL": "http://socket.example.com/"})
    near = given(env={**TOKEN, "PACKWARD_SOCKET_URL": "http://127.0.0.1:4000/"})
    assert (reason(way(far, "socket")), reason(way(near, "socket"))) == ("forbidden", "asked")


def test_nothing_shows_the_token() -> None:
    assert "secret" not in repr(given(env=TOKEN))
    assert "c2VjcmV0" not in repr(given(env=TOKEN))
