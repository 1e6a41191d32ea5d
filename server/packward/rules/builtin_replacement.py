"""A dependency that Node itself has made needless.

Every dependency is code of a stranger's that can be taken over; one that Node replaces can simply go. A
replacement is only shown where every Node version that `engines.node` admits has it without a flag;
where some of them call it experimental, or code has to change, it is a hint. Without `engines.node` the
Node versions are named. Packages for browsers are left alone.

Flagged:

    -- package.json --
    {
      "packageManager": "npm@11.21.2",
      "engines": {"node": ">=22"},
      "dependencies": {"left-pad": "1.3.0"}
                        ^^^^^^^^
    }
    -- .npmrc --
    min-release-age=3
    -- registry/left-pad --
    1.3.0  4 years

    left-pad can be replaced by String.prototype.padStart, which every Node version that engines.node
    (>=22) admits has.

Fix: scripts that call the package's command are rewritten where that is certain (`rimraf dist`,
`mkdirp`, `node -r dotenv/config`, `nodemon app.js`, `tsx app.ts`); code is yours to change.
"""

from collections.abc import Iterator

from packward.data.node_builtins import Builtin, builtins
from packward.model.finding import Finding, Fix, Location, Related, Severity
from packward.model.manifest import Dependency, Manifest
from packward.model.range_subset import subset
from packward.model.ranges import compile_range
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.rules.script_replacements import REPLACEMENTS, replace_in
from packward.syntax.patch import Patch, Set

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


@rule(
    "builtin-replacement",
    subject=Manifest,
    severity=Severity.INFORMATION,
    needs_network=False,
    any_manager=True,
)
def builtin_replacement(manifest: Manifest, context: Context) -> Iterator[Finding]:
    """Yield a finding on each dependency's name that Node replaces on all admitted versions."""
    engines = engines_of(manifest, context)
    browsers = is_for_browsers(manifest)
    peers = {
        dependency.name for dependency in manifest.dependencies if dependency.group == "peerDependencies"
    }
    for dependency in manifest.effective:
        builtin = builtins().get(dependency.name)
        if builtin is None or dependency.name in peers or (browsers and builtin.kind != "cli-flag"):
            continue
        if builtin.since is None or not (engines is None or admits_only(engines, builtin.since)):
            continue
        scripts = _rewritten(manifest, dependency.name, engines)
        yield context.finding(
            "builtin-replacement",
            _severity(builtin, engines, scripted=bool(scripts)),
            dependency.name_span,
            _message(builtin, engines),
            uri=manifest.uri,
            package=dependency.name,
            related=[
                Related(Location(manifest.uri, script.span), f"the script {script.name} calls it")
                for script in manifest.scripts
                if script.name in scripts
            ],
            fixes=_fix(manifest, dependency, scripts, engines),
            tags=("unnecessary",) if builtin.confidence == "drop-in" else (),
        )


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


def _severity(builtin: Builtin, engines: str | None, *, scripted: bool) -> Severity:
    everywhere_stable = builtin.stable is not None and (
        engines is None or admits_only(engines, builtin.stable)
    )
    if everywhere_stable and (builtin.confidence == "drop-in" or scripted):
        return Severity.INFORMATION
    return Severity.HINT


def _message(builtin: Builtin, engines: str | None) -> str:
    nodes = builtin.since or ""
    if engines is None:
        floor = nodes.removeprefix(">=")
        plain = nodes.startswith(">=") and " " not in floor
        where = f"in Node {floor} and newer" if plain else f"in Node {nodes}"
    else:
        where = f"which every Node version that engines.node ({engines}) admits has"
    effort = {
        "drop-in": "",
        "needs-code-change": " (the code has to change)",
        "partial": " (it covers a part of the package)",
    }[builtin.confidence]
    stable = builtin.stable is not None and (engines is None or admits_only(engines, builtin.stable))
    early = (
        "" if stable else ", still experimental in some of them" if builtin.stable else ", still experimental"
    )
    return f"{builtin.package} can be replaced by {builtin.replacement}{effort}, {where}{early}."


def _rewritten(manifest: Manifest, package: str, engines: str | None) -> dict[str, str]:
    """Return the scripts that can call Node instead of the package, by name with their new text."""
    replacement = REPLACEMENTS.get(package)
    if replacement is None or not (engines is None or admits_only(engines, replacement.nodes)):
        return {}
    found = {script.name: replace_in(script.text, package) for script in manifest.scripts}
    return {name: text for name, text in found.items() if text is not None}


def _fix(
    manifest: Manifest, dependency: Dependency, scripts: dict[str, str], engines: str | None
) -> tuple[Fix, ...]:
    if not scripts:
        return ()
    same = REPLACEMENTS[dependency.name].same and engines is not None
    names = ", ".join(f'"{name}"' for name in scripts)
    patches = tuple(Patch(manifest.uri, Set(("scripts", name), text)) for name, text in scripts.items())
    title = (
        f"Call Node instead of {dependency.name} in {'script' if len(scripts) == 1 else 'scripts'} {names}"
    )
    return (Fix(title=title, patches=patches, safe=same, preferred=same),)
