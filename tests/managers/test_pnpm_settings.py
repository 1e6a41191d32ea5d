"""What is in force under pnpm, by version and source, and how settings are written."""

from collections.abc import Mapping

import pytest

from managers.pnpm_project import YAML, pnpm, project
from packward.managers.pnpm import PNPM, user_files
from packward.model.policy import ReleaseAge
from packward.model.registries import DEFAULT_REGISTRY

_EXCLUDING = "minimumReleaseAge: 10080\nminimumReleaseAgeExclude:\n  - a@1.0.0\n"


def _gate(version: str, files: Mapping[str, str] | str = "", **env: str) -> ReleaseAge | None:
    return project(files, env=env).policy(version).release_age


def _minutes(version: str, files: Mapping[str, str] | str = "", **env: str) -> float | None:
    gate = _gate(version, files, **env)
    return None if gate is None else gate.seconds / 60


@pytest.mark.parametrize(
    ("version", "minutes"), [("9.15.9", None), ("10.34.9", None), ("11.0.0", 1440), ("12.21.0", 1440)]
)
def test_pnpm_waits_a_day_of_itself_since_version_11(version: str, minutes: float | None) -> None:
    assert _minutes(version) == minutes


def test_the_default_gate_is_lenient_and_has_no_place() -> None:
    gate = _gate("12.21.0")
    assert gate is not None
    assert (gate.default, gate.strict, gate.origin) == (True, False, None)


@pytest.mark.parametrize(
    ("version", "strict"), [("10.34.9", True), ("11.0.0", False), ("11.0.4", True), ("12.21.0", True)]
)
def test_a_written_gate_is_strict_but_in_the_first_versions_of_11(version: str, strict: bool) -> None:
    gate = _gate(version, "minimumReleaseAge: 10080\n")
    assert gate is not None
    assert gate.strict is strict
    assert gate.origin is not None
    assert gate.origin.label == YAML


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("'10080'", {"10.34.9": 10080, "11.28.11": 10080, "12.21.0": 10080}),
        ("10080.5", {"10.34.9": 10080.5, "11.28.11": 10080.5, "12.21.0": None}),
        ("7d", {"10.34.9": None, "11.28.11": None, "12.21.0": None}),
        ("-1", {"10.34.9": None, "11.28.11": None, "12.21.0": None}),
        ("", {"10.34.9": None, "11.28.11": None, "12.21.0": 1440}),
        ("true", {"11.28.11": 1, "12.21.0": None}),
        ("[10080]", {"11.28.11": 10080, "12.21.0": None}),
        ("${AGE}", {"10.34.9": 4320, "12.21.0": 4320}),
        ("${NO_AGE-60}", {"11.28.11": 60, "12.21.0": 60}),
    ],
)
def test_each_version_makes_its_own_number_of_a_value(written: str, minutes: dict[str, float | None]) -> None:
    found = {version: _minutes(version, f"minimumReleaseAge: {written}\n", AGE="4320") for version in minutes}
    assert found == minutes


@pytest.mark.parametrize(
    ("version", "breaks"), [("10.16.0", True), ("10.34.9", True), ("11.28.11", False), ("12.21.0", True)]
)
def test_a_duration_with_a_unit_breaks_the_install_or_the_gate(version: str, breaks: bool) -> None:
    policy = project("minimumReleaseAge: 7d\n").policy(version)
    assert policy.release_age is None
    assert policy.release_age_problem is not None
    assert policy.release_age_breaks is breaks
    assert (policy.install_breaks is not None) is breaks


def test_version_10_takes_the_yaml_before_the_environment_and_that_before_ini_files() -> None:
    files = {YAML: "minimumReleaseAge: 1\n", ".npmrc": "minimum-release-age=3\n"}
    assert _minutes("10.34.9", files, npm_config_minimum_release_age="2") == 1
    del files[YAML]
    assert _minutes("10.34.9", files, npm_config_minimum_release_age="2") == 2
    files |= {"~/.npmrc": "minimum-release-age=4\n", "~/.config/pnpm/rc": "minimum-release-age=5\n"}
    assert _minutes("10.34.9", files) == 3
    del files[".npmrc"]
    assert _minutes("10.34.9", files) == 4


