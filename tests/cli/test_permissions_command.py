"""`packward permissions` on real Node: what it proposes lets the script run with the permission model on."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from cli.command import Ran, run
from support.node_binaries import binary

AUDITED = ["24", "26"]

MAIN = """
const fs = require('fs'), os = require('os'), path = require('path');
const { execFileSync } = require('child_process');
require('dep');
fs.readFileSync('data/one.txt'); fs.readFileSync(process.env.OUTSIDE);
fs.writeFileSync('log.txt', 'x'); fs.mkdirSync('out/deep', { recursive: true });
fs.writeFileSync('out/deep/a.txt', 'x');
fs.writeFileSync(path.join(os.tmpdir(), 'packward-' + process.pid), 'x');
fs.unlinkSync(path.join(os.tmpdir(), 'packward-' + process.pid));
execFileSync(process.execPath, ['child.js']);
if (process.permission) process.permission.has('wasi');
const { Worker } = require('worker_threads');
new Worker('./worker.js').on('exit', code => {
  const server = require('http').createServer((_, answer) => answer.end('fine')).listen(0, async () => {
    console.log(await (await fetch('http://127.0.0.1:' + server.address().port)).text(), code);
    server.close(); server.closeAllConnections();
  });
});
"""
FILES = {
    "a package/main.js": MAIN,
    "a package/child.js": "require('fs').readFileSync('data/two.txt')",
    "a package/worker.js": "require('fs').readFileSync('data/three.txt')",
    "a package/data/one.txt": "1",
    "a package/data/two.txt": "2",
    "a package/data/three.txt": "3",
    "a package/node_modules/dep/index.js": "",
    "outside.txt": "",
    "a package/quiet.js": "require('fs').readFileSync('data/one.txt'); console.log('fine')",
    "a package/serve.js": "console.log('up'); require('http').createServer().listen(0)",
    "a package/busy.js": "console.log('up'); for (;;) ;",
    "a package/fails.js": "process.exit(3)",
}
SCRIPTS = {
    "start": "node main.js",
    "quiet": "X='a b' node --permission --allow-fs-read=* quiet.js",
    "serve": "node serve.js",
    "busy": "node busy.js",
    "fails": "node fails.js",
    "build": "tsc",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "a package"
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (folder / "package.json").write_text(json.dumps({"name": "p", "version": "1.0.0", "scripts": SCRIPTS}))
    return folder


def environment(folder: Path, line: str) -> dict[str, str]:
    path = f"{binary(line).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "OUTSIDE": str(folder.parent / "outside.txt")}


def permissions(folder: Path, line: str, *words: str) -> Ran:
    return run("permissions", *words, cwd=folder, env=environment(folder, line))


@pytest.mark.node
@pytest.mark.parametrize("line", AUDITED)
def test_the_proposed_line_runs_with_the_permission_model_on(package: Path, line: str) -> None:
    ran = permissions(package, line, "start", "--format", "json")
    assert ran.status == 0, ran
    answer = ran.json
    assert (answer["script"], answer["status"], answer["stopped"]) == ("start", 0, False)
    assert "fine 0" in ran.err
    assert set(answer["flags"]) == {
        "--permission",
        "--allow-fs-read=.",
        f"--allow-fs-read={package.parent}/outside.txt",
        "--allow-fs-write=./log.txt",
        "--allow-fs-write=./out/*",
        "--allow-child-process",
        "--allow-worker",
        f"--allow-fs-write={tempfile.gettempdir()}",
        *(["--allow-net"] if line == "26" else []),
    }
    assert any("--allow-net" in note for note in answer["notes"]) is (line == "24")
    for made in ("log.txt", "out/deep/a.txt"):
        (package / made).unlink()
    for folder in ("out/deep", "out"):
        (package / folder).rmdir()
    for script, works in ((answer["line"], True), ("node --permission --allow-fs-read=. main.js", False)):
        done = subprocess.run(
            script,
            shell=True,
            cwd=package,
            env={**os.environ, **environment(package, line)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ("fine 0" in done.stdout) is works, (script, done)


@pytest.mark.node
@pytest.mark.parametrize("line", AUDITED)
def test_only_what_was_touched_is_granted_in_place_of_what_the_script_granted(
    package: Path, line: str
) -> None:
    ran = permissions(package, line, "quiet")
    assert ran.status == 0, ran
    assert "fine" in ran.out
    assert "quiet: X='a b' node --permission --allow-fs-read=./data/* quiet.js" in ran.out
    assert "no sandbox" in ran.out.replace("\n", " ")


@pytest.mark.node
@pytest.mark.parametrize("script", ["serve", "busy"])
def test_a_script_that_does_not_end_is_ended_and_the_answer_says_so(package: Path, script: str) -> None:
    ran = permissions(package, "26", script, "--seconds", "1.5", "--format", "json")
    assert ran.status == 0, ran
    assert ran.json["stopped"] is True
    assert ("--allow-net" in ran.json["flags"]) is (script == "serve")


@pytest.mark.node
def test_an_interrupt_ends_the_script_and_not_the_answer(package: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "packward", "permissions", "serve", "--format", "json"],
        cwd=package,
        env={**os.environ, **environment(package, "26")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stderr is not None
    while b"up" not in process.stderr.readline():
        assert process.poll() is None
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    answer = json.loads(out)
    assert answer["stopped"] is True
    assert "--allow-net" in answer["flags"]


@pytest.mark.node
def test_a_script_that_fails_is_told_of(package: Path) -> None:
    ran = permissions(package, "26", "fails")
    assert ran.status == 0
    assert "ended with status 3" in ran.out


@pytest.mark.node
@pytest.mark.parametrize("line", ["20", "22", "25.9.0"])
def test_a_node_without_a_working_audit_is_refused_in_one_sentence(package: Path, line: str) -> None:
    ran = permissions(package, line, "start")
    assert ran.status == 2
    assert "24.20" in ran.err
    assert ran.out == ""
    assert not (package / "log.txt").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nope"], "has no script nope; it has: start, quiet"),
        (["build"], "does not call node itself: tsc"),
        (["start", "elsewhere"], "there is no package.json to read"),
        (["start", "--seconds", "0"], "is no number of seconds"),
    ],
)
def test_what_cannot_be_run_is_said(package: Path, words: list[str], says: str) -> None:
    ran = run("permissions", *words, cwd=package)
    assert (ran.status, ran.out) == (2, "")
    assert says in ran.err


def test_the_help_says_that_it_runs_the_script(package: Path) -> None:
    ran = run("permissions", "--help", cwd=package)
    assert "runs the script" in " ".join(ran.out.split())
