"""What hovers say of Node's own features, held against real Node."""

from pathlib import Path

import pytest

from packward.data.node_builtins import builtins
from packward.data.node_features import NODE_FEATURES
from packward.features.hover import hover_at
from packward.rules.node_versions import in_range
from support.check import ROOT, check
from support.node_binaries import LINES, binary, run

ASK = """
process.on('warning', w => console.log('warning', w.name));
let sqlite = {};
try { sqlite = require('node:sqlite') } catch {}
console.log('Temporal', typeof Temporal, 'fetch', typeof fetch, 'sqlite', typeof sqlite.DatabaseSync,
  'Session', typeof sqlite.Session);
if (sqlite.DatabaseSync) {
  const row = new sqlite.DatabaseSync(':memory:').prepare("select 1 as one, x'00' as blob").get();
  console.log('prototype', Object.getPrototypeOf(row), row.blob.constructor.name);
}
try { require('sqlite') } catch (error) { console.log(error.code) }
"""


@pytest.mark.node
@pytest.mark.parametrize("line", LINES)
def test_the_table_of_builtins_is_right_on_temporal_fetch_and_sqlite(line: str, tmp_path: Path) -> None:
    output = run(binary(line), ["-e", ASK], tmp_path).output
    release, table = LINES[line], builtins()

    def has(package: str) -> str:
        return "undefined" if not in_range(release, table[package].since or "<0") else "there"

    temporal = "object" if has("moment") == "there" else "undefined"
    sqlite = "function" if has("better-sqlite3") == "there" else "undefined"
    session = "undefined" if line in ("20", "22") else "function"
    assert f"Temporal {temporal} fetch function sqlite {sqlite} Session {session}" in output
    assert "MODULE_NOT_FOUND" in output
    if sqlite == "function":
        assert "prototype null Uint8Array" in output.replace("[Object: null prototype] {}", "null")
        assert ("warning ExperimentalWarning" in output) is (line == "22")


@pytest.mark.node
@pytest.mark.parametrize("line", LINES)
def test_environment_files_differ_from_dotenv_as_the_hover_says(line: str, tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text("WHO=a\nHOME=file\nNAME=${WHO}\nNODE_OPTIONS=--title=from-file\n")
    (tmp_path / "b.env").write_text("WHO=b\nCOLON: value\n")
    (tmp_path / "x.js").write_text(
        "const e = process.env; console.log(e.WHO, e.HOME !== 'file', e.NAME, e.COLON, process.title)"
    )
    node = binary(line)
    both = run(node, ["--env-file=a.env", "--env-file=b.env", "x.js"], tmp_path).output
    assert "b true ${WHO} undefined from-file" in both
    missing = run(node, ["--env-file=none", "x.js"], tmp_path)
    assert missing.status == 9
    forgiving = run(node, ["--env-file-if-exists=none", "x.js"], tmp_path)
    assert forgiving.status == 0
    assert "Continuing without it" in forgiving.output


@pytest.mark.node
@pytest.mark.parametrize("line", LINES)
def test_types_are_stripped_where_the_table_says_and_only_erasable_ones(line: str, tmp_path: Path) -> None:
    (tmp_path / "plain.ts").write_text("const word: string = 'fine'; console.log(word)")
    (tmp_path / "enum.ts").write_text("enum Word { One = 'fine' } console.log(Word.One)")
    admitted = in_range(LINES[line], NODE_FEATURES["type stripping"].nodes)
    assert (run(binary(line), ["plain.ts"], tmp_path).status == 0) is admitted
    assert run(binary(line), ["enum.ts"], tmp_path).status != 0


def test_a_dependencys_hover_says_how_stable_the_builtin_is_and_what_differs() -> None:
    checked = check(
        '-- package.json --\n{"packageManager": "npm@11.21.2", "engines": {"node": ">=24"}, '
        '"dependencies": {"better-sqlite3": "1.0.0", "node-fetch": "1.0.0", "chalk": "1.0.0"}}\n'
        "-- .npmrc --\nmin-release-age=3\n"
    )
    text = checked.archive.files["package.json"]
    shown = {}
    for name in ("better-sqlite3", "node-fetch", "chalk"):
        found = hover_at(checked.context(), f"{ROOT}/package.json", text.index(name))
        assert found is not None
        shown[name] = found.markdown
    assert "for this, still experimental. What differs: Sync API similar" in shown["better-sqlite3"]
    assert "no longer experimental in Node \\>=21.0.0. What differs:" in shown["node-fetch"]
    assert "no longer experimental in Node ^22.13.0 \\|\\| \\>=23.5.0. What differs:" in shown["chalk"]