def test_version_11_takes_the_environment_before_the_yaml_and_that_before_its_global_file() -> None:
    files = {YAML: "minimumReleaseAge: 1\n", "~/.config/pnpm/config.yaml": "minimumReleaseAge: 3\n"}
    assert _minutes("11.28.11", files, pnpm_config_minimum_release_age="2") == 2
    assert _minutes("11.28.11", files, pnpm_config_minimum_release_age="2d") == 1
    del files[YAML]
    assert _minutes("12.21.0", files) == 3


@pytest.mark.parametrize(("version", "minutes"), [("11.0.0", 1440), ("11.0.6", 2), ("12.21.0", 2)])
def test_variables_in_capitals_are_read_since_11_0_6(version: str, minutes: float) -> None:
    assert _minutes(version, PNPM_CONFIG_MINIMUM_RELEASE_AGE="2") == minutes


def test_a_missing_publish_time_stops_version_10_and_passes_later_unless_told() -> None:
    told = "minimumReleaseAge: 10080\nminimumReleaseAgeIgnoreMissingTime: false\n"
    found = [_gate("10.34.9", told), _gate("12.21.0", "minimumReleaseAge: 10080\n"), _gate("12.21.0", told)]
    assert [gate.missing_time for gate in found if gate is not None] == ["error", "old", "error"]


def test_a_gate_is_written_in_whole_minutes() -> None:
    at = project("# ours\npackages:\n  - apps/*\n")
    change = PNPM.set_release_age(3 * 86400 + 1, pnpm("12.21.0"), at.configs)
    assert change is not None
    assert at.after(change.patches)[YAML] == "# ours\npackages:\n  - apps/*\nminimumReleaseAge: 4321\n"
    assert (
        change.title
        == "Wait 4321 minutes before using a new version (minimumReleaseAge: 4321 in pnpm-workspace.yaml)"
    )


def test_a_gate_is_written_into_a_new_file_and_not_for_too_old_a_version() -> None:
    at = project()
    change = PNPM.set_release_age(86400, pnpm("10.16.0"), at.configs)
    assert change is not None
    assert at.after(change.patches) == {YAML: "minimumReleaseAge: 1440\n"}
    assert PNPM.set_release_age(86400, pnpm("10.15.1"), at.configs) is None


def test_no_gate_is_written_where_the_environment_decides() -> None:
    at = project(env={"pnpm_config_minimum_release_age": "5"})
    assert PNPM.set_release_age(86400, pnpm("12.21.0"), at.configs) is None


@pytest.mark.parametrize(
    ("version", "text", "after"),
    [
        ("12.21.0", "", "minimumReleaseAgeExclude:\n  - b@2.0.0\n"),
        ("10.16.0", "", "minimumReleaseAgeExclude:\n  - b\n"),
        ("12.21.0", _EXCLUDING, _EXCLUDING + "  - b@2.0.0\n"),
        ("10.34.9", _EXCLUDING.replace("a@", "b@"), _EXCLUDING.replace("a@1.0.0", "b@1.0.0 || 2.0.0")),
        ("11.28.11", "minimumReleaseAgeExclude: a\n", "minimumReleaseAgeExclude:\n  - a\n  - b@2.0.0\n"),
        ("10.34.9", "minimumReleaseAgeExclude: a\n", "minimumReleaseAgeExclude:\n  - b@2.0.0\n"),
    ],
)
def test_an_exemption_is_written_in_the_form_that_the_version_reads(
    version: str, text: str, after: str
) -> None:
    at = project(text)
    change = PNPM.exempt("b", "2.0.0", at.policy(version), pnpm(version), at.configs)
    assert change is not None
    assert at.after(change.patches) == {YAML: after}
    gated = project(f"minimumReleaseAge: 10080\n{after.removeprefix('minimumReleaseAge: 10080')}")
    assert PNPM.is_exempt(gated.policy(version), "b", "2.0.0")


