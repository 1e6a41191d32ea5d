"""Files that run something when a folder is opened: which, what they say, and how new they have to be."""

import json
from typing import Any

import pytest

from support.check import Checked, check


def opening(file: str, content: Any, *, git: str = "untracked  3 days") -> Checked:
    """Check a project that has such a file, with this to say of it by git ("" : no repository)."""
    text = content if isinstance(content, str) else json.dumps(content)
    section = f"-- git --\n{file}  {git}" if git else ""
    return check(f'-- package.json --\n{{"packageManager": "npm@11.21.2"}}\n-- {file} --\n{text}\n{section}')


def task(**fields: Any) -> dict[str, Any]:
    """Return VS Code's tasks with one that runs when the folder is opened."""
    return {"tasks": [{"label": "env", "runOptions": {"runOn": "folderOpen"}, **fields}]}


@pytest.mark.parametrize(
    ("file", "content", "says", "at"),
    [
        (
            ".claude/settings.json",
            {"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "node x.js"}]}]}},
            '.claude/settings.json has Claude Code run "node x.js" when a session starts in the folder',
            "command",
        ),
        (
            ".gemini/settings.json",
            {"hooks": {"SessionStart": [{"matcher": "startup", "hooks": [{"command": "sh y"}]}]}},
            '.gemini/settings.json has Gemini CLI run "sh y" when a session starts in the folder',
            "command",
        ),
        (
            ".cursor/hooks.json",
            {"version": 1, "hooks": {"sessionStart": [{"command": "./z.sh"}]}},
            '.cursor/hooks.json has Cursor run "./z.sh" when a session starts in the folder',
            "command",
        ),
        (
            ".github/hooks/any.json",
            {"version": 1, "hooks": {"sessionStart": [{"bash": "./a", "powershell": "./b.ps1"}]}},
            '.github/hooks/any.json has GitHub Copilot CLI run "./a, ./b.ps1" when a session starts in the folder',
            "bash",
        ),
        (
            ".devcontainer/devcontainer.json",
            {"image": "x", "initializeCommand": ["node", "x.js"]},
            '.devcontainer/devcontainer.json has the dev container run "node x.js" on this computer when it starts',
            "initializeCommand",
        ),
        (
            ".devcontainer.json",
            {"initializeCommand": {"one": "a b", "two": ["c", "d"]}},
            '.devcontainer.json has the dev container run "a b c d" on this computer when it starts',
            "initializeCommand",
        ),
        (
            ".vscode/tasks.json",
            task(command="echo", linux={"command": "node", "args": ["x.js", {"value": "y"}]}),
            '.vscode/tasks.json has VS Code run "echo, node x.js y" when the folder is opened',
            "runOn",
        ),
        (
            ".vscode/tasks.json",
            task(type="npm", script="prepare"),
            '.vscode/tasks.json has VS Code run "prepare" when the folder is opened',
            "runOn",
        ),
    ],
)
def test_each_documented_hook_is_named_with_what_it_runs(file: str, content: Any, says: str, at: str) -> None:
    checked = opening(file, content)
    finding = checked.only("workspace-hook")
    assert finding.message == f"{says}; git does not track the file, which was last changed 3 days ago."
    assert checked.flagged(finding) == at
    assert checked.workspace.label(finding.location.uri) == file


@pytest.mark.parametrize(
    ("file", "content"),
    [
        (".vscode/tasks.json", {"tasks": [{"label": "build", "command": "make"}]}),
        (".vscode/tasks.json", {"tasks": [{"command": "make", "runOptions": {"runOn": "default"}}]}),
        (".vscode/tasks.json", {"tasks": [{"runOptions": {"runOn": "folderOpen"}}]}),
        (".vscode/tasks.json", {"tasks": "folderOpen"}),
        (".vscode/tasks.json", "[[["),
        (".claude/settings.json", {"hooks": {"PostToolUse": [{"hooks": [{"command": "prettier"}]}]}}),
        (".claude/settings.json", {"hooks": {"SessionStart": [{"hooks": [{"command": 7}]}]}}),
        (".devcontainer/devcontainer.json", {"postCreateCommand": "npm ci"}),
    ],
)
def test_what_runs_nothing_on_opening_is_silent(file: str, content: Any) -> None:
    assert not opening(file, content).by_rule("workspace-hook")


def test_comments_and_trailing_commas_are_read_as_editors_read_them() -> None:
    text = '{ // tasks\n "tasks": [{"command": "x", "runOptions": {"runOn": "folderOpen",},},],\n}'
    assert opening(".vscode/tasks.json", text).only("workspace-hook")


def test_a_file_that_the_last_commit_brought_is_told_with_the_commits_age() -> None:
    finding = opening(".vscode/tasks.json", task(command="x"), git="added  5 hours").only("workspace-hook")
    assert finding.message.endswith("; the file is new in the last commit, made 5 hours ago.")


def test_an_old_file_and_one_outside_of_git_are_the_projects_own_business() -> None:
    other = check(
        f"""
-- package.json --
{{"packageManager": "npm@11.21.2"}}
-- .vscode/tasks.json --
{json.dumps(task(command="x"))}
-- git --
.claude/settings.json  untracked  3 days
"""
    )
    assert not other.by_rule("workspace-hook")
    outside = opening(".vscode/tasks.json", task(command="x"), git="")
    assert not outside.by_rule("workspace-hook")
    assert not outside.report.unknown


def test_a_long_or_strange_command_stays_on_one_short_line() -> None:
    finding = opening(".vscode/tasks.json", task(command="a\n\x1b[31m" + "b" * 500)).only("workspace-hook")
    assert finding.message.startswith('.vscode/tasks.json has VS Code run "a [31mbbb')
    assert len(finding.message) < 260


def test_a_file_that_runs_very_much_is_told_of_twenty_times_at_most() -> None:
    content = {"tasks": [*task(command="x")["tasks"]] * 3000}
    assert len(opening(".vscode/tasks.json", content).by_rule("workspace-hook")) == 20


def test_the_fix_takes_out_what_runs_and_nothing_else() -> None:
    content = {
        "version": "2.0.0",
        "tasks": [{"label": "build", "command": "make"}, *task(command="x")["tasks"]],
    }
    checked = opening(".vscode/tasks.json", content)
    (fix,) = checked.only("workspace-hook").fixes
    assert not fix.safe
    assert json.loads(checked.after(fix)[".vscode/tasks.json"]) == {
        "version": "2.0.0",
        "tasks": [{"label": "build", "command": "make"}],
    }
