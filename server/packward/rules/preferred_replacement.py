"""A package for which e18e prefers another one, or something of Node's that covers most of it.

What e18e recommends is an opinion with reasons: a package that is smaller, has fewer dependencies, is better
maintained, or is not needed any more. The finding names what is recommended, in e18e's order, and the hover
links to the page with the reasons. This rule is off until `packward.rules` turns it on:

    "packward": {"rules": {"preferred-replacement": "hint"}}

Flagged:

    -- package.json --
    {
      "packageManager": "npm@11.21.2",
      "engines": {"node": ">=22"},
      "dependencies": {"cosmiconfig": "9.0.0"},
                        ^^^^^^^^^^^
      "packward": {"rules": {"preferred-replacement": "hint"}}
    }
    -- .npmrc --
    min-release-age=3
    -- registry/cosmiconfig --
    9.0.0  2 years

    e18e prefers lilconfig to cosmiconfig.

Fix: read the page and decide; where no file mentions the package, removing it is offered.
"""

from collections.abc import Iterator

from packward.data.node_builtins import without_builtin
from packward.data.replacements import nodes_of
from packward.model.finding import Finding, Severity
from packward.model.manifest import Manifest
from packward.model.replacements import Listed
from packward.rules.context import Context
from packward.rules.replacing import admits_only, builtin_for, engines_of, listed, words_for
from packward.rules.rule import rule
from packward.rules.usage import removal, use_in_words, use_of

_MOST_NAMED = 3


@rule(
    "preferred-replacement",
    subject=Manifest,
    severity=Severity.HINT,
    needs_network=False,
    any_manager=True,
    opt_in=True,
)
def preferred_replacement(manifest: Manifest, context: Context) -> Iterator[Finding]:
    """Yield a finding on each dependency's name that e18e lists so, unless Node itself replaces it."""
    engines = engines_of(manifest, context)
    for dependency in manifest.effective:
        entry = listed(dependency.name, context)
        if entry is None or entry.group != "preferred" or dependency.group == "peerDependencies":
            continue
        if builtin_for(dependency.name, manifest, context) is None:
            message = preference(dependency.name, entry, engines, context)
            if message is not None:
                use = use_of(dependency.name, manifest, context)
                yield context.finding(
                    "preferred-replacement",
                    Severity.HINT,
                    dependency.name_span,
                    f"{message}{use_in_words(use)}.",
                    uri=manifest.uri,
                    package=dependency.name,
                    fixes=removal(dependency, manifest, use, context),
                )


def preference(package: str, entry: Listed, engines: str | None, context: Context) -> str | None:
    """Say what e18e prefers to a package, without a full stop; None where none of it is for these engines."""
    names: list[str] = []
    can_go = False
    for id_ in entry.substitutes:
        substitute = context.replacements.substitutes[id_]
        can_go |= substitute.kind == "removal"
        if substitute.package is not None and substitute.package != package:
            names.append(substitute.package)
        elif substitute.kind == "native" and package not in without_builtin():
            nodes = nodes_of(id_, substitute)
            if nodes is not None and engines is not None and admits_only(engines, nodes.since):
                names.append(f"Node's {words_for(id_)}")
    if names:
        return f"e18e prefers {_or(names[:_MOST_NAMED])} to {package}"
    return f"e18e advises to do without {package}" if can_go else None


def _or(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
