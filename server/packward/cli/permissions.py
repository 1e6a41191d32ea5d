"""`packward permissions`: run a script under Node's permission audit, and propose the flags that it needs."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from packward.cli.arguments import Permissions
from packward.cli.log import start_log
from packward.cli.output import permissions as output
from packward.cli.terminal import complain, look_of, write
from packward.data.node_flags import ADDONS, AUDIT, AUDIT_WORKS, NET_IS_RESTRICTED
from packward.features.audit_flags import Places, Touched, grants, with_grants, with_options
from packward.model.manifest import Manifest, Script, read_manifest
from packward.rules.node_calls import node_calls
from packward.rules.node_versions import in_range
from packward.session.files import MAX_MANIFEST, Disk
from packward.session.projects import root_of
from packward.session.uris import uri_of
from packward.syntax.json import parse
from packward.text.document import Document

COULD_NOT_RUN: Final = 2
PRELOAD: Final = Path(__file__).with_name("permission_audit.cjs")
# Seconds that a script has to end by itself after its time is over, or after Ctrl-C.
_GRACE: Final = 4.0
_VERSION = re.compile(r"v(\d+\.\d+\.\d+\S*)")


class _Refused(Exception):  # noqa: N818  a sentence on its way to the user
    pass


class _Run(Struct, frozen=True, kw_only=True):
    """How the script ended: its exit status, and whether Ctrl-C or the time limit ended it."""

    status: int
    stopped: bool


def run(options: Permissions) -> int:
    """Run the script as the user asked, and print what would cover it."""
    start_log()
    try:
        manifest, script, folder = _script(options)
        env = _environment(manifest, script, folder)
        version = _node_version(env, folder)
        with tempfile.TemporaryDirectory(prefix="packward-") as scratch:
            notes = Path(scratch) / "touched"
            notes.touch()
            ended = _audit(script, folder, env | _audited(env, version, notes, options), options)
            touched, late = _touched(notes)
    except _Refused as refused:
        complain(str(refused))
        return COULD_NOT_RUN
    found = grants(touched, _places(folder))
    proposal = output.Proposal(
        script=script.name,
        node=version,
        status=ended.status,
        stopped=ended.stopped or late,
        grants=found,
        line=with_grants(script.text, found),
    )
    if options.format == "json":
        write(output.as_json(proposal))
    else:
        write(output.as_text(proposal, look_of(sys.stdout, os.environ)))
    return 0


def _script(options: Permissions) -> tuple[Manifest, Script, Path]:
    start = Path(os.path.abspath(options.path))  # noqa: PTH100  links stay as they were given
    path = start if start.is_file() else start / "package.json"
    text = Disk().read(path, MAX_MANIFEST)
    if text is None:
        raise _Refused(f"there is no package.json to read at {path}")
    document = Document(uri=uri_of(path), version=None, text=text)
    manifest = read_manifest(document, parse(text), label=path.name, is_root=True)
    script = next((each for each in manifest.scripts if each.name == options.script), None)
    if script is None:
        names = ", ".join(each.name for each in manifest.scripts) or "none"
        raise _Refused(f"{path} has no script {options.script}; it has: {names}")
    if not any(node_calls(script.text)):
        raise _Refused(f"the script {script.name} does not call node itself: {script.text}")
    return manifest, script, path.parent


def _environment(manifest: Manifest, script: Script, folder: Path) -> dict[str, str]:
    """Return the environment that a package manager would run the script in, as far as scripts use it."""
    bins = [str(each / "node_modules" / ".bin") for each in (folder, *folder.parents)]
    named = {"npm_package_name": manifest.name, "npm_package_version": manifest.version}
    return {
        **os.environ,
        **{key: value for key, value in named.items() if value is not None},
        "npm_lifecycle_event": script.name,
        "npm_package_json": str(folder / "package.json"),
        "INIT_CWD": str(Path.cwd()),
        "PATH": os.pathsep.join([*bins, os.environ.get("PATH", "")]),
    }


def _node_version(env: Mapping[str, str], folder: Path) -> str:
    node = shutil.which("node", path=env["PATH"])
    if node is None:
        raise _Refused("there is no node on PATH")
    try:
        done = subprocess.run(  # noqa: S603  the node that the script would run
            [node, "--version"], cwd=folder, env=env, capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _Refused(f"{node} does not say its version: {error}") from None
    match = _VERSION.match(done.stdout)
    if match is None:
        raise _Refused(f"{node} does not say its version")
    if not in_range(match[1], AUDIT_WORKS):
        raise _Refused(
            f"{node} is Node {match[1]}, whose permission audit is missing or denies what it should only "
            "report; it works in Node 24.20 and newer of that line, and in 26.6 and newer"
        )
    return match[1]


def _audited(env: Mapping[str, str], version: str, notes: Path, options: Permissions) -> dict[str, str]:
    """Return the variables that `permission_audit.cjs` reads."""
    words = [AUDIT, f'--require "{PRELOAD.as_posix()}"']
    if not in_range(version, NET_IS_RESTRICTED):
        words += [ADDONS, "--disable-warning=PERM0001"]
    return {
        "PACKWARD_PERMISSION_AUDIT": str(notes),
        "PACKWARD_PERMISSION_DEADLINE": str(int((time.time() + options.seconds) * 1000)),
        "PACKWARD_PERMISSION_OPTIONS": " ".join(words),
        "PACKWARD_PERMISSION_NODE_OPTIONS": env.get("NODE_OPTIONS", ""),
    }


def _audit(script: Script, folder: Path, env: Mapping[str, str], options: Permissions) -> _Run:
    command = with_options(script.text, env["PACKWARD_PERMISSION_OPTIONS"])
    # Standard output is kept for the proposal where a program reads it.
    target = sys.stderr if options.format == "json" else None
    try:
        process = subprocess.Popen(command, shell=True, cwd=folder, env=env, stdout=target)  # noqa: S602
    except OSError as error:
        raise _Refused(f"the script could not be started: {error}") from None
    ended = _ended(process, options.seconds + _GRACE)
    if ended.stopped:
        _end_all(Path(env["PACKWARD_PERMISSION_AUDIT"]))
    return ended


def _ended(process: "subprocess.Popen[bytes]", seconds: float) -> _Run:
    stopped = False
    limit = time.monotonic() + seconds
    while True:
        try:
            return _Run(status=process.wait(max(0.1, limit - time.monotonic())), stopped=stopped)
        except KeyboardInterrupt:
            # The terminal has sent it to the script too, which now ends in its own way.
            stopped, limit = True, time.monotonic() + _GRACE
        except subprocess.TimeoutExpired:
            process.kill()
            return _Run(status=process.wait(), stopped=True)


def _end_all(notes: Path) -> None:
    """End audited processes that did not end when they were to: they have noted their numbers."""
    noted = list(_noted(notes))
    done = {resource for channel, _, resource in noted if channel == "ended"}
    for channel, _, resource in noted:
        if channel == "started" and resource not in done:
            with suppress(OSError, ValueError):
                os.kill(int(resource), signal.SIGTERM)


def _touched(notes: Path) -> tuple[list[Touched], bool]:
    """Return what the audited processes touched, and whether the time limit ended one."""
    found: list[Touched] = []
    late = False
    own = PRELOAD.parent.as_posix()
    for channel, permission, resource in _noted(notes):
        place = resource.replace("\\", "/") if channel == "fs" else resource
        late = late or channel == "deadline"
        if permission and not place.startswith(own):
            found.append(Touched(channel, permission, place))
    return found, late


def _noted(notes: Path) -> Iterator[tuple[str, str, str]]:
    """Read what the audited processes wrote; a line that was cut off is left out."""
    for line in notes.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            channel, permission, resource = (str(part) for part in json.loads(line))
        except ValueError:
            continue
        yield channel, permission, resource


def _places(folder: Path) -> Places:
    workspace = root_of(folder / "package.json")
    return Places(
        package=folder.as_posix(),
        workspace=(workspace if folder.is_relative_to(workspace) else folder).as_posix(),
        temporary=Path(tempfile.gettempdir()).as_posix(),
    )
