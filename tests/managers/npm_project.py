"""An npm project in memory: its files by name, as the functions of `managers/npm` take them."""

import json
import posixpath
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from packward.model.facts import Query
from packward.model.manager import ConfigFile, Configs, Tool, Wanted
from packward.model.manifest import Manifest, read_manifest
from packward.model.packument import Packument
from packward.model.specifiers import parse_specifier
from packward.signals.packument import read
from packward.syntax.languages import parse
from packward.syntax.patch import Patch, edits
from packward.text.document import Document
from packward.text.edits import apply

ROOT = "file:///project"
HOME = "file:///home/user"
NOW = 1_795_000_000.0
DAY = 86400.0


class Project(Struct, frozen=True, kw_only=True):
    """What stands in the files: configuration, and the manifests with the root's first."""

    configs: Configs
    manifests: tuple[Manifest, ...]
    texts: Mapping[str, str]

    def after(self, patches: tuple[Patch, ...]) -> dict[str, str]:
        """Return the files that patches change, by name, with their new text."""
        changed: dict[str, list[Any]] = {}
        for patch in patches:
            changed.setdefault(patch.uri, []).append(patch.operation)
        result = {}
        for uri, operations in changed.items():
            name = uri.removeprefix(f"{ROOT}/").replace(f"{HOME}/", "~/")
            text = self.texts.get(name, "")
            language = "json" if name.endswith(".json") else "ini"
            result[name] = apply(text, edits(language, text, operations))
        return result


def npm(version: str, node: str | None = None) -> Tool:
    """Return npm in a version."""
    return Tool(name="npm", version=version, node=node)


def project(
    files: Mapping[str, str] | None = None,
    manifest: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
) -> Project:
    """Return a project of these files; `~/` is the home, and an .npmrc in a folder a member's."""
    texts = {"package.json": json.dumps(manifest or {}), **(files or {})}
    names = sorted(
        (name for name in texts if posixpath.basename(name) == "package.json"),
        key=lambda name: name.count("/"),
    )
    return Project(
        configs=Configs(
            root_uri=ROOT,
            home_uri=HOME,
            files=tuple(_config(name, text) for name, text in texts.items() if name.endswith("npmrc")),
            env=env or {},
        ),
        manifests=tuple(
            read_manifest(
                _document(name, texts[name]), parse("json", texts[name]), label=name, is_root=not index
            )
            for index, name in enumerate(names)
        ),
        texts=texts,
    )


def packument(document: Mapping[str, Any], *, now: float = NOW) -> Packument:
    """Return a registry's document as packward distils it."""
    query = Query("packument-full", "https://registry.example.com/", document["name"])
    answer = read(json.dumps(document).encode(), query, "registry.example.com", now)
    assert isinstance(answer, Packument), answer
    return answer


def wanted(package: str, text: str) -> Wanted:
    """Return a wish for a registry package."""
    return Wanted(package=package, specifier=parse_specifier(package, text))


def _config(name: str, text: str) -> ConfigFile:
    folder = posixpath.dirname(name)
    levels: dict[str, Literal["project", "user", "global"]] = {"": "project", "~": "user", "/etc": "global"}
    return ConfigFile(
        level=levels.get(folder, "member"),
        name=posixpath.basename(name),
        label=name,
        document=_document(name, text),
        tree=parse("ini", text),
        member="" if folder in levels else folder,
    )


def _document(name: str, text: str) -> Document:
    uri = f"{HOME}/{name[2:]}" if name.startswith("~/") else f"{ROOT}/{name.lstrip('/')}"
    return Document(uri=uri, version=None, text=text)
