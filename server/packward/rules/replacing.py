"""What can stand in place of a package: Node's own things from both tables, packages and code from e18e's."""

from collections.abc import Iterator

from packward.data.node_builtins import Builtin, builtins, without_builtin
from packward.data.replacements import nodes_of
from packward.model.manifest import Manifest
from packward.model.range_subset import subset
from packward.model.ranges import compile_range
from packward.model.replacements import Listed, Replacements
from packward.rules.context import Context

_FOR_BROWSERS = frozenset(
    [
        "react-dom",
        "react-native",
        "expo",
        "vue",
        "svelte",
        "@sveltejs/kit",
        "@angular/core",
        "preact",
        "solid-js",
        "lit",
        "next",
        "nuxt",
        "astro",
        "vite",
        "webpack",
        "parcel",
    ]
)
_BROWSER_KEYS = ("browser", "browserslist", "react-native", "unpkg", "jsdelivr")


def builtin_for(package: str, manifest: Manifest, context: Context) -> Builtin | None:
    """Return what Node has in place of a package, on every version that `engines.node` admits.

    packward's own table wins over the e18e data set. None for a package that is meant for browsers, unless a
    flag of Node's command line replaces it.
    """
    for builtin in _candidates(package, context.replacements):
        engines = engines_of(manifest, context)
        if builtin.since is None or not (engines is None or admits_only(engines, builtin.since)):
            continue
        if builtin.kind == "cli-flag" or not is_for_browsers(manifest):
            return builtin
    return None


def listed(package: str, context: Context) -> Listed | None:
    """Return what the e18e data set says of a package."""
    return context.replacements.packages.get(package)


def page_of(package: str, replacements: Replacements) -> str | None:
    """Return the page about replacing a package: e18e's own, else the one that documents what it names."""
    entry = replacements.packages.get(package)
    if entry is None:
        return None
    pages = (replacements.substitutes[id_].page for id_ in entry.substitutes)
    return entry.page or next((page for page in pages if page is not None), None)


def snippet_of(package: str, replacements: Replacements) -> str | None:
    """Return code in place of a package, where the data set has been fetched and holds some."""
    entry = replacements.packages.get(package)
    ids = () if entry is None else entry.substitutes
    snippets = (replacements.substitutes[id_].snippet for id_ in ids)
    return next((snippet for snippet in snippets if snippet is not None), None)


def engines_of(manifest: Manifest, context: Context) -> str | None:
    """Return the `engines.node` range that holds for a manifest: its own, else the root's."""
    return manifest.engines_node or context.workspace.root.engines_node


def is_for_browsers(manifest: Manifest) -> bool:
    """Tell whether a package is meant for browsers or is bundled for them."""
    if any(manifest.value(key) is not None for key in _BROWSER_KEYS):
        return True
    if any(dependency.name in _FOR_BROWSERS for dependency in manifest.dependencies):
        return True
    exports = manifest.tree.find(("exports",))
    pending = [] if exports is None else [exports]
    while pending:
        node = pending.pop()
        if node.key == "browser":
            return True
        pending += manifest.tree.children(node)
    return False


def admits_only(engines: str, nodes: str) -> bool:
    """Tell whether every Node version that an engines range admits lies in another range."""
    inner, outer = compile_range(engines, loose=True), compile_range(nodes)
    return inner is not None and outer is not None and subset(inner, outer)


def words_for(id_: str) -> str:
    """Return the id of a substitute as text: "spread_syntax" is written with a space."""
    return id_ if "." in id_ or ":" in id_ else id_.replace("_", " ")


def _candidates(package: str, replacements: Replacements) -> Iterator[Builtin]:
    own = builtins().get(package)
    if own is not None:
        yield own
        return
    entry = replacements.packages.get(package)
    if entry is None or entry.group != "native" or package in without_builtin():
        return
    for id_ in entry.substitutes:
        substitute = replacements.substitutes[id_]
        nodes = nodes_of(id_, substitute)
        if nodes is not None and substitute.kind in ("native", "removal"):
            yield Builtin(
                package=package,
                replacement="" if substitute.kind == "removal" else words_for(id_),
                since=nodes.since,
                stable=nodes.stable,
                kind="global",
                confidence="needs-code-change",
                where="code",
                note="",
                verified_on=(),
                listed_by="e18e",
            )
