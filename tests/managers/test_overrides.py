"""Which overrides change a project's own lines: by manager, version and place, as the real ones do it."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from managers.npm_project import project
from packward.managers.overrides import read_overrides, spares_root
from packward.model.manager import ConfigFile, Tool
from packward.syntax.languages import parse
from packward.text.document import Document
from support.npm_cli import installed, package_manager, run_install
from support.registry import LoopbackRegistry

MEMBERS = "packages: [m]\n"
YAML = f"{MEMBERS}overrides:\n  a: 1.1.0\n"
OTHER_YAML = f"{MEMBERS}overrides:\n  b: 1.1.0\n"
TAKEN, LEFT = "1.1.0", "1.2.0"

# manager, version, fields of the root's package.json, pnpm-workspace.yaml, what a member's a@^1.0.0 becomes
CASES: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("npm", "11.21.2", {"overrides": {"a": "1.1.0"}}, MEMBERS, TAKEN),
    ("npm", "11.21.2", {"resolutions": {"a": "1.1.0"}}, MEMBERS, LEFT),
    ("pnpm", "9.15.9", {}, YAML, LEFT),
    ("pnpm", "10.34.9", {"pnpm": {"overrides": {"a": "1.1.0"}}}, MEMBERS, TAKEN),
    ("pnpm", "10.34.9", {"resolutions": {"a": "1.1.0"}}, MEMBERS, TAKEN),
    (
        "pnpm",
        "10.34.9",
        {"resolutions": {"a": "1.0.0"}, "pnpm": {"overrides": {"a": "1.1.0"}}},
        MEMBERS,
        TAKEN,
    ),
    ("pnpm", "10.34.9", {}, YAML, TAKEN),
    ("pnpm", "10.34.9", {"pnpm": {"overrides": {"b": "1.0.0"}}}, YAML, LEFT),
    ("pnpm", "10.34.9", {"resolutions": {"a": "1.1.0"}}, OTHER_YAML, TAKEN),
    ("pnpm", "10.34.9", {"overrides": {"a": "1.1.0"}}, MEMBERS, LEFT),
    ("pnpm", "11.28.11", {"pnpm": {"overrides": {"a": "1.1.0"}}}, MEMBERS, LEFT),
    ("pnpm", "11.28.11", {"resolutions": {"a": "1.1.0"}}, MEMBERS, LEFT),
    ("pnpm", "11.28.11", {}, YAML, TAKEN),
    ("pnpm", "12.21.0", {}, YAML, TAKEN),
    ("yarn", "1.22.22", {"resolutions": {"a": "1.1.0"}}, MEMBERS, TAKEN),
    ("yarn", "4.18.1", {"resolutions": {"a": "1.1.0"}}, MEMBERS, TAKEN),
    ("yarn", "4.18.1", {"overrides": {"a": "1.1.0"}}, MEMBERS, LEFT),
    ("bun", "1.4.5", {"overrides": {"a": "1.1.0"}}, MEMBERS, TAKEN),
    ("bun", "1.4.5", {"resolutions": {"a": "1.1.0"}}, MEMBERS, TAKEN),
    ("bun", "1.4.5", {"overrides": {"b": "1.0.0"}, "resolutions": {"a": "1.1.0"}}, MEMBERS, LEFT),
]


def overrides(
    manager: str, version: str, manifest: dict[str, Any], yaml: str = ""
) -> dict[str, tuple[str, str]]:
    """Return text and file of every override."""
    made = project(manifest=manifest)
    document = Document(uri="file:///project/pnpm-workspace.yaml", version=None, text=yaml)
    name = "pnpm-workspace.yaml"
    file = ConfigFile(level="project", name=name, label=name, document=document, tree=parse("yaml", yaml))
    configs = structs.replace(made.configs, files=(file,))
    found = read_overrides(Tool(name=manager, version=version), configs, made.manifests[0])
    return {key: (entry.text, entry.uri.rpartition("/")[2]) for key, entry in found.items()}


@pytest.mark.parametrize(("manager", "version", "fields", "yaml", "outcome"), CASES)
def test_an_override_counts_where_this_version_reads_it(
    manager: str, version: str, fields: dict[str, Any], yaml: str, outcome: str
) -> None:
    text, _ = overrides(manager, version, fields, yaml).get("a", ("", ""))
    assert (text == "1.1.0") == (outcome == TAKEN)


@pytest.mark.node
@pytest.mark.parametrize(("manager", "version", "fields", "yaml", "outcome"), CASES)
def test_real_managers_do_the_same(
    tmp_path: Path,
    loopback_registry: LoopbackRegistry,
    manager: str,
    version: str,
    fields: dict[str, Any],
    yaml: str,
    outcome: str,
) -> None:
    for number in ("1.0.0", "1.1.0", "1.2.0"):
        loopback_registry.publish("a", number, age_hours=9000)
    member = {"name": "m", "version": "1.0.0", "dependencies": {"a": "^1.0.0"}}
    files = {
        "package.json": json.dumps({"name": "root", "private": True, "workspaces": ["m"], **fields}),
        "pnpm-workspace.yaml": yaml,
        "m/package.json": json.dumps(member),
        "yarn.lock": "",
    }
    folder = tmp_path / "project"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    done = run_install(package_manager(manager, version), folder, loopback_registry.url, tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    found = installed(folder) | installed(folder / "m")
    assert found["a"] == (outcome,)


@pytest.mark.parametrize(
    ("manager", "version", "spared"),
    [("npm", "11.21.2", True), ("yarn", "1.22.22", True), ("yarn", "4.18.1", False), ("bun", "1.4.5", False)],
)
def test_some_leave_the_roots_own_lines_alone(manager: str, version: str, spared: bool) -> None:
    assert spares_root(Tool(name=manager, version=version)) == spared


def test_a_reference_stands_for_the_roots_own_line() -> None:
    manifest = {"devDependencies": {"b": "~2.0.0"}, "overrides": {"a": "$b", "c": "$none"}}
    assert overrides("bun", "1.4.5", manifest) == {"a": ("~2.0.0", "package.json")}


@pytest.mark.parametrize(
    "entries", [{"x>a": "1"}, {"a@1": "1"}, {"**/a": "1"}, {"a": {".": "1"}}, {"a": "-"}, {"a": 1}, {"": "1"}]
)
def test_other_forms_are_left_alone(entries: dict[str, Any]) -> None:
    assert overrides("bun", "1.4.5", {"overrides": entries}) == {}


@pytest.mark.parametrize("wrong", [[], "a", None, 1])
def test_mistyped_overrides_are_none(wrong: Any) -> None:
    assert overrides("bun", "1.4.5", {"overrides": wrong}) == {}
