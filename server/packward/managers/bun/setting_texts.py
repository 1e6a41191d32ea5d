"""Bun's supply-chain settings, for hovers and completions. Sources: Bun's documentation and runs."""

from packward.managers.bun.config import BUNFIG, NPMRC, SECTION, USER_BUNFIG
from packward.managers.bun.release_age import EXCLUDE_KEY, KEY, SINCE
from packward.managers.bun.trusted import FIELD, MANIFEST
from packward.model.manager import Setting

_BUNFIGS = (BUNFIG, USER_BUNFIG)
_SWITCH = ("true", "false")

SETTINGS = (
    Setting(
        path=(SECTION, KEY),
        files=_BUNFIGS,
        says=(
            "How long a version has to be published before Bun installs it. A number counts seconds; "
            'since 1.4.4 a text such as "3 days" or "36h" will do too.'
        ),
        unit="seconds",
        since=SINCE,
        default="off",
        values=("259200", "604800", "86400"),
    ),
    Setting(
        path=(SECTION, EXCLUDE_KEY),
        files=_BUNFIGS,
        says=(
            "Packages that need not wait: exact names, since 1.4.4 exact versions too, such as "
            "name@1.2.3 || 1.2.4. Exempting a package does not exempt its dependencies."
        ),
        since=SINCE,
        default="[]",
    ),
    Setting(
        path=(SECTION, "ignoreScripts"),
        files=_BUNFIGS,
        says="No install script of any dependency runs, those of trusted packages included.",
        default="false",
        values=_SWITCH,
    ),
    Setting(
        path=(SECTION, "exact"),
        files=_BUNFIGS,
        says="bun add writes exact versions instead of ranges.",
        default="false",
        values=_SWITCH,
    ),
    Setting(
        path=(SECTION, "registry"),
        files=_BUNFIGS,
        says=(
            "The registry that packages come from: an address, or a table with url and token. "
            "Since 1.4 it beats the one in .npmrc."
        ),
        default="the public npm registry",
    ),
    Setting(
        path=(SECTION, "scopes"),
        files=_BUNFIGS,
        says="The registries of scopes: the scope's name to an address, or to a table with url and token.",
    ),
    Setting(
        path=(SECTION, "security", "scanner"),
        files=_BUNFIGS,
        says="A package that looks at everything to be installed and may stop the install.",
    ),
    Setting(
        path=("ignore-scripts",),
        files=(NPMRC,),
        says="No install script of any dependency runs. Since 1.4 ignoreScripts in bunfig.toml beats it.",
        default="false",
        values=_SWITCH,
    ),
    Setting(
        path=("registry",),
        files=(NPMRC,),
        says="The registry that packages come from. Since 1.4 the one in bunfig.toml beats it.",
        default="the public npm registry",
    ),
    Setting(
        path=(FIELD,),
        files=(MANIFEST,),
        says=(
            "Packages whose install scripts run: exact names, whatever the version. As soon as any manifest "
            "of the workspace has it, Bun's own list of trusted packages no longer counts."
        ),
        default="Bun's own list",
    ),
)
