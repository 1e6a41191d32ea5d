"""A range with no upper end: `*`, `latest`, `>=1`.

Such a line admits every version that will ever be published, breaking ones and malicious ones
included; without a lockfile the next install takes whatever is newest. Peer dependencies are left out,
as wide ranges are right there.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "*"}}
                                                                    ^
    -- .npmrc --
    min-release-age=3
    -- registry/left-pad --
    1.3.0  4 years

    "*" admits every future version of left-pad; npm 11.21.2 would install 1.3.0 now.

Fix: a caret range from the version in use.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Fix, Severity
from packward.model.manifest import Dependency
from packward.model.ranges import compile_range
from packward.model.specifiers import Specifier
from packward.rules import fixes
from packward.rules.context import Context
from packward.rules.outlook import Outlook
from packward.rules.rule import rule
from packward.rules.wording import quoted, tool_name


@rule("floating-range", subject=Dependency, severity=Severity.INFORMATION, needs_network=False)
def floating_range(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding for a range, tag or empty specifier that has no upper end."""
    outlook = context.outlook(dependency)
    if dependency.group == "peerDependencies" or outlook.state in ("not-registry", "absent"):
        return
    inner = dependency.specifier.target if dependency.specifier.kind == "alias" else dependency.specifier
    if inner is None or not _floats(inner):
        return
    yield context.finding(
        "floating-range",
        Severity.INFORMATION,
        dependency.written_span,
        f'"{quoted(dependency.text)}" {_what(inner, outlook)}{_now(outlook, context)}.',
        uri=dependency.written_uri,
        package=outlook.package,
        version=None if outlook.release is None else outlook.release.version,
        fixes=_fix(dependency, inner, outlook),
    )


def _floats(specifier: Specifier) -> bool:
    if specifier.kind == "tag":
        return True
    compiled = compile_range(specifier.wanted or "", loose=True) if specifier.kind == "range" else None
    return compiled is not None and any(
        all(each.operator in (">", ">=") or each.version is None for each in alternative.comparators)
        for alternative in compiled.sets
    )


def _what(specifier: Specifier, outlook: Outlook) -> str:
    if specifier.kind == "tag":
        return f"is a tag that the publisher of {outlook.package} can move to any version"
    return f"admits every future version of {outlook.package}"


def _now(outlook: Outlook, context: Context) -> str:
    if outlook.release is None or outlook.state == "blocked":
        return ""
    lock = context.workspace.lockfile
    if outlook.locked and lock is not None:
        return f"; {lock.label} holds {outlook.release.version}"
    return f"; {tool_name(context.workspace.tool)} would install {outlook.release.version} now"


def _fix(dependency: Dependency, inner: Specifier, outlook: Outlook) -> tuple[Fix, ...]:
    if outlook.release is None or outlook.state not in ("old-enough", "fresh"):
        return ()
    prefix = (
        dependency.text[: len(dependency.text) - len(inner.text)] if inner is not dependency.specifier else ""
    )
    text = f"{prefix}^{outlook.release.version}"
    return (Fix(title=f"Use {dependency.name} {text}", patches=(fixes.specify(dependency, text),)),)
