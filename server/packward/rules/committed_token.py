"""A credential written out in a configuration file of the project.

Such a file is usually committed, and whoever can read the repository, now or in its history, can publish
or install in its owner's name. The value is not repeated here. A variable in its place, or the user's own
configuration file, keeps it out.

Flagged:

    -- package.json --
    {"packageManager": "npm@12.2.0"}
    -- .npmrc --
    min-release-age=3
    //npm.acme.example/:_authToken=abcdef
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    A credential for npm.acme.example is written out in .npmrc: revoke it, and keep its successor outside
    the project.

Fix: a variable in its place.
"""

import re
from collections.abc import Iterator

from packward.model.finding import Finding, Fix, Severity
from packward.model.manager import ConfigFile
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.syntax.patch import Patch, Set
from packward.syntax.tree import Node

ID = "committed-token"
_SECRET_KEYS = frozenset(
    {"_authToken", "_auth", "_password", "npmAuthToken", "npmAuthIdent", "token", "password"}
)
_FILES = frozenset({".npmrc", ".yarnrc.yml", "bunfig.toml"})
_VARIABLE = re.compile(r"\$\{[^}]+\}|\$\w+")
_HOST = re.compile(r"//([^/]+)")


@rule(ID, subject=Workspace, severity=Severity.ERROR, needs_network=False, any_manager=True)
def committed_token(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield a finding on each literal credential in a configuration file of the project or a member."""
    for file in workspace.configs.files:
        if file.level not in ("project", "member") or file.name not in _FILES:
            continue
        for node in file.tree.nodes:
            if _is_secret(node):
                yield context.finding(
                    ID,
                    Severity.ERROR,
                    node.entry_span,
                    f"A credential{_target(file, node)} is written out in {file.label}: revoke it, and keep "
                    "its successor outside the project.",
                    uri=file.uri,
                    fixes=_as_variable(file, node),
                )


def _is_secret(node: Node) -> bool:
    key = node.key if isinstance(node.key, str) else ""
    name = key.rpartition(":")[2]
    value = node.value
    return (
        name in _SECRET_KEYS
        and isinstance(value, str)
        and bool(value.strip())
        and _VARIABLE.search(value) is None
    )


def _target(file: ConfigFile, node: Node) -> str:
    for part in reversed(file.tree.path(node)):
        match = _HOST.search(str(part))
        if match is not None:
            return f" for {match[1]}"
    return ""


def _as_variable(file: ConfigFile, node: Node) -> tuple[Fix, ...]:
    patch = Patch(file.uri, Set(file.tree.path(node), "${NPM_TOKEN}"))
    return (Fix(title="Read the credential from the variable NPM_TOKEN", patches=(patch,)),)
