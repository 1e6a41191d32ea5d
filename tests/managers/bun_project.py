"""A Bun project in memory: its files by name, as the functions of `managers/bun` take them."""

import json
import posixpath
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from packward.managers.bun import BUN
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.manifest import Manifest, read_manifest
from packward.model.policy import Policy
from packward.syntax.languages import language_of, parse
from packward.syntax.patch import Operation, Patch, edits
from packward.text.document import Document
from packward.text.edits import apply

ROOT = "file:///project"
HOME = "file:///home/user"
BUNFIG = "bunfig.toml"
WITH_XDG = {"HOME": "/home/user", "XDG_CONFIG_HOME": "/home/user/.config"}

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
        """Return what is in force under Bun in a version."""
        return BUN.policy(bun(version), self.configs, self.manifest)

    def messages(self, version: str) -> list[str]:
        """Return what is wrong with the settings under Bun in a version."""
        return [problem.message for problem in self.policy(version).problems]

    def corrected(self, version: str) -> dict[str, str]:
        """Return the files that the first fix of the only problem changes, with their new text."""
        (problem,) = self.policy(version).problems
        return self.after(problem.fixes[0].patches)

    def after(self, patches: Sequence[Patch]) -> dict[str, str]:
        """Return the files that patches change, by name, with their new text."""
        changed: dict[str, list[Operation]] = {}
        for patch in patches:
            changed.setdefault(patch.uri, []).append(patch.operation)
        result = {}
        for uri, operations in changed.items():
            name = uri.replace(f"{ROOT}/", "").replace(f"{HOME}/", "~/")
            language = language_of(uri)
            assert language is not None
            text = self.texts.get(name, "")
            result[name] = apply(text, edits(language, text, operations))
        return result


def bun(version: str) -> Tool:
    """Return Bun in a version."""
    return Tool(name="bun", version=version)


def project(
    files: Mapping[str, str] | str = "",
    manifest: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
) -> Project:
    """Return a project of these files, or of this bunfig.toml; `~/` is the home."""
    named = {BUNFIG: files} if isinstance(files, str) and files else files
    texts = {"package.json": json.dumps(manifest or {}), **(named if isinstance(named, Mapping) else {})}
    manifests = sorted((name for name in texts if name.endswith("package.json")), key=len)
    found = tuple(
        read_manifest(_document(name, texts[name]), parse("json", texts[name]), label=name, is_root=not index)
        for index, name in enumerate(manifests)
    )
    return Project(
        configs=Configs(
            root_uri=ROOT,
            home_uri=HOME,
            files=tuple(_config(name, text) for name, text in texts.items() if name not in manifests),
            env=env or {},
            members=found[1:],
        ),
        manifests=found,
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
        tree=parse(language_of(name) or "ini", text),
        member=folder if level == "member" else "",
    )


def _document(name: str, text: str) -> Document:
    uri = f"{HOME}/{name[2:]}" if name.startswith("~/") else f"{ROOT}/{name}"
    return Document(uri=uri, version=None, text=text)
