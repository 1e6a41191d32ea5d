"""A dependency that Node itself has made needless.

Every dependency is code of a stranger's that can be taken over; one that Node replaces can simply go. A
replacement is only shown where every Node version that `engines.node` admits has it without a flag;
where some of them call it experimental, or code has to change, it is a hint. Without `engines.node` the
Node versions are named. Packages for browsers are left alone.

Two tables know what replaces what: packward's own, checked against real Node versions, and what e18e lists
as native (the npm package `module-replacements`). A list of its facts comes with packward; where the
registry has a newer one, that counts. Where both name a package, packward's own table has the say.

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
    -- src/table.js --
    import pad from 'left-pad'

    left-pad can be replaced by String.prototype.padStart, which every Node version that engines.node
    (>=22) admits has; it is imported in 1 file.

Where a source file imports the package is looked up in the folder itself, in files that git does not ignore;
the scan is bounded, and says nothing where it could not read everything. A package is only said to be not
imported anywhere where no file so much as mentions its name or one of its commands.

Fix: a package that is not imported anywhere, and that no other dependency needs as its peer, is removed.
Scripts that call the package's command are rewritten where that is certain (`rimraf dist`, `mkdirp`,
`node -r dotenv/config`, `nodemon app.js`, `tsx app.ts`); code is yours to change.
"""

from collections.abc import Iterator

from packward.data.node_builtins import Builtin
from packward.model.finding import Finding, Fix, Location, Related, Severity
from packward.model.manifest import Dependency, Manifest
from packward.rules.context import Context
from packward.rules.replacing import admits_only, builtin_for, engines_of
from packward.rules.rule import rule
from packward.rules.script_replacements import REPLACEMENTS, replace_in
from packward.rules.usage import removal, use_in_words, use_of
from packward.syntax.patch import Patch, Set


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
    peers = {
        dependency.name for dependency in manifest.dependencies if dependency.group == "peerDependencies"
    }
    for dependency in manifest.effective:
        builtin = None if dependency.name in peers else builtin_for(dependency.name, manifest, context)
        if builtin is None:
            continue
        use = use_of(dependency.name, manifest, context)
        scripts = _rewritten(manifest, dependency.name, engines)
        yield context.finding(
            "builtin-replacement",
            _severity(builtin, engines, scripted=bool(scripts)),
            dependency.name_span,
            f"{_message(builtin, engines)}{use_in_words(use)}.",
            uri=manifest.uri,
            package=dependency.name,
            related=[
                Related(Location(manifest.uri, script.span), f"the script {script.name} calls it")
                for script in manifest.scripts
                if script.name in scripts
            ],
            fixes=(
                *_fix(manifest, dependency, scripts, engines),
                *removal(dependency, manifest, use, context),
            ),
            tags=("unnecessary",) if builtin.confidence == "drop-in" else (),
        )


def _severity(builtin: Builtin, engines: str | None, *, scripted: bool) -> Severity:
    everywhere_stable = builtin.stable is not None and (
        engines is None or admits_only(engines, builtin.stable)
    )
    if everywhere_stable and (builtin.confidence == "drop-in" or scripted):
        return Severity.INFORMATION
    return Severity.HINT


def _message(builtin: Builtin, engines: str | None) -> str:
    said = f", as {builtin.listed_by} lists it" if builtin.listed_by else ""
    if not builtin.replacement:
        where = (
            _nodes(builtin.since or "")
            if engines is None
            else f"on any Node version that engines.node ({engines}) admits"
        )
        return f"{builtin.package} has nothing left to do {where}{said}"
    where = (
        _nodes(builtin.since or "")
        if engines is None
        else f"which every Node version that engines.node ({engines}) admits has"
    )
    effort = {
        "drop-in": "",
        "needs-code-change": " (the code has to change)",
        "partial": " (it covers a part of the package)",
    }[builtin.confidence]
    stable = builtin.stable is not None and (engines is None or admits_only(engines, builtin.stable))
    early = (
        "" if stable else ", still experimental in some of them" if builtin.stable else ", still experimental"
    )
    return f"{builtin.package} can be replaced by {builtin.replacement}{effort}, {where}{early}{said}"


def _nodes(since: str) -> str:
    floor = since.removeprefix(">=")
    plain = since.startswith(">=") and " " not in floor
    return f"in Node {floor} and newer" if plain else f"in Node {since}"


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
