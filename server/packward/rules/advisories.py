"""What rules on advisories share: what is in use, who is asked about it, and how it is worded."""

from collections.abc import Sequence

from msgspec import Struct, structs

from packward.model.advisories import Advisories, Advisory, AdvisoryRecord, Matches, worst_first
from packward.model.facts import Query, Unknown
from packward.model.finding import Related
from packward.model.lockfile import Lockfile
from packward.model.manifest import Dependency
from packward.model.wording import listed
from packward.rules.context import Context
from packward.rules.outlook import locked_for
from packward.rules.transitive import Brought, paths
from packward.rules.wording import quoted

_MOST_PAGES = 5
_MOST_LISTED = 3


class InUse(Struct, frozen=True, kw_only=True):
    """The version that a line is locked to, or would be installed as; `where` names the lockfile."""

    package: str
    version: str
    where: str = ""


class Affected(Struct, frozen=True, kw_only=True):
    """A package that a line brings, with the advisories that cover it."""

    brought: Brought
    advisories: tuple[Advisory, ...]


def in_use(dependency: Dependency, context: Context) -> InUse | None:
    """Return the version that matters for a line; None where none is or would be installed."""
    locked, lock = locked_for(dependency, context.workspace), context.workspace.lockfile
    if locked is not None and lock is not None:
        return InUse(package=locked.name, version=locked.version, where=f" ({lock.label})")
    outlook = context.outlook(dependency)
    if outlook.release is None or outlook.state not in ("old-enough", "fresh", "fallback"):
        return None
    return InUse(package=outlook.package, version=outlook.release.version)


def advisories_on(package: str, version: str, context: Context) -> Advisories | Unknown | None:
    """Return what is known against a version, from whom the settings choose; None where nobody is asked.

    OSV hears of public packages only, so a private one's own registry is asked instead.
    """
    chosen = context.workspace.settings.advisories
    if chosen == "off":
        return None
    registry = context.workspace.policy.registries.of(package)
    if chosen == "osv":
        query = Query("osv", registry, package, version)
        known = context.facts.get(query)
        if not (isinstance(known, Unknown) and known.reason == "private"):
            return _from_osv(query, context)
    return context.ask(Query("advisories", registry, package, version), Advisories)


def known_against(package: str, context: Context) -> frozenset[Advisory]:
    """Return what is known against a package by now, whichever versions were asked about; asks nobody."""
    if context.workspace.settings.advisories == "off":
        return frozenset()
    registry = context.workspace.policy.registries.of(package)
    return context.advisories.get((registry, package), frozenset())


def affected_by(dependency: Dependency, context: Context) -> list[Affected]:
    """Return the packages that a line brings and that advisories cover; they are asked about last."""
    found = []
    with context.asked_last():
        for brought in context.brought_by(dependency):
            package = brought.package
            if not package.registry:
                continue
            known = advisories_on(package.name, package.version, context)
            if isinstance(known, Advisories) and known.listed:
                found.append(Affected(brought=brought, advisories=known.listed))
    return found


def listing(advisories: Sequence[Advisory]) -> str:
    """Word some advisories, worst first: "the advisory GHSA-… (high): Title", or how many and which."""
    worst = advisories[0]
    title = quoted(worst.title).rstrip(".")
    first = _named(worst) + (f": {title}" if title else "")
    if len(advisories) == 1:
        return f"the advisory {first}"
    others = [_named(each) for each in advisories[1:_MOST_LISTED]]
    more = len(advisories) - 1 - len(others)
    also = [*others, f"{more} more"] if more else others
    return f"{len(advisories)} advisories, the worst {first}; also {listed(also)}"


def short(advisory: Advisory) -> str:
    """Name an advisory and how severe it is: "GHSA-… (high)"."""
    level = advisory.severity or "no severity given"
    return f"{quoted(advisory.id, 60)} ({'malware' if advisory.malware else level})"


def places(all_affected: Sequence[Affected], lock: Lockfile) -> tuple[Related, ...]:
    """Return the entries of the lockfile as related places, each with its path and its advisories."""
    found = paths([each.brought for each in all_affected], lock)
    return tuple(
        structs.replace(
            place, message=f"{place.message}: {listed([short(each) for each in affected.advisories])}"
        )
        for place, affected in zip(found, all_affected, strict=False)
    )


def _from_osv(query: Query, context: Context) -> Advisories | Unknown:
    """Put together what OSV has on a version: the ids, then the record behind each.

    A match whose record cannot be had still counts, under its id alone.
    """
    matches = _all_matches(query, context)
    if isinstance(matches, Unknown):
        return matches
    records = {each: _record(each, context) for each in matches.ids}
    if any(isinstance(record, Unknown) and record.reason == "pending" for record in records.values()):
        return Unknown("pending")
    found: list[Advisory] = []
    told: set[str] = set()
    # Records of malware first: they list versions where GitHub's on the same may cover everything.
    for name in sorted(records, key=lambda name: (not name.startswith("MAL-"), name)):
        record = records[name]
        names = {name} if isinstance(record, Unknown) else {name, *record.aliases}
        advisory = _of_record(name, record, query)
        if advisory is not None and told.isdisjoint(names):
            found.append(advisory)
        if isinstance(record, Unknown) or query.package in record.packages:
            told |= names
    return Advisories(listed=worst_first(tuple(found)), host=matches.host, asked_at=matches.asked_at)


def _all_matches(query: Query, context: Context) -> Matches | Unknown:
    ids: dict[str, None] = {}
    matches = context.ask(query, Matches)
    for _ in range(_MOST_PAGES):
        if isinstance(matches, Unknown):
            return matches
        ids |= dict.fromkeys(matches.ids)
        if not matches.next_page:
            break
        matches = context.ask(structs.replace(query, detail=matches.next_page), Matches)
    return matches if isinstance(matches, Unknown) else structs.replace(matches, ids=tuple(ids))


def _record(name: str, context: Context) -> AdvisoryRecord | Unknown:
    return context.ask(Query("osv-record", "", "", detail=name), AdvisoryRecord)


def _of_record(name: str, record: AdvisoryRecord | Unknown, query: Query) -> Advisory | None:
    if isinstance(record, Unknown):
        return Advisory(id=name, malware=name.startswith("MAL-"), range=f"={query.version}")
    advisory = record.packages.get(query.package)
    return advisory if advisory is not None and advisory.covers(query.version) else None


def _named(advisory: Advisory) -> str:
    return quoted(advisory.id, 60) if advisory.malware else short(advisory)
