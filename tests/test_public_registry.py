"""One look at the public npm registry, as the README's first command does it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KINDS = {"fresh-version", "install-script", "missing-min-release-age", "builtin-replacement"}
OFFLINE_KINDS = {"missing-min-release-age", "builtin-replacement"}


def findings(*options: str) -> tuple[set[str], list[dict[str, str]]]:
    """Return the rules that the demo project's check names, and what it could not check."""
    command = [sys.executable, "-m", "packward", "check", "examples/storefront", "--format", "json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    answer = json.loads(done.stdout)
    return {finding["rule"] for finding in answer["findings"]}, answer["unknown"]


@pytest.mark.network
def test_the_demo_shows_all_four_kinds_with_the_public_registry_behind_it() -> None:
    rules, unknown = findings()
    if unknown and {entry["reason"] for entry in unknown} <= {"unreachable", "offline", "rate-limited"}:
        pytest.skip(f"the public npm registry could not be asked: {unknown[0]['reason']}")
    assert rules >= KINDS
    # A mirror may have no advisories, and then says that in one way or another.
    assert {entry["fact"] for entry in unknown} <= {"advisories"}


def test_the_demo_shows_what_needs_no_network_without_it() -> None:
    rules, unknown = findings("--offline")
    assert rules >= OFFLINE_KINDS
    assert {entry["reason"] for entry in unknown} == {"offline"}
    assert "express" in {entry["package"] for entry in unknown}
