"""The entries of `overrides` and `resolutions` of a project, and the packages that they are about."""

from collections.abc import Iterator

from msgspec import Struct

from packward.model.manifest import key_content
from packward.model.workspace import Workspace
from packward.syntax.tree import KeyPath, Node, Tree
from packward.text.document import Span

_IN_MANIFEST: tuple[KeyPath, ...] = (("overrides",), ("resolutions",), ("pnpm", "overrides"))
_IN_YAML: tuple[KeyPath, ...] = (("overrides",),)
_YAML = "pnpm-workspace.yaml"
_MOST_NESTED = 20


class Override(Struct, frozen=True, kw_only=True):
    """One entry: the package whose version it decides, what it says, and where both stand (no quotes)."""

    package: str
    text: str
    uri: str
    path: KeyPath
    name_span: Span
    span: Span


def overrides_of(workspace: Workspace) -> Iterator[Override]:
    """Give the entries of the root manifest and of pnpm's file, nested ones and selectors too."""
    root = workspace.root
    for path in _IN_MANIFEST:
        yield from _entries(root.tree, root.uri, path)
    for file in workspace.configs.named(_YAML, "project"):
        for path in _IN_YAML:
            yield from _entries(file.tree, file.uri, path)


def overridden(uri: str, path: KeyPath, workspace: Workspace) -> str | None:
    """Return the package whose version an entry at a path of a file decides, None where no entry stands."""
    is_pnpms = any(file.document.uri == uri for file in workspace.configs.named(_YAML, "project"))
    places = _IN_MANIFEST if uri == workspace.root.uri else _IN_YAML if is_pnpms else ()
    package = ""
    for place in places:
        if path[: len(place)] == place:
            for key in path[len(place) :]:
                package = package if key == "." else selected(str(key))
    return package or None


def selected(selector: str) -> str:
    """Return the package that a selector is about: "b" for `b`, `b@1`, `a>b`, `a/b` and `**/b`."""
    last = selector.rpartition(">")[2].strip()
    parts = last.split("/")
    name = "/".join(parts[-2:]) if len(parts) > 1 and parts[-2].startswith("@") else parts[-1]
    head, at, _ = name[1:].partition("@")
    return name[:1] + head if at else name


def _entries(tree: Tree, uri: str, path: KeyPath) -> Iterator[Override]:
    """Walk one tree of entries; `.` is the entry's own package, as npm nests them."""
    open_nodes = [(node, (*path, str(node.key)), "") for node in tree.entries(path)]
    while open_nodes:
        node, at, above = open_nodes.pop(0)
        package = above if node.key == "." else selected(str(node.key))
        if node.kind == "object" and len(at) < _MOST_NESTED:
            open_nodes += [(child, (*at, str(child.key)), package) for child in tree.effective_children(node)]
        elif node.kind == "string" and package:
            yield _override(node, at, package, tree, uri)


def _override(node: Node, path: KeyPath, package: str, tree: Tree, uri: str) -> Override:
    return Override(
        package=package,
        text=str(node.value),
        uri=uri,
        path=path,
        name_span=key_content(node, tree.text),
        span=tree.content_span(node),
    )
