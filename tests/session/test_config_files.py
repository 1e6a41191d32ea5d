from pathlib import Path

import pytest
from msgspec import structs

from packward.managers import BY_NAME
from packward.managers.npm import NPM
from packward.session.config_files import (
    is_about_all_below,
    is_served,
    is_watched,
    places_outside,
    project_folder,
    served_names,
    watched_names,
)
from packward.session.environment import Environment
from support import fake_managers


def outside(root: Path, home: Path, **env: str) -> list[tuple[str, str, str]]:
    environment = Environment.of({"PATH": "", **env}, home)
    return [(place.level, place.name, place.path.as_posix()) for place in places_outside(root, environment)]


def test_lockfiles_are_watched_and_not_served() -> None:
    lockfiles = {"package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"}
    assert lockfiles <= watched_names()
    assert not lockfiles & served_names()
    assert served_names() <= watched_names()


@pytest.mark.parametrize(
    "name", ["package.json", ".npmrc", "dependabot.yml", "renovate.json5", ".renovaterc"]
)
def test_manifests_configuration_and_bots_files_are_served(name: str) -> None:
    assert name in served_names()


def test_what_a_manager_reads_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_NAME, "other", structs.replace(NPM, name="other", config_names=("other.toml",)))
    assert "other.toml" in served_names()


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        (".vscode/tasks.json", True),
        (".github/hooks/any.json", True),
        (".devcontainer.json", True),
        ("tasks.json", False),
        ("src/settings.json", False),
        (".github/hooks/deeper/any.json", False),
    ],
)
def test_what_runs_something_is_served_where_it_has_its_effect(name: str, is_one: bool) -> None:
    path = Path("/p", name)
    assert (is_served(path), is_watched(path)) == (is_one, is_one)
    assert not is_one or project_folder(path) == Path("/p")


def test_a_bots_file_is_about_the_folder_above_its_own() -> None:
    assert project_folder(Path("/p/.github/dependabot.yml")) == Path("/p")
    assert project_folder(Path("/p/.gitlab/renovate.json5")) == Path("/p")
    assert project_folder(Path("/p/renovate.json")) == Path("/p")
    assert project_folder(Path("/p/.github/package.json")) == Path("/p/.github")


def test_folders_above_count_up_to_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)
    found = outside(Path("/home/me/work/project"), Path("/home/me"))
    assert [place for place in found if place[1] == ".yarnrc.yml"] == [
        ("global", ".yarnrc.yml", "/home/me/work/.yarnrc.yml"),
        ("user", ".yarnrc.yml", "/home/me/.yarnrc.yml"),
    ]


def test_outside_the_home_folder_they_count_up_to_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)
    found = [
        path for _, name, path in outside(Path("/srv/project"), Path("/home/me")) if name == ".yarnrc.yml"
    ]
    assert found == ["/srv/.yarnrc.yml", "/.yarnrc.yml", "/home/me/.yarnrc.yml"]
    assert is_about_all_below(Path("/srv/.yarnrc.yml"))


def test_npmrc_files_above_the_project_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)
    found = [path for _, name, path in outside(Path("/srv/a/project"), Path("/home/me")) if name == ".npmrc"]
    assert found == ["/home/me/.npmrc"]
    assert not is_about_all_below(Path("/srv/.npmrc"))


def test_user_files_lie_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)
    root, home = Path("/srv/project"), Path("/home/me")
    assert ("user", "config.yaml", "/home/me/.config/pnpm/config.yaml") in outside(root, home)
    assert ("user", "config.yaml", "/etc/xdg/pnpm/config.yaml") in outside(
        root, home, XDG_CONFIG_HOME="/etc/xdg"
    )
