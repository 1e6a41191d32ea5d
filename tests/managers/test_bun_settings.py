"""What is in force under each version of Bun, and what is written to change it."""

from typing import Any

import pytest

from managers.bun_project import BUNFIG, WITH_XDG, bun, project
from packward.managers.bun import BUN
from packward.model.registries import DEFAULT_REGISTRY

_WEEK = 604800.0
_GATE = "[install]\nminimumReleaseAge = 604800\n"
_PRIVATE = "https://npm.example.com/"
_OTHER = "https://other.example.com/"


def _seconds(version: str, text: str) -> float | None:
    age = project(f"[install]\nminimumReleaseAge = {text}\n").policy(version).release_age
    return None if age is None else age.seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("604800", _WEEK),
        ("604800.5", 604800.5),
        ("604_800", _WEEK),
        ("6.048e5", _WEEK),
        ("0x10", 16.0),
        ("0", None),
        ("0.0", None),
    ],
)
def test_a_number_counts_seconds(text: str, seconds: float | None) -> None:
    for version in ("1.3.0", "1.3.14", "1.4.5"):
        assert _seconds(version, text) == seconds
        assert not project(f"[install]\nminimumReleaseAge = {text}\n").policy(version).release_age_breaks


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *((text, _WEEK) for text in ("7d", "1w", "168h", "10080m", "604800s", "7 days", "604800", "7.d")),
        *((text, 5 * 60.0) for text in ("5m", "5 min", "5 mins", "5 minute", "5  minutes", "300 sec", "300\\tsecs")),
        *((text, 3600.0) for text in ("1h", "1 hr", "1 hrs", "1 hour", "60 minutes", "3600 second", "3.6e3")),
        ("0.5d", 43200.0),
        (".5d", 43200.0),
        ("1 week", _WEEK),
        ("2 weeks", 2 * _WEEK),
        ("00007d", _WEEK),
        ("0d", None),
        ("-0", None),
    ],
)  # fmt: skip
def test_a_text_is_a_duration_since_1_4_4(text: str, seconds: float | None) -> None:
    at = project(f'[install]\nminimumReleaseAge = "{text}"\n')
    for version in ("1.4.4", "1.4.5"):
        assert _seconds(version, f'"{text}"') == seconds
        assert not at.policy(version).release_age_breaks
    for version in ("1.3.14", "1.4.3"):
        policy = at.policy(version)
        assert policy.release_age_breaks
        assert policy.install_breaks == policy.release_age_problem


@pytest.mark.parametrize(
    "text",
    ["P7D", "7D", "abc", "", " 7d", "7d ", "7 Days", "1 month", "1y", "500ms", "1d12h", "+7d", "-1", "1e1d", "1e400", "5 wk"],
)  # fmt: skip
def test_other_texts_stop_every_install(text: str) -> None:
    at = project(f'[install]\nminimumReleaseAge = "{text}"\n')
    assert at.policy("1.4.5").release_age_breaks


@pytest.mark.parametrize("text", ["-1", "-0.5", "inf", "nan", "true", "[]", "{}", "1979-05-27"])
def test_other_values_stop_every_install(text: str) -> None:
    policy = project(f"[install]\nminimumReleaseAge = {text}\n").policy("1.4.5")
    assert policy.release_age is None
    assert policy.release_age_breaks
    assert policy.install_breaks


def test_versions_before_1_3_have_no_gate() -> None:
    policy = project('[install]\nminimumReleaseAge = "7d"\n').policy("1.2.23")
    assert (policy.release_age, policy.release_age_breaks, policy.install_breaks) == (None, False, None)


def test_a_gate_knows_its_place() -> None:
    at = project("# ours\n[install]\nminimumReleaseAge = 604800 # a week\n")
    age = at.policy("1.4.5").release_age
    assert age is not None
    assert age.origin is not None
    assert age.origin.span is not None
    assert age.origin.label == BUNFIG
    assert at.texts[BUNFIG][age.origin.span.start : age.origin.span.end] == "minimumReleaseAge = 604800"
    assert (age.strict, age.default, age.missing_time) == (True, False, "old")


def test_each_key_counts_as_the_nearest_file_has_it() -> None:
    files = {
        BUNFIG: '[install]\nminimumReleaseAgeExcludes = ["a"]\n',
        "~/.bunfig.toml": f'{_GATE}minimumReleaseAgeExcludes = ["b"]\n',
    }
    age = project(files).policy("1.4.5").release_age
    assert age is not None
    assert (age.seconds, [each.text for each in age.exempt]) == (_WEEK, ["a"])
    assert (
        project({**files, BUNFIG: "[install]\nminimumReleaseAge = 0\n"}).policy("1.4.5").release_age is None
    )


