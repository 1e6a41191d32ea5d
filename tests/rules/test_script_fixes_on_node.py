"""The script fixes of builtin-replacement on real Node: the same before with the package and after without it."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec import Struct

from packward.rules.node_versions import in_range
from packward.rules.script_replacements import REPLACEMENTS
from support.check import check
from support.node_binaries import LINES, binary
from support.node_packages import install

GATE = "-- .npmrc --\nmin-release-age=3\n"
PACKAGES: Mapping[str, str] = {
    "rimraf": "5.0.10",
    "mkdirp": "3.0.1",
    "dotenv": "16.6.1",
    "dotenv-cli": "8.0.0",
    "nodemon": "3.1.10",
    "tsx": "4.20.6",
    "ts-node": "10.9.2",
}
OVERRIDES: Mapping[str, Mapping[str, str]] = {"ts-node": {"typescript": "5.9.3", "@types/node": "22.19.0"}}


class Case(Struct, frozen=True):
    """A script that calls a package, and what it leaves behind: its output, or the files that exist then."""

    package: str
    script: str
    output: str = ""
    slow: bool = False


CASES = (
    Case("rimraf", "rimraf old missing"),
    Case("rimraf", "rimraf -rf old/a.txt new"),
    Case("mkdirp", "mkdirp out/css lib"),
    Case("dotenv", "node -r dotenv/config app.js --flag", "file shell --flag\n"),
    Case("dotenv", "node -r dotenv/config app.js dotenv_config_path=.env.other", "other shell \n"),
    Case("dotenv", "node -r dotenv/config app.js dotenv_config_path=.env.missing", "undefined shell \n"),
    Case("dotenv-cli", "dotenv -e .env.other -- node app.js", "other shell \n"),
    Case("dotenv-cli", "dotenv node app.js", "file shell \n"),
    Case("tsx", "tsx app.ts --flag", "typed --flag\n", slow=True),
    Case("tsx", "node --import tsx app.ts", "typed \n", slow=True),
    Case("ts-node", "ts-node app.ts --flag", "typed --flag\n", slow=True),
    Case("ts-node", "node -r ts-node/register app.ts", "typed \n", slow=True),
)
WATCHING = (
    Case("nodemon", "nodemon watched.js --flag"),
    Case("tsx", "tsx watch watched.ts --flag"),
)
FILES = {
    "old/a.txt": "",
    "old/deep/b.txt": "",
    "new/c.txt": "",
    "kept.txt": "",
    ".env": "FROM_FILE=file\nFROM_SHELL=file\n",
    ".env.other": "FROM_FILE=other\nFROM_SHELL=other\n",
    "app.js": "console.log(process.env.FROM_FILE, process.env.FROM_SHELL, process.argv.filter((_, n) => n > 1 "
    "&& !_.startsWith('dotenv_')).join(' '))",
    "tsconfig.json": '{"compilerOptions": {"module": "commonjs", "moduleResolution": "node", "types": []}}',
    "app.ts": "declare const process: { argv: string[] }; const word: string = 'typed'; console.log(word, process.argv.slice(2).join(' '))",
    "watched.js": "console.log('first', process.argv.slice(2).join(' ')); setInterval(() => {}, 1e6)",
    "watched.ts": "const n: string = 'first'; console.log(n, process.argv.slice(2).join(' '));"
    "setInterval(() => {}, 1e6)",
}


def prepared(folder: Path, package: str, *, with_package: bool) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "package.json").write_text('{"type": "commonjs"}')
    if with_package:
        modules = install(package, PACKAGES[package], OVERRIDES.get(package)).parent
        (folder / "node_modules").symlink_to(modules)
    return folder


def rewritten(package: str, script: str, line: str) -> str | None:
    """Return the script after the fix that the rule offers in a project on exactly this Node line."""
    manifest = {
        "packageManager": "npm@11.21.2",
        "engines": {"node": f"~{LINES[line]}"},
        "scripts": {"x": script},
        "devDependencies": {package: PACKAGES[package]},
    }
    checked = check(f"-- package.json --\n{json.dumps(manifest)}\n{GATE}")
    fixes = [fix for finding in checked.by_rule("builtin-replacement") for fix in finding.fixes]
    return json.loads(checked.after(fixes[0])["package.json"])["scripts"]["x"] if fixes else None


def environment(line: str, folder: Path) -> dict[str, str]:
    path = [str(folder / "node_modules" / ".bin"), str(binary(line).parent), os.environ["PATH"]]
    return {**os.environ, "PATH": os.pathsep.join(path), "FROM_SHELL": "shell", "NO_COLOR": "1"}


def outcome(script: str, line: str, folder: Path) -> tuple[int, str, set[str]]:
    """Run a script; return its status, what it wrote to standard output, and the files that are there then."""
    done = subprocess.run(
        script,
        shell=True,
        cwd=folder,
        env=environment(line, folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    files = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if "node_modules" not in path.parts
    }
    return done.returncode, done.stdout, files - {"node_modules"}


@pytest.mark.node
@pytest.mark.parametrize("line", LINES)
def test_a_script_does_the_same_before_and_after_the_fix(line: str, tmp_path: Path) -> None:
    for number, case in enumerate(CASES):
        after = rewritten(case.package, case.script, line)
        admitted = in_range(LINES[line], REPLACEMENTS[case.package].nodes)
        assert (after is not None) is admitted, (case, after)
        if after is None:
            continue
        now = outcome(after, line, prepared(tmp_path / f"{number}b", case.package, with_package=False))
        assert now[:2] == (0, case.output), (after, now)
        if not case.slow or line == "22":
            then = outcome(
                case.script, line, prepared(tmp_path / f"{number}a", case.package, with_package=True)
            )
            assert now == then, (case.script, after)


@pytest.mark.node
@pytest.mark.parametrize("line", LINES)
def test_a_watching_script_starts_anew_before_and_after_the_fix(line: str, tmp_path: Path) -> None:
    for number, case in enumerate(WATCHING):
        after = rewritten(case.package, case.script, line)
        assert (after is not None) is in_range(LINES[line], REPLACEMENTS[case.package].nodes)
        if after is None:
            continue
        assert restarts(after, line, prepared(tmp_path / f"{number}b", case.package, with_package=False))
        if line == "22":
            folder = prepared(tmp_path / f"{number}a", case.package, with_package=True)
            assert restarts(case.script, line, folder)


def restarts(script: str, line: str, folder: Path) -> bool:
    """Tell whether a script runs its file again when that changes."""
    process = subprocess.Popen(
        script,
        shell=True,
        cwd=folder,
        env=environment(line, folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    patience = threading.Timer(60, os.killpg, (process.pid, signal.SIGKILL))
    patience.start()
    seen = threading.Event()
    try:
        output = iter(process.stdout.readline, "")
        # tsx clears the screen before the line.
        first = any(text.endswith("first --flag\n") for text in output)
        threading.Thread(target=change, args=(folder, seen), daemon=True).start()
        return first and any(text.endswith("second --flag\n") for text in output)
    finally:
        seen.set()
        patience.cancel()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def change(folder: Path, seen: threading.Event) -> None:
    """Write the watched files anew until that was seen: a watcher may begin later than its script."""
    number = 0
    while not seen.wait(2.0**number):
        number += 1
        for name in ("watched.js", "watched.ts"):
            (folder / name).write_text(f"{FILES[name].replace('first', 'second')} // {number}")
