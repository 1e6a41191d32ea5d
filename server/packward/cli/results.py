"""What `check` found, every place resolved to a file, lines and columns: the input of all formats."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from msgspec import Struct

from packward.analysis.engine import Report
from packward.features.fixes import TextOf, edits_of
from packward.model.facts import PENDING, Query, Reason, Unknown
from packward.model.finding import Finding, Fix, Location, Severity
from packward.model.workspace import Workspace
from packward.text.document import LineIndex, line_index
from packward.text.positions import position_at

# Both documents of a package are one fact to a user: what the registry says of it.
_FACT_NAMES = {"packument-full": "packument", "osv": "advisories", "osv-record": "advisories"}
_TOGETHER = frozenset({"advisories", "socket-alerts"})
"""Facts that one request asks about a whole workspace: one failure, not one a package."""

MANY = "*"
_EMPTY = line_index("")


class Position(Struct, frozen=True):
    """A place in a text, all parts from 0: `character` in UTF-16 units, `column` in characters."""

    line: int
    character: int
    column: int


class Place(Struct, frozen=True, kw_only=True):
    """A range of a file; `file` is how the file is named to users, `text` the line it starts on."""

    uri: str
    file: str
    start: Position
    end: Position
    text: str = ""


class PlacedEdit(Struct, frozen=True, kw_only=True):
    """A replacement in a file; in a file that does not exist yet its place is the very beginning."""

    place: Place
    new_text: str


class PlacedFix(Struct, frozen=True, kw_only=True):
    """A fix as the edits it stands for."""

    fix: Fix
    edits: tuple[PlacedEdit, ...]


class PlacedRelated(Struct, frozen=True, kw_only=True):
    """Another place that explains a finding."""

    place: Place
    message: str


class PlacedFinding(Struct, frozen=True, kw_only=True):
    """A finding with its places; a fix that cannot be expressed as edits is left out."""

    finding: Finding
    place: Place
    related: tuple[PlacedRelated, ...]
    fixes: tuple[PlacedFix, ...]


class Unchecked(Struct, frozen=True, order=True):
    """A fact that could not be had, and why; `detail` says more where somebody said it.

    `package` is "*" for a fact that is asked about many packages at once: `count` says about how many.
    """

    package: str
    fact: str
    reason: Reason
    detail: str = ""
    count: int = 1

    @property
    def is_about_many(self) -> bool:
        """Whether no single package is meant."""
        return self.package == MANY

    @property
    def is_not_offered(self) -> bool:
        """Whether the registry has no such service at all, as many mirrors have none: nothing failed."""
        return self.is_about_many and self.reason == "not-found"


class Results(Struct, frozen=True, kw_only=True):
    """Everything one run of `check` has to say.

    `base_uri` is the folder that files are named from, without a final slash. `packages` counts the
    different registry packages that the manifests name, `dependencies` their lines. `crashed` are the
    rules that failed, for the reader to know what is missing.
    """

    base_uri: str
    findings: tuple[PlacedFinding, ...]
    unknown: tuple[Unchecked, ...]
    manifests: int
    dependencies: int
    packages: int
    crashed: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many findings have a severity."""
        return sum(placed.finding.severity is severity for placed in self.findings)


def resolve(
    projects: Sequence[tuple[Workspace, Report]],
    name_file: Callable[[str], str],
    text_of: TextOf,
    base_uri: str,
) -> Results:
    """Resolve the reports of all projects; `name_file` names a uri to users, `text_of` reads one."""
    places = _Places(name_file, text_of)
    manifests = [manifest for workspace, _ in projects for manifest in workspace.manifests]
    lines = [line for manifest in manifests for line in manifest.dependencies]
    findings = [places.finding(finding) for _, report in projects for finding in report.findings]
    findings.sort(key=lambda placed: _folder_first(placed.place.file))
    return Results(
        base_uri=base_uri,
        findings=tuple(findings),
        unknown=_unchecked(report for _, report in projects),
        manifests=len(manifests),
        dependencies=len(lines),
        packages=len({name for line in lines if (name := line.specifier.registry_name)}),
        crashed=tuple(dict.fromkeys(rule for _, report in projects for rule, _ in report.failures)),
    )


def _folder_first(file: str) -> tuple[str, str]:
    folder, _, name = file.rpartition("/")
    return folder, name


def _unchecked(reports: Iterable[Report]) -> tuple[Unchecked, ...]:
    missing: dict[Query, Unknown] = {}
    for report in reports:
        missing |= report.unknown
        missing |= dict.fromkeys(report.wanted, PENDING)
    together: Counter[tuple[str, Reason, str]] = Counter()
    found: set[Unchecked] = set()
    for query, unknown in missing.items():
        fact = _FACT_NAMES.get(query.signal, query.signal)
        if fact in _TOGETHER:
            together[fact, unknown.reason, unknown.detail] += 1
        else:
            found.add(Unchecked(query.package, fact, unknown.reason))
    found |= {Unchecked(MANY, *what, count) for what, count in together.items()}
    return tuple(sorted(found))


class _Places:
    """Turns locations into places, reading every text once."""

    def __init__(self, name_file: Callable[[str], str], text_of: TextOf) -> None:
        self._name_file, self._text_of = cache(name_file), text_of
        self._indexes: dict[str, LineIndex] = {}

    def finding(self, finding: Finding) -> PlacedFinding:
        fixes = [PlacedFix(fix=fix, edits=self._edits(fix)) for fix in finding.fixes]
        return PlacedFinding(
            finding=finding,
            place=self._place(finding.location),
            related=tuple(
                PlacedRelated(place=self._place(related.location), message=related.message)
                for related in finding.related
            ),
            fixes=tuple(fix for fix in fixes if fix.edits),
        )

    def _edits(self, fix: Fix) -> tuple[PlacedEdit, ...]:
        return tuple(
            PlacedEdit(place=self._place(Location(uri, edit.span)), new_text=edit.text)
            for uri, edits in edits_of(fix.patches, self._text_of).items()
            for edit in edits
        )

    def _place(self, location: Location) -> Place:
        index = self._index(location.uri)
        start = _position(index, location.span.start)
        return Place(
            uri=location.uri,
            file=self._name_file(location.uri),
            start=start,
            end=_position(index, max(location.span.start, location.span.end)),
            text=index.line_text(start.line),
        )

    def _index(self, uri: str) -> LineIndex:
        if uri not in self._indexes:
            text = self._text_of(uri)
            self._indexes[uri] = _EMPTY if text is None else line_index(text)
        return self._indexes[uri]


def _position(index: LineIndex, offset: int) -> Position:
    line, character = position_at(index, offset, "utf-16")
    return Position(line, character, position_at(index, offset, "utf-32")[1])
