"""Yarn's supply-chain settings as hovers and completions show them. Sources: Yarn's own lists, and runs."""

from packward.managers.yarn.config import RC
from packward.managers.yarn.release_age import EXEMPT_KEY, KEY, SCOPES_SINCE, SINCE
from packward.model.manager import Setting

_RC = (RC,)
_MANIFEST = ("package.json",)

SETTINGS = (
    Setting(
        path=(KEY,),
        files=_RC,
        says=(
            "How long a version has to be published before Yarn installs it: a duration such as 7d or 36h, "
            "or a plain number of minutes. Yarn 4.10 reads plain numbers only."
        ),
        unit="minutes",
        since=SINCE,
        default="0 up to Yarn 4.14, 1d since 4.15",
        values=("3d", "7d", "1d"),
    ),
    Setting(
        path=("npmScopes", "*", KEY),
        files=_RC,
        says="The minimum age of versions of one scope's packages, in place of the general one.",
        unit="minutes",
        since=SCOPES_SINCE,
        values=("3d", "7d", "1d"),
    ),
    Setting(
        path=(EXEMPT_KEY,),
        files=_RC,
        says=(
            "Packages that need not wait: names and patterns such as @acme/*, each perhaps with a version or "
            "range as in name@1.2.3. The lists of all .yarnrc.yml files above count together."
        ),
        since=SINCE,
        default="[]",
    ),
    Setting(
        path=("enableScripts",),
        files=_RC,
        says=(
            "Whether install scripts of dependencies run. Decisions in dependenciesMeta of the root "
            "package.json come first; the project's own scripts always run."
        ),
        default="true up to Yarn 4.13, false since 4.14",
        values=("false", "true"),
    ),
    Setting(
        path=("dependenciesMeta", "*", "built"),
        files=_MANIFEST,
        says=(
            "Whether the install scripts of this package run, whatever enableScripts says. The key is a "
            "name, or a name with one exact version; only the root package.json counts."
        ),
        since="2.0.0",
        values=("true", "false"),
    ),
    Setting(
        path=("approvedGitRepositories",),
        files=_RC,
        says="Patterns of the git repositories that dependencies may come from; none may where it is empty.",
        since="4.14.0",
        default="[]",
    ),
    Setting(
        path=("npmRegistryServer",),
        files=_RC,
        says="The registry that packages come from unless npmScopes names another for their scope.",
        since="2.0.0",
    ),
    Setting(
        path=("npmScopes", "*", "npmRegistryServer"),
        files=_RC,
        says=(
            "The registry of one scope's packages. A block without it stands for the public registry, "
            "whatever npmRegistryServer says."
        ),
        since="2.0.0",
    ),
    Setting(
        path=("enableHardenedMode",),
        files=_RC,
        says=(
            "Checks the lockfile against the registry at every install. It does not check the age of locked "
            "versions again."
        ),
        since="4.0.0",
        default="true in CI of public pull requests, else false",
        values=("true", "false"),
    ),
    Setting(
        path=("enableStrictSsl",),
        files=_RC,
        says="Whether the registry's certificate is checked.",
        since="2.0.0",
        default="true",
        values=("true",),
    ),
    Setting(
        path=("defaultSemverRangePrefix",),
        files=_RC,
        says='What yarn add writes before a version: "^", "~", or "" for the exact version.',
        since="2.0.0",
        default="^",
        values=("", "~", "^"),
    ),
)
