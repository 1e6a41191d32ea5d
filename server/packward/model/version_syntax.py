"""The grammar of npm versions and ranges as compiled patterns, strict and loose."""

import re
from typing import Final

from msgspec import Struct

WHITESPACE: Final = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What ECMAScript counts as white space; Python's own set differs in both directions."""

_SPACE = f"[{WHITESPACE}]"
_LEAD = f"[v={WHITESPACE}]*"
_COMPARE = "[<>]?=?"
_WORD = "[0-9]{0,256}[a-zA-Z-][a-zA-Z0-9-]{0,250}"
_NUMBER = "0|[1-9][0-9]{0,256}"
_LOOSE_NUMBER = "[0-9]{1,256}"
_BUILD = r"\+([a-zA-Z0-9-]{1,250}(?:\.[a-zA-Z0-9-]{1,250})*)"


class Syntax(Struct, frozen=True, kw_only=True):
    """One dialect's patterns; every one of them is meant for `fullmatch`.

    `version` has the groups major, minor, patch, prerelease, build. `caret` and `tilde` have major,
    minor, patch, prerelease, all but the first optional; `partial` has the operator before these.
    `hyphen` has two such ends, each after a group for the end's whole text. `comparator` has the
    operator and the version's text.
    """

    version: re.Pattern[str]
    caret: re.Pattern[str]
    tilde: re.Pattern[str]
    partial: re.Pattern[str]
    hyphen: re.Pattern[str]
    comparator: re.Pattern[str]


def _prerelease(dash: str, number: str) -> str:
    identifier = f"(?:{_WORD}|{number})"
    return rf"{dash}({identifier}(?:\.{identifier})*)"


def _partial(number: str, prerelease: str) -> str:
    part = rf"({number}|x|X|\*)"
    return rf"{_LEAD}{part}(?:\.{part}(?:\.{part}(?:{prerelease})?)?)?"


def _version(lead: str, number: str, prerelease: str) -> str:
    return rf"{lead}({number})\.({number})\.({number})(?:{prerelease})?(?:{_BUILD})?"


def _ungrouped(pattern: str) -> str:
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)


def _syntax(lead: str, number: str, dash: str) -> Syntax:
    prerelease = _prerelease(dash, number)
    partial = _partial(number, prerelease)
    version = _version(lead, number, prerelease)
    return Syntax(
        version=re.compile(version),
        caret=re.compile(rf"\^{partial}"),
        tilde=re.compile(f"~>?{partial}"),
        partial=re.compile(f"({_COMPARE}){_SPACE}*{partial}"),
        hyphen=re.compile(f" ?({partial}) - ({partial}) ?"),
        comparator=re.compile(f"({_COMPARE}){_SPACE}*({_ungrouped(version)})"),
    )


STRICT: Final = _syntax("v?", _NUMBER, "-")
LOOSE: Final = _syntax(_LEAD, _LOOSE_NUMBER, "-?")

BUILD: Final = re.compile(r"\+[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*")
"""Build metadata of any length, wherever it stands."""

SPACES: Final = re.compile(f"{_SPACE}+")

# The possessive prefix is read once even where no version follows it, which keeps a long row of
# `v` or `=` linear; the version is read as a whole so that none of its letters starts a new prefix.
_ANY_VERSION = "|".join(
    [
        _ungrouped(_version("", _LOOSE_NUMBER, _prerelease("-?", _LOOSE_NUMBER))),
        _ungrouped(_partial(_NUMBER, _prerelease("-", _NUMBER)).removeprefix(_LEAD)),
    ]
)
OPERAND: Final = re.compile(rf"([<>][v= ]*+|[v= ]++)({_ANY_VERSION})?|(?:{_ANY_VERSION})")
"""Found in a range whose white space is single blanks: what stands before a version, and the version."""
