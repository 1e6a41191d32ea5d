"""The settings of update bots on how long a version has to be out, for hovers and completions.

Sources: the option references of Dependabot and Renovate.
"""

from packward.model.manager import Setting

_DEPENDABOT = ("dependabot.yml", "dependabot.yaml")
_RENOVATE = ("renovate.json", "renovate.json5", ".renovaterc", ".renovaterc.json", ".renovaterc.json5")
_COOLDOWN = ("updates", "*", "cooldown")
_DAYS = ("7", "3", "14")
_BEHAVIOURS = ("timestamp-required", "timestamp-optional")

DEPENDABOT = (
    Setting(
        path=_COOLDOWN,
        files=_DEPENDABOT,
        says="How long a version has to be out before Dependabot proposes it. Security updates do not wait.",
        default="3 days",
    ),
    Setting(
        path=(*_COOLDOWN, "default-days"),
        files=_DEPENDABOT,
        says="How many days a version has to be out before Dependabot proposes it, from 1 to 90.",
        unit="days",
        default="3",
        values=_DAYS,
    ),
    *(
        Setting(
            path=(*_COOLDOWN, f"semver-{step}-days"),
            files=_DEPENDABOT,
            says=f"How many days Dependabot waits with {step} versions, instead of default-days.",
            unit="days",
            default="default-days",
            values=_DAYS,
        )
        for step in ("major", "minor", "patch")
    ),
    Setting(
        path=(*_COOLDOWN, "include"),
        files=_DEPENDABOT,
        says="The dependencies that the cooldown is for; * stands for any characters.",
        default="all",
    ),
    Setting(
        path=(*_COOLDOWN, "exclude"),
        files=_DEPENDABOT,
        says="Dependencies that Dependabot proposes at once. It wins over include, and over the default.",
    ),
)


def _of_renovate(key: str, says: str, default: str, values: tuple[str, ...]) -> tuple[Setting, ...]:
    places: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
        ((), _RENOVATE),
        (("renovate",), ("package.json",)),
    )
    return tuple(
        Setting(path=(*above, *rules, key), files=files, says=says, default=default, values=values)
        for above, files in places
        for rules in ((), ("packageRules", "*"))
    )


RENOVATE = (
    *_of_renovate(
        "minimumReleaseAge",
        "How long a version has to be out before Renovate proposes it, as text with a unit.",
        "no waiting time",
        ("7 days", "3 days", "14 days"),
    ),
    *_of_renovate(
        "minimumReleaseAgeBehaviour",
        "Whether a version without a publish time has to wait for one (timestamp-required) or passes.",
        "timestamp-required",
        _BEHAVIOURS,
    ),
    *_of_renovate(
        "internalChecksFilter",
        "With strict, Renovate opens no branch before the release age is reached.",
        "strict",
        ("strict", "flexible"),
    ),
)

BY_BOT = {"Dependabot": DEPENDABOT, "Renovate": RENOVATE}
