"""Socket's answers as its API describes them, from lines of an archive."""

import json
from typing import Any

from packward.model.facts import Query, Unknown
from packward.signals.socket import ALERTS, ALERTS_SIGNAL, ORGANIZATION, ORGANIZATION_SIGNAL

SLUG = "acme"
ORGANIZATIONS = {
    "organizations": {"42": {"id": "42", "name": "Acme", "image": None, "plan": "team", "slug": SLUG}}
}


def artifact(package: str, version: str, *alerts: str) -> dict[str, Any]:
    """Return one line of the batch endpoint; an alert is `TYPE:SEVERITY:ACTION`, the last two optional."""
    namespace, _, name = package.rpartition("/")
    return {
        "id": "1",
        "type": "npm",
        **({"namespace": namespace} if namespace else {}),
        "name": name,
        "version": version,
        "alerts": [_alert(number, text) for number, text in enumerate(alerts)],
        "alertPriorities": {},
    }


def ndjson(*lines: object) -> bytes:
    """Return lines as they are streamed."""
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def answer(query: Query, section: str, now: float) -> Any:
    """Return what Socket says to a query by an archive's section; None where the query is not for it."""
    if query.signal == ORGANIZATION:
        return ORGANIZATION_SIGNAL.read(json.dumps(ORGANIZATIONS).encode(), query, "socket.example.com", now)
    if query.signal != ALERTS:
        return None
    body = ndjson(*(artifact(*line.split()) for line in section.splitlines() if line.strip()))
    found = ALERTS_SIGNAL.read(body, [query], "socket.example.com", now)
    return found if isinstance(found, Unknown) else found[query]


def _alert(number: int, text: str) -> dict[str, Any]:
    type_, severity, action = (*text.split(":"), "", "")[:3]
    optional = {key: value for key, value in (("severity", severity), ("action", action)) if value}
    return {"key": f"k{number}", "type": type_, "category": "supplyChainRisk", **optional}
