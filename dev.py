"""Set up packward in this clone and run something: `python3 dev.py demo` or `python3 dev.py test`.

Needs Python 3.11 or newer and nothing else. Everything is installed into .venv, from locked versions
with hashes; the second time only what changed is looked at.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
USAGE = """usage: python3 dev.py demo [CHECK OPTION ...]   set up, then check examples/storefront
       python3 dev.py test [PYTEST OPTION ...]   set up, then every check and test
       python3 dev.py vsix [TARGET ... | all]    set up, then build the VS Code extension into dist/
       python3 dev.py docs                       set up, then build the manual into build/docs
       python3 dev.py setup                      set up only (for development)"""


def main(arguments: list[str]) -> int:
    """Run one of the commands; returns its exit status."""
    if sys.version_info < (3, 11):
        print(f"packward needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 2
    match arguments:
        case ["demo", *rest]:
            set_up("requirements.txt")
            return run(
                [PYTHON, "-m", "packward", "check", "examples/storefront", "--fail-on", "never", *rest]
            )
        case ["test", *rest]:
            set_up("requirements-dev.txt")
            return check_and_test(rest)
        case ["vsix", *targets]:
            set_up("requirements.txt")
            return run([PYTHON, "vscode-client/build_vsix.py", *targets])
        case ["docs" | "setup" as wanted]:
            set_up("requirements-dev.txt")
            return run([PYTHON, "-m", "tools.manual"]) if wanted == "docs" else 0
    print(USAGE)
    return 2


def check_and_test(options: list[str]) -> int:
    """Run the linters, the type checker and the tests; all of them, and fail if one fails."""
    checks: list[list[str | Path]] = [
        [BIN / "ruff", "check", "--quiet", "."],
        [BIN / "ruff", "format", "--quiet", "--check", "."],
        [BIN / "lint-imports"],
        [PYTHON, "-m", "mypy"],
        [PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *options],
    ]
    return max(run(check) for check in checks)


def set_up(requirements: str) -> None:
    """Create .venv and install a locked set of packages, unless that is done already."""
    stamp = VENV / f"{requirements}.stamp"
    wanted = hashlib.sha256()
    for name in (requirements, "pyproject.toml", "dev.py"):
        wanted.update((ROOT / name).read_bytes())
    wanted.update(sys.version.encode())
    if stamp.exists() and PYTHON.exists() and stamp.read_text(encoding="utf-8") == wanted.hexdigest():
        return
    if not PYTHON.exists():
        print("Creating .venv …", flush=True)
        must(
            [sys.executable, "-m", "venv", VENV],
            "Creating a virtual environment failed (on Debian: python3-venv).",
        )
    print(f"Installing {requirements} …", flush=True)
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    must([*pip, "--require-hashes", "-r", requirements], "Installing the locked packages failed.")
    must([*pip, "--no-deps", "--editable", "."], "Installing packward itself failed.")
    stamp.write_text(wanted.hexdigest(), encoding="utf-8")


def must(command: list[str | Path], failure: str) -> None:
    """Run a command; ends this program with a sentence where it fails."""
    if run(command) != 0:
        sys.exit(failure)


def run(command: list[str | Path]) -> int:
    """Run a command in the clone's folder and return its exit status."""
    return subprocess.run([str(word) for word in command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
