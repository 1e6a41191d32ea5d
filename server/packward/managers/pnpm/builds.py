"""pnpm's settings on build scripts: which lists and switches a version reads, and what they come to."""

import re
from collections.abc import Iterator, Mapping

from packward.managers.pnpm.config import Entry, Source, get, switch
from packward.managers.pnpm.generations import V11
from packward.model.manager import ScriptSubject, Target, Tool
from packward.model.policy import Approval, ScriptPolicy
from packward.model.versions import parse

ALLOW = "allowBuilds"
ONLY = "onlyBuiltDependencies"
NEVER = "neverBuiltDependencies"
IGNORED = "ignoredBuiltDependencies"
ALL = "dangerouslyAllowAllBuilds"
STRICT = "strictDepBuilds"
IGNORE_SCRIPTS = "ignoreScripts"

ALLOW_SINCE = "10.26.0"
BLOCKS_SINCE = "10.0.0"
VERSIONS_SINCE = "10.19.0"
DENIAL_BEATS_ALL_SINCE = "12.12.0"
REFUSES_OTHER_VALUES_SINCE = "11.28.3"

_HOSTED = re.compile(
    r"(?:(?P<host>github|gitlab|bitbucket):)?(?P<path>[\w.-]+/[\w.-]+?)(?:\.git)?(?:#.*)?", re.ASCII
)
_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}


def read_scripts(chain: tuple[Source, ...], tool: Tool) -> ScriptPolicy:
    """Read what is in force for install scripts; recorded cases `def.pnpm*` and `pnpm.*`."""
    ignores, entry = switch(chain, IGNORE_SCRIPTS, tool)
    if ignores and entry is not None:
        return ScriptPolicy(default="block", overrules="block", origin=entry.origin)
    strict, strict_entry = switch(chain, STRICT, tool)
    is_strict = tool.at_least(V11) if strict is None else strict
    strict_origin = strict_entry.origin if strict and strict_entry is not None else None
    approvals = tuple(_approvals(chain, tool))
    everything = allows_all(chain, tool)
    if everything is not None:
        denials = tuple(approval for approval in approvals if not approval.allowed)
        if tool.at_least(DENIAL_BEATS_ALL_SINCE):
            return ScriptPolicy(default="run", origin=everything.origin, approvals=denials)
        return ScriptPolicy(default="run", overrules="run", origin=everything.origin)
    if _runs_by_default(chain, tool):
        return ScriptPolicy(default="run", strict=is_strict, origin=strict_origin, approvals=approvals)
    return ScriptPolicy(default="block", strict=is_strict, origin=strict_origin, approvals=approvals)


def errors(chain: tuple[Source, ...], tool: Tool) -> Iterator[str]:
    """Say why these settings stop every install."""
    if tool.at_least(V11):
        yield from _map_errors(get(chain, ALLOW), tool)
    elif ONLY in (lists := _lists(chain, tool)):
        contrary = NEVER if NEVER in lists else ALL if allows_all(chain, tool) is not None else None
        if contrary is not None:
            yield f"pnpm {tool.version} stops because {contrary} contradicts the list of allowed builds"
    for approval in _approvals(chain, tool):
        if (approval.allowed or tool.at_least(V11)) and _is_refused(approval.text, tool):
            yield f"pnpm {tool.version} stops over {approval.text}: only exact versions may follow a name"


def allows_all(chain: tuple[Source, ...], tool: Tool) -> Entry | None:
    """Return what allows the scripts of every package.

    Written outside the project, it counts only where the project says nothing on builds.
    """
    is_on, entry = switch(chain, ALL, tool)
    if not is_on or entry is None:
        return None
    of_project = entry.place in ("manifest", "yaml") or (entry.place == "environment" and tool.at_least(V11))
    if not of_project and not {ALLOW, ONLY, NEVER}.isdisjoint(_lists(chain, tool)):
        return None
    return entry


def names(text: str, subject: ScriptSubject) -> bool:
    """Tell whether an entry means a package: by its name, its exact versions, or its source.

    A name never allows a package from a repository, folder or address. Patterns mean nothing.
    """
    if subject.source:
        return text == f"{subject.package}@{subject.source}" or (
            _is_source(text) and _repository(text, subject.package) == _repository_of(subject)
        )
    if text == subject.package:
        return True
    versions = _versions(text)
    return versions is not None and text.startswith(f"{subject.package}@") and subject.version in versions


def read_approval(text: str, tool: Tool) -> Target:
    """Return what an entry of allowBuilds or a list of builds can match, and why one never does."""
    at = text.find("@", 1)
    name = text if at < 0 else text[:at]
    if _is_source(text):
        problem = None if tool.at_least(V11) else f"pnpm {tool.version} cannot allow a repository's builds."
        return Target(name=name, problem=problem)
    versions = _versions(text)
    return Target(
        name=name, is_pattern="*" in name, versions=versions, problem=_problem(text, versions, tool)
    )


