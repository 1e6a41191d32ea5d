"""What is in force in a project: release-age gate, script policy, registries, and where each was written."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from packward.model.finding import Fix
from packward.text.document import Span


class Origin(Struct, frozen=True, kw_only=True):
    """Where a value was written.

    `label` is how users name the place (".npmrc", "~/.npmrc", "environment variable npm_config_before").
    `uri` and `span` are None where no file holds it.
    """

    label: str
    uri: str | None = None
    span: Span | None = None


class Exemption(Struct, frozen=True, kw_only=True):
    """One written entry that frees packages from the gate, in the manager's own syntax."""

    text: str
    origin: Origin


class ReleaseAge(Struct, frozen=True, kw_only=True):
    """A minimum release age in force (a gate).

    `seconds` is the window; `before` is an absolute cutoff (epoch seconds) that some managers take
    instead, and wins where it is set. `strict`: no version old enough is an error, not a fallback.
    `default`: the manager's own default, nobody wrote it. `missing_time` says what a version without
    publish time counts as.
    """

    seconds: float
    origin: Origin | None = None
    before: float | None = None
    strict: bool = True
    default: bool = False
    exempt: tuple[Exemption, ...] = ()
    missing_time: Literal["old", "young", "error"] = "old"

    def cutoff(self, now: float) -> float:
        """Return the moment (epoch seconds) after which a version is too young."""
        return self.before if self.before is not None else now - self.seconds


class TrustPolicy(Struct, frozen=True, kw_only=True):
    """A version is held back that has weaker evidence of its origin than one published before it.

    `exempt` frees packages and versions. `ignore_after`: seconds since publication after which a version is
    free, None where none becomes so. `missing_time` says what a registry without publish times leads to.
    """

    origin: Origin
    exempt: tuple[Exemption, ...] = ()
    ignore_after: float | None = None
    missing_time: Literal["free", "error"] = "error"


class Approval(Struct, frozen=True, kw_only=True):
    """One written decision on install scripts: an entry in the manager's own syntax, allowed or denied."""

    text: str
    allowed: bool
    origin: Origin


class ScriptPolicy(Struct, frozen=True, kw_only=True):
    """What the manager does with install scripts of dependencies.

    `default` is for packages that no entry names. `strict`: an unreviewed script fails the install.
    `overrules` is set where one switch decides for all packages: "run" or "block".
    """

    default: Literal["run", "run-with-warning", "block"]
    strict: bool = False
    origin: Origin | None = None
    overrules: Literal["run", "block"] | None = None
    approvals: tuple[Approval, ...] = ()


class Problem(Struct, frozen=True, kw_only=True):
    """A setting that does not do what it says, as its manager's folder found it."""

    rule: str
    message: str
    origin: Origin
    fixes: tuple[Fix, ...] = ()


class Registries(Struct, frozen=True, kw_only=True):
    """Base addresses with a final slash: the default one and one per scope ("@acme")."""

    default: str
    scopes: Mapping[str, str] = {}
    origins: Mapping[str, Origin] = {}

    def of(self, package: str) -> str:
        """Return the base address of the registry that a package name is asked from."""
        scope, slash, _ = package.partition("/")
        return self.scopes.get(scope, self.default) if slash and scope.startswith("@") else self.default


class Policy(Struct, frozen=True, kw_only=True):
    """Everything in force for one workspace.

    `release_age` is None where no gate is in force; `release_age_problem` then tells whether one is
    written and has no effect or breaks the install (`release_age_breaks`).
    `scoped_ages` overrides the gate for a scope. `install_breaks` says why a setting stops every install.
    `sources` says from where the manager still takes dependencies of a specifier kind ("git", "url",
    "file", "directory"): "root" for those of the project's own manifests only; a kind not named is free.
    `lowest_direct`: of what the project itself asks for the lowest version is taken, not the highest.
    `trusts_lockfile`: the manager is told not to check locked versions against the gate again.
    `trust` is None where the evidence of a version's origin does not matter.
    """

    scripts: ScriptPolicy
    registries: Registries
    release_age: ReleaseAge | None = None
    release_age_problem: str | None = None
    release_age_breaks: bool = False
    scoped_ages: Mapping[str, ReleaseAge] = {}
    install_breaks: str | None = None
    sources: Mapping[str, Literal["none", "root"]] = {}
    lowest_direct: bool = False
    trusts_lockfile: bool = False
    trust: TrustPolicy | None = None
    problems: tuple[Problem, ...] = ()

    def gate(self, package: str) -> ReleaseAge | None:
        """Return the gate that a package name is under, exemptions not applied."""
        scope, slash, _ = package.partition("/")
        return self.scoped_ages.get(scope, self.release_age) if slash else self.release_age
