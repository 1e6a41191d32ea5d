"""npm: its settings, what it picks, what it runs and what it locks."""

from collections.abc import Mapping

from packward.managers.npm.entries import read_approval, read_exemption
from packward.managers.npm.known_settings import SETTINGS
from packward.managers.npm.lockfile import PACKAGE_LOCK, SHRINKWRAP, read_lockfile
from packward.managers.npm.release_age import KEY, SINCE
from packward.managers.npm.resolution import resolve
from packward.managers.npm.scripts import decide_scripts, restrict_scripts, script_outcome
from packward.managers.npm.settings import exempt, is_exempt, policy, rechecks_lockfile, set_release_age
from packward.managers.workspaces import no_catalogs, patterns_in_manifest
from packward.model.manager import Manager, Tool, UserFile


def _installs_peers(tool: Tool) -> bool:
    return tool.at_least("7.0.0")


def _user_files(env: Mapping[str, str]) -> tuple[UserFile, ...]:
    """Return nothing: npm's files outside the project hold credentials and are found for every manager."""
    del env
    return ()


NPM = Manager(
    name="npm",
    newest="12.2.0",
    lockfile_names=(SHRINKWRAP, PACKAGE_LOCK),
    config_names=(".npmrc",),
    release_age_since=SINCE,
    release_age_key=KEY,
    optional_failure="dropped",
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
    catalogs=no_catalogs,
    workspace_patterns=patterns_in_manifest,
    user_files=_user_files,
    restrict_scripts=restrict_scripts,
    settings=SETTINGS,
)
