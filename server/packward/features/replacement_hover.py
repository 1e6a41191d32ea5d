"""What a hover says of what can stand in place of a dependency, and where it is imported."""

from collections.abc import Iterator

from packward.data.node_builtins import Builtin
from packward.features import markdown
from packward.features.markdown import block, code, plain
from packward.model.manifest import Dependency, Manifest
from packward.rules.context import Context
from packward.rules.preferred_replacement import preference
from packward.rules.replacing import builtin_for, engines_of, listed, page_of, snippet_of
from packward.rules.usage import Use, use_of

_MOST_FILES = 3
_LONGEST_NOTE = 600


def replacement_lines(dependency: Dependency, context: Context) -> Iterator[str]:
    """Yield what Node has in place of a package and what differs, else what e18e lists; the code last."""
    manifest = next(each for each in context.workspace.manifests if each.uri == dependency.uri)
    name = dependency.name
    builtin = builtin_for(name, manifest, context)
    said = _other(name, manifest, context) if builtin is None else _builtin(builtin)
    if said is None:
        return
    page = markdown.link("More about it", page_of(name, context.replacements))
    yield said if page is None else f"{said} {page}."
    use = use_of(name, manifest, context)
    if use is not None and use.files:
        yield _where(use)
    snippet = snippet_of(name, context.replacements)
    if snippet is not None:
        yield block(snippet, "js")


def _where(use: Use) -> str:
    shown = [code(path, 80) for path in use.files[:_MOST_FILES]]
    more = len(use.files) - len(shown)
    return f"Imported in {', '.join(shown)}{f' and {more} more' if more else ''}."


def _builtin(builtin: Builtin) -> str:
    nodes = plain(builtin.since or "")
    if not builtin.replacement:
        return f"Nothing is left to do for it in Node {nodes}, as {builtin.listed_by} lists it."
    note = f" What differs: {plain(builtin.note, _LONGEST_NOTE)}" if builtin.note else ""
    who = f", as {builtin.listed_by} lists it" if builtin.listed_by else ""
    return f"Node {nodes} has {code(builtin.replacement)} for this{who}{_stability(builtin)}.{note}"


def _stability(builtin: Builtin) -> str:
    if builtin.stable is None:
        return ", still experimental"
    return (
        "" if builtin.stable == builtin.since else f", no longer experimental in Node {plain(builtin.stable)}"
    )


def _other(name: str, manifest: Manifest, context: Context) -> str | None:
    entry = listed(name, context)
    if entry is None or entry.group == "native":
        return None
    if entry.group == "micro-utilities":
        return "A short piece of code replaces it, as e18e lists it."
    said = preference(name, entry, engines_of(manifest, context), context)
    return None if said is None else f"{plain(said)}."
