"""Package managers made of npm that find their files where pnpm and Yarn do, for what is not about one of them."""

from collections.abc import Mapping

import pytest
from msgspec import structs

from packward.managers import BY_NAME
from packward.managers.npm import NPM
from packward.model.manager import CatalogEntry, Configs, UserFile
from packward.model.manifest import Manifest, key_content
from packward.session import projects
from packward.syntax.tree import Tree

_YAML = "pnpm-workspace.yaml"


def _patterns(configs: Configs, manifest: Manifest) -> tuple[str, ...] | None:
    del manifest
    tree = _tree(configs)
    node = None if tree is None else tree.find(("packages",))
    if tree is None or node is None:
        return None
    return tuple(str(child.value) for child in tree.children(node))


def _catalogs(configs: Configs, manifest: Manifest) -> Mapping[str, Mapping[str, CatalogEntry]]:
    del manifest
    tree, uri = _tree(configs), f"{configs.root_uri}/{_YAML}"
    if tree is None:
        return {}
    found = {name: _entries(tree, uri, "catalogs", name) for name in _keys(tree, "catalogs")}
    return {"": _entries(tree, uri, "catalog"), **found} if tree.find(("catalog",)) else found


def _entries(tree: Tree, uri: str, *path: str) -> dict[str, CatalogEntry]:
    return {
        str(node.key): CatalogEntry(
            text=str(node.value),
            uri=uri,
            path=(*path, str(node.key)),
            name_span=key_content(node, tree.text),
            span=tree.content_span(node),
        )
        for node in tree.entries(path)
    }


def _keys(tree: Tree, key: str) -> list[str]:
    return [str(node.key) for node in tree.entries((key,))]


def _tree(configs: Configs) -> Tree | None:
    return next((file.tree for file in configs.named(_YAML, "project")), None)


def _user_files(env: Mapping[str, str]) -> tuple[UserFile, ...]:
    folder = env.get("XDG_CONFIG_HOME", "~/.config")
    return (
        UserFile(path=f"{folder}/pnpm/config.yaml", name="config.yaml", level="user"),
        UserFile(path="~/.npmrc", name=".npmrc", level="user"),
    )


def _yarn_files(env: Mapping[str, str]) -> tuple[UserFile, ...]:
    del env
    return (UserFile(path="~/.yarnrc.yml", name=".yarnrc.yml", level="user"),)


PNPM = structs.replace(
    NPM,
    name="pnpm",
    lockfile_names=("pnpm-lock.yaml",),
    config_names=(_YAML, ".npmrc"),
    catalogs=_catalogs,
    workspace_patterns=_patterns,
    user_files=_user_files,
)
YARN = structs.replace(
    NPM,
    name="yarn",
    lockfile_names=("yarn.lock",),
    config_names=(".yarnrc.yml", ".npmrc"),
    user_files=_yarn_files,
    searches_up=True,
)


def register(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let packward know these two for one test."""
    monkeypatch.setitem(BY_NAME, PNPM.name, PNPM)
    monkeypatch.setitem(BY_NAME, YARN.name, YARN)
    monkeypatch.setattr(projects, "_declared", projects._declared.__wrapped__)
