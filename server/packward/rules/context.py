"""What a rule may look at besides its subject: the workspace, the facts, the time. Asking is noted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar

from packward.data.node_builtins import builtins
from packward.model.facts import Facts, Query, Unknown
from packward.model.finding import Finding, Fix, Location, Related, Severity
from packward.model.manifest import Dependency
from packward.model.packument import Packument
from packward.model.policy import Origin
from packward.model.replacements import Replacements
from packward.model.workspace import Workspace
from packward.rules.data_set import data_set
from packward.rules.known_advisories import Known, known_advisories
from packward.rules.outlook import Outlook, look_out
from packward.rules.transitive import Brought, brought_by, importer_label
from packward.text.document import Span

Fact = TypeVar("Fact")


class Context:
    """One analysis: same workspace, facts and time in, same findings out.

    `wanted` is what was asked and not answered yet, in order of asking, direct dependencies first;
    `unknown` what cannot be answered.
    """

    def __init__(self, workspace: Workspace, facts: Facts, now: float) -> None:
        """Take the snapshot, the facts known so far, and the time (epoch seconds)."""
        self.workspace = workspace
        self.facts = facts
        self.now = now
        self._soon: dict[Query, None] = {}
        self.unknown: dict[Query, Unknown] = {}
        self._later: dict[Query, None] = {}
        self._outlooks: dict[tuple[str, str, str], Outlook] = {}

    @property
    def wanted(self) -> tuple[Query, ...]:
        """What was asked and not answered yet; what transitive packages need comes last."""
        return tuple(self._soon | self._later)

    @cached_property
    def brought(self) -> Mapping[tuple[str, str], Sequence[Brought]]:
        """What each line of the workspace brings along, by (importer label, name)."""
        return brought_by(self.workspace)

    @cached_property
    def advisories(self) -> Known:
        """What is known against packages by now, whichever versions were asked about."""
        return known_advisories(self.facts)

    @cached_property
    def replacements(self) -> Replacements:
        """The e18e data set: from the registry, else the list that comes with packward."""
        return data_set(self)

    @cached_property
    def replaceable(self) -> frozenset[str]:
        """The names of all dependencies of which some table says what can stand in their place."""
        names = {line.name for manifest in self.workspace.manifests for line in manifest.dependencies}
        return frozenset(names & (builtins().keys() | self.replacements.packages.keys()))

    def brought_by(self, dependency: Dependency) -> Sequence[Brought]:
        """Return the locked packages that a line brings along."""
        return self.brought.get((importer_label(dependency, self.workspace), dependency.name), ())

    def ask(self, query: Query, kind: type[Fact]) -> Fact | Unknown:
        """Return the answer to a question, a fact of this kind; what nobody has asked yet becomes wanted."""
        answer = self.facts.get(query)
        if isinstance(answer, kind):
            return answer
        unknown = answer if isinstance(answer, Unknown) else Unknown("malformed")
        if unknown.reason == "pending":
            self._soon[query] = None
        else:
            self.unknown[query] = unknown
        return unknown

    def ask_later(self, query: Query, kind: type[Fact]) -> Fact | Unknown:
        """Return the answer to a question that is asked for after everything about direct dependencies."""
        with self.asked_last():
            return self.ask(query, kind)

    def ask_aside(self, query: Query, kind: type[Fact]) -> Fact | Unknown:
        """Return the answer to a question that is asked last, and leaves nothing unchecked where it fails."""
        answer = self.facts.get(query)
        if isinstance(answer, kind):
            return answer
        unknown = answer if isinstance(answer, Unknown) else Unknown("malformed")
        if unknown.reason == "pending":
            self._later[query] = None
        return unknown

    def locked_packument(self, package: str, cutoff: float) -> Packument | Unknown:
        """Return a packument of a transitive package, dated like `dated_packument`; asked for last."""
        with self.asked_last():
            return self.dated_packument(package, cutoff)

    def packument(self, package: str) -> Packument | Unknown:
        """Return what the registry says of a package; the times may be missing (abbreviated)."""
        registry = self.workspace.policy.registries.of(package)
        full = self.facts.get(Query("packument-full", registry, package))
        if isinstance(full, Packument):
            return full
        return self.ask(Query("packument", registry, package), Packument)

    def full_packument(self, package: str) -> Packument | Unknown:
        """Return the registry's full document of a package, with publish times where it has them."""
        registry = self.workspace.policy.registries.of(package)
        brief = self.facts.get(Query("packument", registry, package))
        if isinstance(brief, Packument) and brief.complete:
            return brief
        return self.ask(Query("packument-full", registry, package), Packument)

    def dated_packument(self, package: str, cutoff: float) -> Packument | Unknown:
        """Return a packument that can tell which versions are younger than the cutoff.

        An abbreviated document that was last modified before the cutoff holds nothing younger, so
        the full one is not asked for.
        """
        brief = self.packument(package)
        if isinstance(brief, Unknown) or brief.complete or brief.has_times:
            return brief
        if brief.modified is not None and brief.modified <= cutoff:
            return brief
        return self.full_packument(package)

    def packument_to_pick_from(self, package: str, cutoff: float | None) -> Packument | Unknown:
        """Return a packument that can tell what the manager picks; `cutoff` is its gate's, if there is one.

        An abbreviated document has no evidence of a version's origin, which a trust policy looks at.
        """
        if self.workspace.policy.trust is not None:
            return self.full_packument(package)
        return self.packument(package) if cutoff is None else self.dated_packument(package, cutoff)

    def outlook(self, dependency: Dependency) -> Outlook:
        """Return what the manager makes of a dependency's line today."""
        key = (dependency.uri, dependency.group, dependency.name)
        if key not in self._outlooks:
            self._outlooks[key] = look_out(dependency, self)
        return self._outlooks[key]

    def finding(
        self,
        rule: str,
        severity: Severity,
        span: Span,
        message: str,
        *,
        uri: str,
        package: str | None = None,
        version: str | None = None,
        related: Iterable[Related] = (),
        fixes: Iterable[Fix] = (),
        tags: Iterable[str] = (),
    ) -> Finding:
        """Build a finding at a span of a document."""
        return Finding(
            rule=rule,
            severity=severity,
            location=Location(uri, span),
            message=message,
            package=package,
            package_version=version,
            related=tuple(related),
            fixes=tuple(fixes),
            tags=tuple(tags),
        )

    def related(self, origin: Origin | None, message: str) -> tuple[Related, ...]:
        """Return the place a value was written at as related information; () where no file holds it."""
        if origin is None or origin.uri is None or origin.span is None:
            return ()
        return (Related(Location(origin.uri, origin.span), message),)

    @contextmanager
    def asked_last(self) -> Iterator[None]:
        """Have everything that is asked meanwhile come after what direct dependencies need."""
        soon, self._soon = self._soon, self._later
        try:
            yield
        finally:
            self._soon = soon