def _problem(text: str, versions: tuple[str, ...] | None, tool: Tool) -> str | None:
    if "*" in text:
        return f"pnpm matches {text} with no package: builds are allowed by exact names, not by patterns."
    if text.startswith("@") and "/" not in text:
        return f"pnpm matches {text} with no package: it is a scope without a name."
    if "@" not in text[1:]:
        return None
    if not tool.at_least(VERSIONS_SINCE):
        return f"pnpm {tool.version} takes {text} for a name; versions are read since pnpm {VERSIONS_SINCE}."
    if versions is None:
        return f"pnpm {tool.version} stops over {text}: exact versions only, with || between them."
    return None


def _approvals(chain: tuple[Source, ...], tool: Tool) -> Iterator[Approval]:
    if tool.at_least(V11):
        entry = get(chain, ALLOW)
        if entry is not None:
            yield from _of_map(entry)
        return
    for key, entries in _lists(chain, tool).items():
        for entry in entries:
            if entry.key == ALLOW:
                yield from (approval for approval in _of_map(entry) if approval.allowed == (key == ONLY))
            else:
                yield from _of_list(entry, is_allowed=key == ONLY)


def _lists(chain: tuple[Source, ...], tool: Tool) -> Mapping[str, tuple[Entry, ...]]:
    """Return the entries behind each list of pnpm 10, from the first source that gives the list.

    A source's allowBuilds adds to its own lists. Since pnpm 11 there is only allowBuilds.
    """
    if tool.at_least(V11):
        entry = get(chain, ALLOW)
        return {} if entry is None else {ALLOW: (entry,)}
    found: dict[str, tuple[Entry, ...]] = {}
    for source in chain:
        allow = source.entries.get(ALLOW) if tool.at_least(ALLOW_SINCE) else None
        for key in (ONLY, NEVER, IGNORED):
            own = source.entries.get(key)
            entries = [own] if own is not None and own.value is not None else []
            if key != NEVER and allow is not None and allow.value is not None:
                entries.append(allow)
            if entries:
                found.setdefault(key, tuple(entries))
    return found


def _runs_by_default(chain: tuple[Source, ...], tool: Tool) -> bool:
    if tool.at_least(V11):
        return False
    lists = _lists(chain, tool)
    return ONLY not in lists and (NEVER in lists or not tool.at_least(BLOCKS_SINCE))


def _is_refused(text: str, tool: Tool) -> bool:
    if "@" not in text[1:] or _is_source(text) or not tool.at_least(VERSIONS_SINCE):
        return False
    return _versions(text) is None or "*" in text


def _map_errors(entry: Entry | None, tool: Tool) -> Iterator[str]:
    if entry is None or not tool.at_least(REFUSES_OTHER_VALUES_SINCE):
        return
    if not isinstance(entry.value, dict):
        yield f"pnpm {tool.version} stops because {ALLOW} is no mapping of names to true or false"
        return
    for name, value in entry.value.items():
        if not isinstance(value, bool | str):
            yield f"pnpm {tool.version} stops because {ALLOW} has neither true nor false for {name}"


def _of_map(entry: Entry) -> Iterator[Approval]:
    for child, origin in entry.elements():
        if isinstance(child.value, bool):
            yield Approval(text=str(child.key), allowed=child.value, origin=origin)


def _of_list(entry: Entry, *, is_allowed: bool) -> Iterator[Approval]:
    for child, origin in entry.elements():
        if isinstance(child.value, str):
            yield Approval(text=child.value, allowed=is_allowed, origin=origin)


def _versions(text: str) -> tuple[str, ...] | None:
    at = text.find("@", 1)
    if at < 0:
        return None
    parsed = [parse(part) for part in text[at + 1 :].split("||")]
    return None if None in parsed else tuple(str(version) for version in parsed)


def _is_source(text: str) -> bool:
    """Tell whether an entry names a repository, folder or address instead of versions."""
    at = text.find("@", 1)
    rest = text[at + 1 :] if at > 0 else text
    return "||" not in rest and (":" in rest or "#" in rest or (at > 0 and "/" in rest))


def _repository(text: str, package: str) -> str:
    return text.removeprefix(f"{package}@").partition("#")[0]


def _repository_of(subject: ScriptSubject) -> str:
    match = _HOSTED.fullmatch(subject.source)
    if match is None:
        return subject.source.partition("#")[0]
    return f"git+https://{_HOSTS[match['host'] or 'github']}/{match['path']}.git"
