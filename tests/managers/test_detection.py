"""Which manager a project uses, and in which version."""

from typing import Any

import pytest

from managers.npm_project import project
from packward.managers import BY_NAME
from packward.managers.detection import CONFIGS, KNOWN_VERSIONS, LOCKFILES, detect
from packward.model.manager import Tool


def _detect(manifest: Any = None, *present: str, **on_path: str) -> Tool:
    return detect(project(manifest=manifest).manifests[0], present, on_path, "20.0.0")


@pytest.mark.parametrize(
    ("manifest", "present", "name"),
    [
        ({"packageManager": "pnpm@10.0.0"}, ("package-lock.json",), "pnpm"),
        ({"devEngines": {"packageManager": {"name": "yarn"}}}, ("package-lock.json",), "yarn"),
        ({"packageManager": "npm@11.0.0", "devEngines": {"packageManager": {"name": "yarn"}}}, (), "npm"),
        ({"packageManager": "other@1.0.0"}, ("bun.lock",), "bun"),
        ({"engines": {"pnpm": "10.0.0"}}, (), "npm"),
        ({}, ("pnpm-lock.yaml",), "pnpm"),
        ({}, ("yarn.lock", ".npmrc"), "yarn"),
        ({}, ("package-lock.json", "pnpm-workspace.yaml"), "npm"),
        ({}, (".yarnrc.yml",), "yarn"),
        ({}, ("bunfig.toml",), "bun"),
        ({}, (), "npm"),
        ({"packageManager": 7, "devEngines": []}, (), "npm"),
    ],
)
def test_the_most_telling_place_names_the_manager(manifest: Any, present: tuple[str, ...], name: str) -> None:
    assert _detect(manifest, *present).name == name


@pytest.mark.parametrize(
    ("present", "name"),
    [
        ((*LOCKFILES, *CONFIGS), "pnpm"),
        (("bun.lockb", "yarn.lock", "package-lock.json", "pnpm-workspace.yaml"), "bun"),
        (("yarn.lock", "npm-shrinkwrap.json", "bunfig.toml"), "yarn"),
        (tuple(CONFIGS), "pnpm"),
        ((".yarnrc.yml", "bunfig.toml"), "yarn"),
    ],
)
def test_of_several_files_lockfiles_come_first_and_npms_come_last(
    present: tuple[str, ...], name: str
) -> None:
    assert _detect({}, *present).name == name
    assert _detect({"packageManager": "npm@11.21.2"}, *present).name == "npm"


def test_a_pin_is_the_version_and_its_checksum_is_not() -> None:
    tool = _detect({"packageManager": "npm@11.21.2+sha512.abc"}, npm="10.0.0")
    assert tool.version == "11.21.2"
    assert tool.version_origin is not None
    assert tool.version_origin.label == "package.json"
    assert tool.version_origin.span is not None


@pytest.mark.parametrize(
    ("wanted", "on_path", "version"),
    [
        ("^11.0.0", "11.5.0", "11.5.0"),
        ("^11.0.0", "12.0.0", "11.21.2"),
        (">=99.1.0", "12.0.0", "99.1.0"),
        ("11.3.0", "12.0.0", "11.3.0"),
    ],
)
def test_a_wanted_range_takes_what_is_on_path_or_the_newest_known(
    wanted: str, on_path: str, version: str
) -> None:
    engines = {"packageManager": {"name": "npm", "version": wanted}}
    tool = _detect({"devEngines": engines}, npm=on_path)
    assert tool.version == version
    assert not tool.version_assumed


def test_one_of_several_wanted_managers_is_enough() -> None:
    engines = {"packageManager": [{"name": "vlt"}, {"name": "pnpm", "version": "^10.0.0"}]}
    tool = _detect({"devEngines": engines})
    assert (tool.name, tool.version) == ("pnpm", "10.34.9")


def test_without_a_pin_the_one_on_path_counts() -> None:
    tool = _detect({"engines": {"npm": "9.0.0"}}, npm="11.4.0")
    assert tool.version == "11.4.0"
    assert tool.version_origin is not None
    assert tool.version_origin.label == "npm on PATH"


def test_without_anything_the_newest_is_assumed() -> None:
    tool = _detect({"packageManager": "npm"})
    assert tool.version == BY_NAME["npm"].newest == KNOWN_VERSIONS["npm"][-1]
    assert tool.version_assumed


def test_a_lockfile_is_the_origin() -> None:
    tool = _detect({}, "package-lock.json", npm="11.4.0")
    assert tool.origin is not None
    assert tool.origin.label == "package-lock.json"
