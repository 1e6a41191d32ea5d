"""Yarn, from version 1 to 4: its settings, what it picks, what it runs and what it locks."""

import re
from collections.abc import Mapping

from packward.managers.workspaces import patterns_in_manifest
from packward.managers.yarn.catalogs import catalogs
from packward.managers.yarn.classic import NPMRC, YARNRC
from packward.managers.yarn.config import RC
from packward.managers.yarn.exemptions import is_exempt, read_exemption
from packward.managers.yarn.generations import is_classic
from packward.managers.yarn.known_settings import SETTINGS
from packward.managers.yarn.lockfile import NAME, read_lockfile
from packward.managers.yarn.release_age import KEY, SINCE
from packward.managers.yarn.resolution import resolve
from packward.managers.yarn.scripts import decide_scripts, read_approval, restrict_scripts, script_outcome
from packward.managers.yarn.settings import exempt, policy, rechecks_lockfile, set_release_age
from packward.managers.yarn.specifiers import read_specifier
from packward.model.manager import Manager, Tool, UserFile
from packward.model.packument import Release

_BUILDS_NATIVELY = re.compile(r"\b(?:node-gyp|prebuild-install)\b")


def _installs_peers(tool: Tool) -> bool:
    del tool
    return False


def _implied(release: Release, tool: Tool) -> Mapping[str, str]:
    """Return node-gyp for a package whose scripts call it and that does not ask for it, as Yarn 2 does."""
    asked = {**release.dependencies, **release.optional_dependencies, **release.peer_dependencies}
    calls = any(_BUILDS_NATIVELY.search(text) for _, text in release.scripts)
    return {"node-gyp": "latest"} if calls and "node-gyp" not in asked and not is_classic(tool) else {}


def _user_files(env: Mapping[str, str]) -> tuple[UserFile, ...]:
    """Return the user's files of both generations; an .npmrc is found for every manager."""
    del env
    return tuple(UserFile(path=f"~/{name}", name=name, level="user") for name in (RC, YARNRC))


YARN = Manager(
    name="yarn",
    newest="4.18.1",
    lockfile_names=(NAME,),
    config_names=(RC, YARNRC, NPMRC),
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
    workspace_patterns=patterns_in_manifest,
    user_files=_user_files,
    restrict_scripts=restrict_scripts,
    reuses_packages=False,
    implied=_implied,
    read_specifier=read_specifier,
    searches_up=True,
    settings=SETTINGS,
)
