"""The registry has no package of this name.

A name that nobody has published is a typing mistake, or a private package that is asked from the
wrong registry; whoever publishes it later decides what the next install runs.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"lft-pad": "1.3.0"}}
                                                        ^^^^^^^

    The registry at registry.example.com has no package named lft-pad; left-pad is a popular package with
    a similar name.

Fix: correct the name, or set the registry of its scope in .npmrc.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from packward.model.finding import Finding, Severity
from packward.model.manifest import Dependency
from packward.rules.context import Context
from packward.rules.fixes import use_name
from packward.rules.lookalikes import lookalike
from packward.rules.rule import rule
from packward.rules.transitive import importer_label


@rule("unknown-package", subject=Dependency, severity=Severity.ERROR)
def unknown_package(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding where the registry says that it knows no such package.

    A scoped package that is locked exists for whoever has the credentials: registries answer "not
    found" for what one may not see.
    """
    outlook = context.outlook(dependency)
    if outlook.unknown is None or outlook.unknown.reason != "not-found":
        return
    workspace, name = context.workspace, outlook.package
    lock = workspace.lockfile
    scoped = name.startswith("@")
    if (
        scoped
        and lock is not None
        and lock.locked(importer_label(dependency, context.workspace), dependency.name)
    ):
        return
    host = urlsplit(workspace.policy.registries.of(name)).netloc
    hidden = ", or shows it only to those who may see it" if scoped else ""
    found = lookalike(name)
    meant = "" if found is None else f"; {found.popular} is a popular package with a similar name"
    yield context.finding(
        "unknown-package",
        Severity.ERROR,
        dependency.name_span,
        f"The registry at {host} has no package named {name}{hidden}{meant}.",
        uri=dependency.uri,
        package=name,
        fixes=() if found is None else use_name(dependency, found.popular, workspace),
    )
