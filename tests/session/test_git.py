"""Which hook files are new, asked of real git, and of repositories that want something run meanwhile."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from packward.model.facts import Query, Unknown
from packward.model.history import NewFiles
from packward.session import git
from packward.session.uris import uri_of

TASKS, HOOKS = ".vscode/tasks.json", ".claude/settings.json"
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not on PATH")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return an empty repository in an environment without the user's own settings of git."""
    root = tmp_path / "repository"
    root.mkdir()
    run(root, "init", "--quiet")
    return root


def run(root: Path, *command: str) -> str:
    """Run git as the owner of a repository would."""
    settings = ("user.name=a", "user.email=a@example.com", "commit.gpgSign=false")
    options = [option for setting in settings for option in ("-c", setting)]
    done = subprocess.run(["git", *options, *command], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout


def write(root: Path, *files: str) -> None:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("{}")


def commit(root: Path) -> None:
    run(root, "add", "--all")
    run(root, "commit", "--quiet", "--allow-empty", "--message", "x")


def ask(root: Path) -> NewFiles | Unknown:
    return git.new_files(Query("new-files", uri_of(root), ""))


def known(root: Path) -> NewFiles:
    found = ask(root)
    assert isinstance(found, NewFiles)
    return found


def test_untracked_added_and_old_files_are_told_apart(repository: Path) -> None:
    write(repository, HOOKS)
    commit(repository)
    write(repository, TASKS)
    commit(repository)
    write(repository, ".github/hooks/a.json")
    found = known(repository)
    assert list(found.untracked) == [".github/hooks/a.json"]
    assert found.added == (TASKS,)
    assert found.committed == float(run(repository, "log", "-1", "--format=%ct"))
    commit(repository)
    assert known(repository).added == (".github/hooks/a.json",)


def test_a_change_of_an_old_file_does_not_make_it_new(repository: Path) -> None:
    write(repository, TASKS)
    commit(repository)
    (repository / TASKS).write_text('{"tasks": []}')
    commit(repository)
    assert known(repository).added == ()


def test_everything_is_new_in_the_first_commit_and_untracked_before_it(repository: Path) -> None:
    write(repository, TASKS)
    assert (list(known(repository).untracked), known(repository).committed) == ([TASKS], None)
    commit(repository)
    assert known(repository).added == (TASKS,)


def test_a_file_that_git_is_told_to_ignore_is_untracked(repository: Path) -> None:
    (repository / ".gitignore").write_text(".vscode/\n")
    commit(repository)
    write(repository, TASKS)
    assert list(known(repository).untracked) == [TASKS]


def test_a_merge_is_compared_with_the_branch_that_it_was_made_on(repository: Path) -> None:
    commit(repository)
    trunk = run(repository, "branch", "--show-current").strip()
    run(repository, "checkout", "--quiet", "-b", "side")
    write(repository, TASKS)
    commit(repository)
    run(repository, "checkout", "--quiet", trunk)
    run(repository, "merge", "--quiet", "--no-ff", "--message", "m", "side")
    assert known(repository).added == (TASKS,)


def test_a_project_below_the_repositorys_root_is_asked_about_its_own_files(repository: Path) -> None:
    write(repository, TASKS, f"packages/app/{HOOKS}")
    commit(repository)
    write(repository, f"packages/app/{TASKS}")
    found = known(repository / "packages" / "app")
    assert (list(found.untracked), found.added) == ([TASKS], (HOOKS,))


def test_what_a_shallow_clone_cannot_tell_is_unknown(repository: Path, tmp_path: Path) -> None:
    write(repository, TASKS)
    commit(repository)
    commit(repository)
    run(tmp_path, "clone", "--quiet", "--depth", "1", repository.as_uri(), "shallow")
    assert isinstance(ask(tmp_path / "shallow"), Unknown)


def test_without_a_repository_git_or_files_nothing_is_claimed(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (known(repository).untracked, known(repository).added) == ({}, ())
    outside = tmp_path / "outside"
    write(outside, TASKS)
    assert isinstance(ask(outside), Unknown)
    write(repository, TASKS)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert isinstance(ask(repository), Unknown)


def test_a_git_inside_the_project_is_not_run(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, TASKS)
    planted = repository / "bin" / "git"
    planted.parent.mkdir()
    planted.write_text(f"#!/bin/sh\ntouch {repository}/ran\n")
    planted.chmod(0o755)
    monkeypatch.setenv("PATH", f"{planted.parent}{os.pathsep}{os.environ['PATH']}")
    assert list(known(repository).untracked) == [TASKS]
    assert not (repository / "ran").exists()


def test_variables_of_another_repository_do_not_mislead(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, TASKS)
    commit(repository)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert known(repository).added == (TASKS,)


def hostile(repository: Path) -> Path:
    """Make a repository run a program for everything that its configuration can name; return what it writes."""
    ran = repository.parent / "ran"
    program = repository / ".git" / "run"
    program.write_text(f'#!/bin/sh\necho "$0 $@" >> {ran}\nexit 1\n')
    program.chmod(0o755)
    hooks = repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in (
        "post-index-change",
        "fsmonitor-watchman",
        "pre-auto-gc",
        "post-checkout",
        "reference-transaction",
    ):
        shutil.copy(program, hooks / hook)
    settings = {
        "core.fsmonitor": str(program),
        "core.hooksPath": str(hooks),
        "core.pager": str(program),
        "core.sshCommand": str(program),
        "core.gitProxy": str(program),
        "core.askPass": str(program),
        "core.editor": str(program),
        "core.alternateRefsCommand": str(program),
        "diff.external": str(program),
        "diff.evil.textconv": str(program),
        "diff.evil.command": str(program),
        "filter.evil.clean": str(program),
        "filter.evil.smudge": str(program),
        "filter.evil.process": str(program),
        "gpg.program": str(program),
        "log.showSignature": "true",
        "pager.ls-files": str(program),
        "pager.diff-tree": str(program),
        "pager.cat-file": str(program),
        "alias.ls-files": f"!{program}",
        "alias.cat-file": f"!{program}",
        "credential.helper": f"!{program}",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": str(program),
    }
    for key, value in settings.items():
        run(repository, "config", key, value)
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "attributes").write_text("* filter=evil diff=evil\n")
    return ran


def test_nothing_that_a_repository_configures_is_run(repository: Path) -> None:
    write(repository, HOOKS)
    commit(repository)
    write(repository, TASKS)
    commit(repository)
    write(repository, ".devcontainer.json")
    run(repository, "config", "core.repositoryformatversion", "1")
    ran = hostile(repository)
    os.utime(repository / TASKS)
    found = known(repository)
    assert (list(found.untracked), found.added) == ([".devcontainer.json"], (TASKS,))
    assert not ran.exists(), ran.read_text()


@pytest.mark.parametrize("url", ["ext", "ssh", "file"])
def test_what_a_partial_clone_lacks_is_not_fetched(repository: Path, url: str) -> None:
    """Git fetches missing objects on its own, and the configuration names the program that it does so with."""
    write(repository, HOOKS)
    commit(repository)
    write(repository, TASKS)
    commit(repository)
    tree = run(repository, "rev-parse", "HEAD^{tree}").strip()
    run(repository, "config", "core.repositoryformatversion", "1")
    ran = hostile(repository)
    program = repository / ".git" / "run"
    address = {"ext": f"ext::{program}", "ssh": "ssh://host.example.com/x", "file": f"file://{repository}"}[
        url
    ]
    run(repository, "config", "remote.origin.url", address)
    (repository / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    ran.unlink(missing_ok=True)
    assert isinstance(ask(repository), Unknown)
    assert not ran.exists(), ran.read_text()


def test_the_programs_of_this_test_do_run_where_git_is_asked_carelessly(repository: Path) -> None:
    write(repository, TASKS)
    commit(repository)
    ran = hostile(repository)
    subprocess.run(["git", "status"], cwd=repository, check=False, capture_output=True)
    assert ran.exists()


def test_a_configuration_that_never_ends_is_given_up(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, TASKS)
    os.mkfifo(repository / "pipe")
    run(repository, "config", "include.path", str(repository / "pipe"))
    monkeypatch.setattr(git, "_TIMEOUT", 0.5)
    assert isinstance(ask(repository), Unknown)


def test_a_damaged_repository_is_unknown(repository: Path) -> None:
    write(repository, TASKS)
    commit(repository)
    (repository / ".git" / "index").write_bytes(b"DIRC" + b"\xff" * 100)
    assert isinstance(ask(repository), Unknown)
    shutil.rmtree(repository / ".git")
    (repository / ".git").write_text(json.dumps("gitdir: /nowhere"))
    assert isinstance(ask(repository), Unknown)
