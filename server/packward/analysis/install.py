"""What an install without lockfile would do with each line of a project: install, fail, drop, and run."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from packward.analysis.install_tree import NOT_INSTALLED, Ask, Edge, InstallTree, Package, grow
from packward.model.manager import Manager, OptionalFailure, ScriptOutcome, ScriptSubject, Skipped, Tool
from packward.model.manifest import Dependency, Manifest
from packward.model.policy import Policy

# A script that does nothing but fail can be told without running it.
_FAILING = re.compile(r"exit [1-9][0-9]{0,2}|false|node -e [\"']?process\.exit\([1-9][0-9]{0,2}\)[\"']?")
_MOST_SCRIPTED = 100
_NO_SCRIPTS = ScriptOutcome(outcome="none")

_REASONS = {
    "no-match": "no version matches",
    "no-versions": "it has no versions",
    "too-fresh": "every version that matches is younger than the minimum release age",
    "unknown-tag": "there is no such tag",
    "no-times": "the registry gives no publish times",
    "trust-downgrade": "its origin has weaker evidence than that of an earlier version (trustPolicy)",
    "source-refused": "the package manager refuses dependencies from such a source",
    NOT_INSTALLED: "the package manager installs no peers of the project's own",
}


class ScriptRun(Struct, frozen=True, kw_only=True):
    """The install scripts of one package that a line brings, and what the manager does with them."""

    package: str
    version: str
    events: tuple[str, ...]
    outcome: ScriptOutcome


class Line(Struct, frozen=True, kw_only=True):
    """What becomes of one dependency line.

    `version` is what would be installed. `because` names the package below it that makes it fail, as
    `name` or `name@version`; `reason` says in words why it fails or is not known. `skipped` are versions
    passed over, best first. `below` are the scripts of the packages it pulls in: of the first hundred
    packages with scripts in the tree those that it needs.
    """

    dependency: Dependency
    outcome: Literal["installs", "fails", "dropped", "unknown"]
    version: str | None = None
    because: str | None = None
    reason: str | None = None
    skipped: tuple[Skipped, ...] = ()
    events: tuple[str, ...] = ()
    scripts: ScriptOutcome | None = None
    below: tuple[ScriptRun, ...] = ()


class Prediction(Struct, frozen=True, kw_only=True):
    """All lines, in the order of the manifests.

    `wanted` are packages whose packument is still to come: ask for them and predict again. `installed`
    maps real names to versions, and is empty where any line fails.
    """

    lines: tuple[Line, ...]
    wanted: tuple[str, ...]
    installed: Mapping[str, tuple[str, ...]]


class _Cause(Struct, frozen=True):
    """Why a package fails or is not known: who is to blame, and in which words."""

    culprit: str
    reason: str


class _Verdict(Struct, frozen=True, kw_only=True):
    """Causes by package: what it cannot find (`fails`), builds that fail, stops for all, unknowns.

    `below` are the scripts that run beneath a package, `lost` all whose requirements or builds fail.
    """

    tree: InstallTree
    scripts: Mapping[int, ScriptOutcome]
    below: Mapping[int, tuple[ScriptRun, ...]]
    fails: Mapping[int, _Cause]
    breaks: Mapping[int, _Cause]
    lost: frozenset[int]
    stops: Mapping[int, _Cause]
    unknown: Mapping[int, _Cause]


def predict(
    manifests: Sequence[Manifest], manager: Manager, tool: Tool, policy: Policy, ask: Ask, now: float
) -> Prediction:
    """Predict an install of a workspace, whose root manifest comes first, at `now` (epoch seconds).

    Pure and driven by demand: `ask(package)` gives its packument, with publish times where a gate needs
    them, or why it is unknown. What is pending makes its lines unknown and is listed in `wanted`.
    Conflicts between peers are not judged.
    """
    tree = grow(manifests, manager, tool, policy, ask, now)
    verdict = _judge(tree, manager, tool, policy)
    lines = tuple(
        _line(edge, edge.line, verdict, manager, policy)
        for importer in tree.importers
        for edge in importer.edges
        if edge.line is not None
    )
    stopped = any(line.outcome == "fails" for line in lines)
    return Prediction(lines=lines, wanted=tree.pending, installed={} if stopped else _installed(verdict))


def _judge(tree: InstallTree, manager: Manager, tool: Tool, policy: Policy) -> _Verdict:
    scripts = {id(package): _outcome(package, manager, tool, policy) for package in tree.packages}
    failing: dict[int, _Cause] = {}
    breaking: dict[int, _Cause] = {}
    stopping: dict[int, _Cause] = {}
    unknown = {id(package): _Cause("", "too-large") for package in tree.unseen}
    for package in tree.packages:
        for edge in package.edges:
            if edge.failure and _lost(edge, manager.optional_failure, itself=True) == "fails":
                failing.setdefault(id(package), _cause_of(edge))
            if edge.unknown is not None and (not edge.optional or edge.unknown.reason == "pending"):
                unknown.setdefault(id(package), _Cause(edge.name, edge.unknown.reason))
        outcome = scripts[id(package)].outcome
        if outcome in ("runs", "runs-with-warning") and _has_failing_script(package):
            breaking[id(package)] = _Cause(_named(package), "its install script fails")
        if outcome == "blocked-and-fails":
            stopping[id(package)] = _Cause(_named(package), "its install scripts are not reviewed")
    edges = [(package, edge) for package in tree.packages for edge in package.edges]
    required = [each for each in edges if _lost(each[1], manager.optional_failure) == "fails"]
    needed = [
        (package, edge)
        for package, edge in edges
        if _lost(edge, manager.optional_build_failure, itself=id(edge.to) in breaking) == "fails"
    ]
    fails, breaks = _spread(failing, required), _spread(breaking, needed)
    lost = frozenset(fails.keys() | breaks.keys())
    return _Verdict(
        tree=tree,
        scripts=scripts,
        below=_scripts_below(tree, scripts, [(a, edge) for a, edge in edges if id(edge.to) not in lost]),
        fails=fails,
        breaks=breaks,
        lost=lost,
        stops=_spread(stopping, edges),
        unknown=_spread(unknown, edges),
    )


def _spread(causes: dict[int, _Cause], edges: Iterable[tuple[Package, Edge]]) -> dict[int, _Cause]:
    """Pass causes on to all that depend on what they befall; the nearest cause of each package stays."""
    dependents = _dependents(edges)
    spread = dict(causes)
    queue = deque(causes)
    while queue:
        befallen = queue.popleft()
        for dependent in dependents.get(befallen, ()):
            if dependent not in spread:
                spread[dependent] = spread[befallen]
                queue.append(dependent)
    return spread


def _scripts_below(
    tree: InstallTree, scripts: Mapping[int, ScriptOutcome], edges: Iterable[tuple[Package, Edge]]
) -> dict[int, tuple[ScriptRun, ...]]:
    """Tell every package which scripts it brings, from the few packages that have any upwards."""
    dependents = _dependents(edges)
    below: dict[int, list[ScriptRun]] = {}
    scripted = [package for package in tree.packages if scripts[id(package)].outcome != "none"]
    for package in scripted[:_MOST_SCRIPTED]:
        run = ScriptRun(
            package=package.package,
            version=package.version,
            events=() if package.release is None else package.release.install_events,
            outcome=scripts[id(package)],
        )
        seen = {id(package)}
        queue = deque(seen)
        while queue:
            for dependent in dependents.get(queue.popleft(), ()):
                if dependent not in seen:
                    seen.add(dependent)
                    queue.append(dependent)
                    below.setdefault(dependent, []).append(run)
    return {key: tuple(runs) for key, runs in below.items()}


def _dependents(edges: Iterable[tuple[Package, Edge]]) -> dict[int, list[int]]:
    dependents: dict[int, list[int]] = {}
    for package, edge in edges:
        if edge.to is not None:
            dependents.setdefault(id(edge.to), []).append(id(package))
    return dependents


def _outcome(package: Package, manager: Manager, tool: Tool, policy: Policy) -> ScriptOutcome:
    if package.release is None:
        return _NO_SCRIPTS
    subject = ScriptSubject(
        package=package.package, version=package.version, alias=package.name, direct=package.direct
    )
    return manager.script_outcome(package.release.install_events, subject, policy, tool)


def _has_failing_script(package: Package) -> bool:
    scripts = () if package.release is None else package.release.scripts
    return any(_FAILING.fullmatch(text.strip()) for _, text in scripts)


def _line(edge: Edge, dependency: Dependency, verdict: _Verdict, manager: Manager, policy: Policy) -> Line:
    skipped = edge.resolution.skipped if edge.resolution is not None else ()
    if policy.install_breaks is not None and edge.wanted is not None:
        return Line(dependency=dependency, outcome="fails", reason=policy.install_breaks, skipped=skipped)
    if edge.failure:
        reason, lost = _cause_of(edge).reason, _lost(edge, manager.optional_failure, itself=True)
        return Line(dependency=dependency, outcome=lost, reason=reason, skipped=skipped)
    if edge.to is None:
        unknown = None if edge.unknown is None else edge.unknown.reason
        return Line(dependency=dependency, outcome="unknown", reason=unknown)
    package = edge.to
    outcome, cause = _outcome_of(package, edge, verdict, manager)
    blamed = cause is not None and cause.culprit not in ("", _named(package))
    return Line(
        dependency=dependency,
        outcome=outcome,
        version=package.version or None,
        because=cause.culprit if cause is not None and blamed and outcome != "unknown" else None,
        reason=None if cause is None else cause.reason,
        skipped=skipped,
        events=() if package.release is None else package.release.install_events,
        scripts=verdict.scripts.get(id(package), _NO_SCRIPTS),
        below=verdict.below.get(id(package), ()),
    )


def _outcome_of(
    package: Package, edge: Edge, verdict: _Verdict, manager: Manager
) -> tuple[Literal["installs", "fails", "dropped", "unknown"], _Cause | None]:
    key = id(package)
    if key in verdict.fails:
        return _lost(edge, manager.optional_failure), verdict.fails[key]
    if key in verdict.breaks:
        itself = verdict.breaks[key].culprit == _named(package)
        return _lost(edge, manager.optional_build_failure, itself=itself), verdict.breaks[key]
    if key in verdict.stops:
        return "fails", verdict.stops[key]
    if key in verdict.unknown:
        return "unknown", verdict.unknown[key]
    return "installs", None


def _lost(edge: Edge, of_optional: OptionalFailure, *, itself: bool = False) -> Literal["dropped", "fails"]:
    """Tell what becomes of a requirement whose package fails: only an optional one may be dropped.

    `itself`: the package is to blame, not one below it.
    """
    if edge.failure == NOT_INSTALLED:
        return "dropped"
    survives = of_optional == "dropped" or (of_optional == "dropped-alone" and itself)
    return "dropped" if edge.optional and survives else "fails"


def _reachable(edges: Iterable[Edge], verdict: _Verdict) -> Iterator[Package]:
    """Give every package that these requirements bring, those that are dropped left out."""
    seen: set[int] = set()
    queue = deque(edges)
    while queue:
        package = queue.popleft().to
        if package is None or id(package) in seen or id(package) in verdict.lost:
            continue
        seen.add(id(package))
        yield package
        queue.extend(package.edges)


def _installed(verdict: _Verdict) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    edges = [edge for importer in verdict.tree.importers for edge in importer.edges]
    for package in _reachable(edges, verdict):
        if package.release is not None:
            found.setdefault(package.package, set()).add(package.version)
    return {name: tuple(sorted(versions)) for name, versions in found.items()}


def _cause_of(edge: Edge) -> _Cause:
    name = edge.name if edge.wanted is None else edge.wanted.package
    return _Cause(name, _REASONS.get(edge.failure, edge.failure))


def _named(package: Package) -> str:
    return f"{package.package}@{package.version}"
