"""A session over files of other managers than npm, and of bots."""

import json
import shutil
import subprocess

import pytest

from packward.model.workspace import Workspace
from packward.session.uris import uri_of
from session.bench import Bench, flagged, is_settled
from support import fake_managers

ROOT = json.dumps({"packageManager": "pnpm@11.28.11"})
MEMBER = json.dumps({"dependencies": {"left-pad": "catalog:"}})
YAML = "packages: [a]\ncatalog:\n  left-pad: %s\n"


@pytest.fixture(autouse=True)
def managers(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)


def labels(workspace: Workspace) -> list[str]:
    return [
        file.label
        for file in workspace.configs.files
        if file.level in ("project", "member") and file.name != "package.json"
    ]


async def test_an_open_catalog_is_reported_on_with_its_workspace(bench: Bench) -> None:
    bench.write("package.json", ROOT)
    bench.write("a/package.json", MEMBER)
    bench.write("pnpm-workspace.yaml", YAML % "1.2.0")
    bench.session.open(bench.document("pnpm-workspace.yaml"))
    workspace, report = await bench.until(is_settled)
    assert [each.label for each in workspace.manifests] == ["package.json", "a/package.json"]
    assert flagged(report, "fresh-version") == []
    bench.session.change(bench.document("pnpm-workspace.yaml", YAML % "1.3.0"))
    _, report = await bench.until(lambda _, report: flagged(report, "fresh-version") == ["left-pad"])
    (finding,) = [each for each in report.findings if each.rule == "fresh-version"]
    assert finding.location.uri == uri_of(bench.root / "pnpm-workspace.yaml")
    assert bench.locate("pnpm-workspace.yaml").document.text == YAML % "1.3.0"


async def test_an_edit_of_pnpms_patterns_moves_an_open_member(bench: Bench) -> None:
    bench.write("package.json", ROOT)
    bench.write("a/package.json", MEMBER)
    bench.write("pnpm-workspace.yaml", "packages: [b]\n")
    bench.session.open(bench.document("a/package.json"))
    bench.session.open(bench.document("pnpm-workspace.yaml"))
    assert bench.locate("a/package.json").workspace.root_uri == uri_of(bench.root / "a")
    bench.session.change(bench.document("pnpm-workspace.yaml", YAML % "1.2.0"))
    assert bench.locate("a/package.json").workspace.root_uri == uri_of(bench.root)


async def test_pnpms_file_that_appears_in_a_member_takes_it_out(bench: Bench) -> None:
    bench.write("package.json", ROOT)
    bench.write("a/package.json", MEMBER)
    bench.write("pnpm-workspace.yaml", YAML % "1.2.0")
    bench.session.open(bench.document("package.json"))
    await bench.until(lambda workspace, _: len(workspace.manifests) == 2)
    bench.session.files_changed([bench.write("a/pnpm-workspace.yaml", "")])
    await bench.until(lambda workspace, _: len(workspace.manifests) == 1)


async def test_a_workspace_without_a_root_manifest_is_reported_on(bench: Bench) -> None:
    bench.write("a/package.json", MEMBER)
    bench.write("pnpm-workspace.yaml", YAML % "1.3.0")
    bench.session.open(bench.document("a/package.json"))
    workspace, _ = await bench.until(lambda _, report: flagged(report, "fresh-version") == ["left-pad"])
    assert workspace.root_uri == uri_of(bench.root)
    assert bench.locate("pnpm-workspace.yaml").workspace.root_uri == workspace.root_uri


@pytest.mark.parametrize(
    "name",
    [
        ".github/dependabot.yml",
        ".gitlab/renovate.json5",
        ".renovaterc",
        ".vscode/tasks.json",
        ".github/hooks/any.json",
        ".devcontainer.json",
    ],
)
async def test_a_bots_or_an_editors_file_is_read_where_it_lies_and_when_it_changes(
    bench: Bench, name: str
) -> None:
    bench.write("package.json", ROOT)
    bench.session.open(bench.document("package.json"))
    await bench.until(lambda workspace, _: labels(workspace) == [])
    bench.session.files_changed([bench.write(name, "{}")])
    await bench.until(lambda workspace, _: labels(workspace) == [name])
    bench.session.open(bench.document(name, "{ }"))
    await bench.until(lambda workspace, _: "{ }" in {file.document.text for file in workspace.configs.files})
    assert bench.locate(name).workspace.root_uri == uri_of(bench.root)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not on PATH")
async def test_a_task_that_appears_in_a_repository_is_told_until_it_is_committed(bench: Bench) -> None:
    bench.write("package.json", ROOT)
    _git(bench, "init", "--quiet")
    _git(bench, "add", "package.json")
    _git(bench, "commit", "--quiet", "--message", "x")
    bench.session.open(bench.document("package.json"))
    await bench.until(lambda _, report: flagged(report, "workspace-hook") == [] and not report.wanted)
    task = '{"tasks": [{"command": "x", "runOptions": {"runOn": "folderOpen"}}]}'
    written = bench.write(".vscode/tasks.json", task)
    bench.session.files_changed([written])
    _, report = await bench.until(lambda _, report: len(flagged(report, "workspace-hook")) == 1)
    (finding,) = [each for each in report.findings if each.rule == "workspace-hook"]
    assert finding.location.uri == written
    assert "git does not track the file" in finding.message
    _git(bench, "add", ".vscode")
    _git(bench, "commit", "--quiet", "--message", "y")
    _git(bench, "commit", "--quiet", "--allow-empty", "--message", "z")
    bench.session.files_changed([written])
    await bench.until(lambda _, report: flagged(report, "workspace-hook") == [])


def _git(bench: Bench, *command: str) -> None:
    settings = ("user.name=a", "user.email=a@example.com", "commit.gpgSign=false")
    options = [option for setting in settings for option in ("-c", setting)]
    subprocess.run(["git", *options, *command], cwd=bench.root, check=True)


async def test_a_file_above_the_projects_is_read_again_when_it_changes(bench: Bench) -> None:
    bench.write("inner/package.json", ROOT)
    bench.session.open(bench.document("inner/package.json"))
    await bench.until(lambda workspace, _: not workspace.configs.named(".yarnrc.yml"))
    bench.session.files_changed([bench.write(".yarnrc.yml", "a: 1")])
    workspace, _ = await bench.until(lambda workspace, _: bool(workspace.configs.named(".yarnrc.yml")))
    assert [file.level for file in workspace.configs.named(".yarnrc.yml")] == ["global"]


async def test_a_users_file_is_about_every_project(bench: Bench) -> None:
    for folder in ("a", "b"):
        bench.write(f"{folder}/package.json", ROOT)
        bench.session.open(bench.document(f"{folder}/package.json"))
    await bench.until(is_settled)
    bench.reports.clear()
    path = bench.home / ".config/pnpm/config.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("a: 1")
    bench.session.files_changed([uri_of(path)])
    await bench.wait_for(
        lambda: len({space.root_uri for space, _ in bench.reports if space.configs.named("config.yaml")}) == 2
    )