def test_a_broken_value_in_the_users_file_stops_even_where_the_project_has_its_own() -> None:
    files = {BUNFIG: _GATE, "~/.bunfig.toml": "[install]\nminimumReleaseAge = -1\n"}
    assert project(files).policy("1.4.5").install_breaks


def test_the_users_file_lies_in_the_configuration_folder_where_there_is_one() -> None:
    for name, env, counts in [
        ("~/.bunfig.toml", {}, True),
        ("~/.bunfig.toml", WITH_XDG, False),
        ("~/.config/.bunfig.toml", WITH_XDG, True),
        ("~/.config/.bunfig.toml", {}, False),
        ("~/.bunfig.toml", {"HOME": "/home/user", "XDG_CONFIG_HOME": "/home/user"}, True),
    ]:
        policy = project({name: _GATE}, env=env).policy("1.4.5")
        assert (policy.release_age is not None) is counts, (name, env)


def test_user_files_are_named_nearest_first() -> None:
    assert [file.path for file in BUN.user_files({})] == ["~/.bunfig.toml", "~/.npmrc"]
    env = {"XDG_CONFIG_HOME": "/x/", "NPM_CONFIG_USERCONFIG": "/y/npmrc"}
    assert [(file.path, file.name) for file in BUN.user_files(env)] == [
        ("/y/npmrc", ".npmrc"),
        ("/x/.bunfig.toml", ".bunfig.toml"),
        ("~/.bunfig.toml", ".bunfig.toml"),
        ("/x/.npmrc", ".npmrc"),
        ("~/.npmrc", ".npmrc"),
    ]


@pytest.mark.parametrize(
    ("entry", "exempt_in_1_3", "exempt_in_1_4_4"),
    [
        ("stable-a", ["1.2.0", "1.3.0"], ["1.2.0", "1.3.0"]),
        ("stable-a@1.3.0", [], ["1.3.0"]),
        ("stable-a@v1.3.0", [], ["1.3.0"]),
        ("stable-a@ 1.2.0||1.3.0 ", [], ["1.2.0", "1.3.0"]),
        ("stable-a@^1.0.0", [], []),
        ("stable-a@1.2.0 || ^9", [], []),
        ("stable-a@1.2", [], []),
        ("stable-a@", [], []),
        ("stable-*", [], []),
        ("*", [], []),
        (" stable-a", [], []),
        ("Stable-a", [], []),
    ],
)
def test_exclusions_match_exact_names_and_later_exact_versions(
    entry: str, exempt_in_1_3: list[str], exempt_in_1_4_4: list[str]
) -> None:
    at = project(f'{_GATE}minimumReleaseAgeExcludes = ["{entry}"]\n')
    for version, exempt in (("1.3.14", exempt_in_1_3), ("1.4.3", exempt_in_1_3), ("1.4.4", exempt_in_1_4_4)):
        policy = at.policy(version)
        assert [each for each in ("1.2.0", "1.3.0") if BUN.is_exempt(policy, "stable-a", each)] == exempt


@pytest.mark.parametrize("value", ['"stable-a"', '{ "stable-a" = true }', '["a", 5]', "true"])
def test_exclusions_that_are_no_list_of_texts_stop_every_install(value: str) -> None:
    at = project(f"{_GATE}minimumReleaseAgeExcludes = {value}\n")
    for version in ("1.3.14", "1.4.5"):
        assert at.policy(version).install_breaks
    assert at.policy("1.2.23").install_breaks is None


@pytest.mark.parametrize(
    ("text", "version", "name", "versions", "problem"),
    [
        ("a", "1.3.14", "a", None, None),
        ("@s/a@1.0.0 || 1.1.0", "1.4.5", "@s/a", ("1.0.0", "1.1.0"), None),
        ("a@1.0.0", "1.3.14", "a", ("1.0.0",), "matches names only"),
        ("a@^1", "1.4.5", "a", None, "takes a name or exact versions"),
        ("@s/*", "1.4.5", "@s/*", None, "matches exact names only"),
        ("@s", "1.4.5", "@s", None, "matches exact names only"),
    ],
)
def test_a_written_exemption_is_read_as_bun_does(
    text: str, version: str, name: str, versions: tuple[str, ...] | None, problem: str | None
) -> None:
    target = BUN.read_exemption(text, bun(version))
    assert (target.name, target.versions) == (name, versions)
    assert (target.problem is None) == (problem is None)
    assert (problem or "") in (target.problem or "")


