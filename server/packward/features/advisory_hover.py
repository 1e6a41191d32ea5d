"""What a dependency's hover says of advisories: those that are known, none, or why nobody was asked."""

from collections.abc import Iterator

from packward.features import markdown
from packward.features.markdown import plain
from packward.features.reasons import REASONS
from packward.model.advisories import Advisories, Advisory
from packward.model.facts import Unknown
from packward.model.manifest import Dependency
from packward.model.wording import age
from packward.rules.advisories import advisories_on, in_use, short
from packward.rules.context import Context

_MOST_SHOWN = 4


def advisory_lines(dependency: Dependency, context: Context) -> Iterator[str]:
    """Give the line on the version in use; none where no version is."""
    used = in_use(dependency, context)
    if used is not None:
        yield _line(advisories_on(used.package, used.version, context), context)


def _line(known: Advisories | Unknown | None, context: Context) -> str:
    if known is None:
        return "Advisories: not checked (switched off)."
    if isinstance(known, Unknown):
        return f"Advisories: not checked ({plain(known.detail or REASONS[known.reason])})."
    checked = f"checked {age(max(0.0, context.now - known.asked_at))} ago"
    if not known.listed:
        return f"Advisories: none known ({checked})."
    shown = [_linked(advisory) for advisory in known.listed[:_MOST_SHOWN]]
    more = len(known.listed) - len(shown)
    rest = [f"{more} more"] if more else []
    return f"Advisories: {'; '.join([*shown, *rest])} ({checked})."


def _linked(advisory: Advisory) -> str:
    name = plain(short(advisory), 80)
    linked = markdown.link(name, advisory.url) or name
    title = plain(advisory.title, 120).rstrip(".")
    return f"{linked}: {title}" if title else linked
