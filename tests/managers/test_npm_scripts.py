"""What npm does with install scripts, and how a decision is written."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from managers.npm_project import npm, project
from packward.managers.npm import approvals
from packward.managers.npm.scripts import decide_scripts, script_outcome
from packward.managers.npm.settings import policy
from packward.model.manager import ScriptSubject

_SUBJECT = ScriptSubject(package="pkg", version="1.0.1", alias="pkg")


def _outcome(version: str, allow: Any = None, npmrc: str = "", subject: ScriptSubject = _SUBJECT) -> str:
    manifest = {} if allow is None else {"allowScripts": allow}
    at = project({".npmrc": npmrc}, manifest)
    tool = npm(version)
    found = policy(tool, at.configs, at.manifests[0])
    return script_outcome(("postinstall",), subject, found, tool).outcome


@pytest.mark.parametrize(
    ("version", "outcome"),
    [("10.9.9", "runs"), ("11.15.0", "runs"), ("11.16.0", "runs-with-warning"), ("12.0.0", "blocked")],
)
def test_the_default_depends_on_the_version(version: str, outcome: str) -> None:
    assert _outcome(version) == outcome


@pytest.mark.parametrize(
    ("allow", "outcome"),
    [
        ({"pkg": True}, "runs"),
        ({"pkg@1.0.1": True}, "runs"),
        ({"pkg@*": True}, "runs"),
        ({"pkg@1.0.0 || 1.0.1": True}, "runs"),
        ({"pkg@1.0.0": True}, "blocked"),
        ({"pkg@^1.0.0": True}, "blocked"),
        ({"pkg@latest": True}, "blocked"),
        ({"p*": True}, "blocked"),
        ({"*": True}, "blocked"),
        ({"pkg": False}, "denied"),
        ({"pkg": True, "pkg@1.0.1": False}, "denied"),
        ({"pkg": True, "pkg@1.0.0": False}, "runs"),
        ({"pkg": "true"}, "blocked"),
        (["pkg"], "blocked"),
        (True, "blocked"),
        ({"file:./pkg": True}, "blocked"),
    ],
)
def test_an_entry_means_what_npm_takes_it_for(allow: Any, outcome: str) -> None:
    assert _outcome("12.2.0", allow) == outcome


def test_a_list_in_the_npmrc_counts_only_without_entries_in_the_manifest() -> None:
    assert _outcome("12.2.0", None, "allow-scripts=a, pkg\n") == "runs"
    assert _outcome("12.2.0", {}, "allow-scripts=pkg\n") == "runs"
    assert _outcome("12.2.0", {"other": True}, "allow-scripts=pkg\n") == "blocked"
    assert _outcome("12.2.0", ["x"], "allow-scripts=pkg\n") == "blocked"
    assert _outcome("12.2.0", {"pkg@^1.0.0": True}, "allow-scripts=pkg\n") == "runs"


def test_one_switch_decides_for_all() -> None:
    assert _outcome("12.2.0", {"pkg": True}, "ignore-scripts=true\n") == "blocked"
    assert _outcome("12.2.0", {"pkg": False}, "dangerously-allow-all-scripts=true\n") == "runs"
    assert _outcome("12.2.0", None, "strict-allow-scripts=true\n") == "blocked-and-fails"
    assert _outcome("12.2.0", {"pkg": False}, "strict-allow-scripts=true\n") == "denied"


@pytest.mark.parametrize(
    ("key", "source", "matched"),
    [
        ("github:user/repo", "user/repo", True),
        ("git+https://github.com/user/repo.git", "github:user/repo", True),
        ("user/repo#abc123", "user/repo#abc123def", True),
        ("user/repo#abc123def", "user/repo#abc", False),
        ("pkg", "user/repo", False),
        ("file:./lib", "file:lib", True),
        ("./lib", "file:lib", True),
        ("file:./other", "file:lib", False),
        ("https://example.com/x.tgz", "https://example.com/x.tgz", True),
    ],
)
def test_other_sources_are_named_by_where_they_come_from(key: str, source: str, matched: bool) -> None:
    subject = ScriptSubject(package="pkg", version="1.0.1", source=source)
    assert approvals.names(key, subject) is matched


def _decided(before: Any, version: str | None, *, allowed: bool, npmrc: str = "") -> Any:
    manifest = {"name": "p"} if before is None else {"name": "p", "allowScripts": before}
    at = project({".npmrc": npmrc}, manifest)
    change = decide_scripts("pkg", version, allowed, npm("12.2.0"), at.configs, at.manifests[0])
    assert change is not None
    return json.loads(at.after(change.patches)["package.json"])["allowScripts"]


def test_an_approval_is_for_one_version_and_a_denial_for_all() -> None:
    assert _decided(None, "1.0.1", allowed=True) == {"pkg@1.0.1": True}
    assert _decided(None, None, allowed=True) == {"pkg": True}
    assert _decided(None, "1.0.1", allowed=False) == {"pkg": False}


def test_a_decision_removes_what_would_contradict_it() -> None:
    assert _decided({"pkg": False, "a": True}, "1.0.1", allowed=True) == {"a": True, "pkg@1.0.1": True}
    assert _decided({"pkg@1.0.0": True, "pkg@1.0.1": True}, "1.0.1", allowed=False) == {"pkg": False}
    assert _decided({"pkg@1.0.0": False}, "1.0.1", allowed=True) == {"pkg@1.0.0": False, "pkg@1.0.1": True}


def test_a_decision_takes_the_npmrcs_list_along_which_npm_would_ignore_from_then_on() -> None:
    assert _decided(None, "1.0.1", allowed=True, npmrc="allow-scripts=a,b\n") == {
        "a": True,
        "b": True,
        "pkg@1.0.1": True,
    }
    assert _decided(None, "1.0.1", allowed=False, npmrc="allow-scripts=a,pkg\n") == {"a": True, "pkg": False}


def test_nothing_is_written_for_an_npm_without_approvals() -> None:
    at = project()
    written = decide_scripts(
        "pkg", "1.0.1", allowed=True, tool=npm("11.15.0"), configs=at.configs, manifest=at.manifests[0]
    )
    assert written is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_key_raises(key: str, source: str) -> None:
    approvals.names(key, _SUBJECT)
    approvals.names(key, ScriptSubject(package="pkg", version="1.0.0", source=source))
