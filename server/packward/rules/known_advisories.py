"""All that is known against packages by now, whichever of their versions was asked about."""

from collections.abc import Iterator, Mapping
from typing import Any

from packward.model.advisories import Advisories, Advisory, AdvisoryRecord, Matches
from packward.model.facts import Facts, Query

Known = Mapping[tuple[str, str], frozenset[Advisory]]
"""Advisories by (registry, package). Each says by its range which versions it covers."""


def known_advisories(facts: Facts) -> Known:
    """Collect the advisories that the facts hold, and ask for nothing."""
    found: dict[tuple[str, str], set[Advisory]] = {}
    for query, answer in list(facts.answers.items()):
        for advisory in _of(query, answer, facts):
            found.setdefault((query.registry, query.package), set()).add(advisory)
    return {place: frozenset(advisories) for place, advisories in found.items()}


def _of(query: Query, answer: Any, facts: Facts) -> Iterator[Advisory]:
    if isinstance(answer, Advisories):
        yield from answer.listed
    elif isinstance(answer, Matches):
        for name in answer.ids:
            record = facts.answers.get(Query("osv-record", "", "", detail=name))
            if isinstance(record, AdvisoryRecord) and query.package in record.packages:
                yield record.packages[query.package]
