import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema.validators import Draft202012Validator

from cli.command import Command
from cli.schemas import CHECK

FRESH = '{"packageManager": "npm@12.2.0", "dependencies": {"paddings": "1.3.0"}}\n'
QUIET = '{"packageManager": "npm@12.2.0", "dependencies": {"settled": "^1.0.0"}}\n'
GATE = "min-release-age=3\n"


def test_a_fresh_pin_is_reported_in_words_and_makes_the_status_1(packward: Command) -> None:
    packward.write({"package.json": FRESH, ".npmrc": GATE})
    ran = packward("check")
    assert ran.status == 1
    assert ran.err == ""
    assert ran.out.startswith("package.json\n  1:64  ")
    assert "paddings" in ran.out
    assert "2 hours" in " ".join(ran.out.split())
    assert ran.out.rstrip().endswith("· 1 package")


def test_json_is_as_promised(packward: Command) -> None:
    packward.write({"package.json": FRESH, ".npmrc": GATE})
    report = packward("check", "--format", "json").json
    Draft202012Validator(CHECK).validate(report)
    finding = next(found for found in report["findings"] if found["package"] == "paddings")
    assert finding["file"] == "package.json"
    assert finding["range"] == {"start": {"line": 0, "character": 63}, "end": {"line": 0, "character": 68}}
    assert report["summary"]["manifests"] == report["summary"]["packages"] == 1


def test_json_columns_count_utf_16_units_and_text_counts_characters(packward: Command) -> None:
    packward.write(
        {"package.json": FRESH.replace('{"packageM', '{"name": "\U0001f4e6", "packageM'), ".npmrc": GATE}
    )
    report = packward("check", "--format", "json").json
    finding = next(found for found in report["findings"] if found["package"] == "paddings")
    assert finding["range"]["start"]["character"] == 63 + 14
    assert "  1:77  " in packward("check").out


@pytest.mark.parametrize(
    ("fail_on", "status"), [("error", 0), ("warning", 0), ("information", 1), ("hint", 1), ("never", 0)]
)
def test_fail_on_is_the_least_severity_that_counts(packward: Command, fail_on: str, status: int) -> None:
    manifest = QUIET.replace(
        '{"packageM', '{"packward": {"rules": {"missing-min-release-age": "information"}}, "packageM'
    )
    packward.write({"package.json": manifest})
    assert packward("check", "--fail-on", fail_on).status == status


def test_no_finding_is_status_0(packward: Command) -> None:
    packward.write({"package.json": QUIET, ".npmrc": GATE})
    ran = packward("check", "--fail-on", "hint")
    assert ran.out == "No findings · 1 package\n"
    assert ran.status == 0


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--fail-on", "panic"],
        ["check", "--format", "xml"],
        ["check", "--unsafe"],
        ["check", "--no-such-flag"],
        ["check", "missing"],
        ["check", ".", "missing"],
        ["chek"],
        [],
    ],
)
def test_what_cannot_run_is_status_2_and_a_sentence(packward: Command, words: list[str]) -> None:
    packward.write({"package.json": QUIET})
    ran = packward(*words)
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err


def test_a_folder_without_package_json_is_status_2(packward: Command) -> None:
    ran = packward("check")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "packward: there is no package.json at or below .\n"


def test_offline_findings_are_printed_and_the_rest_is_listed(packward: Command) -> None:
    packward.write({"package.json": FRESH})
    ran = packward("check", "--offline", "--format", "json")
    assert packward.registry.requests == []
    assert ran.json["unknown"] == [{"package": "paddings", "fact": "packument", "reason": "offline"}]
    assert "missing-min-release-age" in {finding["rule"] for finding in ran.json["findings"]}
    assert packward("check", env={"PACKWARD_OFFLINE": "1"}).out.endswith(
        "Not checked:\n  offline: paddings\n"
    )
    assert packward.registry.requests == []


def test_an_unreachable_registry_decides_nothing(packward: Command) -> None:
    (packward.home / ".npmrc").write_text("registry=http://127.0.0.1:9/\n")
    packward.write({"package.json": QUIET, ".npmrc": GATE})
    ran = packward("check", "--format", "json")
    assert ran.status == 0
    assert ran.json["unknown"] == [{"package": "settled", "fact": "packument", "reason": "unreachable"}]


def test_files_are_named_from_the_folder_that_was_given(packward: Command, tmp_path: Path) -> None:
    packward.write({"apps/one/package.json": FRESH, "apps/two/package.json": QUIET})
    report = packward("check", str(packward.folder / "apps"), "--format", "json", cwd=tmp_path).json
    assert {finding["file"] for finding in report["findings"]} == {"one/package.json", "two/package.json"}
    one = packward("check", "apps/one/package.json", "--format", "json").json
    assert {finding["file"] for finding in one["findings"]} == {"package.json"}
    both = packward("check", "apps/one", "apps/two", "--format", "json").json
    assert both["findings"] == report["findings"]


def test_github_and_sarif_name_files_from_where_the_command_runs(packward: Command) -> None:
    packward.write({"apps/one/package.json": FRESH})
    assert "file=apps/one/package.json," in packward("check", "apps/one", "--format", "github").out
    run = packward("check", "apps/one", "--format", "sarif").json["runs"][0]
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "apps/one/package.json", "uriBaseId": "PROJECTROOT"}


def test_a_reader_that_leaves_early_sees_no_traceback(packward: Command) -> None:
    packward.write({"package.json": FRESH})
    line = f'"{sys.executable}" -m packward check --offline | true; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", line], cwd=packward.folder, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout == "1\n"


def test_an_ascii_stdout_is_no_obstacle(packward: Command) -> None:
    packward.write({"é/package.json": "{}"})
    ran = packward("check", "--offline", env={"PYTHONIOENCODING": "ascii"})
    assert ran.out.startswith("\\xe9/package.json\n")
    assert " in 1 file - 0 packages\n" in ran.out


def test_colour_follows_the_environment_when_piped(packward: Command) -> None:
    packward.write({"package.json": FRESH})
    assert "\x1b[" not in packward("check", "--offline").out
    assert "\x1b[" in packward("check", "--offline", env={"FORCE_COLOR": "1"}).out
    assert "\x1b[" not in packward("check", "--offline", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).out


@pytest.mark.parametrize(
    "text", ["", "[", "\0\0\0", "[" * 5000, '{"dependencies": []}', '{"dependencies": {"": ""}}']
)
def test_a_manifest_that_makes_no_sense_ends_in_no_traceback(packward: Command, text: str) -> None:
    packward.write({"package.json": text})
    assert packward("check", "--offline").status in (0, 1, 2)


def test_a_damaged_manifest_is_checked_as_far_as_it_can_be_read_and_told(packward: Command) -> None:
    packward.write(
        {"package.json": '{"packageManager": "npm@12.2.0", "dependencies": {"paddings": "1.3.0",\n "reac'}
    )
    ran = packward("check", "--offline")
    assert "package.json is not valid JSON; what could be read of it was checked" in ran.err
    assert "missing-min-release-age" in ran.out
