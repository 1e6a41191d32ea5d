"""A package that a line or two of one's own code can stand in for.

Very small packages carry the same risk as large ones: whoever publishes their next version runs code in every
project that installs it. e18e collects those that a short piece of code replaces; the hover shows the code
where the registry could be asked for the collection. This rule is off until `packward.rules` turns it on:

    "packward": {"rules": {"micro-utility": "hint"}}

Flagged:

    -- package.json --
    {
      "packageManager": "npm@11.21.2",
      "dependencies": {"arrify": "3.0.0"},
                        ^^^^^^
      "packward": {"rules": {"micro-utility": "hint"}}
    }
    -- .npmrc --
    min-release-age=3
    -- registry/arrify --
    3.0.0  4 years

    arrify is a micro-utility: a short piece of code replaces it, as e18e lists it.

Fix: write the code in place of the call, and remove the dependency; where no file mentions it, removing it is
offered.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Severity
from packward.model.manifest import Manifest
from packward.rules.context import Context
from packward.rules.replacing import builtin_for, listed
from packward.rules.rule import rule
from packward.rules.usage import removal, use_in_words, use_of


@rule(
    "micro-utility",
    subject=Manifest,
    severity=Severity.HINT,
    needs_network=False,
    any_manager=True,
    opt_in=True,
)
def micro_utility(manifest: Manifest, context: Context) -> Iterator[Finding]:
    """Yield a finding on each dependency's name that e18e lists so, unless Node itself replaces it."""
    for dependency in manifest.effective:
        entry = listed(dependency.name, context)
        if entry is None or entry.group != "micro-utilities" or dependency.group == "peerDependencies":
            continue
        if builtin_for(dependency.name, manifest, context) is None:
            use = use_of(dependency.name, manifest, context)
            yield context.finding(
                "micro-utility",
                Severity.HINT,
                dependency.name_span,
                f"{dependency.name} is a micro-utility: a short piece of code replaces it, as e18e lists it"
                f"{use_in_words(use)}.",
                uri=manifest.uri,
                package=dependency.name,
                fixes=removal(dependency, manifest, use, context),
            )
