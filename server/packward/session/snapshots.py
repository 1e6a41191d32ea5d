"""What every file says right now, and the workspaces that this makes."""

from collections.abc import Callable
from pathlib import Path

from packward.analysis.snapshot import build
from packward.model.workspace import Workspace
from packward.session.config_files import MANIFEST, project_folder
from packward.session.environment import Environment
from packward.session.files import MAX_MANIFEST, Disk, Source, collect
from packward.session.globs import Globs
from packward.session.parses import Parses
from packward.session.projects import members, root_of, workspace_globs
from packward.session.settings import Layer
from packward.session.tools import Tools
from packward.text.document import Document


class Snapshots:
    """Open documents over the disk; reads, parses and walks are remembered.

    `overlays` are the open documents by path, `editor` the editor's settings (None: there is no editor).
    `trusted`: the user lets the workspaces' files decide whom to ask.
    """

    def __init__(self, environment: Environment, tools: Tools) -> None:
        self.environment = environment
        self.overlays: dict[Path, Document] = {}
        self.editor: Layer | None = None
        self.trusted = True
        self._tools = tools
        self._disk = Disk()
        self._parses = Parses()
        self._members: dict[tuple[Path, Globs], list[Path]] = {}

    def read(self, path: Path) -> str | None:
        """Return a manifest's text."""
        overlay = self.overlays.get(path)
        return self._disk.read(path, MAX_MANIFEST) if overlay is None else overlay.text

    def root_for(self, path: Path) -> Path | None:
        """Return the root of the project that a file directly belongs to, None where there is none."""
        folder = project_folder(path)
        manifest = folder / MANIFEST
        if path == manifest or self.read(manifest) is not None:
            return root_of(manifest, self.read)
        return None if workspace_globs(folder, self.read) is None else folder

    def forget_members(self) -> None:
        """Walk the folders of workspaces again: members may have come or gone."""
        self._members.clear()

    def prepare(self, root: Path, revision: int) -> Callable[[], Workspace | None]:
        """Fix what the open documents say now; the result then makes the snapshot, in any thread.

        It returns None where the root has no package.json.
        """
        overlays = dict(self.overlays)
        source = Source(
            disk=self._disk,
            parses=self._parses,
            overlays=overlays,
            environment=self.environment,
            versions=self._tools.versions(root),
            editor=self.editor,
            trusted=self.trusted,
        )
        unsaved = [path.parent for path in overlays if path.name == MANIFEST and self.root_for(path) == root]

        def make() -> Workspace | None:
            folders = dict.fromkeys([*self._walked(root, source), *sorted(unsaved)])
            folders.pop(root, None)
            inputs = collect(root, tuple(folders), source)
            if inputs is None:
                return None
            return build(
                revision,
                inputs,
                parse=self._parses.tree,
                read_text=self._parses.manifest,
                read_lockfile=self._parses.lockfile,
            )

        return make

    def _walked(self, root: Path, source: Source) -> list[Path]:
        globs = workspace_globs(root, source.text)
        if globs is None:
            return []
        folders = self._members.get((root, globs))
        if folders is None:
            folders = self._members[root, globs] = members(root, source.text)
        return folders
