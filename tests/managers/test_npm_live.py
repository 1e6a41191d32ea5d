"""Installs by the real npm that no recording holds, and what `packward why` says of the same projects."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from support.comparison import compare
from support.oracle import OracleCase, Outcome

_CASES: Mapping[str, tuple[str, Mapping[str, str], Mapping[str, Any]]] = {
    "a comma list of exemptions": (
        "11.21.2",
        {".npmrc": "min-release-age=7\nmin-release-age-exclude=nothing, stable-a\n"},
        {"dependencies": {"stable-a": "^1.0.0"}},
    ),
    "half a day": ("12.2.0", {".npmrc": "min-release-age=0.5\n"}, {"dependencies": {"stable-a": "^1.0.0"}}),
    "a gate of the user's": (
        "11.21.2",
        {"~/.npmrc": "min-release-age=7\n"},
        {"devDependencies": {"stable-a": "latest"}},
    ),
    "an optional line with young versions only": (
        "12.2.0",
        {".npmrc": "min-release-age=7\n"},
        {"dependencies": {"s-none": "1.0.0"}, "optionalDependencies": {"all-fresh": "^1.0.0"}},
    ),
    "an alias of a package with a script": (
        "12.2.0",
        {},
        {"dependencies": {"renamed": "npm:s-post@1.0.0"}, "allowScripts": {"s-post@1.0.0": True}},
    ),
    "scripts refused until reviewed, one reviewed": (
        "12.2.0",
        {".npmrc": "strict-allow-scripts=true\n"},
        {"dependencies": {"s-post": "1.0.0", "s-pre": "1.0.0"}, "allowScripts": {"s-post": True}},
    ),
    "an npm that knows no gate": (
        "11.9.0",
        {".npmrc": "min-release-age=7\n"},
        {"dependencies": {"stable-a": "^1.0.0"}},
    ),
}


@pytest.mark.node
@pytest.mark.parametrize("name", _CASES)
def test_npm_does_what_is_said(name: str, tmp_path: Path) -> None:
    version, files, manifest = _CASES[name]
    case = OracleCase(
        id=name,
        topic="age",
        manager="npm",
        version=version,
        files=files,
        manifest={"name": "live", "version": "1.0.0", "private": True, **manifest},
        registry="std",
        expect=Outcome(fails=False, installed={}),
    )
    real, said = compare(case, version, tmp_path)
    assert real == said
