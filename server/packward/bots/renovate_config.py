"""Where Renovate's configuration stands, and access to its options."""

from collections.abc import Sequence

from msgspec import Struct

from packward.model.workspace import Workspace
from packward.syntax.tree import KeyPath, Node, Tree

# Renovate takes the first one that exists, and package.json last.
LABELS = (
    "renovate.json",
    "renovate.json5",
    ".github/renovate.json",
    ".github/renovate.json5",
    ".gitlab/renovate.json",
    ".gitlab/renovate.json5",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
)


class Config(Struct, frozen=True, kw_only=True):
    """One configuration: its file, its outermost object, and Renovate's manager for the project."""

    uri: str
    label: str
    tree: Tree
    node: Node
    manager: str

    def child(self, key: str) -> Node | None:
        """Return the value of an option, None where it is not written."""
        return self.tree.child(self.node, key)

    def entries(self, key: str) -> Sequence[Node]:
        """Return the elements of an option's list, or a single value written in its place."""
        node = self.child(key)
        if node is None:
            return ()
        return self.tree.children(node) if node.kind == "array" else (node,)

    def words(self, key: str) -> frozenset[str]:
        """Return the texts in an option's list."""
        return frozenset(node.value for node in self.entries(key) if isinstance(node.value, str))

    def path(self, key: str) -> KeyPath:
        """Return the key path of an option."""
        return (*self.tree.path(self.node), key)


def find(workspace: Workspace) -> Config | None:
    """Return the configuration that Renovate reads; None where there is none, or no object in it."""
    project = [file for file in workspace.configs.files if file.level == "project"]
    file = next((file for label in LABELS for file in project if file.label == label), None)
    if file is not None:
        uri, label, tree, node = file.uri, file.label, file.tree, file.tree.root
    else:
        root = workspace.root
        uri, label, tree, node = root.uri, root.label, root.tree, root.tree.find(("renovate",))
    if node is None or node.kind != "object":
        return None
    manager = "bun" if workspace.tool.name == "bun" else "npm"
    return Config(uri=uri, label=label, tree=tree, node=node, manager=manager)
