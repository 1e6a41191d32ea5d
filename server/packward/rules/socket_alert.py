"""Socket reports alerts for a version in use.

Only with the user's own account: `socket.enabled`, which in an editor the user has to set, and the token in
SOCKET_SECURITY_API_TOKEN. Names and versions of public packages are then sent to Socket, nothing of private
ones. A call costs a hundred units of the account's quota, so many packages are asked about in one, answers
are used for a day, and a refusal ends a session's asking for six hours. Socket's severities critical and
high are errors here, middle is a warning, low information. What the organization's own policy ignores is not
told, what it monitors stands in the hover only.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "packward": {"socket": {"enabled": true}},
     "dependencies": {"axios": "1.14.1"}}
                                ^^^^^^
    -- .npmrc --
    min-release-age=3
    -- registry/axios --
    1.14.1  20 days
    -- socket --
    axios  1.14.1  malware:critical:error  networkAccess:middle:ignore

    Socket reports malware (critical) for axios 1.14.1.

Fix: another version; what an alert means is told on Socket's page of the package.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from packward.model.facts import Unknown
from packward.model.finding import Finding, Severity
from packward.model.manifest import Dependency
from packward.model.socket_alerts import Level, SocketAlert, SocketAlerts, SocketOrganization
from packward.model.wording import listed
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.rules.transitive import Brought, paths
from packward.rules.wording import quoted
from packward.signals.socket import alerts_query, organization_query

ID = "socket-alert"
_SEVERITIES: Mapping[Level, Severity] = {
    "critical": Severity.ERROR,
    "high": Severity.ERROR,
    "middle": Severity.WARNING,
    "low": Severity.INFORMATION,
}
_MOST_ALERTS, _MOST_PACKAGES = 4, 3


class _Told(Struct, frozen=True, kw_only=True):
    """A version with what is to be told of it; `brought` where it is no direct dependency."""

    package: str
    version: str
    alerts: Sequence[SocketAlert]
    brought: Brought | None = None

    @property
    def severity(self) -> Severity:
        return max(_SEVERITIES[alert.level] for alert in self.alerts)


@rule(ID, subject=Dependency, severity=Severity.WARNING)
def socket_alert(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield one finding on a line for the alerts on its version and on what that brings along."""
    if not context.workspace.settings.socket_enabled:
        return
    told = sorted((*_direct(dependency, context), *_brought(dependency, context)), key=_gravest_first)
    if not told:
        return
    lock = context.workspace.lockfile
    brought = [each.brought for each in told if each.brought is not None]
    yield context.finding(
        ID,
        told[0].severity,
        dependency.written_span,
        _message(told),
        uri=dependency.written_uri,
        package=told[0].package,
        version=told[0].version,
        related=() if lock is None else paths(brought, lock),
    )


def socket_alerts(package: str, version: str, context: Context) -> SocketAlerts | Unknown:
    """Return what Socket says of a version. The setting has to be on."""
    organization = context.ask_aside(organization_query(), SocketOrganization)
    registry = context.workspace.policy.registries.of(package)
    if isinstance(organization, SocketOrganization):
        query = alerts_query(registry, package, version, organization.slug)
        return context.ask(query, SocketAlerts)
    if organization.reason != "pending":
        context.unknown[alerts_query(registry, package, version, "")] = organization
    return organization


def worded(alerts: Sequence[SocketAlert], most: int = _MOST_ALERTS) -> str:
    """Name alerts with their severities: "malware (critical), cve (high) and 2 more"."""
    words = [f"{quoted(alert.type)} ({alert.level})" for alert in alerts[:most]]
    more = len(alerts) - len(words)
    return listed([*words, f"{more} more"] if more else words)


def _direct(dependency: Dependency, context: Context) -> Iterator[_Told]:
    outlook = context.outlook(dependency)
    if outlook.release is None:
        return
    found = socket_alerts(outlook.package, outlook.release.version, context)
    alerts = _to_tell(found)
    if alerts:
        yield _Told(package=outlook.package, version=outlook.release.version, alerts=alerts)


def _brought(dependency: Dependency, context: Context) -> Iterator[_Told]:
    for brought in context.brought_by(dependency):
        package = brought.package
        if not package.registry:
            continue
        alerts = _to_tell(socket_alerts(package.name, package.version, context))
        if alerts:
            yield _Told(package=package.name, version=package.version, alerts=alerts, brought=brought)


def _to_tell(found: SocketAlerts | Unknown) -> Sequence[SocketAlert]:
    if isinstance(found, Unknown):
        return ()
    return [alert for alert in found.alerts if alert.action not in ("ignore", "monitor")]


def _gravest_first(told: _Told) -> tuple[int, bool, str, str]:
    return -told.severity, told.brought is not None, told.package, told.version


def _message(told: Sequence[_Told]) -> str:
    words = [
        f"{worded(each.alerts)} for {each.package} {each.version}"
        + (f", which {each.brought.path[0]} brings along" if each.brought is not None else "")
        for each in told[:_MOST_PACKAGES]
    ]
    more = len(told) - len(words)
    rest = f"; and more for {more} other package{'' if more == 1 else 's'}" if more else ""
    return f"Socket reports {'; '.join(words)}{rest}."
