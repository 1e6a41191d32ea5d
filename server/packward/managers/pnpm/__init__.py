"""pnpm: its settings, what it picks, what it runs and what it locks."""

from collections.abc import Mapping

from packward.managers.pnpm.builds import read_approval
from packward.managers.pnpm.config import GLOBAL_RC, GLOBAL_YAML, YAML
from packward.managers.pnpm.exclusions import is_exempt, read_exemption
from packward.managers.pnpm.lockfile import NAME, read_lockfile
from packward.managers.pnpm.release_age import KEY, SINCE
from packward.managers.pnpm.resolution import resolve
from packward.managers.pnpm.scripts import decide_scripts, script_outcome
from packward.managers.pnpm.setting_texts import SETTINGS
from packward.managers.pnpm.settings import exempt, policy, rechecks_lockfile, set_release_age
from packward.managers.pnpm.workspace import catalogs, workspace_patterns
from packward.model.manager import Manager, Tool, UserFile


def _installs_peers(tool: Tool) -> bool:
    return tool.at_least("8.0.0")


def user_files(env: Mapping[str, str]) -> tuple[UserFile, ...]:
    """Return the configuration files outside the project: the user's .npmrc and those of pnpm's own folder.

    That folder lies elsewhere on every system; the places that do not exist do no harm.
    """
    folder = env.get("XDG_CONFIG_HOME")
    local = env.get("LOCALAPPDATA")
    folders = (
        (f"{folder}/pnpm",)
        if folder
        else ("~/.config/pnpm", "~/Library/Preferences/pnpm", *((f"{local}/pnpm/config",) if local else ()))
    )
    npmrc = next(
        (env[name] for name in ("npm_config_userconfig", "NPM_CONFIG_USERCONFIG") if env.get(name)), None
    )
    own = tuple(
        UserFile(path=f"{place}/{name}", name=name, level="user")
        for place in folders
        for name in (GLOBAL_YAML, GLOBAL_RC, "auth.ini")
    )
    return (UserFile(path=npmrc or "~/.npmrc", name=".npmrc", level="user"), *own)


PNPM = Manager(
    name="pnpm",
    newest="12.21.0",
    lockfile_names=(NAME,),
    config_names=(YAML, ".npmrc"),
    release_age_since=SINCE,
    release_age_key=KEY,
    optional_failure="fails",
    installs_peers=_installs_peers,
    policy=policy,
    is_exempt=is_exempt,
    resolve=resolve,
    script_outcome=script_outcome,
    read_lockfile=read_lockfile,
    set_release_age=set_release_age,
    exempt=exempt,
    decide_scripts=decide_scripts,
    rechecks_lockfile=rechecks_lockfile,
    read_exemption=read_exemption,
    read_approval=read_approval,
    catalogs=catalogs,
    workspace_patterns=workspace_patterns,
    user_files=user_files,
    settings=SETTINGS,
)
