"""npmPreapprovedPackages: which packages and versions an entry frees, against micromatch itself."""

import json
import random
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from managers.yarn_project import project, yarn
from packward.managers.yarn import YARN
from packward.managers.yarn.exemptions import read_exemption
from support.node_packages import install, node

_NAMES = ("a", "ab", "abc", "b", "stable-a", "@s/a", "@s/ab", "@t/a", "@scope/pkg", "a.b", "x-1", "a1")
_PIECES = (
    "a",
    "b",
    "*",
    "?",
    "[a-c]",
    "[!a]",
    "[^b]",
    "{a,b}",
    "{a,bc}",
    "s",
    "-",
    "1",
    ".",
    "stable-",
    "{a}",
)


def _frees(entry: str, package: str, version: str = "1.3.0") -> bool:
    text = json.dumps([entry])
    policy = project(f"npmMinimalAgeGate: 7d\nnpmPreapprovedPackages: {text}\n").policy()
    return YARN.is_exempt(policy, package, version)


@pytest.mark.parametrize(
    ("entry", "package", "version", "freed"),
    [
        ("stable-a", "stable-a", "1.3.0", True),
        ("@scope/*", "@scope/pkg", "1.3.0", True),
        ("@scope", "@scope/pkg", "1.3.0", False),
        ("stable-*", "stable-a", "1.3.0", True),
        ("*", "stable-a", "1.3.0", True),
        ("*", "@scope/pkg", "1.3.0", False),
        ("**", "@scope/pkg", "1.3.0", True),
        ("stable-a@1.3.0", "stable-a", "1.3.0", True),
        ("stable-a@1.3.0", "stable-a", "1.3.1", False),
        ("stable-a@~1.2.0", "stable-a", "1.2.9", True),
        ("stable-a@^1.0.0", "stable-a", "1.3.0-rc.1", False),
        ("stable-a@1.2.0 || 1.3.0", "stable-a", "1.3.0", True),
        ("stable-a@npm:1.3.0", "stable-a", "1.3.0", False),
        ("stable-*@1.3.0", "stable-a", "1.3.0", True),
        ("@scope/*@^1.0.0", "@scope/pkg", "1.3.0", True),
        ("!stable-a", "stable-a", "1.3.0", False),
        ("!stable-a", "@scope/pkg", "1.3.0", True),
        ("!stable-a@1.3.0", "b", "1.3.0", True),
        ("!stable-a@1.3.0", "b", "1.3.1", False),
        ("!@scope/pkg", "b", "1.0.0", False),
        ("", "a", "1.0.0", False),
    ],
)
def test_an_entry_frees_what_the_facts_say(entry: str, package: str, version: str, freed: bool) -> None:
    assert _frees(entry, package, version) is freed


def test_a_scopes_own_gate_has_the_same_exemptions() -> None:
    text = (
        "npmMinimalAgeGate: 0\nnpmPreapprovedPackages: ['@acme/a']\n"
        "npmScopes:\n  acme:\n    npmMinimalAgeGate: 7d\n"
    )
    policy = project(text).policy()
    assert YARN.is_exempt(policy, "@acme/a", "1.0.0")
    assert not YARN.is_exempt(policy, "@acme/b", "1.0.0")


@pytest.mark.parametrize(
    ("text", "name", "is_pattern", "versions", "has_problem"),
    [
        ("a", "a", False, None, False),
        ("@acme/a@1.3.0", "@acme/a", False, ("1.3.0",), False),
        ("a@1.2.0 || 1.3.0", "a", False, ("1.2.0", "1.3.0"), False),
        ("a@^1.0.0", "a", False, None, False),
        ("@acme/*", "@acme/*", True, None, False),
        ("!a", "!a", True, None, False),
        ("@acme", "@acme", False, None, True),
        ("a@npm:1.3.0", "a", False, None, True),
        ("a@next", "a", False, None, True),
        ("a/b", "a/b", False, None, True),
    ],
)
def test_an_entry_tells_what_it_can_match(
    text: str, name: str, is_pattern: bool, versions: tuple[str, ...] | None, has_problem: bool
) -> None:
    target = read_exemption(text, yarn())
    assert (target.name, target.is_pattern, target.versions) == (name, is_pattern, versions)
    assert (target.problem is not None) is has_problem


@pytest.mark.node
def test_patterns_match_what_micromatch_matches() -> None:
    seed = 20261122
    source = random.Random(seed)
    patterns = []
    for _ in range(1500):
        part = "".join(source.choices(_PIECES, k=source.randint(1, 3)))
        # Yarn cuts an entry at its "@" first, so a negated scope never reaches micromatch.
        patterns.append(source.choice(["", "", "@s/", "@*/", "@scope/", "!", "!!"]) + part)
    program = (
        "const { isMatch } = require(process.argv[1]);"
        "const { names, patterns } = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(patterns.map(p => names.map(n => n === p || isMatch(n, p)))))"
    )
    done = subprocess.run(
        [node(), "-e", program, install("micromatch", "4.0.8")],
        input=json.dumps({"names": _NAMES, "patterns": patterns}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    different = [
        (pattern, name, real)
        for pattern, row in zip(patterns, json.loads(done.stdout), strict=True)
        for name, real in zip(_NAMES, row, strict=True)
        if _frees(pattern, name) is not real
    ]
    assert not different, f"seed {seed}, {len(patterns) * len(_NAMES)} pairs: {different[:10]}"


@given(st.text(alphabet="a@*/!?[]{},.|^~1 :", max_size=60), st.sampled_from(_NAMES))
def test_no_entry_raises(text: str, package: str) -> None:
    read_exemption(text, yarn())
    _frees(text, package)
