"""A file that makes an editor or tool run something when the folder is opened.

Worms that spread through packages also write such files into the repositories they find: the next one who
opens the folder runs them, without any install. Editors ask whether a folder is trusted before they do, and
most such files are the project's own; so this is said only of a file that git does not track, or that is new
in the last commit. Known are VS Code's tasks, the session hooks of Claude Code, Cursor, Gemini CLI and
GitHub Copilot CLI, and what a dev container runs outside of itself.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2"}
    -- .npmrc --
    min-release-age=3
    -- .vscode/tasks.json --
    {"tasks": [{"label": "env", "command": "node .vscode/env.js", "runOptions": {"runOn": "folderOpen"}}]}
                                                                                  ^^^^^
    -- git --
    .vscode/tasks.json  untracked  2 hours

    .vscode/tasks.json has VS Code run "node .vscode/env.js" when the folder is opened; git does not track the
    file, which was last changed 2 hours ago.

Fix: remove the entry, or commit the file once it is known to be yours.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

from packward.data.workspace_hooks import ANY, WORKSPACE_HOOKS, Keys, WorkspaceHook
from packward.model.facts import Query, Unknown
from packward.model.finding import Finding, Fix, Severity
from packward.model.history import NewFiles
from packward.model.manager import ConfigFile
from packward.model.manifest import key_content
from packward.model.wording import age
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.rules.wording import quoted
from packward.syntax.patch import Patch, Remove
from packward.syntax.tree import Node

ID = "workspace-hook"
_LONGEST_COMMAND = 100
_MOST_ENTRIES = 20


@rule(ID, subject=Workspace, severity=Severity.HINT, needs_network=False, any_manager=True)
def workspace_hook(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield a finding on each entry that runs something, in a file that is new to the repository."""
    for file in workspace.configs.files:
        for hook in WORKSPACE_HOOKS:
            for entry in islice(_entries(file, hook), _MOST_ENTRIES):
                command = _command(file, hook, entry)
                new = _newness(file.name, context) if command else None
                if new is None:
                    continue
                yield context.finding(
                    ID,
                    Severity.HINT,
                    key_content(_place(file, hook, entry), file.tree.text),
                    f'{file.label} has {hook.tool} run "{command}" {hook.moment}; {new}.',
                    uri=file.uri,
                    fixes=_removal(file, entry),
                )


def _newness(name: str, context: Context) -> str | None:
    """Say how a file is new to the repository; None where it is not, or git does not tell."""
    found = context.ask_aside(Query("new-files", context.workspace.root_uri, ""), NewFiles)
    if isinstance(found, Unknown):
        return None
    if name in found.untracked:
        changed = age(max(0.0, context.now - found.untracked[name]))
        return f"git does not track the file, which was last changed {changed} ago"
    if name in found.added and found.committed is not None:
        return f"the file is new in the last commit, made {age(max(0.0, context.now - found.committed))} ago"
    return None


def _entries(file: ConfigFile, hook: WorkspaceHook) -> Iterator[Node]:
    """Yield what a file has to be run, nothing where it is not the hook's."""
    if not fnmatchcase(file.name, hook.file) or file.name.count("/") != hook.file.count("/"):
        return
    for node in _at(file, hook.path):
        if hook.condition is None:
            yield node
            continue
        keys, value = hook.condition
        said = _below(file, node, keys)
        if said is not None and said.value == value:
            yield node


def _at(file: ConfigFile, path: Keys) -> Iterator[Node]:
    """Yield the nodes at a path of keys, which may have `ANY` for the elements of lists."""
    nodes = [] if file.tree.root is None else [file.tree.root]
    for key in path:
        nodes = [
            child
            for node in nodes
            for child in file.tree.effective_children(node)
            if child.key == key or (key == ANY and isinstance(child.key, int))
        ]
    yield from nodes


def _below(file: ConfigFile, node: Node, keys: Keys) -> Node | None:
    return file.tree.find((*file.tree.path(node), *keys))


def _place(file: ConfigFile, hook: WorkspaceHook, entry: Node) -> Node:
    """Return the node whose key makes the entry run."""
    keys = [hook.condition[0]] if hook.condition is not None else [row[0] for row in hook.commands if row]
    found = (_below(file, entry, each) for each in keys)
    return next((node for node in found if node is not None), entry)


def _command(file: ConfigFile, hook: WorkspaceHook, entry: Node) -> str:
    """Return what runs as it is written, on one line; of alternatives each once."""
    texts = []
    for row in hook.commands:
        nodes = [_below(file, entry, keys) for keys in row] if row else [entry]
        words = [word for node in nodes if node is not None for word in _words(file.tree.to_value(node))]
        texts.append(" ".join(words))
    return quoted(", ".join(dict.fromkeys(text for text in texts if text)), _LONGEST_COMMAND)


def _words(value: Any) -> Iterator[str]:
    """Yield the texts in a value: a command, the elements of a list, the named ones of an object."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for element in value:
            yield from _words(element)
    elif isinstance(value, dict):
        for element in value.values():
            yield from _words(element)


def _removal(file: ConfigFile, entry: Node) -> tuple[Fix, ...]:
    patch = Patch(file.uri, Remove(file.tree.path(entry)))
    return (Fix(title=f"Remove what runs from {file.label}", patches=(patch,)),)
