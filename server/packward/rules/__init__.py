"""One file per rule; this list is the order they run in and the table that users see."""

from packward.rules.blocked_version import blocked_version
from packward.rules.bot_release_age import bot_release_age
from packward.rules.builtin_replacement import builtin_replacement
from packward.rules.committed_token import committed_token
from packward.rules.deprecated_version import deprecated_version
from packward.rules.exotic_source import exotic_source
from packward.rules.floating_range import floating_range
from packward.rules.fresh_version import fresh_version
from packward.rules.ineffective_min_release_age import ineffective_min_release_age
from packward.rules.insecure_registry import insecure_registry
from packward.rules.install_script import install_script
from packward.rules.invalid_setting import invalid_setting
from packward.rules.lockfile_drift import lockfile_drift
from packward.rules.lockfile_source import lockfile_source
from packward.rules.malicious_version import malicious_version
from packward.rules.micro_utility import micro_utility
from packward.rules.missing_min_release_age import missing_min_release_age
from packward.rules.missing_script_policy import missing_script_policy
from packward.rules.node_permission import node_permission
from packward.rules.preferred_replacement import preferred_replacement
from packward.rules.rule import Rule
from packward.rules.script_approval import script_approval
from packward.rules.socket_alert import socket_alert
from packward.rules.stale_exemption import stale_exemption
from packward.rules.suspicious_release import suspicious_release
from packward.rules.typosquat import typosquat
from packward.rules.unknown_package import unknown_package
from packward.rules.unknown_version import unknown_version
from packward.rules.vulnerable_version import vulnerable_version
from packward.rules.workspace_hook import workspace_hook

RULES: tuple[Rule, ...] = (
    fresh_version,
    blocked_version,
    missing_min_release_age,
    ineffective_min_release_age,
    stale_exemption,
    install_script,
    script_approval,
    missing_script_policy,
    builtin_replacement,
    micro_utility,
    preferred_replacement,
    node_permission,
    unknown_package,
    unknown_version,
    typosquat,
    malicious_version,
    vulnerable_version,
    deprecated_version,
    suspicious_release,
    socket_alert,
    floating_range,
    exotic_source,
    bot_release_age,
    lockfile_source,
    lockfile_drift,
    insecure_registry,
    committed_token,
    workspace_hook,
    invalid_setting,
)

BY_ID = {rule.id: rule for rule in RULES}
