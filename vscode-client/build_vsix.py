"""Build the extension: packward's server with its libraries, and the bundled client, one .vsix per platform.

    python3 dev.py vsix [TARGET ... | all]      default: this computer's
    python3 dev.py vsix --prepare               only install what the client is built, checked and tested with

The files go to dist/. A library that is compiled comes once for every version of Python that the extension
works with, each in a folder of its own (`bundled/native/cp312`); all others are there once (`bundled/libs`).
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CLIENT = Path(__file__).resolve().parent
ROOT = CLIENT.parent
REQUIREMENTS = ROOT / "requirements.txt"
CACHE = CLIENT / ".cache"
BUNDLED = CLIENT / "bundled"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""The versions that the extension works with, oldest first."""
TARGETS = {
    "linux-x64": ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64"),
    "linux-arm64": ("manylinux2014_aarch64", "manylinux_2_17_aarch64", "manylinux_2_28_aarch64"),
    "alpine-x64": ("musllinux_1_1_x86_64", "musllinux_1_2_x86_64"),
    "alpine-arm64": ("musllinux_1_1_aarch64", "musllinux_1_2_aarch64"),
    "darwin-x64": ("macosx_10_9_x86_64", "macosx_10_13_x86_64", "macosx_10_15_x86_64"),
    "darwin-arm64": ("macosx_11_0_arm64",),
    "win32-x64": ("win_amd64",),
    "win32-arm64": ("win_arm64",),
}
"""VS Code's names of platforms, and how wheels for them are tagged."""


def main(arguments: list[str]) -> int:
    """Build for the targets that are named; returns the exit status."""
    if arguments == ["--prepare"]:
        install_node_packages()
        return 0
    targets = list(TARGETS) if arguments == ["all"] else arguments or [this_target()]
    unknown = [target for target in targets if target not in TARGETS]
    if unknown:
        print(f"There is no target {unknown[0]}; there are {', '.join(TARGETS)}.")
        return 2
    install_node_packages()
    run(["node", "esbuild.mjs"], "Bundling the client failed.")
    shutil.copy2(ROOT / "LICENSE", CLIENT / "LICENSE")
    for target in targets:
        assemble(target)
        print(package(target).relative_to(ROOT))
    return 0


def this_target() -> str:
    """Return VS Code's name of this computer's platform."""
    architecture = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x64"
    system = {"linux": "linux", "darwin": "darwin", "win32": "win32"}.get(sys.platform, sys.platform)
    if system == "linux" and Path("/etc/alpine-release").exists():
        system = "alpine"
    return f"{system}-{architecture}"


def install_node_packages() -> None:
    """Install what the lock file names, unless that is done already."""
    stamp = CLIENT / "node_modules" / ".packward-stamp"
    wanted = digest(CLIENT / "package-lock.json")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    run(["npm", "ci", *quiet], "Installing the client's packages with npm failed.")
    stamp.write_text(wanted, encoding="utf-8")


def assemble(target: str) -> None:
    """Put the server, its libraries and the scripts that start it into `bundled/`."""
    shutil.rmtree(BUNDLED, ignore_errors=True)
    shutil.copytree(libraries(target), BUNDLED)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(ROOT / "server" / "packward", BUNDLED / "libs" / "packward", ignore=ignored)
    for script in (CLIENT / "python").glob("*.py"):
        shutil.copy2(script, BUNDLED)


def libraries(target: str) -> Path:
    """Return a folder with the locked libraries for a target; it is kept for the next time."""
    stamp = hashlib.sha256(f"{digest(REQUIREMENTS)} {digest(Path(__file__))}".encode()).hexdigest()[:16]
    folder = CACHE / f"libraries-{target}-{stamp}"
    if folder.is_dir():
        return folder
    CACHE.mkdir(exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".libraries-", dir=CACHE))
    try:
        libs = staging / "libs"
        pip_install(REQUIREMENTS, libs, target, PYTHONS[0])
        compiled = take_compiled(libs, staging / "native" / tag(PYTHONS[0]))
        some = staging / "requirements.txt"
        some.write_text(only(compiled, REQUIREMENTS.read_text(encoding="utf-8")), encoding="utf-8")
        for python in PYTHONS[1:]:
            pip_install(some, staging / "native" / tag(python), target, python)
        some.unlink()
        shutil.rmtree(libs / "bin", ignore_errors=True)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return folder


def pip_install(requirements: Path, folder: Path, target: str, python: str) -> None:
    """Unpack locked wheels for a platform and a version of Python; nothing is built or run."""
    platforms = [word for name in TARGETS[target] for word in ("--platform", name)]
    run(
        [
            sys.executable,
            *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps"),
            *(
                "--only-binary=:all:",
                "--require-hashes",
                "--implementation",
                "cp",
                "--python-version",
                python,
            ),
            *platforms,
            *("--target", str(folder), "--requirement", str(requirements)),
        ],
        f"Getting the libraries for {target} and Python {python} failed.",
    )


def take_compiled(libs: Path, native: Path) -> set[str]:
    """Move the compiled distributions to a folder of their own; returns their names, normalised."""
    native.mkdir(parents=True)
    names = set()
    for wheel in libs.glob("*.dist-info/WHEEL"):
        if "root-is-purelib: true" in wheel.read_text(encoding="utf-8").lower():
            continue
        info = wheel.parent
        names.add(normalised(info.name.split("-")[0]))
        record = (info / "RECORD").read_text(encoding="utf-8")
        for top in sorted({line.split("/")[0] for line in record.splitlines() if "/" in line}):
            if (libs / top).is_dir():
                shutil.move(libs / top, native / top)
    return names


def only(names: set[str], requirements: str) -> str:
    """Return the requirements of these names alone, with their hashes."""
    entries = re.findall(r"^[^\s#].*(?:\n[ \t].*)*", requirements, re.MULTILINE)
    return "\n".join(entry for entry in entries if normalised(entry.split("==")[0]) in names) + "\n"


def package(target: str) -> Path:
    """Make the .vsix and return it."""
    version = re.search(r'"version": "([^"]+)"', (CLIENT / "package.json").read_text(encoding="utf-8"))
    if version is None:
        sys.exit("package.json of the client has no version.")
    out = ROOT / "dist" / f"packward-{version[1]}-{target}.vsix"
    out.parent.mkdir(exist_ok=True)
    vsce = CLIENT / "node_modules" / "@vscode" / "vsce" / "vsce"
    options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"]
    run(
        ["node", str(vsce), "package", *options, "--target", target, "--out", str(out)],
        "Packaging failed.",
        quiet=True,
    )
    return out


def normalised(name: str) -> str:
    """Return a distribution's name as an index compares it."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def tag(python: str) -> str:
    """Return the folder's name for a version of Python."""
    return "cp" + python.replace(".", "")


def digest(file: Path) -> str:
    """Return a hash of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def run(command: list[str], failure: str, *, quiet: bool = False) -> None:
    """Run a command in the client's folder; ends this program with a sentence where it fails."""
    found = shutil.which(command[0])
    if found is None:
        sys.exit(f"{failure} There is no {command[0]} on PATH.")
    done = subprocess.run(
        [found, *command[1:]],
        cwd=CLIENT,
        env={**os.environ, "NO_UPDATE_NOTIFIER": "1"},
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{done.stdout or ''}\n{failure}".strip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