def test_a_gate_is_written_in_seconds() -> None:
    at = project("# ours\n[install]\nexact = true\n")
    change = BUN.set_release_age(259200.0, bun("1.3.14"), at.configs)
    assert change is not None
    assert at.after(change.patches) == {
        BUNFIG: "# ours\n[install]\nexact = true\nminimumReleaseAge = 259200\n"
    }
    assert change.title == (
        "Wait 3 days before using a new version (minimumReleaseAge = 259200 in bunfig.toml)"
    )
    new = BUN.set_release_age(259200.0, bun("1.4.5"), project().configs)
    assert new is not None
    assert project().after(new.patches) == {BUNFIG: "[install]\nminimumReleaseAge = 259200\n"}
    assert BUN.set_release_age(259200.0, bun("1.2.23"), at.configs) is None


@pytest.mark.parametrize(
    ("version", "files", "after"),
    [
        ("1.3.14", {BUNFIG: _GATE}, f'{_GATE}minimumReleaseAgeExcludes = ["a"]\n'),
        ("1.4.5", {BUNFIG: _GATE}, f'{_GATE}minimumReleaseAgeExcludes = ["a@1.3.0"]\n'),
        (
            "1.4.5",
            {BUNFIG: f'{_GATE}minimumReleaseAgeExcludes = ["b"] # by hand\n'},
            f'{_GATE}minimumReleaseAgeExcludes = ["b", "a@1.3.0"] # by hand\n',
        ),
        (
            "1.4.5",
            {"~/.bunfig.toml": f'{_GATE}minimumReleaseAgeExcludes = ["b"]\n'},
            '[install]\nminimumReleaseAgeExcludes = ["b", "a@1.3.0"]\n',
        ),
    ],
)
def test_an_exemption_is_written_as_narrow_as_this_version_reads_it(
    version: str, files: dict[str, str], after: str
) -> None:
    at = project(files)
    change = BUN.exempt("a", "1.3.0", at.policy(version), bun(version), at.configs)
    assert change is not None
    written = at.after(change.patches)
    assert written == {BUNFIG: after}
    policy = project({**files, **written}).policy(version)
    assert BUN.is_exempt(policy, "a", "1.3.0")
    assert BUN.is_exempt(policy, "a", "1.4.0") is (version == "1.3.14")


def test_no_exemption_is_written_where_none_would_be_read() -> None:
    at = project(_GATE)
    assert BUN.exempt("a", "1.3.0", at.policy("1.2.23"), bun("1.2.23"), at.configs) is None
    broken = project(f'{_GATE}minimumReleaseAgeExcludes = "b"\n')
    assert BUN.exempt("a", "1.3.0", broken.policy("1.4.5"), bun("1.4.5"), broken.configs) is None


def _default(version: str, files: dict[str, str], env: dict[str, str] | None = None) -> str:
    return project(files, env=env).policy(version).registries.default


def test_the_registry_of_bunfig_and_npmrc() -> None:
    bunfig = {BUNFIG: f'[install]\nregistry = "{_PRIVATE}"\n'}
    npmrc = {".npmrc": f"registry={_OTHER}\n"}
    assert _default("1.4.5", {}) == DEFAULT_REGISTRY
    assert _default("1.4.5", bunfig) == _default("1.3.14", bunfig) == _PRIVATE
    assert _default("1.4.0", {**bunfig, **npmrc}) == _PRIVATE
    assert _default("1.3.14", {**bunfig, **npmrc}) == _OTHER
    table = {BUNFIG: f'[install.registry]\nurl = "{_PRIVATE[:-1]}"\ntoken = "x"\n'}
    assert _default("1.4.5", table) == _PRIVATE


def test_variables_beat_files_in_their_own_order() -> None:
    files = {BUNFIG: '[install]\nregistry = "https://file.example.com/"\n'}
    env = {"npm_config_registry": "https://c.example.com", "NPM_CONFIG_REGISTRY": _OTHER}
    assert _default("1.4.5", files, env) == _OTHER
    assert _default("1.4.5", files, {**env, "BUN_CONFIG_REGISTRY": _PRIVATE}) == _PRIVATE
    assert _default("1.4.5", files, {"BUN_CONFIG_REGISTRY": ""}) == "https://file.example.com/"


def test_registries_of_scopes() -> None:
    files = {
        BUNFIG: f'[install.scopes]\nacme = "{_PRIVATE}"\n"@other" = {{ url = "{_OTHER}", token = "x" }}\n',
        ".npmrc": "@third:registry=https://third.example.com\n//npm.example.com/:_authToken=x\n",
    }
    registries = project(files).policy("1.4.5").registries
    assert registries.default == DEFAULT_REGISTRY
    assert registries.scopes == {"@acme": _PRIVATE, "@other": _OTHER, "@third": "https://third.example.com/"}
    assert registries.origins["@acme"].label == BUNFIG
    assert registries.origins["@third"].label == ".npmrc"


