"""pnpm's supply-chain settings as hovers and completions show them."""

from packward.managers.pnpm.config import FIELD, GLOBAL_YAML, YAML
from packward.model.manager import Setting

_FILES = (YAML, GLOBAL_YAML)
_SWITCH = ("true", "false")
_OFF_IN_11 = "false in pnpm 10, true since pnpm 11"

SETTINGS = (
    Setting(
        path=("minimumReleaseAge",),
        files=_FILES,
        says="How long a version has to be published before pnpm installs it. A plain number counts minutes.",
        unit="minutes",
        since="10.16.0",
        default="0 in pnpm 10, 1440 (1 day) since pnpm 11",
        values=("4320", "10080", "1440"),
    ),
    Setting(
        path=("minimumReleaseAgeExclude",),
        files=_FILES,
        says=(
            "Packages that need not wait: names, since 10.17 patterns such as @acme/*, since 10.19 exact "
            "versions such as name@1.2.3 || 1.2.4. Exempting a package does not exempt its dependencies."
        ),
        since="10.16.0",
        default="[]",
    ),
    Setting(
        path=("minimumReleaseAgeStrict",),
        files=_FILES,
        says="Whether an install stops where no version is old enough, or takes the lowest young one.",
        since="11.0.0",
        default="true where minimumReleaseAge is written (since 11.0.4), else false",
        values=_SWITCH,
    ),
    Setting(
        path=("minimumReleaseAgeIgnoreMissingTime",),
        files=_FILES,
        says="Whether packages without publish times pass the release-age gate, or stop the install.",
        since="11.0.0",
        default="true",
        values=("false", "true"),
    ),
    Setting(
        path=("trustLockfile",),
        files=_FILES,
        says="Skips the check of locked versions against the release age and the trust policy.",
        since="11.3.0",
        default="false",
        values=("false", "true"),
    ),
    Setting(
        path=("trustPolicy",),
        files=_FILES,
        says=(
            "With no-downgrade a version is not taken if it was published with weaker evidence of its "
            "origin than an earlier one."
        ),
        since="10.21.0",
        default="off",
        values=("no-downgrade", "off"),
    ),
    Setting(
        path=("trustPolicyExclude",),
        files=_FILES,
        says="Packages, or exact versions of them, that the trust policy does not hold back.",
        since="10.22.0",
        default="[]",
    ),
    Setting(
        path=("trustPolicyIgnoreAfter",),
        files=_FILES,
        says="Versions published longer ago than this are free from the trust policy. It counts minutes.",
        unit="minutes",
        since="10.27.0",
    ),
    Setting(
        path=("allowBuilds",),
        files=(YAML,),
        says=(
            "Which packages may run install scripts: a name, or a name with exact versions, and true or "
            "false. Patterns match nothing. Since pnpm 11 a package that is not listed stops the install."
        ),
        since="10.26.0",
        default="{}",
        values=_SWITCH,
    ),
    Setting(
        path=(FIELD, "allowBuilds"),
        files=("package.json",),
        says="Which packages may run install scripts. It wins over the same list in pnpm-workspace.yaml.",
        since="10.26.0",
        until="11.0.0",
    ),
    *(
        Setting(path=path, files=files, says=says, since=since, until="11.0.0")
        for key, since, says in (
            (
                "onlyBuiltDependencies",
                "7.1.0",
                "The only packages that may run install scripts. Since pnpm 11 allowBuilds takes its place.",
            ),
            (
                "neverBuiltDependencies",
                "5.16.0",
                "Packages that may not run install scripts; all others then may, also with an empty list.",
            ),
            (
                "ignoredBuiltDependencies",
                "10.1.0",
                "Packages whose install scripts are left out without a notice.",
            ),
        )
        for path, files in (((key,), (YAML,)), ((FIELD, key), ("package.json",)))
    ),
    Setting(
        path=("strictDepBuilds",),
        files=_FILES,
        says="Whether an install fails when a dependency has install scripts that nobody allowed or denied.",
        since="10.3.0",
        default=_OFF_IN_11,
        values=_SWITCH,
    ),
    Setting(
        path=("dangerouslyAllowAllBuilds",),
        files=_FILES,
        says=(
            "Lets every package run install scripts, now and in later versions. Denials in allowBuilds "
            "hold against it since pnpm 12.12 only."
        ),
        since="10.9.0",
        default="false",
        values=("false", "true"),
    ),
    Setting(
        path=("ignoreScripts",),
        files=_FILES,
        says="Runs no scripts of dependencies and none of the project, whatever allowBuilds says.",
        default="false",
        values=_SWITCH,
    ),
    Setting(
        path=("blockExoticSubdeps",),
        files=_FILES,
        says="Whether indirect dependencies from Git repositories or tarball addresses stop the install.",
        since="10.26.0",
        default=_OFF_IN_11,
        values=_SWITCH,
    ),
    Setting(
        path=("resolutionMode",),
        files=_FILES,
        says=(
            "Which version is taken: the highest, or for the project's own dependencies the lowest in "
            "range (lowest-direct, time-based)."
        ),
        default="highest",
        values=("highest", "time-based", "lowest-direct"),
    ),
    Setting(
        path=("saveExact",),
        files=(YAML,),
        says="Whether pnpm add writes exact versions instead of ranges.",
        default="false",
        values=_SWITCH,
    ),
    *(
        Setting(path=(key,), files=(".npmrc", "rc"), says=says, unit=unit, since=since, until="11.0.0")
        for key, unit, since, says in (
            (
                "minimum-release-age",
                "minutes",
                "10.16.0",
                "How many minutes a version has to be published before pnpm 10 installs it.",
            ),
            (
                "minimum-release-age-exclude",
                "",
                "10.16.0",
                "Packages that need not wait, each on a line of its own that ends in [].",
            ),
            (
                "strict-dep-builds",
                "",
                "10.3.0",
                "Whether an install fails over install scripts that nobody reviewed.",
            ),
            ("ignore-scripts", "", None, "Runs no scripts of dependencies and none of the project."),
        )
    ),
)
