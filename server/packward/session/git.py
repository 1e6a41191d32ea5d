"""What git says of a project's files, asked so that nothing which a cloned repository configures is run.

Only commands that read the index and objects are used: they compare no files of the work tree, so no filter,
diff driver or monitor has a part in them. What the repository's configuration could name all the same is
switched off, and objects that are missing are not fetched.
"""

import logging
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from packward.data.workspace_hooks import WORKSPACE_HOOKS
from packward.model.facts import Query, Unknown
from packward.model.history import NewFiles
from packward.session.tools import trusted_path
from packward.session.uris import path_of

NEW_FILES = "new-files"
# Seconds. Local plumbing answers in milliseconds; a repository that makes git wait does so on purpose.
_TIMEOUT = 5.0
_MOST_FILES = 100
_LOG = logging.getLogger(__name__)
_SWITCHED_OFF = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "core.alternateRefsCommand=",
    "protocol.allow=never",
)
_OPTIONS = ("--no-optional-locks", "--no-pager", "--no-replace-objects", "--literal-pathspecs")
_QUIET = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_COMMITTER = re.compile(rb"^committer .*> (\d{1,12}) [+-]\d{4}$", re.MULTILINE)
_PARENT = re.compile(rb"^parent ([0-9a-f]{40,64})$", re.MULTILINE)


def new_files(query: Query) -> NewFiles | Unknown:
    """Tell which files that run something on opening are new in the folder that a query names.

    `Unknown` where there is no git, no repository, or it cannot tell.
    """
    root = path_of(query.registry)
    if root is None:
        return Unknown("not-found", "the folder is not on this computer")
    files = list(present(root))
    if not files:
        return NewFiles(asked_at=time.time())
    try:
        return _ask(root, files)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        _LOG.debug("git tells nothing about %s: %s", root, error)
        return Unknown("not-found", "git tells nothing about the folder")


def present(root: Path) -> Iterator[str]:
    """Yield the files of a project that can run something, with `/`; of one folder at most a hundred."""
    for name in dict.fromkeys(hook.file for hook in WORKSPACE_HOOKS):
        folder, _, last = name.rpartition("/")
        if "*" in last:
            found = sorted((root / folder).glob(last))[:_MOST_FILES]
            yield from (path.relative_to(root).as_posix() for path in found)
        elif (root / name).is_file():
            yield name


def _ask(root: Path, files: Sequence[str]) -> NewFiles:
    git = shutil.which("git", path=trusted_path(os.environ.get("PATH", ""), root))
    if git is None:
        raise FileNotFoundError("git")
    tracked = set(_paths(_run(git, root, "ls-files", "-z", "--cached", "--", *files)))
    untracked = {file: (root / file).stat().st_mtime for file in files if file not in tracked}
    if not tracked:
        return NewFiles(untracked=untracked, asked_at=time.time())
    commit = _run(git, root, "cat-file", "commit", "HEAD")
    made = _COMMITTER.search(commit)
    return NewFiles(
        untracked=untracked,
        added=_added(git, root, commit, sorted(tracked)),
        committed=None if made is None else float(made[1]),
        asked_at=time.time(),
    )


def _added(git: str, root: Path, commit: bytes, files: Sequence[str]) -> tuple[str, ...]:
    """Return the files that a commit has and its first parent has not; raises where that is not there."""
    parent = _PARENT.search(commit)
    trees = ("--root", "HEAD") if parent is None else (parent[1].decode(), "HEAD")
    options = ("-r", "-z", "--no-commit-id", "--name-only", "--diff-filter=A", "--no-renames", "--relative")
    return _paths(_run(git, root, "diff-tree", *options, *trees, "--", *files))


def _run(git: str, root: Path, *command: str) -> bytes:
    """Return what a git command prints; raises where it fails or takes too long."""
    switched_off = [option for setting in _SWITCHED_OFF for option in ("-c", setting)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(  # noqa: S603  git, from outside the project, and constant options
        [git, *switched_off, *_OPTIONS, *command],
        cwd=root,
        env={**kept, **_QUIET},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=_TIMEOUT,
        check=True,
    ).stdout


def _paths(output: bytes) -> tuple[str, ...]:
    return tuple(os.fsdecode(path) for path in output.split(b"\0") if path)
