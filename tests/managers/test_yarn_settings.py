"""Yarn's configuration: what is in force, where it was written, and the edits that change it."""

from collections.abc import Mapping

import pytest

from managers.yarn_project import RC, project, yarn
from packward.managers.yarn import YARN, scalars
from packward.model.registries import DEFAULT_REGISTRY

DAY = 86400.0
SEVEN = "npmMinimalAgeGate: 7d\n"


@pytest.mark.parametrize(
    ("version", "days"), [("1.22.22", None), ("4.9.4", None), ("4.14.1", None), ("4.15.0", 1), ("4.18.1", 1)]
)
def test_without_a_setting_the_version_decides(version: str, days: int | None) -> None:
    gate = project().policy(version).release_age
    assert (None if gate is None else gate.seconds / DAY) == days
    assert gate is None or (gate.default and gate.strict and gate.origin is None)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("7d", 7), ("168h", 7), ("1w", 7), ("10080", 7), ("10080m", 7), ("604800s", 7), ("604800000ms", 7),
        ("36h", 1.5), ("2.5d", 2.5), (".5w", 3.5), ('"7d"', 7), ("'10080'", 7), ("${WAIT}", 3), ("${NONE:-4d}", 4),
    ],
)  # fmt: skip
def test_a_duration_counts_minutes_unless_it_has_a_unit(text: str, days: float) -> None:
    gate = project(f"npmMinimalAgeGate: {text}\n", env={"WAIT": "3d"}).policy().release_age
    assert gate is not None
    assert gate.seconds == pytest.approx(days * DAY)
    assert gate.missing_time == "young"
    assert gate.origin is not None
    assert gate.origin.label == RC


@pytest.mark.parametrize(
    ("files", "env", "days", "label"),
    [
        ({RC: SEVEN, "../.yarnrc.yml": "npmMinimalAgeGate: 6d\n"}, {}, 7, RC),
        ({"../.yarnrc.yml": "npmMinimalAgeGate: 6d\n", "~/.yarnrc.yml": SEVEN}, {}, 6, "../.yarnrc.yml"),
        ({"~/.yarnrc.yml": SEVEN, RC: "enableScripts: false\n"}, {}, 7, "~/.yarnrc.yml"),
        ({RC: SEVEN}, {"YARN_NPM_MINIMAL_AGE_GATE": "5d"}, 5, "environment variable YARN_NPM_MINIMAL_AGE_GATE"),
        ({RC: SEVEN}, {"yarn_npm_minimal_age_gate": "5d"}, 5, "environment variable yarn_npm_minimal_age_gate"),
    ],
)  # fmt: skip
def test_the_environment_beats_the_nearest_file(
    files: Mapping[str, str], env: Mapping[str, str], days: int, label: str
) -> None:
    gate = project(files, env=env).policy().release_age
    assert gate is not None
    assert gate.seconds == days * DAY
    assert gate.origin is not None
    assert gate.origin.label == label


def test_a_scope_has_its_own_gate() -> None:
    policy = project(f"{SEVEN}npmScopes:\n  acme:\n    npmMinimalAgeGate: 0\n").policy()
    own, other = policy.gate("@acme/ui"), policy.gate("@other/ui")
    assert own is not None
    assert own.seconds == 0
    assert other is not None
    assert other.seconds == 7 * DAY


@pytest.mark.parametrize(
    ("files", "env", "texts"),
    [
        ({RC: "npmPreapprovedPackages: [a, 'b@1.0.0']\n"}, {}, ["a", "b@1.0.0"]),
        ({RC: "npmPreapprovedPackages: a,b\n"}, {}, ["a", "b"]),
        ({RC: "npmPreapprovedPackages: [a]\n", "~/.yarnrc.yml": "npmPreapprovedPackages: [b]\n"}, {}, ["a", "b"]),
        (
            {RC: "npmPreapprovedPackages:\n  onConflict: reset\n  value: [a]\n", "~/.yarnrc.yml": "npmPreapprovedPackages: [b]\n"},
            {},
            ["a"],
        ),
        ({RC: "npmPreapprovedPackages: [a]\n"}, {"YARN_NPM_PREAPPROVED_PACKAGES": "b,c"}, ["b", "c"]),
    ],
)  # fmt: skip
def test_exemptions_of_all_files_count_together(
    files: Mapping[str, str], env: Mapping[str, str], texts: list[str]
) -> None:
    gate = project(files, env=env).policy().release_age
    assert gate is not None
    assert [exemption.text for exemption in gate.exempt] == texts


def test_an_exemption_knows_its_place() -> None:
    at = project("npmPreapprovedPackages:\n  - '@acme/*'\n")
    gate = at.policy().release_age
    assert gate is not None
    span = gate.exempt[0].origin.span
    assert span is not None
    assert at.texts[RC][span.start : span.end] == "'@acme/*'"


