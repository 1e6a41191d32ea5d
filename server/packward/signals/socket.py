"""Socket's alerts on versions: which organization a token belongs to, and its batch endpoint for packages.

Source: the OpenAPI description in the npm package @socketsecurity/sdk 4.0.1 (operations getOrganizations and
batchPackageFetchByOrg): a call costs 100 units of quota whatever it asks, and takes 1024 packages at most.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args
from urllib.parse import quote

import msgspec
from msgspec import Struct

from packward.model.facts import Query, Unknown
from packward.model.socket_alerts import Action, Level, SocketAlert, SocketAlerts, SocketOrganization
from packward.signals.signal import BatchSignal, Request, Signal

ORGANIZATION = "socket-organization"
ALERTS = "socket-alerts"
_DAY = 86400.0
# Quotas are renewed by the hour or the month; asking again sooner spends what others need.
_PAUSE = 6 * 3600.0
_MOST = 1024
_LONGEST_TYPE = 60
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_OPTIONS = "alerts=true&compact=true&purlErrors=true&cachedResultsOnly=true"
_LEVELS: tuple[Level, ...] = get_args(Level)
_ACTIONS: tuple[Action, ...] = get_args(Action)


class _Organizations(Struct):
    organizations: dict[str, Any] = {}


class _Alert(Struct):
    type: str = ""
    severity: Any = None
    action: Any = None


class _Line(Struct, rename={"marker": "_type"}):
    """One line of an answer: a package, or with a marker something else."""

    marker: str | None = None
    value: Any = None
    type: str = ""
    namespace: str | None = None
    name: str | None = None
    version: str | None = None
    alerts: list[_Alert] = []


_ORGANIZATIONS = msgspec.json.Decoder(_Organizations)
_LINE = msgspec.json.Decoder(_Line)


def organization_query() -> Query:
    """Return the question for the token's organization."""
    return Query(ORGANIZATION, "", "")


def alerts_query(registry: str, package: str, version: str, slug: str) -> Query:
    """Return the question for the alerts on a version; `registry` is the one that its name belongs to."""
    return Query(ALERTS, registry, package, version, slug)


def purl(package: str, version: str) -> str:
    """Return a version's package URL: "pkg:npm/%40scope/name@1.0.0"."""
    return f"pkg:npm/{quote(package, safe='/')}@{quote(version, safe='')}"


def _read_organization(body: bytes, _query: Query, host: str, now: float) -> SocketOrganization | Unknown:
    try:
        found = _ORGANIZATIONS.decode(body).organizations.values()
    except (ValueError, RecursionError):
        return Unknown("malformed", f"{host} sent no list of organizations")
    slugs = [each.get("slug") for each in found if isinstance(each, Mapping)]
    for slug in slugs:
        if isinstance(slug, str) and _SLUG.fullmatch(slug):
            return SocketOrganization(slug=slug, asked_at=now)
    return Unknown("forbidden", f"{host} names no organization for the token")


def _ask_alerts(query: Query) -> Request | Unknown:
    if not _SLUG.fullmatch(query.detail):
        return Unknown("malformed", "the organization's name cannot be part of an address")
    return Request(f"v0/orgs/{query.detail}/purl?{_OPTIONS}", "application/x-ndjson")


def _body(queries: Sequence[Query]) -> bytes:
    components = [{"purl": purl(query.package, query.version)} for query in queries]
    return msgspec.json.encode({"components": components})


def _read_alerts(
    body: bytes, queries: Sequence[Query], host: str, now: float
) -> Mapping[Query, SocketAlerts | Unknown] | Unknown:
    found: dict[tuple[str, str], list[_Alert]] = {}
    missing = Unknown("not-found", f"{host} has not looked at this version")
    for line in body.splitlines():
        if not line.strip():
            continue
        try:
            said = _LINE.decode(line)
        except (ValueError, RecursionError):
            # Whatever it was about is not known to be without alerts, nor to be unknown to Socket.
            missing = Unknown("malformed", f"the answer of {host} cannot be read")
            continue
        if said.marker is None and said.type == "npm" and said.name:
            found.setdefault((_full_name(said.namespace, said.name), said.version or ""), []).extend(
                said.alerts
            )
    return {
        query: SocketAlerts(alerts=_distilled(found[place]), asked_at=now) if place in found else missing
        for query in queries
        for place in [(query.package, query.version)]
    }


def _full_name(namespace: str | None, name: str) -> str:
    return f"@{namespace.removeprefix('@')}/{name}" if namespace else name


def _distilled(alerts: Sequence[_Alert]) -> tuple[SocketAlert, ...]:
    """Return one alert a type, the gravest first."""
    by_type: dict[str, SocketAlert] = {}
    for alert in _known(alerts):
        other = by_type.get(alert.type, alert)
        by_type[alert.type] = SocketAlert(
            type=alert.type,
            level=max(alert.level, other.level, key=_LEVELS.index),
            action=min(alert.action, other.action, key=_strictness),
        )
    return tuple(sorted(by_type.values(), key=lambda alert: (-_LEVELS.index(alert.level), alert.type)))


def _known(alerts: Sequence[_Alert]) -> Iterator[SocketAlert]:
    for alert in alerts:
        if alert.type and alert.severity in _LEVELS:
            action = alert.action if alert.action in _ACTIONS else None
            yield SocketAlert(type=alert.type[:_LONGEST_TYPE], level=alert.severity, action=action)


def _strictness(action: Action | None) -> float:
    """Order actions, the strictest first; an alert without one is told as if it were to be warned of."""
    return _ACTIONS.index("warn" if action is None else action)


ORGANIZATION_SIGNAL = Signal(
    name=ORGANIZATION,
    fact=SocketOrganization,
    ask=lambda _: Request("v0/organizations", "application/json"),
    read=_read_organization,
    fresh=_DAY,
    retry=3600.0,
    service="socket",
)

ALERTS_SIGNAL = BatchSignal(
    name=ALERTS,
    fact=SocketAlerts,
    ask=_ask_alerts,
    body=_body,
    read=_read_alerts,
    most=_MOST,
    packed=False,
    fresh=_DAY,
    pause=_PAUSE,
    service="socket",
)
