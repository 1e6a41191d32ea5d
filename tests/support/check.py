"""Checking an annotated archive in process: the pure loop over a workspace and a registry in memory."""

import json
import posixpath
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, Literal

from msgspec import Struct

from packward.analysis.engine import Report, analyse
from packward.analysis.snapshot import ConfigText, Inputs, ManifestText, build
from packward.data.workspace_hooks import WORKSPACE_HOOKS
from packward.features.fixes import edits_of, texts_of
from packward.model.facts import Facts, Query, Unknown
from packward.model.finding import Finding, Fix
from packward.model.history import NewFiles
from packward.model.imports import Imports
from packward.model.settings import Settings
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.session.import_scan import without_dependencies
from packward.session.settings import merge, read_layer
from packward.signals import imports
from packward.signals.advisories import ADVISORIES_SIGNAL
from packward.signals.packument import read
from packward.syntax.languages import language_of, parse
from packward.text.document import Document
from packward.text.edits import apply
from support import socket_answers
from support.advisories import bulk_answer, bulk_entries, read_lines
from support.archive import NOW, Archive, read_archive
from support.packuments import Packument, abbreviated, from_archive, seconds

ROOT = "file:///project"
HOME = "file:///home/user"
REGISTRY = "https://registry.example.com/"
CONFIG_NAMES = (".npmrc", "pnpm-workspace.yaml", ".yarnrc.yml", "bunfig.toml", "node.config.json")
BOT_NAMES = (
    "dependabot.yml",
    "dependabot.yaml",
    "renovate.json",
    "renovate.json5",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
)
BOT_FOLDERS = ("", ".github", ".gitlab")


class Checked(Struct, frozen=True, kw_only=True):
    """An archive with what packward found in it."""

    archive: Archive
    workspace: Workspace
    report: Report
    facts: Facts

    def by_rule(self, rule: str) -> list[Finding]:
        """Return the findings of one rule, in document order."""
        return [finding for finding in self.report.findings if finding.rule == rule]

    def only(self, rule: str) -> Finding:
        """Return the one finding of a rule."""
        (finding,) = self.by_rule(rule)
        return finding

    def flagged(self, finding: Finding) -> str:
        """Return the text that a finding stands under."""
        text = texts_of(self.workspace)[finding.location.uri]
        return text[finding.location.span.start : finding.location.span.end]

    def after(self, fix: Fix) -> dict[str, str]:
        """Return the files that a fix changes, by name, with their new text."""
        texts = texts_of(self.workspace)
        edits = edits_of(fix.patches, texts.get)
        return {self.workspace.label(uri): apply(texts.get(uri, ""), found) for uri, found in edits.items()}

    def context(self) -> Context:
        """Return a context over everything the registry of the archive knows."""
        return Context(self.workspace, self.facts, NOW)


def check(
    text: str | Archive,
    *,
    settings: Settings = Settings(),  # noqa: B008  frozen
    env: Mapping[str, str] | None = None,
    unknown: Mapping[str, Unknown] | None = None,
    no_advisories: Unknown | None = None,
    documents: Literal["full", "short and full", "dated short and full"] = "full",
) -> Checked:
    """Check an archive; packages that have no registry section are not found, or `unknown`.

    `no_advisories` says why the registry's bulk endpoint does not answer; by default it does.
    `documents`: whether the registry has one document of a package, or a short one for installs as well,
    which may have times.
    """
    archive = read_archive(text) if isinstance(text, str) else text
    workspace = build(1, _inputs(archive, settings, env or {}), parse=_parse)
    packuments = {name: from_archive(name, lines, NOW) for name, lines in archive.registry.items()}
    short = {name: abbreviated(full) for name, full in packuments.items()} if documents != "full" else {}
    if documents == "dated short and full":
        short = {name: {**brief, "time": packuments[name]["time"]} for name, brief in short.items()}
    answers: dict[Query, Any] = {}
    report = analyse(workspace, Facts(), NOW)
    git = _new_files(archive.git)
    for revision in range(1, 20):
        if not report.wanted:
            break
        answers |= _advisories(report.wanted, archive, no_advisories)
        for query in report.wanted:
            other = git if query.signal == "new-files" else socket_answers.answer(query, archive.socket, NOW)
            if other is not None:
                answers[query] = other
            if query in answers:
                continue
            has_short = query.signal == "packument" and query.package in short
            answers[query] = (
                _imports(query, archive)
                if query.signal == imports.NAME
                else _answer(query, short if has_short else packuments, unknown or {})
            )
        report = analyse(workspace, Facts(revision=revision, answers=answers), NOW)
    assert not report.wanted, "the analysis asks for ever"
    assert not report.failures, report.failures[0][1]
    return Checked(archive=archive, workspace=workspace, report=report, facts=Facts(answers=answers))


