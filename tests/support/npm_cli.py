"""Real npm, pnpm, yarn and bun of any version, and their `install` against a loopback registry."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.node_packages import install, native_platform, node

INSTALL_SECONDS = 120


def package_manager(name: str, version: str) -> list[str]:
    """Return the command line that runs exactly this version of npm, pnpm, yarn or bun."""
    major = int(version.partition(".")[0])
    match name:
        case "npm":
            return _script(install("npm", version), "npm")
        case "pnpm" if major < 12:
            return _script(install("pnpm", version), "pnpm")
        case "pnpm":
            return [str(install(f"@pnpm/exe.{native_platform('arm64')}", version) / "pnpm")]
        case "yarn":
            return _script(install("yarn" if major == 1 else "@yarnpkg/cli-dist", version), "yarn")
        case "bun":
            return [str(install(f"@oven/bun-{native_platform('aarch64')}", version) / "bin" / "bun")]
    raise ValueError(f"no package manager: {name}")


def run_install(
    argv: Sequence[str], project_dir: Path, registry_url: str, home_dir: Path
) -> subprocess.CompletedProcess[str]:
    """Run `install` in the project with nothing of the user's own: no configuration, no cache, no variables.

    Raises `subprocess.TimeoutExpired` after two minutes.
    """
    return subprocess.run(
        [*argv, "install"],
        cwd=project_dir,
        env=_environment(Path(argv[0]).parent, registry_url, home_dir),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )


def npm_audit(argv: Sequence[str], project_dir: Path, registry_url: str, home_dir: Path) -> Any:
    """Return what `npm audit --json` of this npm says of a project with a lockfile."""
    done = subprocess.run(
        [*argv, "audit", "--json", "--package-lock-only"],
        cwd=project_dir,
        env={**_environment(Path(argv[0]).parent, registry_url, home_dir), "npm_config_audit": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    return json.loads(done.stdout)


def installed(project_dir: Path) -> dict[str, tuple[str, ...]]:
    """Return the versions of every package below the project's `node_modules`, by name, lowest text first."""
    found: dict[str, set[str]] = {}
    for path in (project_dir / "node_modules").glob("**/package.json"):
        folder = path.parent
        owner = folder.parent.parent if folder.parent.name.startswith("@") else folder.parent
        if owner.name == "node_modules":
            manifest = json.loads(path.read_text())
            found.setdefault(manifest["name"], set()).add(manifest["version"])
    return {name: tuple(sorted(versions)) for name, versions in sorted(found.items())}


def ran(home_dir: Path) -> tuple[str, ...]:
    """Return the dependencies' scripts that installs with this home ran, as sorted `name@version:event`.

    Lines that begin with `root:` are the project's own scripts, which every manager runs.
    """
    marks = _marks(home_dir)
    lines = marks.read_text().splitlines() if marks.exists() else []
    return tuple(sorted(line for line in lines if not line.startswith("root:")))


def _environment(programs: Path, registry_url: str, home_dir: Path) -> dict[str, str]:
    """Name the registry in the environment in each manager's own way, so that no file of the project does."""
    temporary = home_dir / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.pathsep.join([str(programs), str(node().parent), os.environ["PATH"]]),
        "HOME": str(home_dir),
        "XDG_CONFIG_HOME": str(home_dir / ".config"),
        "XDG_CACHE_HOME": str(home_dir / ".cache"),
        "XDG_DATA_HOME": str(home_dir / ".local" / "share"),
        "XDG_STATE_HOME": str(home_dir / ".local" / "state"),
        "TMPDIR": str(temporary),
        "PMF_MARK": str(_marks(home_dir)),
        "npm_config_registry": registry_url,
        "npm_config_prefix": str(home_dir / ".global"),
        "npm_config_update_notifier": "false",
        "npm_config_audit": "false",
        "pnpm_config_registry": registry_url,
        "BUN_CONFIG_REGISTRY": registry_url,
        "YARN_NPM_REGISTRY_SERVER": registry_url.rstrip("/"),
        "YARN_UNSAFE_HTTP_WHITELIST": "127.0.0.1",
        "YARN_NODE_LINKER": "node-modules",
        "YARN_ENABLE_TELEMETRY": "0",
    }


def _marks(home_dir: Path) -> Path:
    return home_dir / "marks.txt"


def _script(package: Path, command: str) -> list[str]:
    programs = json.loads((package / "package.json").read_text())["bin"]
    return [str(node()), str(package / programs[command])]
