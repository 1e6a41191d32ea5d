"""A project of Yarn's in memory: its files by name, as the functions of `managers/yarn` take them."""

import json
import posixpath
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from packward.analysis.written import resolve_written
from packward.managers.yarn import YARN
from packward.model.lockfile import Lockfile
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.manifest import Manifest, read_manifest
from packward.model.policy import Policy
from packward.syntax.languages import Language, language_of, parse
from packward.syntax.patch import Operation, Patch, edits
from packward.text.document import Document
from packward.text.edits import apply

ROOT = "file:///code/project"
HOME = "file:///home/user"
RC = ".yarnrc.yml"
NEWEST = "4.18.1"

Level = Literal["project", "member", "user", "global"]


class Project(Struct, frozen=True, kw_only=True):
    """What stands in the files: configuration, and the manifests with the root's first."""

    configs: Configs
    manifests: tuple[Manifest, ...]
    texts: Mapping[str, str]

    @property
    def manifest(self) -> Manifest:
        return self.manifests[0]

    def policy(self, version: str = NEWEST) -> Policy:
        """Return what is in force under Yarn in a version."""
        return YARN.policy(yarn(version), self.configs, self.manifest)

    def written(self, version: str = NEWEST) -> tuple[Manifest, ...]:
        """Return the manifests as Yarn reads them, with catalogs and resolutions filled in."""
        tool, catalogs = yarn(version), YARN.catalogs(self.configs, self.manifest)
        return resolve_written(self.manifests, YARN, tool, self.configs, catalogs)

    def after(self, patches: Sequence[Patch]) -> dict[str, str]:
        """Return the files that patches change, by name, with their new text."""
        changed: dict[str, list[Operation]] = {}
        for patch in patches:
            changed.setdefault(patch.uri, []).append(patch.operation)
        result = {}
        for uri, operations in changed.items():
            name = uri.replace(f"{ROOT}/", "").replace(f"{HOME}/", "~/")
            text = self.texts.get(name, "")
            result[name] = apply(text, edits(_language(name), text, operations))
        return result


def yarn(version: str = NEWEST) -> Tool:
    """Return Yarn in a version."""
    return Tool(name="yarn", version=version)


def project(
    files: Mapping[str, str] | str = "",
    manifest: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
) -> Project:
    """Return a project of these files, or of this .yarnrc.yml; `~/` is the home, `../` a folder above."""
    named = files if isinstance(files, Mapping) else ({RC: files} if files else {})
    texts = {"package.json": json.dumps(manifest or {}), **named}
    manifests = sorted((name for name in texts if name.endswith("package.json")), key=len)
    return Project(
        configs=Configs(
            root_uri=ROOT,
            home_uri=HOME,
            files=tuple(_config(name, text) for name, text in texts.items() if name not in manifests),
            env=env or {},
        ),
        manifests=tuple(
            read_manifest(
                document(name, texts[name]), parse("json", texts[name]), label=name, is_root=not index
            )
            for index, name in enumerate(manifests)
        ),
        texts=texts,
    )


def lockfile(text: str, version: str = NEWEST) -> Lockfile:
    """Return what Yarn in a version reads from a yarn.lock."""
    read = YARN.read_lockfile(document("yarn.lock", text), text, yarn(version))
    assert read is not None
    return read


def document(name: str, text: str) -> Document:
    """Return a file of the project, the home or a folder above as a document."""
    if name.startswith("~/"):
        return Document(uri=f"{HOME}/{name[2:]}", version=None, text=text)
    return Document(uri=f"file://{posixpath.normpath(f'/code/project/{name}')}", version=None, text=text)


def _config(name: str, text: str) -> ConfigFile:
    folder = posixpath.dirname(name)
    levels: dict[str, Level] = {"": "project", "~": "user", "..": "global"}
    level = levels.get(folder, "member")
    return ConfigFile(
        level=level,
        name=posixpath.basename(name),
        label=name,
        document=document(name, text),
        tree=parse(_language(name), text),
        member=folder if level == "member" else "",
    )


def _language(name: str) -> Language:
    return language_of(name) or "ini"
