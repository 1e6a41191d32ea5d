"""The bundled facts of the e18e data set: what the published package says, and what real Node versions have."""

import json
import subprocess
from pathlib import Path

import pytest
from msgspec import structs

from packward.data.node_builtins import builtins
from packward.data.replacements import bundled, nodes_of
from packward.model.ranges import compile_range
from packward.model.replacements import Substitute
from packward.signals.replacements import distil
from support.node_packages import install, native_platform

MANIFESTS = ("native", "preferred", "micro-utilities")
SYNTAX = {
    "await": "(async () => { await 0 })",
    "class_field_arrow_functions": "(class { a = () => this })",
    "for...in": "(() => { for (const a in {}); })",
    "for...of": "(() => { for (const a of []); })",
    "import.meta.resolve": "0",
    "optional_chaining": "(() => globalThis.a?.b)",
    "import.meta": "0",
    "extends": "(class extends Object {})",
    "EventEmitter": "require('node:events').EventEmitter",
    "TextEncoder.encode": "TextEncoder.prototype.encode",
    "Error.prototype.cause": "new Error('', {cause: 1}).cause",
    "spread_syntax": "({...{}, a: [...[]]})",
    "unicodeClassEscape": r"/\p{Emoji}/u",
    "--env-file": "process.allowedNodeEnvironmentFlags",
    "streams": "ReadableStream",
    "builtinModules": "require('node:module').builtinModules",
    "isBuiltin": "require('node:module').isBuiltin",
    "streamConsumers": "require('node:stream/consumers').text",
}
PROBE = """
const [ids, syntax] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const load = (name) => { try { return require(name) } catch { return undefined } };
const module_ = (name) => name.startsWith('node:') ? load(name) : load('node:' + name);
function has(id) {
  if (id in syntax) return (0, eval)(syntax[id].replace(/\\brequire\\b/g, 'globalThis.require_')) !== undefined;
  const parts = id.replace('[Symbol.unscopables]', '.@@u').split('.').filter(Boolean);
  const first = parts.shift();
  const homes = first === '%TypedArray%' ? [Object.getPrototypeOf(Int8Array)]
    : first === 'Readable' ? [require('stream').Readable, require('stream').Readable.prototype]
    : [globalThis[first], module_(first)];
  return homes.some((home) => {
    for (const part of parts) {
      if (home === undefined || home === null) return false;
      const key = part === '@@u' ? Symbol.unscopables : part;
      if (!(key in Object(home))) return false;
      try { home = home[key] } catch { return true }
    }
    return home !== undefined;
  });
}
globalThis.require_ = require;
console.log(JSON.stringify(ids.filter((id) => !has(id))));
"""


def natives() -> dict[str, Substitute]:
    """Return the substitutes that a finding can name as something of Node's."""
    found = bundled().substitutes
    return {
        id_: substitute
        for id_, substitute in found.items()
        if substitute.kind == "native" and nodes_of(id_, substitute) is not None
    }


@pytest.mark.network
def test_the_bundled_list_is_what_the_published_package_says_without_its_code() -> None:
    folder = install("module-replacements", bundled().version)
    files = {
        f"package/manifests/{name}.json": (folder / "manifests" / f"{name}.json").read_bytes()
        for name in MANIFESTS
    }
    found = distil(files, bundled().version)
    assert found is not None
    assert dict(found.packages) == dict(bundled().packages)
    assert {
        id_: structs.replace(substitute, snippet=None) for id_, substitute in found.substitutes.items()
    } == dict(bundled().substitutes)


@pytest.mark.network
@pytest.mark.parametrize("version", ["20.20.2", "22.23.3", "24.21.0", "26.10.0"])
def test_a_node_version_has_what_it_is_said_to_have(version: str) -> None:
    promised = [id_ for id_, substitute in natives().items() if _admits(nodes_of(id_, substitute), version)]
    assert len(promised) > 200
    node = install(f"node-{native_platform('arm64')}", version) / "bin" / "node"
    assert _missing(node, promised) == []


def test_every_listed_package_has_a_substitute_that_is_known() -> None:
    assert all(
        id_ in bundled().substitutes for entry in bundled().packages.values() for id_ in entry.substitutes
    )
    assert len(bundled().packages) > 900


def test_what_only_other_runtimes_have_is_left_out() -> None:
    ids = bundled().substitutes
    assert not [id_ for id_ in ids if id_.startswith(("Bun.", "Deno.", "bun:", "webpack.", "react:"))]
    assert nodes_of("ClipboardAPI", ids["ClipboardAPI"]) is None
    assert nodes_of("requestAnimationFrame", ids["requestAnimationFrame"]) is None


def test_a_feature_that_only_a_flag_gave_counts_from_where_no_flag_is_needed() -> None:
    ids = bundled().substitutes
    assert ids["node:sqlite"].node == "22.5.0"
    assert not _admits(nodes_of("node:sqlite", ids["node:sqlite"]), "22.12.0")
    assert ids["Temporal"].node is None
    assert not _admits(nodes_of("Temporal", ids["Temporal"]), "25.9.0")
    assert _admits(nodes_of("Temporal", ids["Temporal"]), "26.0.0")


def test_what_was_brought_to_an_old_line_is_not_promised_for_the_start_of_the_next() -> None:
    nodes = nodes_of("something.new", Substitute(kind="native", node="24.9.0"))
    assert _admits(nodes, "24.9.0")
    assert not _admits(nodes, "26.0.0")
    assert _admits(nodes, "28.0.0")


def test_the_own_table_and_the_list_share_packages() -> None:
    """Where they do, the own table has the say: this is what that decision is about."""
    assert len(builtins().keys() & bundled().packages.keys()) > 200


def _admits(nodes: object, version: str) -> bool:
    compiled = None if nodes is None else compile_range(getattr(nodes, "since", ""))
    return compiled is not None and compiled.allows(version)


def _missing(node: Path, ids: list[str]) -> list[str]:
    done = subprocess.run(
        [node, "-e", PROBE],
        input=json.dumps([ids, SYNTAX]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    missing: list[str] = json.loads(done.stdout)
    return missing
