from pathlib import Path

import pytest

from cli.command import Command

FRESH = '{"packageManager": "npm@12.2.0", "dependencies": {"paddings": "1.3.0"}}\n'
FIXED = FRESH.replace("1.3.0", "1.2.1")
GATE = "min-release-age=3\n"


def test_a_safe_fix_is_applied_and_told(packward: Command) -> None:
    packward.write({"package.json": FRESH, ".npmrc": GATE})
    ran = packward("check", "--fix")
    assert packward.read("package.json") == FIXED
    assert ran.status == 0
    assert ran.out.startswith("Changed package.json: ")
    assert "No findings" in ran.out


def test_without_fix_nothing_is_written(packward: Command) -> None:
    packward.write({"package.json": FRESH, ".npmrc": GATE})
    packward("check")
    assert packward.read("package.json") == FRESH


@pytest.mark.parametrize(
    "text",
    [
        '{\r\n\t"packageManager": "npm@12.2.0",\r\n\t"dependencies": {\r\n\t\t"paddings": "1.3.0"}\r\n}',
        '\ufeff{\n    "packageManager": "npm@12.2.0",\n    "dependencies": {"paddings": "1.3.0"}\n}\n',
        '{"name":"é\U0001f4e6\u2028","packageManager": "npm@12.2.0","dependencies" :{"paddings" :"1.3.0"} }',
    ],
)
def test_only_the_version_changes(packward: Command, text: str) -> None:
    packward.write({"package.json": text, ".npmrc": GATE})
    packward("check", "--fix")
    assert packward.read("package.json") == text.replace("1.3.0", "1.2.1")


def test_json_stays_json_and_the_changes_go_to_stderr(packward: Command) -> None:
    packward.write({"package.json": FRESH, ".npmrc": GATE})
    ran = packward("check", "--fix", "--format", "json")
    assert ran.json["findings"] == []
    assert ran.err.startswith("packward: changed package.json: ")


def test_a_missing_gate_is_written_to_a_new_file(packward: Command) -> None:
    packward.write({"package.json": FRESH.replace("paddings", "settled").replace("1.3.0", "1.1.0")})
    ran = packward("check", "--fix", "--unsafe")
    assert packward.read(".npmrc") == GATE
    assert "Changed .npmrc: " in ran.out


def test_mode_and_link_survive(packward: Command) -> None:
    packward.write({"real.json": FRESH, ".npmrc": GATE})
    (packward.folder / "real.json").chmod(0o640)
    (packward.folder / "package.json").symlink_to("real.json")
    packward("check", "--fix")
    assert (packward.folder / "package.json").is_symlink()
    assert packward.read("real.json") == FIXED
    assert (packward.folder / "real.json").stat().st_mode & 0o777 == 0o640


def test_a_read_only_file_is_left_and_the_others_are_fixed(packward: Command) -> None:
    packward.write({"a/package.json": FRESH, "a/.npmrc": GATE, "b/package.json": FRESH, "b/.npmrc": GATE})
    (packward.folder / "a/package.json").chmod(0o444)
    ran = packward("check", "--fix")
    assert ran.status == 1
    assert "Left a/package.json as it is, the file is read-only: " in ran.out
    assert packward.read("a/package.json") == FRESH
    assert packward.read("b/package.json") == FIXED
    assert sorted(path.name for path in (packward.folder / "a").iterdir()) == [".npmrc", "package.json"]


def test_a_file_that_really_lies_outside_the_project_is_left(packward: Command, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.json"
    outside.write_text(FRESH)
    packward.write({".npmrc": GATE})
    (packward.folder / "package.json").symlink_to(outside)
    ran = packward("check", "--fix")
    assert outside.read_text() == FRESH
    assert "lies outside the project" in " ".join(ran.out.split())


def test_several_fixes_of_one_file_are_one_write(packward: Command) -> None:
    packward.registry.publish("other", "1.0.0", age_hours=24 * 300)
    packward.registry.publish("other", "1.1.0", age_hours=1)
    text = FRESH.replace('"1.3.0"}', '"1.3.0", "other": "1.1.0"}')
    packward.write({"package.json": text, ".npmrc": GATE})
    packward("check", "--fix")
    assert packward.read("package.json") == text.replace("1.3.0", "1.2.1").replace("1.1.0", "1.0.0")


def test_the_users_own_file_is_left_and_said(packward: Command) -> None:
    own = packward.home / ".npmrc"
    own.write_text(own.read_text() + "min-release-age=3d\n")
    before = own.read_text()
    packward.write({"package.json": FRESH})
    ran = packward("check", "--fix", "--unsafe", "--offline")
    assert own.read_text() == before
    assert "Left ~/.npmrc as it is, it lies outside the project: " in " ".join(ran.out.split())


def test_a_lockfile_that_is_behind_now_is_named(packward: Command) -> None:
    lockfile = """
        {"lockfileVersion": 3, "packages": {
          "": {"dependencies": {"paddings": "1.3.0"}},
          "node_modules/paddings": {"version": "1.3.0"}}}
    """
    packward.write({"package.json": FRESH, ".npmrc": GATE, "package-lock.json": lockfile})
    ran = packward("check", "--fix")
    assert packward.read("package.json") == FIXED
    assert "Run npm install to bring package-lock.json up to date\n" in ran.out
