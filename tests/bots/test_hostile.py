"""Configurations of bots that nobody would write: every option with every kind of value."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from support.check import check

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["3 days", "npm", "*", "!*", "/", "/packages/**", "@acme/*", "config:best-practices", "major", ""]
    ),
)
KEYS = st.sampled_from(
    [
        *("updates", "package-ecosystem", "directory", "directories", "cooldown", "default-days", "include"),
        *("exclude", "semver-patch-days", "open-pull-requests-limit", "extends", "packageRules", "npm"),
        *("minimumReleaseAge", "stabilityDays", "matchPackageNames", "matchUpdateTypes", "matchManagers"),
        *("matchDepTypes", "enabled", "enabledManagers", "ignorePresets", "patch"),
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=6)


@given(renovate=OBJECTS, entry=OBJECTS)
@settings(max_examples=150, deadline=None)
def test_no_value_of_any_option_makes_the_rule_crash(renovate: Any, entry: Any) -> None:
    dependabot = {"updates": [{"package-ecosystem": "npm"} | entry, entry]}
    checked = check(
        "-- package.json --\n"
        '{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "1"}}\n'
        "-- .npmrc --\nmin-release-age=7\n"
        f"-- .github/dependabot.yml --\n{json.dumps(dependabot)}\n-- renovate.json --\n{json.dumps(renovate)}"
    )
    for finding in checked.by_rule("bot-release-age"):
        for fix in finding.fixes:
            checked.after(fix)
