import re
import time

import pytest
from jsonschema.validators import Draft202012Validator

from cli.command import Command
from cli.schemas import WHY

DAY = 86400
MANIFEST = """\
{
  "packageManager": "npm@11.21.2",
  "dependencies": {"paddings": "^1.2.0", "builder": "^2.0.0"},
  "optionalDependencies": {"settled": "^9.0.0"}
}
"""
GATE = "min-release-age=7\nmin-release-age-exclude[]=@acme/*\n"


def test_json_is_as_promised(packward: Command) -> None:
    packward.write({"package.json": MANIFEST, ".npmrc": GATE})
    ran = packward("why", "--format", "json")
    Draft202012Validator(WHY).validate(ran.json)
    assert ran.status == 0
    assert ran.json["manager"] == {"name": "npm", "version": "11.21.2", "origin": "package.json"}
    assert ran.json["releaseAge"] == {
        "seconds": 7 * DAY,
        "origin": ".npmrc",
        "strict": True,
        "default": False,
        "exempt": ["@acme/*"],
        "problem": None,
    }
    assert ran.json["scriptPolicy"]["default"] == "run-with-warning"
    paddings, builder, settled = ran.json["dependencies"]
    assert (paddings["outcome"], paddings["version"], paddings["locked"]) == ("installs", "1.2.1", None)
    assert [skipped["version"] for skipped in paddings["skipped"]] == ["1.3.0"]
    assert builder["scripts"] == {"events": ["postinstall"], "outcome": "runs-with-warning"}
    assert (settled["group"], settled["outcome"]) == ("optionalDependencies", "dropped")


def test_a_skipped_version_says_when_it_becomes_installable(packward: Command) -> None:
    packward.write({"package.json": MANIFEST, ".npmrc": GATE})
    skipped = packward("why", "paddings", "--format", "json").json["dependencies"][0]["skipped"][0]
    assert skipped["reason"] == "too-fresh"
    published, installable = (
        time.mktime(time.strptime(skipped[key], "%Y-%m-%dT%H:%M:%SZ"))
        for key in ("publishedAt", "installableAt")
    )
    assert installable - published == 7 * DAY


def test_text_says_the_decision_first(packward: Command) -> None:
    packward.write({"package.json": MANIFEST, ".npmrc": GATE})
    ran = packward("why")
    shown = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "<moment>", ran.out)
    assert shown == (
        "manager   npm 11.21.2 (package.json)\n"
        "waits     7 days, except for @acme/* (.npmrc)\n"
        "scripts   run, with a warning\n"
        "\n"
        "paddings  installs 1.2.1\n"
        "  asked for ^1.2.0  in dependencies of package.json\n"
        "  skipped   1.3.0  until <moment>, in 6 d 21 h (.npmrc)\n"
        "\n"
        "builder  installs 2.0.0\n"
        "  asked for ^2.0.0  in dependencies of package.json\n"
        "  scripts   postinstall runs, with a warning\n"
        "\n"
        "settled  dropped\n"
        "  asked for ^9.0.0  in optionalDependencies of package.json\n"
        "  because   no version matches\n"
    )


def test_a_transitive_package_that_fails_is_named(packward: Command) -> None:
    packward.registry.publish("top", "1.0.0", age_hours=24 * 300, dependencies={"paddings": "1.3.0"})
    packward.write(
        {"package.json": MANIFEST.replace('"paddings": "^1.2.0"', '"top": "^1.0.0"'), ".npmrc": GATE}
    )
    top = packward("why", "top", "--format", "json").json["dependencies"][0]
    assert top["outcome"] == "fails"
    assert top["because"].startswith("paddings")


def test_no_gate_is_null(packward: Command) -> None:
    packward.write({"package.json": MANIFEST})
    assert packward("why", "--format", "json").json["releaseAge"] is None


def test_a_gate_that_breaks_the_install_is_a_problem(packward: Command) -> None:
    packward.write({"package.json": MANIFEST, ".npmrc": "min-release-age=3d\n"})
    report = packward("why", "--format", "json").json
    Draft202012Validator(WHY).validate(report)
    assert report["releaseAge"]["problem"]


def test_the_locked_version_is_told_apart(packward: Command) -> None:
    lockfile = """
        {"lockfileVersion": 3, "packages": {
          "": {"dependencies": {"paddings": "^1.2.0"}},
          "node_modules/paddings": {"version": "1.2.0"}}}
    """
    packward.write({"package.json": MANIFEST, "package-lock.json": lockfile})
    paddings = packward("why", "paddings", "--format", "json").json["dependencies"][0]
    assert (paddings["version"], paddings["locked"]) == ("1.3.0", "1.2.0")


def test_a_word_that_is_no_path_is_a_package(packward: Command) -> None:
    packward.write({"app/package.json": MANIFEST, "app/builder/readme": ""})
    names = packward("why", "app", "builder", "--format", "json").json["dependencies"]
    assert [dependency["name"] for dependency in names] == ["builder"]
    inside = packward("why", "paddings", "builder", "--format", "json", cwd=packward.folder / "app")
    assert [dependency["name"] for dependency in inside.json["dependencies"]] == ["paddings", "builder"]


def test_a_member_answers_for_its_own_lines(packward: Command) -> None:
    packward.write(
        {
            "package.json": '{"packageManager": "npm@11.21.2", "workspaces": ["packages/*"]}',
            ".npmrc": GATE,
            "packages/one/package.json": '{"name": "one", "dependencies": {"paddings": "*"}}',
            "packages/two/package.json": '{"name": "two", "dependencies": {"builder": "*"}}',
        }
    )
    one = packward("why", "packages/one", "--format", "json").json
    assert [dependency["name"] for dependency in one["dependencies"]] == ["paddings"]
    assert one["releaseAge"]["origin"] == ".npmrc"
    every = packward("why", "--format", "json").json["dependencies"]
    assert [(each["name"], each["manifest"]) for each in every] == [
        ("paddings", "packages/one/package.json"),
        ("builder", "packages/two/package.json"),
    ]


def test_offline_everything_is_unknown_and_nothing_is_asked(packward: Command) -> None:
    packward.write({"package.json": MANIFEST})
    ran = packward("why", "--format", "json", env={"PACKWARD_OFFLINE": "1"})
    Draft202012Validator(WHY).validate(ran.json)
    assert {dependency["outcome"] for dependency in ran.json["dependencies"]} == {"unknown"}
    assert packward.registry.requests == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["why", "elsewhere"], "packward: elsewhere is no dependency of this project\n"),
        (["why", "empty"], "packward: there is no package.json at or below empty\n"),
        (["why", "many"], "packward: there are 2 projects below many; name one of them\n"),
    ],
)
def test_what_cannot_run_is_status_2_and_a_sentence(
    packward: Command, words: list[str], sentence: str
) -> None:
    packward.write({"package.json": MANIFEST, "many/a/package.json": "{}", "many/b/package.json": "{}"})
    (packward.folder / "empty").mkdir()
    ran = packward(*words)
    assert (ran.status, ran.out, ran.err) == (2, "", sentence)