def _imports(query: Query, archive: Archive) -> Imports | Unknown:
    """Look through the archive's files, where it has source files. No package is installed."""
    if not any(name.endswith((".js", ".ts", ".mjs")) for name in archive.files):
        return Unknown("not-found")
    texts = (
        (name, without_dependencies(text) if posixpath.basename(name) == "package.json" else text)
        for name, text in archive.files.items()
    )
    usages = imports.find_usages(texts, dict.fromkeys(imports.names_asked(query), None))
    return Imports(usages=usages, complete=True)


def _answer(query: Query, packuments: Mapping[str, Packument], unknown: Mapping[str, Unknown]) -> Any:
    document = packuments.get(query.package)
    if query.package in unknown or document is None:
        return unknown.get(query.package, Unknown("not-found"))
    return read(json.dumps(document).encode(), query, "registry.example.com", NOW)


def _new_files(section: str) -> NewFiles | Unknown:
    """Return what git tells by an archive's section on it; without one there is no repository."""
    times: dict[str, dict[str, float]] = {"untracked": {}, "added": {}}
    for line in section.splitlines():
        path, how, count, unit = line.split()
        times[how][path] = NOW - seconds(count, unit)
    if not section:
        return Unknown("not-found")
    added = times["added"]
    committed = max(added.values(), default=None)
    return NewFiles(untracked=times["untracked"], added=tuple(added), committed=committed, asked_at=NOW)


def _advisories(queries: Iterable[Query], archive: Archive, refused: Unknown | None) -> dict[Query, Any]:
    asked = [query for query in queries if query.signal == ADVISORIES_SIGNAL.name]
    if refused is not None:
        return dict.fromkeys(asked, refused)
    known = {name: bulk_entries(read_lines(lines)) for name, lines in archive.advisories.items()}
    said = bulk_answer(ADVISORIES_SIGNAL.body(asked), known)
    answers = ADVISORIES_SIGNAL.read(said, asked, "registry.example.com", NOW)
    assert not isinstance(answers, Unknown)
    return dict(answers)


def _inputs(archive: Archive, settings: Settings, env: Mapping[str, str]) -> Inputs:
    documents = {
        name: Document(uri=_uri(name), version=None, text=text) for name, text in archive.files.items()
    }
    manifests = [name for name in documents if posixpath.basename(name) == "package.json"]
    manifests.sort(key=lambda name: (name != "package.json", name))
    own = read_layer(_own_settings(archive))
    return Inputs(
        root_uri=ROOT,
        home_uri=HOME,
        manifests=tuple(
            ManifestText(document=documents[name], label=name, is_root=name == "package.json")
            for name in manifests
        ),
        configs=tuple(_config(name, document) for name, document in documents.items() if _is_config(name)),
        lockfiles={
            name: document for name, document in documents.items() if "lock" in name or "shrinkwrap" in name
        },
        present=frozenset(name for name in documents if "/" not in name),
        env={"npm_config_registry": REGISTRY, **env},
        settings=merge(None, own) if own.values else settings,
        setting_problems=tuple((("packward", *path), message) for path, message in own.problems),
    )


def _own_settings(archive: Archive) -> Any:
    """Return what the root manifest says under "packward"; None where it is silent or no JSON."""
    try:
        return json.loads(archive.files["package.json"]).get("packward")
    except ValueError:
        return None


def _is_config(name: str) -> bool:
    return posixpath.basename(name) in CONFIG_NAMES or _is_bots(name) or _is_hook(name)


def _is_hook(name: str) -> bool:
    return any(fnmatchcase(name, hook.file) for hook in WORKSPACE_HOOKS)


def _is_bots(name: str) -> bool:
    return posixpath.basename(name) in BOT_NAMES and posixpath.dirname(name) in BOT_FOLDERS


def _config(name: str, document: Document) -> ConfigText:
    folder = posixpath.dirname(name)
    level: Literal["user", "member", "project"] = (
        "user"
        if folder == "~"
        else "member"
        if folder and not _is_bots(name) and not _is_hook(name)
        else "project"
    )
    return ConfigText(
        document=document,
        level=level,
        name=name if _is_hook(name) else posixpath.basename(name),
        label=name,
        member=folder if level == "member" else "",
    )


def _uri(name: str) -> str:
    return f"{HOME}/{name[2:]}" if name.startswith("~/") else f"{ROOT}/{name}"


def _parse(document: Document) -> Any:
    return parse(language_of(document.uri) or "json", document.text)