def test_one_npmrc_of_the_user_counts() -> None:
    home, own = {"~/.npmrc": f"registry={_PRIVATE}\n"}, {"~/.config/.npmrc": f"registry={_OTHER}\n"}
    assert _default("1.4.5", home) == _PRIVATE
    assert _default("1.4.5", {**home, **own}, WITH_XDG) == _OTHER
    assert _default("1.4.5", home, WITH_XDG) == _PRIVATE
    # Here Bun itself would tell the public registry of the private packages.
    assert _default("1.3.14", home, WITH_XDG) == _PRIVATE
    assert _default("1.3.14", {**home, **own}, WITH_XDG) == _OTHER
    named = {"~/elsewhere/.npmrc": "registry=https://named.example.com/\n"}
    env = {**WITH_XDG, "NPM_CONFIG_USERCONFIG": "/home/user/elsewhere/.npmrc"}
    assert _default("1.4.5", {**home, **own, **named}, env) == "https://named.example.com/"
    assert _default("1.4.3", {**home, **own, **named}, env) == _OTHER


def test_variables_are_replaced_in_the_users_npmrc_only() -> None:
    line = "registry=https://${HOST?}npm.example.com/${PART}/\n"
    env = {"PART": "private"}
    assert _default("1.4.5", {"~/.npmrc": line}, env) == "https://npm.example.com/private/"
    assert _default("1.4.5", {".npmrc": line}, env) == "https://${HOST?}npm.example.com/${PART}/"


def test_what_is_no_address_is_no_registry() -> None:
    for value in ('"$REGISTRY"', '"npm.example.com"', "{}", "{ url = 5 }"):
        assert _default("1.4.5", {BUNFIG: f"[install]\nregistry = {value}\n"}) == DEFAULT_REGISTRY
    assert project("[install]\nregistry = 5\n").policy("1.4.5").install_breaks


def test_workspaces_and_catalogs_stand_in_the_root_manifest() -> None:
    manifest: dict[str, Any] = {
        "workspaces": {
            "packages": ["packages/*"],
            "catalog": {"a": "1.0.0"},
            "catalogs": {"old": {"b": "1"}},
        },
        "catalog": {"a": "9.9.9"},
    }
    at = project({}, manifest)
    assert BUN.workspace_patterns(at.configs, at.manifest) == ("packages/*",)
    catalogs = BUN.catalogs(at.configs, at.manifest)
    assert {name: {key: entry.text for key, entry in found.items()} for name, found in catalogs.items()} == {
        "": {"a": "1.0.0"},
        "old": {"b": "1"},
    }
    entry = catalogs["old"]["b"]
    assert entry.path == ("workspaces", "catalogs", "old", "b")
    assert at.texts["package.json"][entry.span.start : entry.span.end] == "1"


def test_catalogs_at_the_top_count_where_workspaces_has_none() -> None:
    top = {"workspaces": ["m"], "catalog": {"a": "1.0.0"}, "catalogs": {"default": {"b": "2"}, "x": 5}}
    at = project({}, top)
    assert {name: list(found) for name, found in BUN.catalogs(at.configs, at.manifest).items()} == {
        "": ["a", "b"]
    }
    alone = project({}, {"catalog": {"a": "1.0.0"}})
    assert BUN.catalogs(alone.configs, alone.manifest) == {}


def test_every_setting_names_a_file_and_says_something() -> None:
    assert {setting.path[-1] for setting in BUN.settings} >= {
        "minimumReleaseAge",
        "minimumReleaseAgeExcludes",
        "ignoreScripts",
        "trustedDependencies",
        "exact",
        "registry",
        "scopes",
    }
    assert all(setting.files and setting.says.endswith(".") for setting in BUN.settings)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[install",
        "install = 5\n",
        "[[install]]\n",
        "[install]\nminimumReleaseAge =\n",
        "[install]\nminimumReleaseAge = " + "9" * 5000 + "\n",
        '[install]\nminimumReleaseAge = "' + "9" * 100_000 + 'd"\n',
        "[install]\nminimumReleaseAgeExcludes = [\n",
        "[install]\nscopes = 5\nignoreScripts = []\n",
        '[install.scopes]\n"" = ""\n',
    ],
)  # fmt: skip
def test_whatever_stands_in_the_file_there_is_a_policy(text: str) -> None:
    for version in ("1.2.23", "1.3.14", "1.4.5", "x"):
        at = project({BUNFIG: text, "package.json": text, ".npmrc": text})
        BUN.policy(bun(version), at.configs, at.manifest)
        BUN.policy(bun(version), at.configs, None)
