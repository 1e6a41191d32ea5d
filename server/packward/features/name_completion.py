"""Completion of a package's name in a group of dependencies or a catalog."""

import json
from collections.abc import Iterable, Iterator

from packward.data.popular_packages import popular_packages
from packward.features.completion_items import Completions, Item
from packward.features.cursor import Cursor
from packward.features.markdown import plain
from packward.model.facts import Query, Unknown
from packward.model.manifest import GROUPS
from packward.model.names import scope
from packward.model.search import Match, Matches
from packward.rules.context import Context
from packward.signals.search import SEARCH_SIGNAL, search_query
from packward.syntax.tree import KeyPath

MOST = 60
_SHORTEST = 2
_NO_SEARCH = frozenset({"not-found", "forbidden", "malformed", "private"})
_PACKUMENTS = frozenset({"packument", "packument-full"})


def complete_name(cursor: Cursor, text: str, offset: int, context: Context) -> Completions | None:
    """Return the names that begin like what is typed; None where no name belongs.

    It asks the registry that the name is configured for, and no other: a scope's names are asked only once
    the scope is typed out. What is known here, and popular names, come after what that registry finds.
    """
    if cursor.role != "key" or not _is_of_name(cursor.path):
        return None
    typed = text[cursor.inner.start : offset] if cursor.inner.start <= offset <= cursor.inner.end else ""
    if len(typed) < _SHORTEST:
        return Completions(items=(), is_incomplete=True)
    searched = sorted(_searched(typed, context), key=lambda match: not match.name.startswith(typed.lower()))
    matches: dict[str, Match] = {}
    for match in (*searched, *_known(typed, context)):
        matches.setdefault(match.name, match)
    fitting = [match for match in matches.values() if match.name not in cursor.siblings]
    items = tuple(_item(match, number, cursor) for number, match in enumerate(fitting[:MOST]))
    return Completions(items=items, is_incomplete=True)


def _is_of_name(path: KeyPath) -> bool:
    """Tell whether the key at a path is a package's name."""
    is_in_group = len(path) == len(("group", "")) and path[0] in GROUPS
    return is_in_group or path[-2:-1] == ("catalog",) or path[-3:-2] == ("catalogs",)


def _searched(typed: str, context: Context) -> tuple[Match, ...]:
    """Return what the registry finds; () until it has answered, and where it has no search."""
    registry = context.workspace.policy.registries.of(typed)
    if (typed.startswith("@") and "/" not in typed) or _has_no_search(registry, context):
        return ()
    answer = context.ask_aside(search_query(registry, typed), Matches)
    return () if isinstance(answer, Unknown) else answer.matches


def _has_no_search(registry: str, context: Context) -> bool:
    """Tell whether a registry has shown that it has no search."""
    return any(
        query.signal == SEARCH_SIGNAL.name
        and query.registry == registry
        and isinstance(answer, Unknown)
        and answer.reason in _NO_SEARCH
        for query, answer in context.facts.answers.items()
    )


def _known(typed: str, context: Context) -> Iterator[Match]:
    """Give the names that begin like this and are known without asking: this project's, then popular ones."""
    workspace = context.workspace
    lock = workspace.lockfile
    registries = workspace.policy.registries
    own = [query.package for query in context.facts.answers if _is_own(query, context)]
    own += [package.name for package in lock.packages.values() if package.registry] if lock else []
    yield from _beginning(typed, sorted(set(own)))
    owner = scope(typed)
    if owner is None or owner not in registries.scopes:
        popular = popular_packages()
        yield from _beginning(typed, (*popular.popular, *popular.known))


def _is_own(query: Query, context: Context) -> bool:
    registries = context.workspace.policy.registries
    return (
        query.signal in _PACKUMENTS
        and query.registry == registries.of(query.package)
        and not isinstance(context.facts.answers[query], Unknown)
    )


def _beginning(typed: str, names: Iterable[str]) -> Iterator[Match]:
    return (Match(name=name) for name in names if name.startswith(typed.lower()))


def _item(match: Match, number: int, cursor: Cursor) -> Item:
    name = json.dumps(match.name) if cursor.language == "json" or match.name.startswith("@") else match.name
    if cursor.is_separated:
        text, caret = name, None
    elif cursor.language == "json":
        text = f'{name}: ""'
        caret = len(text) - 1
    else:
        text, caret = f"{name}: " if cursor.language == "yaml" else f"{name} = ", None
    return Item(
        label=match.name,
        text=text,
        caret=caret,
        span=cursor.span,
        typed=name,
        order=f"{number:03}",
        kind="package",
        documentation=plain(match.description) if match.description else "",
    )
