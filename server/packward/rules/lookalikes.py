"""Which popular package a name looks like: one edit away, other separators or scope, look-alike letters."""

# ruff: noqa: RUF001  telling such letters apart is what this module is for

import string
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache

from msgspec import Struct

from packward.data.popular_packages import PopularPackages, popular_packages
from packward.model.names import scope, unscoped

# Shorter names are all alike: preact and react stay apart by being known, vue and vuex by this.
_SHORTEST, _SHORTEST_EDITED = 4, 5
_LONGEST = 214  # as npm has it
_LETTERS = string.ascii_lowercase + string.digits + "-_."
_SEPARATORS = str.maketrans("", "", "-_.")
_SCOPE_SIGNS = str.maketrans("", "", "@/")
# Digits, and the letters of other alphabets that common typefaces draw like ASCII ones (a selection of
# confusables.txt of Unicode Technical Standard 39).
_DRAWN_ALIKE = {
    "a": "аɑα",
    "b": "Ьβ",
    "c": "сϲ",
    "d": "ԁ",
    "e": "еҽ",
    "g": "ɡց",
    "h": "һհ",
    "i": "іıι",
    "j": "јϳ",
    "k": "κк",
    "l": "1ӏℓł",
    "m": "м",
    "n": "ոп",
    "o": "0оοօ",
    "p": "рρ",
    "q": "ԛգ",
    "r": "гᴦ",
    "s": "ѕꜱ",
    "t": "τт",
    "u": "υս",
    "v": "νѵ",
    "w": "ѡԝ",
    "x": "хχ",
    "y": "уγ",
    "z": "ᴢ",
}
_LIKE = {ord(like): letter for letter, alike in _DRAWN_ALIKE.items() for like in alike}


class Lookalike(Struct, frozen=True, kw_only=True):
    """A popular package, and how another name differs from it: "by one added character"."""

    popular: str
    difference: str


@lru_cache(4096)
def lookalike(name: str) -> Lookalike | None:
    """Return the most popular package that a name is easily taken for.

    None for a name that is known itself, and for names in the scope of a popular package: only the scope's
    owner can publish those. Source of what is popular: `packward.data.popular_packages`.
    """
    return look_up(name, _bundled())


def look_up(name: str, table: "Table") -> Lookalike | None:
    """Do what `lookalike` does, with another list of what is popular."""
    owner = scope(name)
    if name in table.known or len(name) > _LONGEST or (owner is not None and owner in table.scopes):
        return None
    for spelling in table.spellings:
        spelled = spelling.key(name)
        found = spelling.popular.get(spelled) if len(spelled) >= _SHORTEST else None
        if found is not None:
            case = found.lower() == name.lower()
            return Lookalike(popular=found, difference="by capital letters" if case else spelling.difference)
    return _edited(name.lower(), table) if owner is None else _rescoped(owner.lower(), name, table)


Key = Callable[[str], str]


class _Spelling(Struct, frozen=True, kw_only=True):
    """One way to compare names: what `key` makes of a name is looked up in `popular`."""

    difference: str
    key: Key
    popular: Mapping[str, str]


class Table(Struct, frozen=True):
    """`ranks` are the popular names with their places, `spellings` how names are compared, strictest first.

    `spelled_scopes` maps how the scopes of popular names may be spelled to the scopes themselves, `flat`
    scoped popular names without signs and separators to the names.
    """

    known: frozenset[str]
    ranks: Mapping[str, int]
    scopes: frozenset[str]
    spelled_scopes: Mapping[str, str]
    flat: Mapping[str, str]
    spellings: tuple[_Spelling, ...]


def table_of(listed: PopularPackages) -> Table:
    """Return a list of popular packages as it is looked up in."""
    popular = listed.popular
    scopes = tuple(dict.fromkeys(owner for name in popular if (owner := scope(name)) is not None))
    compared: tuple[tuple[str, Key, Key], ...] = (
        ("by characters that look alike", _looks, _looks),
        ("by its separators", _squeezed, _squeezed),
        ("by its scope", _flat, _flat),
        ('by "js" or "node" around the name', _bare, _flat),
        ('by "js" or "node" around the name', _unended, _flat),
        ('by "js" or "node" around the name', _flat, _bare),
    )
    return Table(
        known=frozenset({*popular, *listed.known}),
        ranks={name: rank for rank, name in enumerate(popular)},
        scopes=frozenset(scopes),
        spelled_scopes=_first(_bare, scopes),
        flat=_first(_flat, tuple(name for name in popular if scope(name) is not None)),
        spellings=tuple(
            _Spelling(difference=difference, key=key, popular=_first(other, popular))
            for difference, key, other in compared
        ),
    )


@cache
def _bundled() -> Table:
    return table_of(popular_packages())


def _first(key: Callable[[str], str], names: tuple[str, ...]) -> Mapping[str, str]:
    """Map what names are spelled like to the most popular one of that spelling."""
    spelled: dict[str, str] = {}
    for name in names:
        spelled.setdefault(key(name), name)
    return spelled


def _looks(name: str) -> str:
    return name.lower().translate(_LIKE)


def _squeezed(name: str) -> str:
    return _looks(name).translate(_SEPARATORS)


def _flat(name: str) -> str:
    return _squeezed(name).translate(_SCOPE_SIGNS)


def _bare(name: str) -> str:
    return _unended(name).removeprefix("node")


def _unended(name: str) -> str:
    flat = _flat(name)
    for ending in ("js", "node"):
        flat = flat.removesuffix(ending)
    return flat


def _edited(name: str, table: Table) -> Lookalike | None:
    """Find a popular name one insertion, deletion, substitution or transposition away."""
    if len(name) < _SHORTEST:
        return None
    candidates = [
        (table.ranks[edited], edited, difference)
        for edited, difference in _edits(name)
        if len(edited) >= _SHORTEST_EDITED and edited in table.ranks
    ]
    if not candidates:
        return None
    _, popular, difference = min(candidates)
    return Lookalike(popular=popular, difference=difference)


def _rescoped(owner: str, name: str, table: Table) -> Lookalike | None:
    """Find a known package of the same bare name in a popular scope that looks like this one.

    A scope may also be made of a popular package's whole name: "@types-node/core".
    """
    bare = unscoped(name)
    spelled = table.spelled_scopes.get(_bare(owner))
    scopes = [(spelled, "by its scope")] if spelled is not None else []
    scopes += [
        (edited, f"{difference} in its scope")
        for edited, difference in _edits(owner)
        if edited in table.scopes
    ]
    for other, difference in scopes:
        if f"{other}/{bare}" in table.known:
            return Lookalike(popular=f"{other}/{bare}", difference=difference)
    package = table.flat.get(_flat(owner))
    return None if package is None else Lookalike(popular=package, difference="by its scope")


def _edits(name: str) -> Iterator[tuple[str, str]]:
    for at in range(len(name) + 1):
        head, tail = name[:at], name[at:]
        if tail:
            yield head + tail[1:], "by one added character"
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:], "by two swapped characters"
        for letter in _LETTERS:
            if tail:
                yield head + letter + tail[1:], "by one other character"
            yield head + letter + tail, "by one missing character"
