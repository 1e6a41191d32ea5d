"""Patterns of `min-release-age-exclude`, against minimatch itself."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from managers.real_npm import ask_node
from packward.managers.globs import matches

_NAMES = (
    "a", "b", "ab", "abc", "stable-a", "@scope/pkg", "@scope/other", "@acme/ui", "@acme/ui-kit", "lodash.get",
    "x1", "x2", "v01", "@s/a.b", "a-b", "B", "!a",
)  # fmt: skip
_PIECES = (
    "a", "b", "x", "v", "-", ".", "/", "!", "#", "*", "**", "?", "@scope", "@*", "@acme", "ui", "pkg", "[a-c]",
    "[!a]", "[^b]", "[]a]", "[a-]", "{a,b}", "{a,{b,c}}", "{1..3}", "{01..3}", "{a..c}", "{a}", "{ui,pkg}", "**/",
    "/**", "+(a)", "@(a|b)", "stable-*",
)  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "name", "matched"),
    [
        ("stable-a", "stable-a", True),
        ("stable-*", "stable-a", True),
        ("@scope/*", "@scope/pkg", True),
        ("@scope", "@scope/pkg", False),
        ("*", "stable-a", True),
        ("*", "@scope/pkg", False),
        ("**", "@scope/pkg", True),
        ("stable-a@1.3.0", "stable-a", False),
        ("!x", "y", False),
        ("{a,b}-*", "b-c", True),
    ],
)
def test_a_pattern_means_what_the_facts_say(pattern: str, name: str, matched: bool) -> None:
    assert matches(name, pattern) is matched


@pytest.mark.node
def test_patterns_match_what_minimatch_matches() -> None:
    seed = 20261122
    source = random.Random(seed)
    patterns = ["".join(source.choices(_PIECES, k=source.randint(1, 5))) for _ in range(4000)]
    answers = ask_node(
        """
        const { minimatch } = bundled('minimatch');
        const options = { nonegate: true, nocomment: true, noext: true };
        return questions.patterns.map(pattern =>
          questions.names.map(name => name === pattern || minimatch(name, pattern, options)));
        """,
        "12.2.0",
        {"patterns": patterns, "names": _NAMES},
    )
    different = [
        (pattern, name, real)
        for pattern, row in zip(patterns, answers, strict=True)
        for name, real in zip(_NAMES, row, strict=True)
        if matches(name, pattern) is not real
    ]
    assert not different, f"seed {seed}, {len(patterns) * len(_NAMES)} pairs: {different[:10]}"


@given(st.text(max_size=60), st.text(alphabet="ab*?[]{},./\\!-1@", max_size=200))
def test_no_pattern_raises(name: str, pattern: str) -> None:
    matches(name, pattern)


@pytest.mark.parametrize(
    "pattern", ["*a" * 400, "{a,b}" * 200, "{" * 500 + "}" * 500, "**/" * 300 + "x", "[" * 900]
)
def test_a_hostile_pattern_is_answered(pattern: str) -> None:
    assert not matches("b" * 200, pattern)
