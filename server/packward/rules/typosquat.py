"""A name that is easily taken for that of a popular package.

Whoever publishes `expresss` waits for a slip of the finger: the name is one edit away from a popular one,
has other separators, another scope, look-alike letters, or a "js" too many. Only a name that is not in the
lockfile yet is looked at, and nothing is said of one that is popular itself, or that the registry has known
for a year with ten releases. What is popular comes from a list of some 3,000 names that packward brings
along, made from the npm package npm-high-impact.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"expresss": "^1.0.0"}}
                                                        ^^^^^^^^
    -- .npmrc --
    min-release-age=3
    -- registry/expresss --
    1.0.0  20 days

    expresss differs from express, a popular package, by one added character; expresss was first published
    20 days ago and has 1 release.

Fix: the popular name.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Severity
from packward.model.manifest import Dependency
from packward.model.packument import Packument
from packward.model.wording import age
from packward.rules.context import Context
from packward.rules.fixes import use_name
from packward.rules.new_names import doubtful_name
from packward.rules.release_signs.additions import first_published
from packward.rules.rule import rule
from packward.rules.wording import quoted

ID = "typosquat"


@rule(ID, subject=Dependency, severity=Severity.INFORMATION)
def typosquat(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding on a new name that looks like a popular one.

    A name that the registry does not know is for `unknown-package` to report.
    """
    doubtful = doubtful_name(dependency, context)
    if doubtful is None:
        return
    package, found = doubtful.package, doubtful.lookalike
    name = quoted(package)
    yield context.finding(
        ID,
        Severity.INFORMATION,
        dependency.name_span,
        f"{name} differs from {found.popular}, a popular package, {found.difference}"
        f"{_history(name, doubtful.packument, context.now)}.",
        uri=dependency.uri,
        package=package,
        fixes=use_name(dependency, found.popular, context.workspace),
    )


def _history(name: str, packument: Packument | None, now: float) -> str:
    """Say since when a package is there and how many releases it has; nothing where that is not known."""
    since = None if packument is None else first_published(packument)
    if packument is None or since is None:
        return ""
    count = len(packument.releases)
    releases = "1 release" if count == 1 else f"{count} releases"
    return f"; {name} was first published {age(max(0.0, now - since))} ago and has {releases}"
