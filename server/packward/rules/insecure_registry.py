"""A registry that is asked without encryption, or without checking who answers.

Over plain http, or with certificates unchecked, anyone on the way can replace what is installed, and read
the credentials that are sent. Registries on the own computer are not flagged.

Flagged:

    -- package.json --
    {"packageManager": "npm@12.2.0"}
    -- .npmrc --
    min-release-age=3
    @acme:registry=http://npm.acme.example/
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    The packages of @acme are asked from npm.acme.example over http, without encryption.

Fix: the same address with https, where the registry answers there; remove `strict-ssl=false` and trust the
registry's own authority with `cafile`.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from packward.model.finding import Finding, Fix, Severity
from packward.model.manager import ConfigFile
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.places import place_of
from packward.rules.rule import rule
from packward.syntax.patch import Patch, Remove, Set
from packward.syntax.tree import KeyPath, Node

ID = "insecure-registry"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# What switches the check of certificates off, by the file that holds it.
_UNCHECKED: dict[str, KeyPath] = {".npmrc": ("strict-ssl",), ".yarnrc.yml": ("enableStrictSsl",)}


@rule(ID, subject=Workspace, severity=Severity.WARNING, needs_network=False)
def insecure_registry(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield a finding for each registry over http, and where certificates are not checked."""
    registries = workspace.policy.registries
    for scope, address in {"": registries.default, **registries.scopes}.items():
        parts = urlsplit(address)
        origin = registries.origins.get(scope)
        if parts.scheme != "http" or parts.hostname in _LOOPBACK or origin is None:
            continue
        what = f"The packages of {scope} are" if scope else "Packages are"
        host = parts.netloc.rpartition("@")[2]
        uri, span = place_of(origin, workspace)
        message = f"{what} asked from {host} over http, without encryption."
        yield context.finding(ID, Severity.WARNING, span, message, uri=uri)
    for file in workspace.configs.files:
        node = _unchecked(file)
        if node is not None:
            yield context.finding(
                ID,
                Severity.WARNING,
                node.entry_span,
                f"Certificates are not checked ({file.label}), so anyone on the way can answer for the "
                "registry.",
                uri=file.uri,
                fixes=_checked(file),
            )


def _unchecked(file: ConfigFile) -> Node | None:
    path = _UNCHECKED.get(file.name)
    node = None if path is None else file.tree.find(path)
    return node if node is not None and node.value is False else None


def _checked(file: ConfigFile) -> tuple[Fix, ...]:
    if file.level != "project":
        return ()
    path = _UNCHECKED[file.name]
    operation = Remove(path) if file.name == ".npmrc" else Set(path=path, value=True)
    return (Fix(title="Check certificates again", patches=(Patch(file.uri, operation),)),)
