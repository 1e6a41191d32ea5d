"""Completion of the version in a dependency's line: what may be installed now first, too young ones last."""

import json
import re
from collections.abc import Iterator

from msgspec import Struct, structs

from packward.features.completion_items import Completions, Item
from packward.features.cursor import Cursor
from packward.features.markdown import code, plain
from packward.features.overrides import overridden
from packward.model.facts import Unknown
from packward.model.manifest import GROUPS
from packward.model.names import is_valid_name
from packward.model.packument import Packument, Release
from packward.model.versions import key, parse
from packward.model.wording import age, day, moment, remaining
from packward.rules.advisories import known_against
from packward.rules.context import Context
from packward.syntax.tree import KeyPath

MOST = 60
_MOST_YOUNG = 10
_MOST_TAGS = 3
_LONGEST = 256

# Everything up to the last comparator stays as it is typed.
_TYPED = re.compile(
    r"(?P<kept>(?:npm:(?P<name>(?:@[^@/]+/)?[^@/]+)@)?(?:[^:]*[\s|])?(?:\^|~>?|[<>]=?|=)?v?)(?P<version>[^\s|:/]*)"
)


class _Candidate(Struct, frozen=True, kw_only=True):
    """A version with what decides about its place; a young one has to wait for `free_in` seconds.

    `is_covered`: an advisory that is known already covers it.
    """

    release: Release
    published: float | None
    is_young: bool
    free_in: float | None
    is_prerelease: bool
    is_covered: bool
    tags: tuple[str, ...]


def complete_version(
    cursor: Cursor, uri: str, text: str, offset: int, context: Context
) -> Completions | None:
    """Return the versions that a line, a catalog's entry or an override may ask for; None anywhere else.

    The operator before the cursor, and `npm:name@`, are kept. Until the registry has answered there are
    no items, and more to ask for.
    """
    named = _named(cursor.path, uri, context) if cursor.role == "value" else None
    if named is None:
        return None
    start = cursor.inner.start
    match = _TYPED.fullmatch(text, start, offset) if start <= offset <= start + _LONGEST else None
    if match is None:
        return None
    package = match["name"] or named
    if not is_valid_name(package) or _is_member(package, context):
        return None
    packument = context.full_packument(package)
    if isinstance(packument, Unknown):
        return Completions(items=(), is_incomplete=True) if packument.reason == "pending" else None
    candidates = list(_candidates(packument, context))
    newest = _newest_allowed(candidates)
    is_cut = len(candidates) > MOST
    if is_cut:
        candidates = [each for each in candidates if each.release.version.startswith(match["version"])]
    # The newest allowed of all may begin otherwise than what is typed.
    best = _newest_allowed(candidates)
    items = tuple(
        structs.replace(
            _item(each, f"{number:03}", match["kept"], cursor, context.now, is_newest=each is newest),
            is_best=each is best,
        )
        for number, each in enumerate(_best(candidates))
    )
    return Completions(items=items, is_incomplete=is_cut)


def _named(path: KeyPath, uri: str, context: Context) -> str | None:
    """Return the package that the value at a path is the version of; None where it is something else."""
    is_in_group = len(path) == len(("group", "name")) and path[0] in GROUPS
    if is_in_group or path[-2:-1] == ("catalog",) or path[-3:-2] == ("catalogs",):
        return str(path[-1])
    return overridden(uri, path, context.workspace)


def _is_member(package: str, context: Context) -> bool:
    return any(manifest.name == package and not manifest.is_root for manifest in context.workspace.manifests)


def _candidates(packument: Packument, context: Context) -> Iterator[_Candidate]:
    policy, manager, now = context.workspace.policy, context.workspace.manager, context.now
    gate = policy.gate(packument.name)
    window = context.workspace.settings.minimum_release_age if gate is None else gate.seconds
    cutoff = now - window if gate is None else gate.cutoff(now)
    advisories = known_against(packument.name, context)
    for release in packument.releases:
        published = packument.published_by(release)
        is_young = published is not None and published > cutoff
        if is_young and manager.is_exempt(policy, packument.name, release.version):
            is_young = False
        relative = gate is None or gate.before is None
        version = parse(release.version, loose=True)
        yield _Candidate(
            release=release,
            published=published,
            is_young=is_young,
            free_in=published + window - now if is_young and relative and published is not None else None,
            is_prerelease=version is not None and version.is_prerelease,
            is_covered=any(advisory.covers(release.version) for advisory in advisories),
            tags=tuple(tag for tag, tagged in packument.tags.items() if tagged == release.version),
        )


def _best(candidates: list[_Candidate]) -> list[_Candidate]:
    """Return at most `MOST`: old enough ones first, and of these first what is stable and in use."""
    newest_first = sorted(candidates, key=lambda each: key(each.release.version) or (), reverse=True)
    young = [each for each in newest_first if each.is_young]
    old = [each for each in newest_first if not each.is_young]
    old.sort(key=lambda each: (each.is_covered, bool(each.release.deprecated), each.is_prerelease))
    if len(candidates) > MOST:
        young = young[: max(_MOST_YOUNG, MOST - len(old))]
    return [*old[: MOST - len(young)], *young][:MOST]


def _newest_allowed(candidates: list[_Candidate]) -> _Candidate | None:
    first = next(iter(_best(candidates)), None)
    if first is None or first.is_young or first.is_covered or first.release.deprecated:
        return None
    return first


def _item(
    candidate: _Candidate, order: str, kept: str, cursor: Cursor, now: float, *, is_newest: bool
) -> Item:
    release = candidate.release
    text = kept + release.version
    is_quoted = cursor.inner != cursor.span
    if not is_quoted and cursor.language != "yaml":
        text = json.dumps(text)
    elif cursor.needs_blank:
        text = f" {text}"
    return Item(
        label=release.version,
        text=text,
        span=cursor.inner,
        typed=text,
        order=order,
        kind="version",
        detail=", ".join((*(("newest allowed",) if is_newest else ()), *_facts(candidate, now))),
        documentation="\n\n".join(_sentences(candidate, now)),
        is_deprecated=bool(release.deprecated),
    )


def _facts(candidate: _Candidate, now: float) -> Iterator[str]:
    yield from candidate.tags[:_MOST_TAGS]
    if candidate.published is not None:
        yield f"{age(max(0.0, now - candidate.published))} old"
    if candidate.is_young:
        yield "held back" if candidate.free_in is None else f"in {remaining(candidate.free_in)}"
    elif candidate.published is not None:
        yield day(candidate.published)
    if candidate.is_covered:
        yield "covered by an advisory"
    if candidate.release.deprecated:
        yield "deprecated"


def _sentences(candidate: _Candidate, now: float) -> Iterator[str]:
    release = candidate.release
    if candidate.published is not None:
        yield f"Published on {moment(candidate.published)}."
    if candidate.free_in is not None:
        yield f"Old enough for this project on {moment(now + candidate.free_in)}."
    if release.deprecated:
        yield f"Deprecated by its publisher: {plain(release.deprecated)}"
    if release.scripts:
        texts = "; ".join(f"{event} {code(script, 120)}" for event, script in release.scripts)
        yield f"Install scripts: {texts}."