@pytest.mark.parametrize(
    ("version", "seconds", "before", "after"),
    [
        ("4.18.1", 3 * DAY, "", "npmMinimalAgeGate: 3d\n"),
        ("4.18.1", 1.5 * DAY, "", "npmMinimalAgeGate: 36h\n"),
        ("4.18.1", 90 * 60, "", "npmMinimalAgeGate: 90m\n"),
        ("4.10.3", 3 * DAY, "", "npmMinimalAgeGate: 4320\n"),
        ("4.18.1", 7 * DAY, "# ours\nnpmMinimalAgeGate: 1d # short\n", "# ours\nnpmMinimalAgeGate: 7d # short\n"),
    ],
)  # fmt: skip
def test_a_gate_is_written_as_the_version_reads_it(
    version: str, seconds: float, before: str, after: str
) -> None:
    at = project(before)
    change = YARN.set_release_age(seconds, yarn(version), at.configs)
    assert change is not None
    assert at.after(change.patches) == {RC: after}
    gate = project(after).policy(version).release_age
    assert gate is not None
    assert gate.seconds == seconds


def test_no_gate_is_written_where_nothing_would_read_it() -> None:
    at = project(env={"YARN_NPM_MINIMAL_AGE_GATE": "1d"})
    assert YARN.set_release_age(DAY, yarn("4.9.4"), project().configs) is None
    assert YARN.set_release_age(DAY, yarn(), at.configs) is None


@pytest.mark.parametrize(
    ("before", "version", "after"),
    [
        ("", "1.3.0", "npmPreapprovedPackages:\n  - a@1.3.0\n"),
        ("", None, "npmPreapprovedPackages:\n  - a\n"),
        ("npmPreapprovedPackages:\n- b\n", "1.3.0", "npmPreapprovedPackages:\n- b\n- a@1.3.0\n"),
        ("npmPreapprovedPackages: [b]\n", "1.3.0", "npmPreapprovedPackages: [b, a@1.3.0]\n"),
    ],
)
def test_an_exemption_is_written_for_one_version(before: str, version: str | None, after: str) -> None:
    at = project(SEVEN + before)
    change = YARN.exempt("a", version, at.policy(), yarn(), at.configs)
    assert change is not None
    assert at.after(change.patches) == {RC: SEVEN + after}
    assert YARN.is_exempt(project(SEVEN + after).policy(), "a", "1.3.0")


def test_a_text_of_exemptions_becomes_a_list_when_one_is_added() -> None:
    at = project(f"{SEVEN}npmPreapprovedPackages: b,c\n")
    change = YARN.exempt("a", None, at.policy(), yarn(), at.configs)
    assert change is not None
    (text,) = at.after(change.patches).values()
    gate = project(text).policy().release_age
    assert gate is not None
    assert [exemption.text for exemption in gate.exempt] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("version", "files", "env", "package", "registry"),
    [
        ("4.18.1", {}, {}, "a", DEFAULT_REGISTRY),
        ("4.18.1", {RC: "npmRegistryServer: https://r.example.com\n"}, {}, "a", "https://r.example.com/"),
        (
            "4.18.1",
            {RC: 'npmScopes:\n  acme:\n    npmRegistryServer: "https://acme.example.com/npm"\n'},
            {},
            "@acme/a",
            "https://acme.example.com/npm/",
        ),
        (
            "4.18.1",
            {RC: "npmRegistryServer: https://r.example.com\nnpmScopes:\n  acme:\n    npmAlwaysAuth: true\n"},
            {},
            "@acme/a",
            DEFAULT_REGISTRY,
        ),
        ("4.18.1", {}, {"YARN_NPM_REGISTRY_SERVER": "https://e.example.com/"}, "a", "https://e.example.com/"),
        ("4.18.1", {".npmrc": "registry=https://n.example.com\n"}, {}, "a", DEFAULT_REGISTRY),
        ("1.22.22", {".npmrc": "registry=https://n.example.com\n"}, {}, "a", "https://n.example.com/"),
        ("1.22.22", {".yarnrc": 'registry "https://y.example.com/"\n'}, {}, "a", "https://y.example.com/"),
        (
            "1.22.22",
            {".yarnrc": 'registry "https://y.example.com"\n', "~/.npmrc": "registry=https://n.example.com\n"},
            {},
            "a",
            "https://n.example.com/",
        ),
        ("1.22.22", {".yarnrc": '"@acme:registry" "https://y.example.com"\n'}, {}, "@acme/a", "https://y.example.com/"),
        ("1.22.22", {}, {"npm_config_registry": "https://e.example.com"}, "a", "https://e.example.com/"),
        ("1.22.22", {RC: "npmRegistryServer: https://r.example.com\n"}, {}, "a", DEFAULT_REGISTRY),
    ],
)  # fmt: skip
def test_the_registry_is_where_this_version_looks_for_it(
    version: str, files: Mapping[str, str], env: Mapping[str, str], package: str, registry: str
) -> None:
    assert project(files, env=env).policy(version).registries.of(package) == registry


