"""What stands above a group of dependencies: which updates are allowed or wait, which scripts are unread."""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from packward.features.prospects import Prospect, beyond, prospect_of
from packward.model.finding import Finding
from packward.model.manifest import GROUPS, Dependency, Manifest
from packward.model.wording import counted, until
from packward.rules.context import Context
from packward.rules.install_script import unreviewed
from packward.text.document import Span

Action = Literal["upgrade", "upgrade-across", "why"]


class Lens(Struct, frozen=True, kw_only=True):
    """A text above the line of a group's key, and what choosing it does to that group."""

    span: Span
    title: str
    action: Action
    group: str


def lenses_of(context: Context, uri: str, findings: Sequence[Finding]) -> list[Lens]:
    """Return the lenses of a manifest; `findings` are those in force, of which the lenses count scripts.

    A group keeps its first lens whatever is known, so that lines do not move.
    """
    if not context.workspace.settings.code_lens:
        return []
    found: list[Lens] = []
    for manifest in context.workspace.manifests:
        if manifest.uri == uri:
            for group in GROUPS:
                found += _of_group(manifest, group, context, findings)
    return found


def _of_group(
    manifest: Manifest, group: str, context: Context, findings: Sequence[Finding]
) -> Iterator[Lens]:
    lines = [dependency for dependency in manifest.effective if dependency.group == group]
    known = [prospect for line in lines if (prospect := prospect_of(line, context)) is not None]
    if not known:
        return
    span = manifest.key_span(group)
    yield Lens(span=span, title=_updates(known, context.now), action="upgrade", group=group)
    further = sum(beyond(prospect, context) is not None for prospect in known)
    if further:
        title = f"{counted(further, 'update')} beyond the range"
        yield Lens(span=span, title=title, action="upgrade-across", group=group)
    scripts = sum(_scripts(line, context, findings) for line in lines)
    if scripts:
        title = f"{counted(scripts, 'install script')} unreviewed"
        yield Lens(span=span, title=title, action="why", group=group)


def _updates(known: Sequence[Prospect], now: float) -> str:
    pending = sum(_is_pending(prospect) for prospect in known)
    if pending:
        return f"asking about {counted(pending, 'package')}"
    allowed = sum(prospect.within is not None for prospect in known)
    parts = [f"{counted(allowed, 'update')} allowed" if allowed else "no updates"]
    held = [prospect.held for prospect in known if prospect.held is not None]
    free = sorted(skipped.installable_at for skipped in held if skipped.installable_at is not None)
    if held:
        first = "" if len(held) == 1 else ", the first"
        parts.append(f"{len(held)} held back" + (f"{first} {until(free[0], now)}" if free else ""))
    unchecked = sum(prospect.outlook.state == "unknown" for prospect in known)
    if unchecked:
        parts.append(f"{unchecked} not checked")
    return " · ".join(parts)


def _is_pending(prospect: Prospect) -> bool:
    unknown = prospect.outlook.unknown
    return unknown is not None and unknown.reason == "pending"


def _scripts(dependency: Dependency, context: Context, findings: Sequence[Finding]) -> int:
    """Count the packages with unreviewed install scripts, where a finding on them is in force."""
    is_told = any(
        finding.rule == "install-script"
        and finding.location.uri == dependency.uri
        and finding.location.span == dependency.name_span
        for finding in findings
    )
    return len(unreviewed(dependency, context)) if is_told else 0
