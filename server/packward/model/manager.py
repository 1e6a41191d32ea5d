"""The shape of a package manager's knowledge: what each folder in `managers/` provides as pure functions."""

from collections.abc import Callable, Mapping
from typing import Literal

import semver
from msgspec import Struct

from packward.model.lockfile import Lockfile
from packward.model.manifest import Manifest
from packward.model.packument import Packument, Release
from packward.model.policy import Origin, Policy
from packward.model.specifiers import Specifier, parse_specifier
from packward.syntax.patch import Patch
from packward.syntax.tree import KeyPath, Tree
from packward.text.document import Document, Span

OptionalFailure = Literal["dropped", "dropped-alone", "fails"]


class Tool(Struct, frozen=True, kw_only=True):
    """The package manager that a project uses, and how that is known.

    `origin` is where it was read ("package.json", "package-lock.json", "npm on PATH"), None where it was
    assumed. `version_assumed`: nobody said which version, the newest known behaviour is taken.
    `node` is the version of Node it would run on, None where not known.
    """

    name: str
    version: str
    origin: Origin | None = None
    version_origin: Origin | None = None
    version_assumed: bool = False
    node: str | None = None

    def at_least(self, version: str) -> bool:
        """Tell whether the tool is this version or newer. Unreadable versions count as newest."""
        try:
            mine = semver.Version.parse(self.version)
        except ValueError:
            return True
        return mine >= semver.Version.parse(version)

    @property
    def major(self) -> int:
        """The major version, a very large one where it is unreadable."""
        head = self.version.partition(".")[0]
        return int(head) if head.isdecimal() else 10**6


class ConfigFile(Struct, frozen=True, kw_only=True):
    """One configuration file that exists.

    `level` says whose it is: the project's root, a workspace member's, the user's, the computer's, or
    the manager's own. `name` is its base name, `label` how users name it, `member` the member's label.
    """

    level: Literal["project", "member", "user", "global", "builtin"]
    name: str
    label: str
    document: Document
    tree: Tree
    member: str = ""

    @property
    def uri(self) -> str:
        """The document's address."""
        return self.document.uri


class Configs(Struct, frozen=True, kw_only=True):
    """All configuration that managers read: files, nearest first, and the environment.

    `root_uri` is the workspace root's folder without a final slash, `home_uri` the user's. `members` are
    the manifests of workspace members, of which some managers read settings too.
    """

    root_uri: str
    home_uri: str
    files: tuple[ConfigFile, ...] = ()
    env: Mapping[str, str] = {}
    members: tuple[Manifest, ...] = ()

    def named(self, name: str, *levels: str) -> tuple[ConfigFile, ...]:
        """Return the files with a base name, at these levels (all when none is given), nearest first."""
        return tuple(
            file for file in self.files if file.name == name and (not levels or file.level in levels)
        )


class Wanted(Struct, frozen=True, kw_only=True):
    """What a resolution is asked for: a registry package under a range, version or tag.

    `package` is the real name (an alias's target), `specifier` the inner specifier. `optional`: the
    requirement may be left out. `direct`: the project itself asks, not one of its dependencies.
    """

    package: str
    specifier: Specifier
    optional: bool = False
    direct: bool = False


class Skipped(Struct, frozen=True, kw_only=True):
    """A version that the manager passes over, and until when (epoch seconds)."""

    version: str
    reason: Literal["too-fresh", "deprecated", "engines"]
    published: float | None = None
    installable_at: float | None = None


class Resolution(Struct, frozen=True, kw_only=True):
    """What a manager picks. `release` is None where the install fails; `failure` then says why.

    `skipped` holds the better versions it passes over because of the gate, best first.
    `exempt`: the picked version is younger than the gate and an exemption lets it through.
    `fallback`: the gate let nothing through and the manager fell back to a young version.
    """

    release: Release | None = None
    failure: Literal[
        "", "no-match", "no-versions", "too-fresh", "unknown-tag", "no-times", "trust-downgrade"
    ] = ""
    skipped: tuple[Skipped, ...] = ()
    exempt: bool = False
    fallback: bool = False


class ScriptSubject(Struct, frozen=True, kw_only=True):
    """A package whose install scripts are judged.

    `package` is its real name, `alias` the name it is installed as; `source` is empty for a registry
    package, else its git or file specifier.
    """

    package: str
    version: str
    alias: str = ""
    source: str = ""
    direct: bool = True
    optional: bool = False


class ScriptOutcome(Struct, frozen=True, kw_only=True):
    """What a manager does with a package's install scripts, and who said so."""

    outcome: Literal["none", "runs", "runs-with-warning", "blocked", "blocked-and-fails", "denied"]
    origin: Origin | None = None


class Change(Struct, frozen=True, kw_only=True):
    """Edits that write one decision, with the words that name them and the place they go to."""

    title: str
    patches: tuple[Patch, ...]
    label: str


class Target(Struct, frozen=True, kw_only=True):
    """What one written entry (an exemption or an approval) can match.

    `name` is the package's name, or a pattern of names where `is_pattern`; `versions` are the exact
    versions it is limited to, None where it covers any. `problem` says why an entry of this form never
    does what it seems to, in one sentence; None where it works.
    """

    name: str
    is_pattern: bool = False
    versions: tuple[str, ...] | None = None
    problem: str | None = None


