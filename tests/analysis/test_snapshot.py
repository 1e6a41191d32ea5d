import json

import pytest

from packward.analysis.snapshot import ConfigText, Inputs, ManifestText, build
from packward.managers import BY_NAME
from packward.model.workspace import Workspace
from packward.syntax.languages import language_of, parse
from packward.syntax.tree import Tree
from packward.text.document import Document

ROOT = "file:///project"
LOCKFILE = json.dumps({"lockfileVersion": 3, "packages": {"": {}}})


def document(name: str, text: str) -> Document:
    return Document(uri=f"{ROOT}/{name}", version=None, text=text)


def tree_of(document: Document) -> Tree:
    return parse(language_of(document.uri) or "ini", document.text)


def workspace(manifest: str = "{}", npmrc: str = "", **lockfiles: str) -> Workspace:
    names = {name.replace("_", "-") + ".json": text for name, text in lockfiles.items()}
    inputs = Inputs(
        root_uri=ROOT,
        home_uri="file:///home/user",
        manifests=(
            ManifestText(document=document("package.json", manifest), label="package.json", is_root=True),
        ),
        configs=(
            ConfigText(document=document(".npmrc", npmrc), level="project", name=".npmrc", label=".npmrc"),
        ),
        lockfiles={name: document(name, text) for name, text in names.items()},
        present={"package.json", *names, "yarn.lock"} if names else {"package.json"},
    )
    return build(7, inputs, parse=tree_of)


def test_a_snapshot_holds_what_its_files_say() -> None:
    made = workspace('{"packageManager": "npm@11.21.2", "dependencies": {"a": "1"}}', "min-release-age=3")
    assert (made.revision, made.tool.name, made.tool.version) == (7, "npm", "11.21.2")
    assert [dependency.name for dependency in made.root.dependencies] == ["a"]
    assert made.policy.release_age is not None
    assert made.supported


@pytest.mark.parametrize(
    ("version", "label"), [("11.21.2", "npm-shrinkwrap.json"), ("12.0.0", "package-lock.json")]
)
def test_the_first_lockfile_that_this_version_reads_counts(version: str, label: str) -> None:
    manifest = json.dumps({"packageManager": f"npm@{version}"})
    made = workspace(manifest, npm_shrinkwrap=LOCKFILE, package_lock=LOCKFILE)
    assert made.lockfile is not None
    assert made.lockfile.uri == f"{ROOT}/{label}"
    assert made.other_lockfiles == ("yarn.lock",)


def test_a_manager_that_nothing_is_known_of_keeps_its_name_and_reads_no_lockfile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(BY_NAME, "bun")
    made = workspace('{"packageManager": "bun@1.4.5"}', package_lock=LOCKFILE)
    assert not made.supported
    assert (made.tool.name, made.lockfile) == ("bun", None)
    assert set(made.other_lockfiles) == {"package-lock.json", "yarn.lock"}


@pytest.mark.parametrize("text", ["", "[]", '{"dependencies": {"a', "\0", '{"packageManager": 5}'])
def test_broken_manifests_make_snapshots_too(text: str) -> None:
    assert workspace(text).root.document.text == text
