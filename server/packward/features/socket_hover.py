"""What Socket says of a version, in one line of the hover; nothing where the user has not turned it on."""

from collections.abc import Iterator

from packward.features.markdown import plain
from packward.model.facts import Unknown
from packward.model.packument import Release
from packward.model.wording import age
from packward.rules.context import Context
from packward.rules.socket_alert import socket_alerts, worded

_REASONS = {
    "pending": "it has not answered yet",
    "not-found": "it has not looked at this version",
    "forbidden": "there is no token that it accepts",
    "private": "nothing of private packages is sent there",
    "rate-limited": "the quota is used up",
    "offline": "packward is offline",
}


def socket_line(package: str, release: Release, context: Context) -> Iterator[str]:
    """Yield what Socket reports and what is only monitored, or why that is not known."""
    if not context.workspace.settings.socket_enabled:
        return
    found = socket_alerts(package, release.version, context)
    if isinstance(found, Unknown):
        yield f"Socket: not checked, {_REASONS.get(found.reason, 'its answer could not be had')}."
        return
    asked = f"asked {age(max(0.0, context.now - found.asked_at))} ago"
    told = [alert for alert in found.alerts if alert.action not in ("ignore", "monitor")]
    monitored = [alert for alert in found.alerts if alert.action == "monitor"]
    parts = [worded(told)] if told else []
    if monitored:
        parts.append(f"monitored: {worded(monitored)}")
    if not parts:
        parts.append("no alert that your organization's policy shows")
    yield f"Socket: {plain('; '.join(parts))} ({asked})."