class CatalogEntry(Struct, frozen=True, kw_only=True):
    """Where a catalog writes a dependency's specifier: the text and its place (span without quotes)."""

    text: str
    uri: str
    path: KeyPath
    name_span: Span
    span: Span


class Setting(Struct, frozen=True, kw_only=True):
    """One supply-chain setting of a manager, as hovers and completions show it.

    `path` is its key path in the files named `files`; `unit` is what a bare number counts ("days",
    "minutes", "seconds", "" where it is no time). `since` is the first version that reads it there, `until`
    the first that no longer does. `values` are what one may write, the recommended one first.
    """

    path: KeyPath
    files: tuple[str, ...]
    says: str
    unit: str = ""
    since: str | None = None
    until: str | None = None
    default: str = ""
    values: tuple[str, ...] = ()


class UserFile(Struct, frozen=True, kw_only=True):
    """A configuration file outside the project that a manager reads.

    `path` is absolute, or begins with "~/" for the user's home. `name` is the base name under which the
    manager's settings look for it among the `Configs`, `level` whose it is.
    """

    path: str
    name: str
    level: Literal["user", "global"]


def _never(failure: str, tool: Tool) -> bool:
    del failure, tool
    return False


def _nothing_implied(release: Release, tool: Tool) -> Mapping[str, str]:
    del release, tool
    return {}


def _as_npm(name: str, text: str, tool: Tool) -> Specifier:
    del tool
    return parse_specifier(name, text)


def _no_change(tool: Tool, configs: Configs) -> Change | None:
    del tool, configs
    return None


class Manager(Struct, frozen=True, kw_only=True):
    """One package manager. Every function is pure; `Tool` says which version is meant.

    detection: `lockfile_names` in order of precedence; `newest` is the version whose behaviour is
    assumed where nobody says which.
    `policy(tool, configs, manifest)`: what is in force.
    `is_exempt(policy, package, version)`: does an exemption free this version from the gate.
    `resolve(wanted, packument, policy, tool, now)`: what an install without lockfile picks.
    `script_outcome(events, subject, policy, tool)`.
    `read_lockfile(document, text, tool)` returns None where this version does not read the file.
    `set_release_age(seconds, tool, configs)`: write a gate; None where this version has none.
    `exempt(package, version, policy, tool, configs)`: write an exemption; None where there is no way.
    `decide_scripts(package, version, allowed, tool, configs, manifest)`: write an approval or denial;
    version None means any version.
    `rechecks_lockfile(policy, tool)`: an install fails when a locked version is under the gate.
    `read_exemption(text, tool)`, `read_approval(text, tool)`: what a written entry can match.
    `optional_failure`, `optional_build_failure`: what becomes of an optional dependency that cannot be
    resolved, and of one whose install script fails; `dropped-alone` where it itself is to blame and
    `fails` where something below it is.
    `forgives_peer(failure, tool)`: a peer that cannot be resolved for this reason is left out.
    `reuses_packages`: a package of the tree that satisfies a further requirement meets it; otherwise every
    requirement is resolved on its own. `implied(release, tool)`: what a package requires without saying so.
    `read_specifier(name, text, tool)`: how a specifier is read, for managers that differ from npm.
    `catalogs(configs, manifest)`: catalog name ("" for the default one) to package name to entry.
    `workspace_patterns(configs, manifest)`: globs of member folders, None where it is no workspace.
    `restrict_scripts(tool, configs)`: write the setting that stops unreviewed install scripts.
    `user_files(env)`: files outside the project; `searches_up`: config files of folders above count too.
    """

    name: str
    newest: str
    lockfile_names: tuple[str, ...]
    config_names: tuple[str, ...]
    release_age_since: str
    release_age_key: str
    optional_failure: OptionalFailure
    installs_peers: Callable[[Tool], bool]
    policy: Callable[[Tool, Configs, Manifest | None], Policy]
    is_exempt: Callable[[Policy, str, str], bool]
    resolve: Callable[[Wanted, Packument, Policy, Tool, float], Resolution]
    script_outcome: Callable[[tuple[str, ...], ScriptSubject, Policy, Tool], ScriptOutcome]
    read_lockfile: Callable[[Document, str, Tool], Lockfile | None]
    set_release_age: Callable[[float, Tool, Configs], Change | None]
    exempt: Callable[[str, str | None, Policy, Tool, Configs], Change | None]
    decide_scripts: Callable[[str, str | None, bool, Tool, Configs, Manifest], Change | None]
    rechecks_lockfile: Callable[[Policy, Tool], bool]
    read_exemption: Callable[[str, Tool], Target]
    read_approval: Callable[[str, Tool], Target]
    catalogs: Callable[[Configs, Manifest], Mapping[str, Mapping[str, CatalogEntry]]]
    workspace_patterns: Callable[[Configs, Manifest], tuple[str, ...] | None]
    user_files: Callable[[Mapping[str, str]], tuple[UserFile, ...]]
    restrict_scripts: Callable[[Tool, Configs], Change | None] = _no_change
    optional_build_failure: OptionalFailure = "dropped"
    forgives_peer: Callable[[str, Tool], bool] = _never
    reuses_packages: bool = True
    implied: Callable[[Release, Tool], Mapping[str, str]] = _nothing_implied
    read_specifier: Callable[[str, str, Tool], Specifier] = _as_npm
    searches_up: bool = False
    settings: tuple[Setting, ...] = ()
