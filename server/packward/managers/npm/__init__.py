"""npm: its settings, what it picks, what it runs and what it locks."""

from packward.model.manager import Manager, Tool

from .lockfile import PACKAGE_LOCK, SHRINKWRAP, read_lockfile
from .release_age import KEY, SINCE
from .resolution import resolve
from .scripts import decide_scripts, script_outcome
from .settings import exempt, is_exempt, policy, rechecks_lockfile, set_release_age


def _installs_peers(tool: Tool) -> bool:
    return tool.at_least("7.0.0")


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
)
