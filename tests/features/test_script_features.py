"""The refactoring and the hovers of scripts: exact flags, held against real Node, or the reason why none."""

import json
from pathlib import Path

import pytest

from packward.features.refactorings import Refactoring, refactorings_at
from packward.features.script_hover import NO_SANDBOX, script_hover_at
from packward.model.finding import Fix
from packward.text.document import Span
from support.check import ROOT, Checked, check
from support.node_binaries import LINES, binary, run

GATE = "-- .npmrc --\nmin-release-age=3\n"
LOCK = '-- package-lock.json --\n{"lockfileVersion": 3, "packages": {"": {"dependencies": {"dep": "1.0.0"}}%s}}\n'


def scripted(
    script: str, engines: str | None = ">=26", *, more: str = "", locked: str = "", registry: str = ""
) -> Checked:
    manifest = {"packageManager": "npm@11.21.2", "scripts": {"start": script}}
    if engines is not None:
        manifest["engines"] = {"node": engines}
    text = f"-- package.json --\n{json.dumps(manifest)[:-1]}{more}}}\n{GATE}{LOCK % locked}{registry}"
    return check(text)


def offered(checked: Checked, word: str = "node ") -> list[Refactoring]:
    text = checked.archive.files["package.json"]
    start = text.index(word)
    return list(refactorings_at(checked.context(), f"{ROOT}/package.json", Span(start, start)))


def rewritten(checked: Checked) -> str:
    (refactoring,) = offered(checked)
    after = checked.after(Fix(title="", patches=refactoring.patches))["package.json"]
    return str(json.loads(after)["scripts"]["start"])


def hover(checked: Checked, word: str, name: str = "package.json") -> str:
    text = checked.archive.files[name]
    found = script_hover_at(checked.context(), f"{ROOT}/{name}", text.index(word) + 1)
    assert found is not None
    assert word in text[found.span.start : found.span.end]
    return found.markdown


@pytest.mark.node
@pytest.mark.parametrize("line", LINES)
def test_the_offered_line_runs_on_node_with_the_model_on(line: str, tmp_path: Path) -> None:
    (tmp_path / "node_modules" / "dep").mkdir(parents=True)
    (tmp_path / "node_modules" / "dep" / "index.js").write_text("module.exports = 'fine'")
    (tmp_path / "server.js").write_text(
        "const server = require('net').createServer().listen(0, () => server.close());"
        "try { require('fs').readFileSync('/etc/hosts') } catch (error) { console.log(error.code) }"
        "console.log(require('dep'))"
    )
    (tmp_path / "ok.test.js").write_text("require('node:test')('a', () => console.log(require('dep')))")
    more = ', "dependencies": {"dep": "1.0.0"}'
    registry = "-- registry/dep --\n1.0.0  4 years\n"
    for script in ("node server.js", "node --test ok.test.js"):
        better = rewritten(scripted(script, f"~{LINES[line]}", more=more, registry=registry))
        plain = run(binary(line), script.split()[1:], tmp_path).output
        assert "fine" in plain
        assert "ERR_ACCESS_DENIED" not in plain
        ended = run(binary(line), better.split()[1:], tmp_path)
        assert "fine" in ended.output, (better, ended)
        assert ("ERR_ACCESS_DENIED" in ended.output) is (script == "node server.js")


