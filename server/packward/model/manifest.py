"""A package.json as packward reads it: dependencies with their places, engines, scripts, workspaces."""

from typing import Any, Literal

from msgspec import Struct

from packward.model.specifiers import Specifier, parse_specifier
from packward.syntax.json_scalars import written_offset
from packward.syntax.tree import KeyPath, Node, Tree
from packward.text.document import Document, Span

GROUPS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
# npm, pnpm and Yarn agree: optional wins over plain, plain over dev, a peer counts last. (Bun lets dev win
# over plain.)
PRECEDENCE = ("optionalDependencies", "dependencies", "devDependencies", "peerDependencies")


class Written(Struct, frozen=True, kw_only=True):
    """The place outside a dependency's line that has the say about its version.

    `line` is what the line itself says: a reference ("catalog:") or a text that an override replaces.
    `path` leads to the version's text in the file at `uri`; the spans are its key's and its own.
    """

    how: Literal["catalog", "override"]
    line: str
    uri: str
    path: KeyPath
    name_span: Span
    span: Span


class Dependency(Struct, frozen=True, kw_only=True):
    """One line of a dependency group. Spans are without quotes.

    `text` and `specifier` are what counts, wherever it is written: `written` says so where that is not the
    line itself.
    """

    name: str
    text: str
    group: str
    specifier: Specifier
    uri: str
    name_span: Span
    specifier_span: Span
    written: Written | None = None

    @property
    def path(self) -> tuple[str, str]:
        """The key path of the line in its manifest."""
        return (self.group, self.name)

    @property
    def written_uri(self) -> str:
        """The address of the file that `text` is written in."""
        return self.uri if self.written is None else self.written.uri

    @property
    def written_path(self) -> KeyPath:
        """The key path of `text` in that file."""
        return self.path if self.written is None else self.written.path

    @property
    def written_span(self) -> Span:
        """The span of `text` in that file, without quotes."""
        return self.specifier_span if self.written is None else self.written.span


class Script(Struct, frozen=True, kw_only=True):
    """One entry of `scripts`. The span is the text's, without quotes."""

    name: str
    text: str
    uri: str
    name_span: Span
    span: Span


class Manifest(Struct, frozen=True, kw_only=True):
    """One package.json. `label` is its path relative to the workspace root."""

    uri: str
    label: str
    document: Document
    tree: Tree
    name: str | None
    version: str | None
    dependencies: tuple[Dependency, ...]
    scripts: tuple[Script, ...]
    is_root: bool

    def value(self, *path: str) -> Any:
        """Return the plain value at a key path, None where there is none."""
        node = self.tree.find(path)
        return None if node is None else self.tree.to_value(node)

    def key_span(self, *path: str) -> Span:
        """Return the span of a key without quotes; where it is not there, the manifest's head."""
        node = self.tree.find(path)
        if node is None or node.key_span is None:
            return self.head
        return key_content(node, self.tree.text)

    @property
    def head(self) -> Span:
        """Where findings about the whole file stand: its opening brace."""
        root = self.tree.root
        start = root.span.start if root is not None else 0
        return Span(start, min(start + 1, len(self.document.text)))

    def span_in(self, script: Script, start: int, end: int) -> Span:
        """Return where the characters from `start` to `end` of a script's text are written."""
        body = self.tree.text[script.span.start : script.span.end]
        first = script.span.start
        return Span(first + written_offset(body, start), first + written_offset(body, end))

    @property
    def engines_node(self) -> str | None:
        """The `engines.node` range as written."""
        value = self.value("engines", "node")
        return value if isinstance(value, str) and value.strip() else None

    @property
    def effective(self) -> tuple[Dependency, ...]:
        """The dependencies that a manager installs: one line a name, in document order."""
        rank = {group: index for index, group in enumerate(PRECEDENCE)}
        best: dict[str, Dependency] = {}
        for dependency in self.dependencies:
            other = best.get(dependency.name)
            if other is None or rank[dependency.group] < rank[other.group]:
                best[dependency.name] = dependency
        chosen = {id(dependency) for dependency in best.values()}
        return tuple(dependency for dependency in self.dependencies if id(dependency) in chosen)


def read_manifest(document: Document, tree: Tree, *, label: str, is_root: bool) -> Manifest:
    """Read a package.json from its tree; what is missing or mistyped is simply absent."""
    dependencies = tuple(
        _dependency(document.uri, group, node, tree)
        for group in GROUPS
        for node in _text_entries(tree, group)
    )
    scripts = tuple(
        Script(
            name=str(node.key),
            text=str(node.value),
            uri=document.uri,
            name_span=key_content(node, tree.text),
            span=tree.content_span(node),
        )
        for node in _text_entries(tree, "scripts")
    )
    name, version = tree.find(("name",)), tree.find(("version",))
    return Manifest(
        uri=document.uri,
        label=label,
        document=document,
        tree=tree,
        name=name.value if name is not None and isinstance(name.value, str) else None,
        version=version.value if version is not None and isinstance(version.value, str) else None,
        dependencies=tuple(sorted(dependencies, key=lambda dependency: dependency.name_span)),
        scripts=scripts,
        is_root=is_root,
    )


def catalog_name(text: str) -> str:
    """Return the name in `catalog:name`; "" for the default catalog, which `catalog:default` means too."""
    name = text.removeprefix("catalog:").strip()
    return "" if name == "default" else name


def key_content(node: Node, text: str) -> Span:
    """Return a key's span without its quotes; of a key half typed, what is there."""
    span = node.key_span or node.span
    quote = text[span.start : span.start + 1]
    if quote not in ("'", '"'):
        return span
    closed = span.end - span.start > 1 and text[span.end - 1] == quote
    return Span(span.start + 1, span.end - 1 if closed else span.end)


def _text_entries(tree: Tree, group: str) -> list[Node]:
    return [node for node in tree.entries((group,)) if node.kind == "string" and node.key]


def _dependency(uri: str, group: str, node: Node, tree: Tree) -> Dependency:
    name, text = str(node.key), str(node.value)
    return Dependency(
        name=name,
        text=text,
        group=group,
        specifier=parse_specifier(name, text),
        uri=uri,
        name_span=key_content(node, tree.text),
        specifier_span=tree.content_span(node),
    )
