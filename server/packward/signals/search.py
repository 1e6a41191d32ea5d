"""A registry's search for package names. Many mirrors have none: they answer with 404.

Source: the npm registry's API documentation, `GET /-/v1/search`.
"""

import re
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from packward.model.facts import Query, Unknown
from packward.model.names import is_valid_name
from packward.model.search import Match, Matches
from packward.signals.manifest import as_object, as_text
from packward.signals.signal import Request, Signal

MOST = 60
_TEXT = re.compile(r"[A-Za-z0-9][\w.~-]{1,213}|@[A-Za-z0-9][\w.~-]{0,100}/[\w.~-]{0,100}", re.ASCII)
_LONGEST_DESCRIPTION = 200


class _Answer(Struct):
    objects: list[Any]


_ANSWER = msgspec.json.Decoder(_Answer)


def search_query(registry: str, text: str) -> Query:
    """Return the question which names fit a text; for a scope's names the text begins with the scope."""
    return Query(SEARCH_SIGNAL.name, registry, text)


def ask(query: Query) -> Request | Unknown:
    """Return the request; a text that no package's name begins with is not sent."""
    if _TEXT.fullmatch(query.package) is None:
        return Unknown("not-found", "no package's name begins like this")
    return Request(f"-/v1/search?text={quote(query.package, safe='')}&size={MOST}", "application/json")


def read(body: bytes, query: Query, host: str, now: float) -> Matches | Unknown:
    """Distil the names and descriptions; what is no package's name is left out."""
    del query
    try:
        answer = _ANSWER.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return Unknown("malformed", f"{host} sent no search result")
    packages = (as_object(as_object(each).get("package")) for each in answer.objects[:MOST])
    found = {
        name: Match(name=name, description=as_text(package.get("description"), _LONGEST_DESCRIPTION) or "")
        for package in packages
        if isinstance(name := package.get("name"), str) and is_valid_name(name)
    }
    return Matches(matches=tuple(found.values()), asked_at=now)


SEARCH_SIGNAL = Signal(name="search", fact=Matches, ask=ask, read=read, fresh=3600.0, retry=300.0)