@pytest.mark.node
def test_a_member_of_a_workspace_reads_the_packages_of_the_root(tmp_path: Path) -> None:
    for name, text in {
        "node_modules/dep/index.js": "",
        "a/b/x.js": "require('dep'); console.log('fine')",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    checked = check(
        '-- package.json --\n{"packageManager": "npm@11.21.2", "workspaces": ["a/*"]}\n'
        '-- a/b/package.json --\n{"engines": {"node": ">=26"}, "scripts": {"start": "node x.js"}}\n' + GATE
    )
    uri = f"{ROOT}/a/b/package.json"
    start = checked.archive.files["a/b/package.json"].index("node x.js")
    (refactoring,) = refactorings_at(checked.context(), uri, Span(start, start))
    after = checked.after(Fix(title="", patches=refactoring.patches))["a/b/package.json"]
    script = json.loads(after)["scripts"]["start"]
    assert script == "node --permission --allow-fs-read=../.. --allow-net x.js"
    assert "fine" in run(binary("26"), script.split()[1:], tmp_path / "a" / "b").output


@pytest.mark.parametrize(
    ("engines", "flags"),
    [
        ("^22.13 || ^24", "--permission --allow-fs-read=."),
        (">=25", "--permission --allow-fs-read=. --allow-net"),
        ("20", "--experimental-permission --allow-fs-read=."),
        ("20 || 22", "--experimental-permission --allow-fs-read=."),
    ],
)
def test_the_flags_are_those_of_every_admitted_version(engines: str, flags: str) -> None:
    assert rewritten(scripted("tsc && node server.js -v", engines)) == f"tsc && node {flags} server.js -v"
    (refactoring,) = offered(scripted("node server.js", engines))
    assert refactoring.title == f"Run with Node's permission model (a seat belt, no sandbox): {flags}"


@pytest.mark.parametrize(
    ("script", "engines"),
    [
        ("node server.js", ">=22.13"),
        ("node server.js", ">=24"),
        ("node server.js", "20 || 24"),
        ("node server.js", "18"),
        ("node server.js", None),
        ("node --permission server.js", ">=26"),
        ("NODE_OPTIONS=--permission node server.js", ">=26"),
        ("node $FLAGS server.js", ">=26"),
        ("node -e 'x()'", ">=26"),
        ("node a.js && node --permission b.js", ">=26"),
    ],
)
def test_nothing_is_offered_where_no_single_line_is_right(script: str, engines: str | None) -> None:
    assert offered(scripted(script, engines)) == []


def test_only_the_script_at_the_cursor_is_offered_for() -> None:
    assert offered(scripted("node server.js"), "packageManager") == []


@pytest.mark.parametrize(
    ("registry", "addons", "title"),
    [
        ('1.0.0  4 years install="node-gyp rebuild"', True, "--allow-addons"),
        ('1.0.0  4 years postinstall="node fetch.js"', False, "--allow-net"),
        ("1.0.0  4 years", False, "--allow-net"),
        (None, False, "; native addons not checked: tool"),
    ],
)
def test_native_addons_are_known_from_the_registry_and_never_guessed(
    registry: str | None, addons: bool, title: str
) -> None:
    section = "" if registry is None else f"-- registry/tool --\n{registry}\n"
    checked = scripted("node x.js", more=', "dependencies": {"tool": "1.0.0"}', registry=section)
    (refactoring,) = offered(checked)
    assert ("--allow-addons" in rewritten(checked)) is addons
    assert title in refactoring.title


def test_an_addon_that_a_dependency_brings_is_granted_too() -> None:
    locked = (
        ', "node_modules/dep": {"version": "1.0.0", "dependencies": {"deep": "1.0.0"}}'
        ', "node_modules/deep": {"version": "1.0.0", "hasInstallScript": true}'
    )
    registry = (
        '-- registry/dep --\n1.0.0  4 years\n-- registry/deep --\n1.0.0  4 years install="node-gyp rebuild"\n'
    )
    checked = scripted(
        "node x.js",
        more=', "dependencies": {"dep": "1.0.0"}',
        locked=locked,
        registry=registry,
    )
    assert "--allow-addons" in rewritten(checked)


def test_a_package_outside_of_the_folder_is_no_reason_to_grant_more() -> None:
    checked = scripted("node x.js", more=', "dependencies": {"other": "file:../other"}')
    assert offered(checked) == []
    assert "outside of the folder" in hover(checked, "node")


def test_the_hover_on_node_says_where_the_model_stands_and_what_it_is_not() -> None:
    off = hover(scripted("node server.js", ">=26"), "node")
    assert off.split("\n\n") == [
        "**node** runs this without Node's permission model: nothing is denied.",
        (
            "On the Node versions that engines.node (`>=26`) admits: `--permission` turns it on; "
            "the network is denied too."
        ),
        "With it: `node --permission --allow-fs-read=. --allow-net`; writing a file needs a grant too.",
        NO_SANDBOX,
    ]
    both = hover(scripted("node server.js", ">=22.13"), "node")
    assert "the network is denied from Node 25 on" in both
    assert r"No single line is right for it: Node 25 and newer deny the network" in both
    older = hover(scripted("node server.js", "20 || 22"), "node")
    assert "`--experimental-permission` turns it on" in older
    assert "the network is not restricted" in older
    on = hover(scripted("node --permission server.js", None), "node")
    assert "under Node's permission model" in on


@pytest.mark.parametrize(
    ("script", "word", "says"),
    [
        ("node --permission --allow-net x.js", "--allow-net", "Node 25 and newer have it"),
        ("node --env-file=.env x.js", "--env-file=.env", "status 9"),
        ("node --env-file-if-exists=.env x.js", "--env-file-if-exists=.env", "prints a line and goes on"),
        ("node --watch x.js", "--watch", "Unlike nodemon"),
        ("node --test", "--test", "node:test"),
        ("node src/main.ts", "src/main.ts", "erasable syntax"),
    ],
)
def test_hovers_on_flags_say_from_which_node_and_what_differs(script: str, word: str, says: str) -> None:
    shown = hover(scripted(script, ">=20.0.0"), word)
    assert says in shown
    assert "engines.node" in shown or word in ("--watch", "--test")


def test_nothing_is_shown_on_other_words_of_a_script() -> None:
    checked = scripted("tsc && node x.js")
    text = checked.archive.files["package.json"]
    for word in ("tsc", "x.js", "packageManager"):
        assert script_hover_at(checked.context(), f"{ROOT}/package.json", text.index(word) + 1) is None
