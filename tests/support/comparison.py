"""One recorded project, installed by a real package manager and answered by the real `packward why`."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from support.npm_cli import installed, package_manager, ran, run_install
from support.oracle import OracleCase, registry_for
from support.registry import LoopbackRegistry

SECONDS = 120


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a project: did the install fail, the direct versions, the scripts that ran."""

    fails: bool
    versions: Mapping[str, str]
    scripts: frozenset[str] = frozenset()


def compare(case: OracleCase, version: str, folder: Path) -> tuple[Outcome, Outcome]:
    """Run a case with one version of its manager; returns what really happened and what packward said."""
    manifest = {**case.manifest, "packageManager": f"{case.manager}@{version}"}
    case = structs.replace(case, version=version, manifest=manifest)
    with registry_for(case) as registry:
        return _installed(case, folder / "real", registry), _answered(case, folder / "said", registry)


def answered(case: OracleCase, folder: Path) -> Outcome:
    """Return what `packward why` says of a case."""
    with registry_for(case) as registry:
        return _answered(case, folder, registry)


def _installed(case: OracleCase, folder: Path, registry: LoopbackRegistry) -> Outcome:
    project, home = folder / "project", folder / "home"
    case.write_as_recorded(project, home)
    done = run_install(package_manager(case.manager, case.version), project, registry.url, home)
    if done.returncode != 0:
        return Outcome(fails=True, versions={})
    found = installed(project)
    names = direct_names(case)
    return Outcome(
        fails=False,
        versions={name: found[name][-1] for name in names if name in found},
        scripts=frozenset(line for line in ran(home) if line.rpartition("@")[0] in names),
    )


def _answered(case: OracleCase, folder: Path, registry: LoopbackRegistry) -> Outcome:
    project, home = folder / "project", folder / "home"
    case.write(project, home)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "PACKWARD_CACHE_DIR": str(home / "cache"),
        "npm_config_registry": registry.url,
        "pnpm_config_registry": registry.url,
        "BUN_CONFIG_REGISTRY": registry.url,
        "YARN_NPM_REGISTRY_SERVER": registry.url,
    }
    done = subprocess.run(
        [sys.executable, "-m", "packward", "why", str(project), "--format", "json"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return _outcome(json.loads(done.stdout), case)


def _outcome(answer: Mapping[str, Any], case: OracleCase) -> Outcome:
    real = direct_names(case)
    lines = answer["dependencies"]
    if any(line["outcome"] == "fails" for line in lines):
        return Outcome(fails=True, versions={})
    names = dict(zip((line["name"] for line in lines), real, strict=False))
    return Outcome(
        fails=False,
        versions={names[line["name"]]: line["version"] for line in lines if line["outcome"] == "installs"},
        scripts=frozenset(
            f"{names[line['name']]}@{line['version']}:{event}"
            for line in lines
            if line["outcome"] == "installs" and line["scripts"]["outcome"] in ("runs", "runs-with-warning")
            for event in line["scripts"]["events"]
        ),
    )


def direct_names(case: OracleCase) -> list[str]:
    """Return the real names of a case's direct dependencies, of an alias its target."""
    groups = ("dependencies", "devDependencies", "optionalDependencies")
    lines = {name: text for group in groups for name, text in case.manifest.get(group, {}).items()}
    return [_target(text) if text.startswith("npm:") else name for name, text in lines.items()]


def _target(text: str) -> str:
    name = text.removeprefix("npm:")
    return name[: name.index("@", 1)] if "@" in name[1:] else name
