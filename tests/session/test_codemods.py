"""Codemods on real files: what comes out runs on real Node versions as the original does with the real package."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from packward.data.codemods import PACKAGE, TESTED_VERSIONS, WORKING
from packward.session.codemods import Failed, Rewritten, installed_codemods, run_codemod
from packward.session.environment import Environment
from support.node_packages import install, native_platform

VERSIONS = {
    "array.prototype.flat": "1.3.3",
    "array.prototype.flatmap": "1.3.3",
    "buffer-equal": "1.0.1",
    "has": "1.0.4",
    "hasown": "2.0.4",
    "is-nan": "1.3.2",
    "left-pad": "1.3.0",
    "object-keys": "1.1.1",
    "object.assign": "4.1.7",
    "object.entries": "1.1.9",
    "object.fromentries": "2.0.8",
    "object.values": "1.2.1",
    "promise.allsettled": "1.0.7",
    "string.prototype.trim": "1.2.11",
}
BODIES = {
    "array.prototype.flat": [
        "console.log(JSON.stringify(X([1, [2, [3]]])), JSON.stringify(X([1, [2, [3]]], 2)))",
        "const a = null; console.log(X(a || [[1]]).length, X(a ? [] : [[2]]))",
    ],
    "array.prototype.flatmap": [
        "console.log(X([1, 2], (n) => [n, n]))",
        "const a = null; console.log(X(a || [1], (n) => [n, n]).length, X(a ? [] : [2], function (n) { return n }))",
    ],
    "buffer-equal": [
        "console.log(X(Buffer.from('a'), Buffer.from('a')), X(Buffer.from('a'), Buffer.from('b')))",
        "const a = null, b = Buffer.from('x'); console.log(X(a || b, b), !X(b, b))",
    ],
    "has": [
        "console.log(X({ a: 1 }, 'a'), X({ a: 1 }, 'b'))",
        "const o = { a: 1 }, k = 'a'; console.log(!X(o, k), X(o || {}, k + ''), X(o ? o : {}, 'z'))",
        "if (X({ q: 1 }, 'q') && !X({}, 'q')) console.log('yes')",
    ],
    "hasown": [
        "console.log(X({ a: 1 }, 'a'), X({ a: 1 }, 'b'))",
        "const o = { a: 1 }, k = 'a'; console.log(!X(o, k), X(o || {}, k + ''), X(o ? o : {}, 'z'))",
    ],
    "is-nan": ["console.log(X(NaN), X('a'), X(1))", "const a = 0; console.log(!X(a / 0), X(a / a))"],
    "left-pad": [
        "console.log(X('a', 5), X('a', 5, '0'), X(17, 5, '0'), X('abcdef', 3))",
        "const a = 1, b = 2; console.log(X(a + b, 4), X(a ? 'x' : 'y', 3), X(a || 'z', 1 + 2))",
        "console.log([1, 2].map((v) => X(v, 3, '0')).join())",
    ],
    "object-keys": [
        "console.log(JSON.stringify(X({ a: 1 })))",
        "console.log(X({ a: 1, b: 2 }).length, X([1] || {}).join())",
    ],
    "object.assign": [
        "console.log(JSON.stringify(X({ a: 1 }, { b: 2 })))",
        "const t = {}; console.log(X(t, { a: 1 }, null, { c: 3 }) === t, t.c)",
        "const f = () => X({ a: 1 }, { b: 2 }); console.log(JSON.stringify(f()))",
    ],
    "object.entries": [
        "console.log(JSON.stringify(X({ a: 1 })))",
        "for (const [k, v] of X({ a: 1 })) console.log(k, v)",
    ],
    "object.fromentries": [
        "console.log(JSON.stringify(X([['a', 1]])))",
        "console.log(JSON.stringify(X(new Map([['b', 2]]))))",
    ],
    "object.values": [
        "console.log(JSON.stringify(X({ a: 1 })))",
        "const o = null; console.log(X(o || { z: 1 }).map((v) => v + 1))",
    ],
    "promise.allsettled": [
        "X([Promise.resolve(1), Promise.reject(2)]).then((r) => console.log(JSON.stringify(r)))",
    ],
    "string.prototype.trim": [
        "console.log('[' + X(' a ') + ']')",
        "const s = ''; console.log(X(s || ' b '), X(s + ' c '))",
    ],
}
RISKY = (
    "const g = X; console.log(typeof g)",
    "console.log([1].map((X) => X).length, 'X(1)')",
    "const o = { X: 1 }; console.log(o.X)",
    "console.log(`${typeof X}`)",
    "console.log([].map(X))",
)
"""What a rewriting that only looks at calls would break; leaving such a file alone is right."""

HEADS = {
    "cjs": ("const NAME = require('PACKAGE')\n", "'use strict';\nvar NAME = require(\"PACKAGE\");\n"),
    "mjs": (
        "import NAME from 'PACKAGE'\n",
        "import { inspect } from 'node:util';\nimport NAME from \"PACKAGE\";\n",
    ),
}
RUN = """
const { writeSync } = require('fs');
const { pathToFileURL } = require('url');
(async () => {
  for (const file of process.argv.slice(1)) {
    writeSync(1, `## ${file.split('/').pop()}\\n`);
    try { await import(pathToFileURL(file)); await new Promise((done) => setTimeout(done, 2)) }
    catch (error) { writeSync(1, `${error.name}\\n`) }
  }
})();
"""


def sources(package: str) -> dict[str, str]:
    """Return files by name that use a package in every way that is tested."""
    found = {}
    for ending, heads in HEADS.items():
        for head_at, head in enumerate(heads):
            for name in ("pad", "_x$1"):
                for at, body in enumerate((*BODIES[package], *RISKY)):
                    text = head.replace("NAME", name).replace("PACKAGE", package) + body.replace("X", name)
                    found[f"{at}-{head_at}-{name}.{ending}"] = f"{text}\n"
    return found


def node(version: str) -> Path:
    return install(f"node-{native_platform('arm64')}", version) / "bin" / "node"


def codemods() -> Path:
    return install(PACKAGE, "2.0.2")


def outputs(program: Path, folder: Path) -> list[str]:
    files = sorted(str(path) for path in folder.iterdir() if path.suffix in (".cjs", ".mjs"))
    done = subprocess.run(
        [program, "-e", RUN, *files], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.split("## ")[1:]


def write(folder: Path, texts: dict[str, str], package: Path) -> None:
    folder.mkdir()
    (folder / "node_modules").symlink_to(package.parent)
    for name, text in texts.items():
        (folder / name).write_text(text)


def environment(program: Path, home: Path) -> Environment:
    return Environment.of({"PATH": str(program.parent)}, home)


@pytest.mark.network
@pytest.mark.parametrize("version", ["20.20.2", "26.10.0"])
@pytest.mark.parametrize("package", sorted(WORKING))
async def test_rewritten_files_do_what_they_did(package: str, version: str, tmp_path: Path) -> None:
    texts = sources(package)
    program = node(version)
    done = await run_codemod(package, texts, codemods(), tmp_path / "project", environment(program, tmp_path))
    assert isinstance(done, Rewritten)
    plain = [name for name in texts if int(name.partition("-")[0]) < len(BODIES[package])]
    assert set(plain) <= done.texts.keys()
    installed = install(package, VERSIONS[package])
    write(tmp_path / "before", {name: texts[name] for name in done.texts}, installed)
    write(tmp_path / "after", dict(done.texts), tmp_path / "node_modules" / "nothing")
    before = outputs(program, tmp_path / "before")
    assert not [output for output in before if "Error" in output]
    assert outputs(program, tmp_path / "after") == before


@pytest.mark.network
async def test_a_file_that_uses_the_import_otherwise_is_left_alone(tmp_path: Path) -> None:
    texts = {
        "reference.js": "import pad from 'left-pad'\nexport default [1].map(pad)\n",
        "template.js": "import pad from 'left-pad'\nexport default `${pad}`\n",
        "inline.js": "console.log(require('left-pad')('a', 3))\n",
        "twice.js": "import pad from 'left-pad'\nimport other from 'left-pad'\npad('a', 1)\nother('a', 1)\n",
        "view.jsx": "import pad from 'left-pad'\nexport default <b>{pad('a', 3)}</b>\n",
    }
    done = await run_codemod(
        "left-pad", texts, codemods(), tmp_path / "project", environment(node("26.10.0"), tmp_path)
    )
    assert done == Rewritten(texts={}, left=tuple(texts))


@pytest.mark.network
async def test_a_codemod_can_neither_write_nor_see_the_users_variables(tmp_path: Path) -> None:
    """A package in place of the real one, which tries."""
    home = tmp_path / "node_modules" / PACKAGE
    (home / "codemods" / "left-pad").mkdir(parents=True)
    (home / "package.json").write_text('{"type": "module", "version": "2.0.2"}')
    marker = tmp_path / "written"
    (home / "codemods" / "left-pad" / "index.js").write_text(
        f"""
        import fs from 'node:fs';
        const seen = [];
        try {{ fs.writeFileSync({json.dumps(str(marker))}, 'x'); seen.push('wrote') }} catch (e) {{ seen.push(e.code) }}
        seen.push(String(process.env.NPM_TOKEN));
        console.log('noise');
        export default () => ({{ transform: () => `${{'// ' + seen.join(' ')}}\\nconsole.log(1)` }});
        """
    )
    program = node("26.10.0")
    env = Environment.of({"PATH": str(program.parent), "NPM_TOKEN": "secret"}, tmp_path)
    text = "import pad from 'left-pad'\npad('a', 1)\n"
    done = await run_codemod("left-pad", {"a.js": text}, home, tmp_path / "project", env)
    assert isinstance(done, Rewritten)
    assert done.texts["a.js"].startswith("// ERR_ACCESS_DENIED undefined\n")
    assert not marker.exists()


@pytest.mark.network
async def test_a_codemod_that_fails_says_so(tmp_path: Path) -> None:
    env = environment(node("26.10.0"), tmp_path)
    assert isinstance(await run_codemod("left-pad", {}, tmp_path, tmp_path / "project", env), Failed)
    assert isinstance(await run_codemod("chalk", {}, tmp_path, tmp_path / "project", env), Failed)


async def test_without_node_nothing_is_run(tmp_path: Path) -> None:
    env = Environment.of({"PATH": os.fspath(tmp_path)}, tmp_path)
    done = await run_codemod("left-pad", {}, tmp_path, tmp_path / "project", env)
    assert done == Failed("A codemod needs Node 20.12 or newer on PATH.")


@pytest.mark.parametrize("version", ["1.0.0", "2.0.1", "3.0.0"])
def test_a_version_that_was_not_tested_is_not_used(tmp_path: Path, version: str) -> None:
    home = tmp_path / "node_modules" / PACKAGE
    home.mkdir(parents=True)
    (home / "package.json").write_text(json.dumps({"version": version}))
    assert installed_codemods([tmp_path]) is None
    (home / "package.json").write_text(json.dumps({"version": next(iter(TESTED_VERSIONS))}))
    assert installed_codemods([tmp_path / "elsewhere", tmp_path]) == home
