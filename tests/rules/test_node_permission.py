"""Permission flags: the table against real Node, each finding before and after its fix, and the silences."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.data.node_flags import (
    ALLOWS_NEED_PERMISSION,
    CONFIG_NAMESPACE,
    FS_VFS,
    PERMISSION_FLAGS,
    TAKE_A_VALUE,
    TEST_ISOLATION,
)
from packward.model.finding import Severity
from packward.rules.node_versions import in_range, read_engines
from support.check import Checked, check
from support.node_binaries import LINES, binary, run

GATE = "-- .npmrc --\nmin-release-age=3\n"
ONLY = {"20": "~20.20.2", "22": "~22.23.3", "24": "~24.21.0", "26": "~26.10.0"}
"""An `engines.node` range for each line that admits little more than the release that runs."""


def scripted(script: str, engines: str | None = None, *, name: str = "x", more: str = "") -> Checked:
    manifest = {"packageManager": "npm@11.21.2", "scripts": {name: script}}
    if engines is not None:
        manifest["engines"] = {"node": engines}
    return check(f"-- package.json --\n{json.dumps(manifest)[:-1]}{more}}}\n{GATE}")


def flagged(checked: Checked) -> list[str]:
    return [checked.flagged(finding) for finding in checked.by_rule("node-permission")]


def fixed(checked: Checked, number: int = 0) -> str:
    """Return the script after a fix of the only finding."""
    fix = checked.only("node-permission").fixes[number]
    (script,) = json.loads(checked.after(fix)["package.json"])["scripts"].values()
    return str(script)


@pytest.mark.node
@pytest.mark.parametrize("line", LINES)
def test_the_table_of_flags_is_what_node_accepts(line: str, tmp_path: Path) -> None:
    ask = "console.log(JSON.stringify([...process.allowedNodeEnvironmentFlags]))"
    node = binary(line)
    accepted = json.loads(run(node, ["-e", ask], tmp_path).output)
    release = LINES[line]
    assert {name for name, flag in PERMISSION_FLAGS.items() if in_range(release, flag.nodes)} == {
        name for name in accepted if name in PERMISSION_FLAGS or name.startswith("--allow-")
    } | ({"--permission-audit"} & set(accepted))
    assert {flag for flag, nodes in TEST_ISOLATION.items() if in_range(release, nodes)} == {
        flag
        for flag in TEST_ISOLATION
        if "bad option" not in run(node, [f"{flag}=none", "-v"], tmp_path).output
    }
    listed = run(node, ["--help"], tmp_path).output
    with_value = set(re.findall(r"(--?[A-Za-z][a-z0-9-]*)(?==\.\.\.)", listed)) - {
        "--experimental-config-file"
    }
    assert with_value <= TAKE_A_VALUE


PACKAGE = {
    "package.json": "{}",
    "ok.js": "console.log('fine')",
    "dep.js": "require('dep'); console.log('fine')",
    "server.js": "require('net').createServer().listen(0, function () { console.log('fine'); this.close() })",
    "ok.test.js": "require('node:test')('a test', () => console.log('fine'))",
    "node_modules/dep/index.js": "",
    ".env": "FROM_FILE=fine",
    "env.js": "console.log(process.env.FROM_FILE)",
}
DENIED, MISSING, BAD = "ERR_ACCESS_DENIED", "ERR_MISSING_OPTION", "bad option"
ENABLE = {"20": "--experimental-permission", "22": "--permission", "24": "--permission", "26": "--permission"}
FAULTS = [
    ("22 24 26", "node @ --allow-fs-read=./node_modules,./dep.js dep.js", "--allow-fs-read=./node_modules,./dep.js", DENIED),
    ("20 22 24 26", "node @ --allow-fs-read=. --test ok.test.js", "--test", DENIED),
    ("20 22 24 26", "node @ dep.js", "@", DENIED),
    ("20", "node @ ok.js", "@", DENIED),
    ("20 22 24 26", "node --allow-fs-read=. ok.js", "--allow-fs-read=.", MISSING),
    ("26", "node --allow-child-process ok.js", "--allow-child-process", MISSING),
    ("26", "node --permission server.js", "--permission", DENIED),
    ("20", "node --permission --allow-fs-read=. ok.js", "--permission", BAD),
    ("24 26", "node --experimental-permission ok.js", "--experimental-permission", BAD),
    ("20 22 24", "node @ --allow-fs-read=. --allow-net server.js", "--allow-net", BAD),
    ("20 22 24 26", "node env.js --env-file=.env", "--env-file=.env", "undefined"),
]  # fmt: skip


def shell(script: str, line: str, folder: Path) -> str:
    done = subprocess.run(
        script,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": f"{binary(line).parent}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.node
@pytest.mark.parametrize("line", LINES)
def test_what_is_flagged_fails_on_node_and_works_after_the_fix(line: str, tmp_path: Path) -> None:
    for name, text in PACKAGE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for lines, template, place, failure in FAULTS:
        if line not in lines.split():
            continue
        script = template.replace("@", ENABLE[line])
        more = ', "dependencies": {"dep": "1.0.0"}' if "dep.js" in script else ""
        checked = scripted(script, ONLY[line], more=more)
        assert flagged(checked) == [place.replace("@", ENABLE[line])], (script, checked.report.findings)
        before = shell(script, line, tmp_path)
        assert failure in before, (script, before)
        for number in range(len(checked.only("node-permission").fixes)):
            better = fixed(checked, number)
            after = shell(better, line, tmp_path)
            assert "fine" in after, (better, after)
            assert failure not in after, (better, after)
            assert flagged(scripted(better, ONLY[line], more=more)) == [], better


@pytest.mark.node
@pytest.mark.parametrize("line", LINES)
def test_what_grants_without_permission_do_is_what_node_does(line: str, tmp_path: Path) -> None:
    (tmp_path / "ok.js").write_text("console.log('fine')")
    release = LINES[line]
    for name, flag in PERMISSION_FLAGS.items():
        if flag.kind != "allows" or not in_range(release, flag.nodes) or name.startswith("--allow-fs-"):
            continue
        ended = run(binary(line), [name, "ok.js"], tmp_path)
        assert ("fine" in ended.output) is not in_range(release, ALLOWS_NEED_PERMISSION), (name, ended)
        (finding,) = scripted(f"node {name} ok.js", ONLY[line]).by_rule("node-permission")
        assert ("has no effect" in finding.message) is (ended.status == 0), finding.message
    if in_range(release, PERMISSION_FLAGS[FS_VFS].nodes):
        assert run(binary(line), [FS_VFS, "ok.js"], tmp_path).status == 0


@pytest.mark.node
@pytest.mark.parametrize("line", ["22", "24", "26"])
def test_the_key_permission_of_a_configuration_file_is_what_node_makes_of_it(
    line: str, tmp_path: Path
) -> None:
    config = json.dumps({"permission": {"allow-fs-read": ["./ok.js"]}})
    (tmp_path / "node.config.json").write_text(config)
    (tmp_path / "ok.js").write_text("console.log(process.permission ? 'restricted' : 'unrestricted')")
    script = "node --experimental-default-config-file ok.js"
    output = shell(script, line, tmp_path)
    manifest = json.dumps(
        {"packageManager": "npm@11.21.2", "engines": {"node": ONLY[line]}, "scripts": {"x": script}}
    )
    checked = check(f"-- package.json --\n{manifest}\n-- node.config.json --\n{config}\n{GATE}")
    found = checked.by_rule("node-permission")
    ignored, failed = (in_range(LINES[line], CONFIG_NAMESPACE[key]) for key in ("ignores", "fails"))
    assert ("\nunrestricted" in f"\n{output}", MISSING in output) == (ignored, failed)
    assert bool(found) is (ignored or failed)
    if found:
        assert checked.flagged(found[0]) == "--experimental-default-config-file"
        assert ("runs the script unrestricted" in found[0].message) is ignored
        (fix,) = found[0].fixes
        (tmp_path / "node.config.json").write_text(checked.after(fix)["node.config.json"])
        assert "\nrestricted" in f"\n{shell(script, line, tmp_path)}"


def test_a_flag_is_judged_by_every_version_that_engines_admit() -> None:
    assert flagged(scripted("node --permission --allow-fs-read=. x.js", ">=22.13")) == []
    (finding,) = scripted("node --permission --allow-fs-read=. x.js", ">=22").by_rule("node-permission")
    assert "Node 22, which engines.node (>=22) admits; Node 22.13 and newer have it" in finding.message
    assert finding.severity is Severity.HINT
    assert finding.fixes == ()
    assert [each.message for each in finding.related] == ["the Node versions are set here"]


def test_a_server_that_may_run_on_25_needs_a_flag_that_24_does_not_know() -> None:
    (both,) = scripted("node --permission --allow-fs-read=. server.js", ">=24").by_rule("node-permission")
    assert "no single line serves Node 24 too" in both.message
    assert both.fixes == ()
    only = scripted("node --permission --allow-fs-read=. server.js", ">=25")
    assert fixed(only) == "node --permission --allow-net --allow-fs-read=. server.js"
    assert flagged(scripted("node --permission --allow-fs-read=. build.js", ">=25")) == []


def test_everything_allowed_is_said_to_restrict_nothing() -> None:
    bare = scripted("node --permission --allow-fs-read=* --allow-fs-write=* --allow-child-process x.js")
    quoted = scripted(
        "node --permission --allow-fs-read=\"*\" --allow-fs-write='*' --allow-child-process x.js"
    )
    assert flagged(bare) == flagged(quoted) == ["--permission"]
    assert "restricts next to nothing" in quoted.only("node-permission").message


def test_a_moved_flag_keeps_the_rest_of_the_script() -> None:
    checked = scripted("tsc && node 'my app.js' --port 1 --permission | tee log", ">=24")
    assert fixed(checked) == "tsc && node --permission 'my app.js' --port 1 | tee log"


def test_a_flag_is_flagged_where_the_document_has_it_escaped_or_not() -> None:
    checked = scripted('X="\u00e9\U0001f600\t" node --permission --allow-fs-read=. --test a.js', ">=24")
    assert flagged(checked) == ["--test"]


@pytest.mark.parametrize(
    "script",
    [
        "node x.js",
        "node --permission --allow-fs-read=. x.js",
        "node $FLAGS --allow-fs-read=. x.js",
        "NODE_OPTIONS=--permission node --allow-fs-read=. x.js",
        "node --experimental-config-file=c.json --allow-fs-read=. x.js",
        "node --permission-audit --allow-worker x.js",
        "node x.js -- --permission",
        "echo --permission",
        "npx --node-options=--permission x",
        "node --permission --allow-fs-read=. --test --test-isolation=none x.js",
        "node --permission 'x",
    ],
)
def test_the_rule_is_silent_where_nothing_is_wrong_or_nothing_is_certain(script: str) -> None:
    assert flagged(scripted(script)) == []


def test_without_engines_only_what_is_wrong_everywhere_is_said() -> None:
    for flag in ("--permission", "--experimental-permission"):
        assert flagged(scripted(f"node {flag} --allow-net --allow-fs-read=. server.js")) == []
        assert flagged(scripted(f"node {flag} --allow-fs-read=. --watch server.js")) == ["--watch"]


def test_engines_that_admit_no_known_version_are_not_judged() -> None:
    assert read_engines("<1") is None
    assert read_engines("nonsense") is None
    assert flagged(scripted("node --permission --allow-net --allow-fs-read=. server.js", "<1")) == []


@given(
    st.lists(
        st.sampled_from(
            [
                "node ",
                "--permission ",
                "--allow-net ",
                "--allow-fs-read=",
                ".",
                ",",
                "a.js ",
                "'",
                '"',
                "$X",
                " && ",
                "--test ",
                "--env-file ",
                "\\",
                "\u00e9",
                "*",
                "dotenv ",
                "cross-env ",
                "-- ",
            ]
        ),
        max_size=12,
    ).map("".join),
    st.sampled_from([None, ">=18", ">=26", "22", "x ||", "*"]),
)
def test_any_script_is_judged_and_every_fix_can_be_applied(script: str, engines: str | None) -> None:
    checked = scripted(script, engines)
    for finding in checked.by_rule("node-permission"):
        assert checked.flagged(finding)
        for fix in finding.fixes:
            assert json.loads(checked.after(fix)["package.json"])["scripts"]["x"] != script