def test_an_exemption_takes_along_the_global_list_that_it_replaces() -> None:
    at = project({"~/.config/pnpm/config.yaml": "minimumReleaseAgeExclude:\n  - a\n"})
    change = PNPM.exempt("b", None, at.policy("12.21.0"), pnpm("12.21.0"), at.configs)
    assert change is not None
    assert at.after(change.patches) == {YAML: "minimumReleaseAgeExclude:\n  - a\n  - b\n"}


def test_the_lockfile_is_checked_again_unless_it_is_trusted() -> None:
    trusted = project("trustLockfile: true\n")
    found = {
        version: (
            PNPM.rechecks_lockfile(project().policy(version), pnpm(version)),
            PNPM.rechecks_lockfile(trusted.policy(version), pnpm(version)),
        )
        for version in ("10.34.9", "11.1.2", "11.1.3", "12.21.0")
    }
    assert found == {
        "10.34.9": (False, False),
        "11.1.2": (False, False),
        "11.1.3": (True, True),
        "12.21.0": (True, False),
    }


_ONE, _TWO, _THREE = (f"https://{name}.example.com/" for name in ("one", "two", "three"))


@pytest.mark.parametrize(
    ("version", "files", "env", "default"),
    [
        ("12.21.0", {}, {}, DEFAULT_REGISTRY),
        ("10.34.9", {".npmrc": f"registry={_ONE}\n", "~/.npmrc": f"registry={_TWO}\n"}, {}, _ONE),
        ("12.21.0", {".npmrc": f"registry={_ONE}\n", "~/.npmrc": f"registry={_TWO}\n"}, {}, _ONE),
        ("12.21.0", {YAML: f"registries:\n  default: {_ONE}\n", ".npmrc": f"registry={_TWO}\n"}, {}, _ONE),
        ("12.21.0", {YAML: f"registry: {_ONE}\n", ".npmrc": f"registry={_TWO}\n"}, {}, _ONE),
        ("10.34.9", {YAML: f"registry: {_ONE}\n", ".npmrc": f"registry={_TWO}\n"}, {}, _TWO),
        ("11.28.11", {YAML: f"registries:\n  {_ONE}:\n    scopes: ['@']\n"}, {}, _ONE),
        ("11.0.0", {YAML: f"registries:\n  {_ONE}:\n    scopes: ['@']\n"}, {}, DEFAULT_REGISTRY),
        ("12.21.0", {YAML: f"registry: {_ONE}\n"}, {"pnpm_config_registry": _TWO}, _TWO),
        ("12.21.0", {}, {"npm_config_registry": _TWO}, DEFAULT_REGISTRY),
        ("10.34.9", {".npmrc": f"registry={_ONE}\n"}, {"npm_config_registry": _TWO}, _TWO),
        ("10.34.9", {YAML: f"registries:\n  default: {_ONE}\n"}, {"npm_config_registry": _TWO}, _ONE),
        ("11.28.11", {"~/.config/pnpm/auth.ini": f"registry={_ONE}\n", "~/.npmrc": f"registry={_TWO}\n"}, {}, _ONE),
        ("10.34.9", {"~/.config/pnpm/rc": f"registry={_ONE}\n", "~/.npmrc": f"registry={_TWO}\n"}, {}, _TWO),
        ("11.28.11", {".npmrc": "registry=${HOST}\n", "~/.npmrc": f"registry={_TWO}\n"}, {"HOST": _ONE}, _TWO),
        ("11.28.11", {"~/.npmrc": "registry=${HOST}\n"}, {"HOST": _ONE}, _ONE),
        ("10.34.9", {".npmrc": f"registry={_ONE}\n//x/:_authToken=${{NO}}\n", "~/.npmrc": f"registry={_TWO}\n"}, {}, _TWO),
    ],
)  # fmt: skip
def test_the_registry_is_the_one_that_this_version_asks(
    version: str, files: dict[str, str], env: dict[str, str], default: str
) -> None:
    assert project(files, env=env).policy(version).registries.default == default


