"""Bun: its settings, what it picks, what it runs and what it locks."""

from packward.managers.bun.catalogs import catalogs
from packward.managers.bun.config import BUNFIG, NPMRC, user_files
from packward.managers.bun.exemptions import is_exempt, read_exemption
from packward.managers.bun.lockfile import BINARY, NAME, read_lockfile
from packward.managers.bun.release_age import KEY, SINCE
from packward.managers.bun.resolution import resolve
from packward.managers.bun.scripts import decide_scripts, script_outcome
from packward.managers.bun.setting_texts import SETTINGS
from packward.managers.bun.settings import exempt, policy, rechecks_lockfile, set_release_age
from packward.managers.bun.trusted import read_approval
from packward.managers.workspaces import patterns_in_manifest
from packward.model.manager import Manager, Tool

_FORGIVES_YOUNG_PEERS_SINCE = "1.4.4"


def _installs_peers(tool: Tool) -> bool:
    return tool.at_least("1.0.0")


def _forgives_peer(failure: str, tool: Tool) -> bool:
    """Bun warns where no version meets a peer, and before 1.4.4 stops where only young ones do."""
    if failure == "too-fresh":
        return tool.at_least(_FORGIVES_YOUNG_PEERS_SINCE)
    return failure in ("no-match", "unknown-tag")


BUN = Manager(
    name="bun",
    newest="1.4.5",
    lockfile_names=(NAME, BINARY),
    config_names=(BUNFIG, NPMRC),
    release_age_since=SINCE,
    release_age_key=KEY,
    optional_failure="dropped-alone",
    optional_build_failure="dropped-alone",
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
    user_files=user_files,
    forgives_peer=_forgives_peer,
    settings=SETTINGS,
)
