"""Where a replaceable package is used, in words, and when its removal is offered."""

import pytest

from support.check import Checked, check

RULE = "builtin-replacement"


def project(
    source: str, *, lines: str = '"left-pad": "1.3.0"', group: str = "dependencies", more: str = ""
) -> str:
    return f"""
-- package.json --
{{"packageManager": "npm@11.21.2", "engines": {{"node": ">=22"}}, "{group}": {{{lines}}}{more}}}
-- registry/left-pad --
1.3.0  4 years
-- registry/friend --
1.0.0  4 years peers=left-pad@*
-- registry/other --
1.0.0  4 years
{source}
"""


def removals(checked: Checked) -> list[str]:
    return [fix.title for fix in checked.only(RULE).fixes]


def test_the_number_of_importing_files_is_said() -> None:
    one = check(project("-- a.js --\nimport 'left-pad'\n"))
    assert one.only(RULE).message.endswith("admits has; it is imported in 1 file.")
    two = check(project("-- a.js --\nimport 'left-pad'\n-- b.ts --\nrequire('left-pad/x')\n"))
    assert two.only(RULE).message.endswith("; it is imported in 2 files.")
    assert removals(two) == []


def test_what_nothing_mentions_can_be_removed() -> None:
    checked = check(project("-- a.js --\nimport 'other'\n", lines='"left-pad": "1.3.0", "other": "1.0.0"'))
    finding = checked.only(RULE)
    assert finding.message.endswith("; it is not imported anywhere.")
    (fix,) = finding.fixes
    assert (fix.title, fix.safe) == ("Remove left-pad, which is not imported anywhere", False)
    assert '"dependencies": {"other": "1.0.0"}' in checked.after(fix)["package.json"]


@pytest.mark.parametrize(
    "source",
    [
        "-- a.js --\nload('left-pad')\n",
        '-- a.js --\n1\n-- .babelrc --\n{"plugins": ["left-pad"]}\n',
        "-- a.js --\n// left-pad\n",
        "",
    ],
)
def test_nothing_is_said_where_it_is_not_certain(source: str) -> None:
    finding = check(project(source)).only(RULE)
    assert "import" not in finding.message
    assert finding.fixes == ()


@pytest.mark.parametrize(
    ("lines", "group", "more"),
    [
        ('"left-pad": "1.3.0", "friend": "1.0.0"', "dependencies", ""),
        ('"left-pad": "1.3.0", "unheard-of": "1.0.0"', "dependencies", ""),
    ],
)
def test_what_another_package_may_need_as_its_peer_is_not_removed(lines: str, group: str, more: str) -> None:
    checked = check(project("-- a.js --\n1\n", lines=lines, group=group, more=more))
    assert removals(checked) == []


def test_a_script_that_calls_it_keeps_it() -> None:
    checked = check(project("-- a.js --\n1\n", more=', "scripts": {"x": "left-pad y"}'))
    assert removals(checked) == []


@pytest.mark.parametrize(("commands", "count"), [("left-pad", 1), ("pad", 0), ("left-pad,pad", 0)])
def test_a_package_that_is_not_installed_may_be_called_by_another_name(commands: str, count: int) -> None:
    source = project("-- a.js --\n1\n").replace("1.3.0  4 years", f"1.3.0  4 years commands={commands}")
    checked = check(source)
    assert checked.only(RULE).message.endswith("; it is not imported anywhere.")
    assert len(removals(checked)) == count


def test_a_member_is_told_of_its_own_files_and_the_root_of_all() -> None:
    checked = check("""
-- package.json --
{"packageManager": "npm@11.21.2", "engines": {"node": ">=22"}, "workspaces": ["a", "b"], "dependencies": {"left-pad": "1.3.0"}}
-- a/package.json --
{"name": "a", "dependencies": {"left-pad": "1.3.0"}}
-- b/package.json --
{"name": "b", "dependencies": {"left-pad": "1.3.0"}}
-- a/x.js --
import 'left-pad'
-- registry/left-pad --
1.3.0  4 years
""")
    ends = {
        checked.workspace.label(each.location.uri): each.message.partition("; ")[2]
        for each in checked.by_rule(RULE)
    }
    assert ends == {
        "package.json": "it is imported in 1 file.",
        "a/package.json": "it is imported in 1 file.",
        "b/package.json": "it is not imported anywhere.",
    }