def test_scopes_have_registries_of_their_own() -> None:
    at = project(
        {YAML: f"registries:\n  '@b': {_TWO}\n", ".npmrc": f"@a:registry={_ONE}\n@b:registry={_ONE}\n"}
    )
    registries = at.policy("12.21.0").registries
    assert [registries.of(name) for name in ("@a/x", "@b/x", "x")] == [_ONE, _TWO, DEFAULT_REGISTRY]
    assert registries.origins["@b"].label == YAML


def test_a_variable_in_the_projects_registry_stops_version_12() -> None:
    at = project({".npmrc": "registry=${HOST}\n"}, env={"HOST": _ONE})
    assert at.policy("12.21.0").install_breaks is not None
    assert at.policy("11.28.11").install_breaks is None


@pytest.mark.parametrize(
    ("version", "text", "limit"),
    [
        ("10.34.9", "", {}),
        ("10.34.9", "blockExoticSubdeps: true\n", {"git": "root", "url": "root"}),
        ("10.25.0", "blockExoticSubdeps: true\n", {}),
        ("12.21.0", "", {"git": "root", "url": "root"}),
        ("12.21.0", "blockExoticSubdeps: false\n", {}),
    ],
)
def test_dependencies_of_dependencies_come_from_a_registry_only_where_that_is_asked(
    version: str, text: str, limit: dict[str, str]
) -> None:
    assert project(text).policy(version).sources == limit


def test_catalogs_are_found_by_name_with_the_place_of_their_texts() -> None:
    text = "catalog:\n  a: ^1.0.0\ncatalogs:\n  default:\n    b: '2'\n  react17:\n    react: ^17.0.2 # old\n"
    at = project(text)
    found = PNPM.catalogs(at.configs, at.manifest)
    assert {name: {key: entry.text for key, entry in each.items()} for name, each in found.items()} == {
        "": {"a": "^1.0.0", "b": "2"},
        "react17": {"react": "^17.0.2"},
    }
    entry = found["react17"]["react"]
    assert text[entry.span.start : entry.span.end] == "^17.0.2"
    assert entry.path == ("catalogs", "react17", "react")
    quoted = found[""]["b"]
    assert text[quoted.span.start : quoted.span.end] == "2"


def test_members_are_what_the_yaml_says_whatever_package_json_says() -> None:
    at = project("packages:\n  - packages/*\n  - '!packages/old'\n", {"workspaces": ["apps/*"]})
    assert PNPM.workspace_patterns(at.configs, at.manifest) == ("packages/*", "!packages/old")
    assert PNPM.workspace_patterns(project().configs, at.manifest) is None


def test_the_files_of_the_user_follow_the_environment() -> None:
    paths = [file.path for file in user_files({"XDG_CONFIG_HOME": "/x", "NPM_CONFIG_USERCONFIG": "/y/rc"})]
    assert paths == ["/y/rc", "/x/pnpm/config.yaml", "/x/pnpm/rc", "/x/pnpm/auth.ini"]
    assert {"~/.npmrc", "~/.config/pnpm/config.yaml"} <= {file.path for file in user_files({})}


def test_every_setting_has_a_file_and_words() -> None:
    for setting in PNPM.settings:
        assert setting.files
        assert setting.says.endswith(".")
    ages = [setting for setting in PNPM.settings if setting.path == ("minimumReleaseAge",)]
    assert [(setting.unit, setting.since) for setting in ages] == [("minutes", "10.16.0")]
