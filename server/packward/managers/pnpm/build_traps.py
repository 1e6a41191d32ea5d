"""Settings on build scripts that this pnpm does not read, each at its place."""

from collections.abc import Iterator

from packward.managers.pnpm.builds import ALLOW, ALLOW_SINCE, IGNORED, NEVER, ONLY
from packward.managers.pnpm.config import FIELD, YAML, project_yaml_uri
from packward.managers.pnpm.generations import V11
from packward.managers.pnpm.scalars import kebab
from packward.model.finding import Fix
from packward.model.manager import Configs, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Origin, Problem
from packward.syntax.patch import Patch, Remove, Set
from packward.syntax.tree import Node, Tree

RULE = "script-approval"
_LISTS = {ONLY: True, NEVER: False, IGNORED: False}
_SWITCHES = ("strictDepBuilds", "ignoreScripts")


def problems(configs: Configs, manifest: Manifest | None, tool: Tool) -> Iterator[Problem]:
    """Give the lists, maps and switches about builds that this version passes over.

    Source: recorded cases `pnpm.pnpm1*`: pnpm 11 removed the lists and reads neither package.json#pnpm nor,
    for these switches, .npmrc; allowBuilds came with 10.26.
    """
    uri = project_yaml_uri(configs)
    for file in configs.named(YAML, "project"):
        if tool.at_least(V11):
            yield from _lists(file.tree, (), file.uri, file.label, tool, uri)
        node = file.tree.find((ALLOW,))
        if node is not None and not tool.at_least(ALLOW_SINCE):
            text = f"pnpm {tool.version} does not read {ALLOW}; pnpm {ALLOW_SINCE} and newer do."
            yield _problem(node, file.uri, file.label, text)
    if not tool.at_least(V11):
        return
    if manifest is not None:
        yield from _lists(manifest.tree, (FIELD,), manifest.uri, manifest.label, tool, uri)
    for file in configs.named(".npmrc", "project", "user"):
        for key in _SWITCHES:
            node = file.tree.find((kebab(key),))
            if node is None:
                continue
            text = (
                f"pnpm {tool.version} does not read {kebab(key)} in {file.label}; it reads {key} in {YAML}."
            )
            value = node.value if isinstance(node.value, bool) else node.value == "true"
            fix = Fix(
                title=f"Write {key}: {'true' if value else 'false'} in {YAML}",
                patches=(Patch(uri, Set((key,), value)),),
            )
            yield _problem(node, file.uri, file.label, text, fix)


def _lists(
    tree: Tree, above: tuple[str, ...], uri: str, label: str, tool: Tool, yaml_uri: str
) -> Iterator[Problem]:
    for key, allowed in _LISTS.items():
        node = tree.find((*above, key))
        if node is None:
            continue
        names = [str(item.value) for item in tree.children(node) if isinstance(item.value, str)]
        patches = tuple(Patch(yaml_uri, Set((ALLOW, name), allowed)) for name in names)
        removal = Patch(uri, Remove((*above, key)))
        fix = Fix(title=f"Move {key} to {ALLOW} in {YAML}", patches=(*patches, removal))
        text = f"pnpm {tool.version} no longer reads {key}; {ALLOW} in {YAML} took its place."
        yield _problem(node, uri, label, text, fix)


def _problem(node: Node, uri: str, label: str, message: str, *fixes: Fix) -> Problem:
    origin = Origin(label=label, uri=uri, span=node.entry_span)
    return Problem(rule=RULE, message=message, origin=origin, fixes=fixes)
