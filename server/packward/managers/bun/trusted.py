"""Bun's `trustedDependencies`: who names packages there, and which install scripts run because of it."""

from collections.abc import Iterator

from msgspec import Struct

from packward.data.bun_trusted import bun_trusted
from packward.model.finding import Fix
from packward.model.manager import Configs, ScriptSubject, Target, Tool
from packward.model.manifest import Manifest
from packward.model.names import is_valid_name
from packward.model.policy import Approval, Origin, Problem
from packward.syntax.patch import Patch, Set, Value
from packward.syntax.tree import Node

FIELD = "trustedDependencies"
MANIFEST = "package.json"
_PATTERN = frozenset("*?[{")
# From here on the real name of an aliased package counts, before it is the alias.
_REAL_NAMES_SINCE = "1.4.0"
# From here on Bun's own list is for packages of a registry only.
_REGISTRY_ONLY_SINCE = "1.3.5"


class Field(Struct, frozen=True, kw_only=True):
    """The field in one manifest of the workspace."""

    manifest: Manifest
    node: Node

    @property
    def names(self) -> tuple[str, ...] | None:
        """The names in it; None where it is no list of texts."""
        value = self.manifest.tree.to_value(self.node)
        is_list = isinstance(value, list) and all(isinstance(name, str) for name in value)
        return tuple(value) if is_list else None

    @property
    def origin(self) -> Origin:
        """The place of the whole field."""
        return Origin(label=self.manifest.label, uri=self.manifest.uri, span=self.node.entry_span)


def fields(configs: Configs, manifest: Manifest | None) -> tuple[Field, ...]:
    """Return the field of every manifest that has it, the root's first; members' are in force too."""
    manifests = (*(() if manifest is None else (manifest,)), *configs.members)
    found = ((each, each.tree.find((FIELD,))) for each in manifests)
    return tuple(
        Field(manifest=each, node=node) for each, node in found if node is not None and node.kind != "missing"
    )


def approvals(written: tuple[Field, ...]) -> tuple[Approval, ...]:
    """Return the names that are trusted, each with its place."""
    return tuple(
        Approval(
            text=child.value,
            allowed=True,
            origin=Origin(label=field.manifest.label, uri=field.manifest.uri, span=child.span),
        )
        for field in written
        if field.node.kind == "array"
        for child in field.manifest.tree.children(field.node)
        if isinstance(child.value, str)
    )


def breaks(written: tuple[Field, ...], tool: Tool) -> str | None:
    """Return why a field stops every install, None where all are lists of names."""
    for field in written:
        if field.names is None:
            return f"bun {tool.version} stops because {FIELD} in {field.manifest.label} is no list of names"
    return None


def problems(written: tuple[Field, ...], tool: Tool) -> Iterator[Problem]:
    """Give the fields over which every install stops, with the list that was meant."""
    for field in written:
        text = breaks((field,), tool)
        if text is None:
            continue
        yield Problem(
            rule="script-approval", message=f"{text}.", origin=field.origin, fixes=tuple(_corrected(field))
        )


def judged_name(subject: ScriptSubject, tool: Tool) -> str:
    """Return the name of a package that decides: of an aliased one the alias before 1.4.

    Packages from elsewhere than a registry go by the name of their line in every version.
    """
    if subject.source or not tool.at_least(_REAL_NAMES_SINCE):
        return subject.alias or subject.package
    return subject.package


def is_trusted_unasked(subject: ScriptSubject, tool: Tool) -> bool:
    """Tell whether a package is on Bun's own list, which counts while no manifest has the field."""
    if subject.source and tool.at_least(_REGISTRY_ONLY_SINCE):
        return False
    name = judged_name(subject, tool)
    if name not in bun_trusted():
        return False
    since = bun_trusted()[name]
    return since is None or tool.at_least(since)


def read_approval(text: str, tool: Tool) -> Target:
    """Read an entry of the field: the exact name of a package, whatever its version."""
    name, at, version = text[1:].partition("@")
    name = text[:1] + name
    if at and is_valid_name(name):
        problem = f"bun {tool.version} matches names only, so {text} never matches; {name} trusts any version"
        return Target(name=name, versions=(version,), problem=problem)
    is_pattern = bool(_PATTERN.intersection(text))
    if is_pattern or not is_valid_name(text):
        problem = f"bun {tool.version} matches exact names only, so {text} never matches"
        return Target(name=text, is_pattern=is_pattern, problem=problem)
    return Target(name=text)


def _corrected(field: Field) -> Iterator[Fix]:
    """Give the list that a single name, or an object of names to true, was meant for."""
    value = field.manifest.tree.to_value(field.node)
    names: list[Value] = [value] if isinstance(value, str) else []
    if isinstance(value, dict):
        names = [name for name, allowed in value.items() if allowed is True]
    if names:
        patch = Patch(field.manifest.uri, Set((FIELD,), names))
        yield Fix(title=f"Write {FIELD} as a list of names", patches=(patch,), preferred=True)
