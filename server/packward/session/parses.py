"""Parses that are remembered by address: an edit of one file does not read the others again."""

from packward.analysis import snapshot
from packward.model.lockfile import Lockfile
from packward.model.manager import Manager, Tool
from packward.model.manifest import Manifest
from packward.syntax import languages
from packward.syntax.tree import Tree
from packward.text.document import Document


class Parses:
    """The newest tree of every file, every manifest, and what its manager made of every lockfile.

    Threads may share it: at worst the same text is read twice.
    """

    def __init__(self) -> None:
        self._trees: dict[str, tuple[str, Tree]] = {}
        self._manifests: dict[str, tuple[snapshot.ManifestText, Manifest]] = {}
        self._lockfiles: dict[str, tuple[str, Tool, Lockfile | None]] = {}

    def tree(self, document: Document) -> Tree:
        """Parse a manifest or a configuration file; a file with an unknown name is one of npm's."""
        known = self._trees.get(document.uri)
        if known is not None and known[0] == document.text:
            return known[1]
        tree = languages.parse(languages.language_of(document.uri) or "ini", document.text)
        self._trees[document.uri] = (document.text, tree)
        return tree

    def manifest(self, text: snapshot.ManifestText, parse: snapshot.Parse) -> Manifest:
        """Read a manifest as `snapshot.read_text` does."""
        known = self._manifests.get(text.document.uri)
        if known is not None and known[0] == text:
            return known[1]
        manifest = snapshot.read_text(text, parse)
        self._manifests[text.document.uri] = (text, manifest)
        return manifest

    def lockfile(self, manager: Manager, document: Document, tool: Tool) -> Lockfile | None:
        """Read a lockfile as `snapshot.read_lockfile` does."""
        known = self._lockfiles.get(document.uri)
        if known is not None and known[0] == document.text and known[1] == tool:
            return known[2]
        lockfile = snapshot.read_lockfile(manager, document, tool)
        self._lockfiles[document.uri] = (document.text, tool, lockfile)
        return lockfile