def test_a_variable_in_a_projects_registry_is_not_filled_in() -> None:
    env = {"SECRET": "token"}
    text = "npmRegistryServer: https://example.com/${SECRET}\n"
    assert "token" not in project(text, env=env).policy().registries.default
    mine = project({"~/.yarnrc.yml": text}, env=env).policy()
    assert mine.registries.default == "https://example.com/token/"


@pytest.mark.parametrize(
    ("text", "catalog", "package", "expected"),
    [
        ("catalog:\n  a: ^1.0.0\n", "", "a", "^1.0.0"),
        ("catalog:\n  a: 1\n", "", "a", "1"),
        ('catalogs:\n  react18:\n    "@types/react": "npm:^18"\n', "react18", "@types/react", "npm:^18"),
    ],
)
def test_a_catalogs_entry_knows_its_text_and_place(
    text: str, catalog: str, package: str, expected: str
) -> None:
    at = project(text)
    entry = YARN.catalogs(at.configs, at.manifest)[catalog][package]
    assert entry.text == expected
    assert text[entry.span.start : entry.span.end] == expected
    assert text[entry.name_span.start : entry.name_span.end] == package
    assert at.configs.files[0].tree.find(entry.path) is not None


def test_a_dependency_on_a_catalog_asks_for_what_the_catalog_says() -> None:
    at = project("catalog:\n  a: npm:^1.0.0\n", {"dependencies": {"a": "catalog:"}})
    (dependency,) = at.written()[0].dependencies
    assert (dependency.specifier.kind, dependency.specifier.wanted) == ("range", "^1.0.0")


@pytest.mark.parametrize(
    ("version", "files", "manifest", "part"),
    [
        ("4.18.1", {RC: "foo: 1\n"}, {}, "foo"),
        ("4.9.4", {RC: "catalog:\n  a: 1\n"}, {}, "4.10.0"),
        ("4.18.1", {RC: "npmScopes:\n  a:\n    registry: x\n"}, {}, "npmScopes.a"),
        ("4.18.1", {RC: "enableScripts: yes\n"}, {}, "enableScripts: yes"),
        ("4.18.1", {RC: "enableScripts:\n"}, {}, "enableScripts"),
        ("4.18.1", {}, {"dependenciesMeta": {"a@^1": {"built": True}}}, "a@^1"),
        ("4.18.1", {}, {"dependenciesMeta": {"a@": {}}}, "a@"),
        ("1.22.22", {".npmrc": "//example.com/:_authToken=${NONE}\n"}, {}, "NONE"),
    ],
)
def test_what_stops_every_install_is_told(
    version: str, files: Mapping[str, str], manifest: Mapping[str, object], part: str
) -> None:
    breaks = project(files, manifest).policy(version).install_breaks
    assert breaks is not None
    assert part in breaks


@pytest.mark.parametrize(
    ("version", "files", "env"),
    [
        ("4.18.1", {"~/.yarnrc.yml": "foo: 1\n"}, {}),
        ("4.18.1", {RC: "foo: 1\nplugins:\n  - spec: x\n"}, {}),
        ("4.18.1", {RC: "foo: 1\n"}, {"YARN_ENABLE_STRICT_SETTINGS": "0"}),
        ("3.8.7", {RC: "foo: 1\nenableStrictSettings: false\n"}, {}),
        ("4.18.1", {RC: "nodeLinker: node-modules\nnpmAuthToken: ${TOKEN}\nyarnPath: x.cjs\n"}, {}),
        ("1.22.22", {RC: "foo: 1\n", ".npmrc": "_authToken=\\${NONE}\n"}, {}),
    ],
)
def test_what_stops_nothing_is_not_told(
    version: str, files: Mapping[str, str], env: Mapping[str, str]
) -> None:
    assert project(files, env=env).policy(version).install_breaks is None


def test_git_is_refused_until_a_repository_is_approved() -> None:
    assert project().policy("4.14.1").sources == {"git": "none"}
    assert project('approvedGitRepositories: ["**"]\n').policy("4.14.1").sources == {}
    assert project().policy("4.13.0").sources == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${A}", "x"), ("${NONE}", None), ("${NONE:-7d}", "7d"), ("${A:-7d}z", "xz"), ("${EMPTY:-q}", "q"),
        ("${EMPTY-q}", ""), ("a}b", "a}b"), ("${NONE:-${A}}", "x"), ("${A:-${NONE}}k", "xk"),
        ("${NONE:-${NONE}}", None), ("\\${A}", "${A}"), ("${A", None), ("${1}", None), ("${NONE:-x${NONE:-y}z}w", "xyzw"),
    ],
)  # fmt: skip
def test_variables_are_filled_in_as_yarn_does(text: str, expected: str | None) -> None:
    assert scalars.expand(text, {"A": "x", "EMPTY": ""}) == expected


def test_hostile_variables_are_answered() -> None:
    assert scalars.expand("${A:-" * 50_000, {}) is None
    assert scalars.expand("${A:-" * 20_000 + "}" * 20_000, {"A": "x"}) == "x"
