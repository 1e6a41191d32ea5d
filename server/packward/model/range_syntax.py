"""From the text of a range to plain comparators: hyphens, carets, tildes and wildcards spelled out.

Each step answers with text in the same language, as node-semver's steps do, because its treatment of
odd input (`1.2.3*`, `>==1.2`, `^x.1`) follows from that order of steps and from nothing else.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from packward.model.version_syntax import BUILD, OPERAND, SPACES, WHITESPACE, Syntax

NOTHING: Final = "<0.0.0-0"
"""The comparator that no version satisfies."""

_SEPARATED_OPERATOR = re.compile("( ?+[<>]?+=?+) ")
_STAR = re.compile(r"[<>]?=?\*")
_TILDE_GAP = re.compile("~>? ")
_TOO_LARGE: Final = 10**21


def alternatives(text: str) -> list[str]:
    """Split a range at `||`; white space becomes single blanks and build metadata goes."""
    collapsed = SPACES.sub(" ", text.strip(WHITESPACE))
    return [BUILD.sub("", part.strip(" ")) for part in collapsed.split("||")]


def comparators(alternative: str, syntax: Syntax, floor: str) -> Iterator[str]:
    """Give the comparators of one alternative, such as `>=1.2.0`; the empty one admits everything.

    `floor` is what a lower bound that was not written out ends in: `-0` where prereleases count
    as versions like any other, else nothing. What is no comparator comes through as it stands.
    """
    match = syntax.hyphen.fullmatch(alternative)
    text = _hyphen(match, floor) if match else alternative
    text = OPERAND.sub(_joined, text)
    text = _TILDE_GAP.sub("~", text).replace("^ ", "^")
    spelled_out = " ".join(_spelled_out(word, syntax, floor) for word in text.split(" "))
    # Splitting again drops the empty comparators within, which loose reading would else take for `*`.
    for comparator in SPACES.split(spelled_out):
        yield "" if comparator == f">=0.0.0{floor}" else comparator


def _joined(match: re.Match[str]) -> str:
    """Drop the blank between an operator and its version."""
    lead, version = match[1], match[2]
    if lead is None or version is None:
        return match[0]
    separated = _SEPARATED_OPERATOR.match(lead)
    return f"{separated[1]}{lead[separated.end() :]}{version}" if separated else match[0]


def _spelled_out(word: str, syntax: Syntax, floor: str) -> str:
    if match := syntax.caret.fullmatch(word):
        return _caret(match, floor)
    if match := syntax.tilde.fullmatch(word):
        return _tilde(match, floor)
    match = syntax.partial.fullmatch(word)
    return _STAR.sub("", _partial(match, floor) if match else word, count=1)


def _is_wild(part: str | None) -> bool:
    return part is None or part in {"x", "X", "*"}


def _next(number: str) -> str:
    following = int(number) + 1
    # JavaScript writes so large a number as 1e+21, and in loose syntax even that is part of a version.
    return str(following) if following < _TOO_LARGE else repr(float(following))


def _caret(match: re.Match[str], floor: str) -> str:
    major, minor, patch, prerelease = match.groups()
    if _is_wild(major):
        return ""
    if _is_wild(minor):
        return f">={major}.0.0{floor} <{_next(major)}.0.0-0"
    lower = f"{major}.{minor}.0{floor}" if _is_wild(patch) else _exact(major, minor, patch, prerelease)
    if major != "0":
        return f">={lower} <{_next(major)}.0.0-0"
    if minor != "0" or _is_wild(patch):
        return f">={lower} <{major}.{_next(minor)}.0-0"
    return f">={lower} <{major}.{minor}.{_next(patch)}-0"


def _tilde(match: re.Match[str], floor: str) -> str:
    major, minor, patch, prerelease = match.groups()
    if _is_wild(major):
        return ""
    if _is_wild(minor):
        return f">={major}.0.0{floor} <{_next(major)}.0.0-0"
    lower = f"{major}.{minor}.0{floor}" if _is_wild(patch) else _exact(major, minor, patch, prerelease)
    return f">={lower} <{major}.{_next(minor)}.0-0"


def _exact(major: str, minor: str, patch: str, prerelease: str | None) -> str:
    return f"{major}.{minor}.{patch}-{prerelease}" if prerelease else f"{major}.{minor}.{patch}"


def _partial(match: re.Match[str], floor: str) -> str:
    operator, major, minor, patch, _ = match.groups()
    if _is_wild(major):
        if not _is_wild(minor) or not _is_wild(patch):
            return match[0]
        return NOTHING if operator in {"<", ">"} else ""
    if _is_wild(minor):
        if not _is_wild(patch):
            return match[0]
        return _bounded(operator, f"{major}.0.0", f"{_next(major)}.0.0", floor)
    if _is_wild(patch):
        return _bounded(operator, f"{major}.{minor}.0", f"{major}.{_next(minor)}.0", floor)
    return match[0]


def _bounded(operator: str, first: str, beyond: str, floor: str) -> str:
    """Compare with a whole family of versions, from `first` to just before `beyond`."""
    match operator:
        case ">":
            return f">={beyond}{floor}"
        case ">=":
            return f">={first}{floor}"
        case "<":
            return f"<{first}-0"
        case "<=":
            return f"<{beyond}-0"
        case _:
            return f">={first}{floor} <{beyond}-0"


def _hyphen(match: re.Match[str], floor: str) -> str:
    ends = match.groups()
    return f"{_hyphen_start(ends[:5], floor)} {_hyphen_end(ends[5:], floor)}".strip(" ")


def _hyphen_start(groups: Sequence[str | None], floor: str) -> str:
    text, major, minor, patch, prerelease = groups
    if _is_wild(major):
        return ""
    if _is_wild(minor):
        return f">={major}.0.0{floor}"
    if _is_wild(patch):
        return f">={major}.{minor}.0{floor}"
    return f">={text}" if prerelease else f">={text}{floor}"


def _hyphen_end(groups: Sequence[str | None], floor: str) -> str:
    text, major, minor, patch, prerelease = groups
    if major is None or _is_wild(major):
        return ""
    if minor is None or _is_wild(minor):
        return f"<{_next(major)}.0.0-0"
    if patch is None or _is_wild(patch):
        return f"<{major}.{_next(minor)}.0-0"
    if prerelease:
        return f"<={major}.{minor}.{patch}-{prerelease}"
    return f"<{major}.{minor}.{_next(patch)}-0" if floor else f"<={text}"
