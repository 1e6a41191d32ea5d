"""Running one codemod over texts, in a child process that may not write, when the user asks for it."""

import asyncio
import json
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from packward.data.codemods import PACKAGE, TESTED_VERSIONS, WORKING
from packward.model.ranges import compile_range
from packward.session.environment import Environment
from packward.session.tools import ask_version, trusted_path
from packward.syntax.replaced_import import is_replaced

MOST_FILES = 200
LONGEST_TEXT = 200_000
_SECONDS = 30.0
_LARGEST_ANSWER = 50_000_000
_KEPT_VARIABLES = ("PATH", "SystemRoot", "TEMP", "TMP")
# The model that needs no warning first; where it is younger, its forerunner that can let addons in.
_PERMISSION_FLAGS = {
    "--permission": "^22.13.0 || >=23.5.0",
    "--experimental-permission": "^20.12.0 || ^21.6.0 || ^22.0.0 || ^23.0.0",
}
_LOG = logging.getLogger(__name__)

_RUNNER = """
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { module, files } = JSON.parse(Buffer.concat(chunks));
const write = process.stdout.write.bind(process.stdout);
console.log = console.info = console.debug = () => {};
const make = (await import(module)).default;
const texts = {};
for (const [path, source] of Object.entries(files)) {
  try {
    texts[path] = await make({}).transform({ file: { source, filename: path } });
  } catch {
    texts[path] = null;
  }
}
write(JSON.stringify(texts));
"""


class Rewritten(Struct, frozen=True, kw_only=True):
    """New texts by path, and the paths of files that could not be rewritten with certainty."""

    texts: Mapping[str, str]
    left: tuple[str, ...]


class Failed(Struct, frozen=True):
    """Why nothing was rewritten, in one sentence."""

    reason: str


def installed_codemods(folders: list[Path]) -> Path | None:
    """Return the folder of the codemods that one of these folders has installed, in a tested version."""
    for folder in folders:
        home = folder / "node_modules" / PACKAGE
        try:
            manifest: Any = json.loads((home / "package.json").read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(manifest, dict) and manifest.get("version") in TESTED_VERSIONS:
            return home
    return None


async def run_codemod(
    package: str, texts: Mapping[str, str], home: Path, root: Path, environment: Environment
) -> Rewritten | Failed:
    """Rewrite texts (by path) so that they do without a package.

    `home` is the codemods' folder, `root` the project, from inside which no program is started. The child
    gets the texts and gives texts back; it may read files, and neither write any nor start programs.
    """
    if package not in WORKING:
        return Failed(f"packward knows no tested codemod for {package}.")
    path = trusted_path(environment.env.get("PATH", ""), root)
    node = shutil.which("node", path=path) if path else None
    version = None if node is None else await ask_version(Path(node), environment)
    flags = None if version is None else _permission(version)
    if node is None or flags is None:
        return Failed("A codemod needs Node 20.12 or newer on PATH.")
    usable = {path: text for path, text in texts.items() if len(text) <= LONGEST_TEXT}
    module = (home / "codemods" / package / "index.js").as_uri()
    question = json.dumps({"module": module, "files": dict(list(usable.items())[:MOST_FILES])})
    answer = await _ask([node, *flags, "--input-type=module", "-e", _RUNNER], question.encode(), environment)
    if answer is None:
        return Failed(f"The codemod for {package} gave no answer; the log says more.")
    return _judged(answer, texts, package)


def _judged(answer: Mapping[str, Any], texts: Mapping[str, str], package: str) -> Rewritten:
    good = {
        path: after
        for path, before in texts.items()
        if isinstance(after := answer.get(path), str)
        and is_replaced(before, after, Path(path).suffix, package)
    }
    return Rewritten(texts=good, left=tuple(path for path in texts if path not in good))


def _permission(version: str) -> list[str] | None:
    """Return the flags that keep a child of this Node version from writing; None where there are none.

    The codemods need an addon, which could do anything: this is a belt against accidents, not a sandbox.
    """
    for flag, nodes in _PERMISSION_FLAGS.items():
        admitted = compile_range(nodes)
        if admitted is not None and admitted.allows(version):
            return [flag, "--allow-addons", "--allow-fs-read=*"]
    return None


async def _ask(command: list[str], question: bytes, environment: Environment) -> Mapping[str, Any] | None:
    """Run a command and read its answer; None where it fails, takes too long or answers something else."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=environment.home,
        env={name: environment.env[name] for name in _KEPT_VARIABLES if name in environment.env},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await asyncio.wait_for(process.communicate(question), _SECONDS)
    except TimeoutError:
        _LOG.warning("a codemod took more than %d seconds", _SECONDS)
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        answer = json.loads(output) if len(output) <= _LARGEST_ANSWER else None
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        _LOG.warning("a codemod failed: %s", errors[-2000:].decode("utf-8", errors="replace"))
        return None
    return answer
