"""An untrusted workspace over the wire: what its files say changes neither whom is asked nor over what."""

from collections.abc import Mapping
from time import time
from typing import Any

import pytest

from lsp.conftest import PACKAGES, Project
from lsp.editor import Editor
from support.packuments import from_archive
from support.registry import LoopbackRegistry, RegistryFactory

YOUNG = '{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "1.3.0"}}\n'
UNTRUSTED = {"trusted": False, "status": True}


@pytest.fixture
def stranger(registry_factory: RegistryFactory) -> LoopbackRegistry:
    """Return a registry that only files of the workspace name."""
    return registry_factory({name: from_archive(name, lines, time()) for name, lines in PACKAGES.items()})


async def settled(editor: Editor, project: Project, text: str, options: Any) -> Mapping[str, Any]:
    """Open the manifest and return its workspace's status once nothing is being asked any more."""
    await editor.initialize(project.folder, options=options)
    editor.open(project.uri(), text)

    def answered() -> Mapping[str, Any] | None:
        told = [each["params"] for each in editor.received if each["method"] == "packward/status"]
        workspaces: list[Mapping[str, Any]] = told[-1]["workspaces"] if told else []
        return next((each for each in workspaces if not each["pending"]), None)

    found: Mapping[str, Any] = await editor.until(answered)
    return found


@pytest.mark.parametrize(
    ("file", "line", "manager"),
    [
        (".npmrc", "registry={url}\n", "npm@11.21.2"),
        ("pnpm-workspace.yaml", "registries:\n  default: {url}\n", "pnpm@11.28.11"),
        (".yarnrc.yml", 'npmRegistryServer: "{url}"\n', "yarn@4.18.1"),
        (".npmrc", "registry={url}\n", "bun@1.3.14"),
    ],
)
async def test_a_registry_that_only_the_workspace_names_is_asked_once_it_is_trusted(
    project: Project, stranger: LoopbackRegistry, file: str, line: str, manager: str
) -> None:
    text = YOUNG.replace("npm@11.21.2", manager)
    project.write({"package.json": text, file: line.replace("{url}", stranger.url)})
    async with Editor() as editor:
        untrusted = await settled(editor, project, text, UNTRUSTED)
    assert not untrusted["trusted"]
    assert untrusted["unknown"] > 0
    assert stranger.requests == []
    async with Editor() as editor:
        trusted = await settled(editor, project, text, {"trusted": True, "status": True})
    assert trusted["trusted"]
    assert stranger.requests != []


async def test_a_scope_of_the_workspace_is_asked_of_nobody_else(
    project: Project, stranger: LoopbackRegistry
) -> None:
    text = YOUNG.replace("left-pad", "@acme/private")
    project.write({"package.json": text, ".npmrc": f"@acme:registry={stranger.url}\n"})
    async with Editor() as editor:
        await settled(editor, project, text, UNTRUSTED)
    assert stranger.requests == []
    assert not any("acme" in path for path in project.registry.paths())


async def test_a_file_between_the_opened_folder_and_the_project_is_the_workspaces(
    project: Project, stranger: LoopbackRegistry
) -> None:
    text = YOUNG.replace("npm@11.21.2", "yarn@4.18.1")
    project.write({"inner/package.json": text, ".yarnrc.yml": f'npmRegistryServer: "{stranger.url}"\n'})
    inner = Project(folder=project.folder / "inner", home=project.home, registry=project.registry)
    async with Editor() as editor:
        await settled(editor, inner, text, UNTRUSTED)
    assert stranger.requests == []


async def test_the_users_registry_is_asked_past_a_proxy_of_the_workspace(
    project: Project, stranger: LoopbackRegistry
) -> None:
    project.write(
        {"package.json": YOUNG, ".npmrc": f"proxy={stranger.url}\nhttps-proxy={stranger.url}\nnoproxy=\n"}
    )
    async with Editor() as editor:
        status = await settled(editor, project, YOUNG, UNTRUSTED)
    assert status["unknown"] == 0
    assert stranger.requests == []
    assert any("left-pad" in path for path in project.registry.paths())
