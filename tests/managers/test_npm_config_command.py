"""npm's own `config ls` in a scratch folder agrees with what is read of the whole chain of files."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from managers.npm_project import npm, project
from packward.managers.npm.config import get, sources
from support.node_packages import node
from support.npm_cli import package_manager

_KEYS = (
    "min-release-age",
    "ignore-scripts",
    "save-exact",
    "audit-level",
    "strict-ssl",
    "strict-allow-scripts",
    "allow-git",
    "registry",
    "@acme:registry",
)
_CHAINS: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "the project beats the user": (
        {".npmrc": "min-release-age=7\n", "~/.npmrc": "min-release-age=2\nsave-exact=true\n"},
        {},
    ),
    "the environment beats the project": (
        {".npmrc": "min-release-age=7\nignore-scripts=false\n"},
        {"npm_config_min_release_age": "1", "NPM_CONFIG_IGNORE_SCRIPTS": "true"},
    ),
    "values are typed, unquoted and expanded": (
        {
            ".npmrc": 'min-release-age = 4 ; days\naudit-level="high"\nstrict-ssl=false\n'
            "@acme:registry=https://${HOST}/npm/\nallow-git=root\nstrict-allow-scripts\n"
        },
        {"HOST": "npm.acme.example"},
    ),
    "the last duplicate counts": (
        {
            ".npmrc": "min-release-age=1\nmin-release-age=5\nregistry=https://a.example.com/\nregistry=https://b.example.com/\n"
        },
        {},
    ),
}


@pytest.mark.node
@pytest.mark.parametrize("version", ["10.9.9", "11.21.2", "12.2.0"])
@pytest.mark.parametrize("name", _CHAINS)
def test_npm_itself_reads_the_same(name: str, version: str, tmp_path: Path) -> None:
    files, env = _CHAINS[name]
    real = _config_ls(version, files, env, tmp_path)
    tool = npm(version)
    chain = sources(project(files, env=env).configs, tool)
    said = {key: entry.value for key in _KEYS if (entry := get(chain, key)) is not None}
    if not tool.at_least("11.10.0"):
        # A key that npm does not know keeps the type it is written in.
        said.pop("min-release-age", None)
        real.pop("min-release-age", None)
    assert said == {key: real[key] for key in said if key in real}


def _config_ls(
    version: str, files: Mapping[str, str], env: Mapping[str, str], folder: Path
) -> dict[str, Any]:
    """Return what `npm config ls -l --json` prints in a project with these files."""
    place, home = folder / "project", folder / "home"
    for name, text in {"package.json": "{}", "~/.npmrc": "", **files}.items():
        path = home / name.removeprefix("~/") if name.startswith("~/") else place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = subprocess.run(
        [*package_manager("npm", version), "config", "ls", "-l", "--json"],
        cwd=place,
        env={
            "PATH": f"{node().parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "npm_config_prefix": str(home / ".global"),
            **env,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
