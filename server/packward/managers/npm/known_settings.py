"""npm's supply-chain settings, for hovers and completions. Sources: npm's config documentation and runs."""

from packward.model.manager import Setting

_NPMRC = (".npmrc",)

SETTINGS = (
    Setting(
        path=("min-release-age",),
        files=_NPMRC,
        says="A version is installed only when it was published at least this many days ago.",
        unit="days",
        since="11.10.0",
        default="off",
        values=("3", "7", "1"),
    ),
    Setting(
        path=("min-release-age-exclude[]",),
        files=_NPMRC,
        says="Packages whose versions may be younger: names and patterns of names, without versions.",
        since="11.17.0",
    ),
    Setting(
        path=("before",),
        files=_NPMRC,
        says="Only versions published before this date are installed; it wins over min-release-age.",
    ),
    Setting(
        path=("ignore-scripts",),
        files=_NPMRC,
        says="No lifecycle script runs at install, the project's own included.",
        default="false",
        values=("true", "false"),
    ),
    Setting(
        path=("allow-scripts",),
        files=_NPMRC,
        says="Packages whose install scripts are approved; ignored where package.json has allowScripts.",
        since="11.16.0",
    ),
    Setting(
        path=("strict-allow-scripts",),
        files=_NPMRC,
        says="An install script that nobody approved or denied stops the install.",
        since="11.16.0",
        default="false",
        values=("true", "false"),
    ),
    Setting(
        path=("dangerously-allow-all-scripts",),
        files=_NPMRC,
        says="Every install script runs, the denied ones included.",
        since="11.16.0",
        default="false",
        values=("false",),
    ),
    Setting(
        path=("allow-git",),
        files=_NPMRC,
        says="Whether dependencies may come from git: all, only the root's, or none (the default of npm 12).",
        since="11.9.0",
        values=("none", "root", "all"),
    ),
    Setting(
        path=("allow-remote",),
        files=_NPMRC,
        says="Whether dependencies may come from URLs: all, the root's only, or none (default of npm 12).",
        since="11.14.1",
        values=("none", "root", "all"),
    ),
    Setting(
        path=("save-exact",),
        files=_NPMRC,
        says="npm install writes exact versions instead of ranges.",
        default="false",
        values=("true", "false"),
    ),
    Setting(
        path=("strict-ssl",),
        files=_NPMRC,
        says="Whether the registry's certificate is checked.",
        default="true",
        values=("true",),
    ),
    Setting(
        path=("audit-level",),
        files=_NPMRC,
        says="From which severity on npm audit fails.",
        values=("high", "critical", "moderate", "low", "info", "none"),
    ),
    Setting(
        path=("allowScripts",),
        files=("package.json",),
        says="Decisions on install scripts: a name or name@version to true or false. Only the root's counts.",
        since="11.16.0",
    ),
)
