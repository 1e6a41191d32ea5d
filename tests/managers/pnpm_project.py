"""A pnpm project in memory: its files by name, as the functions of `managers/pnpm` take them."""

import json
import posixpath
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from packward.managers.pnpm import PNPM
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.manifest import Manifest, read_manifest
from packward.model.policy import Policy
from packward.syntax.languages import Language, parse
from packward.syntax.patch import Operation, Patch, edits
from packward.text.document import Document
from packward.text.edits import apply

ROOT = "file:///project"
HOME = "file:///home/user"
YAML = "pnpm-workspace.yaml"

Level = Literal["project", "member", "user"]


class Project(Struct, frozen=True, kw_only=True):
    """What stands in the files: configuration, and the manifests with the root's first."""

    configs: Configs
    manifests: tuple[Manifest, ...]
    texts: Mapping[str, str]

    @property
    def manifest(self) -> Manifest:
        return self.manifests[0]

    def policy(self, version: str) -> Policy:
        """Return what is in force under pnpm in a version."""
        return PNPM.policy(pnpm(version), self.configs, self.manifest)

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


def pnpm(version: str) -> Tool:
    """Return pnpm in a version."""
    return Tool(name="pnpm", version=version)


def project(
    files: Mapping[str, str] | str = "",
    manifest: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
) -> Project:
    """Return a project of these files, or of this pnpm-workspace.yaml; `~/` is the home."""
    named = {YAML: files} if isinstance(files, str) and files else files
    texts = {"package.json": json.dumps(manifest or {}), **(named if isinstance(named, Mapping) else {})}
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
                _document(name, texts[name]), parse("json", texts[name]), label=name, is_root=not index
            )
            for index, name in enumerate(manifests)
        ),
        texts=texts,
    )


def _config(name: str, text: str) -> ConfigFile:
    folder = posixpath.dirname(name)
    level: Level = "user" if name.startswith("~/") else "member" if folder else "project"
    return ConfigFile(
        level=level,
        name=posixpath.basename(name),
        label=name,
        document=_document(name, text),
        tree=parse(_language(name), text),
        member=folder if level == "member" else "",
    )


def _language(name: str) -> Language:
    if name.endswith(".json"):
        return "json"
    return "yaml" if name.endswith(".yaml") else "ini"


def _document(name: str, text: str) -> Document:
    uri = f"{HOME}/{name[2:]}" if name.startswith("~/") else f"{ROOT}/{name}"
    return Document(uri=uri, version=None, text=text)
