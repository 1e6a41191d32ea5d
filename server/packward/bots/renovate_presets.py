"""Renovate's presets, as far as they say how long it waits with npm packages.

A rule that a preset brings beats the top level: with `config:best-practices` a top-level value does not
reach npm packages. Source: the presets of Renovate 42.
"""

from collections.abc import Iterator

from packward.bots.renovate_config import Config
from packward.syntax.tree import Node

WAITING_DAYS = 3
WAITING = "security:minimumReleaseAgeNpm"
# The presets that bring that rule, older names among them.
_BRINGING = frozenset(
    {
        WAITING,
        "config:best-practices",
        "npm:unpublishSafe",
        ":unpublishSafe",
        "default:unpublishSafe",
    }
)
_ONLY_SECURITY = "security:only-security-updates"
# The first part of the names of Renovate's own presets; all others are read from elsewhere.
_OWN = frozenset(
    (
        "",
        "abandonments",
        "compatibility",
        "config",
        "customManagers",
        "default",
        "docker",
        "global",
        "group",
        "helpers",
        "mergeConfidence",
        "monorepo",
        "npm",
        "packages",
        "preview",
        "regexManagers",
        "replacements",
        "schedule",
        "security",
        "workarounds",
    )
)


def waiting(config: Config) -> Iterator[Node]:
    """Give the entries of `extends` that make Renovate wait 3 days with every npm package."""
    if WAITING not in config.words("ignorePresets"):
        yield from (node for name, node in _presets(config) if name in _BRINGING)


def are_known(config: Config) -> bool:
    """Tell whether all presets are Renovate's own, of which is known what they say about waiting."""
    return all(_is_own(name) for name, _ in _presets(config))


def is_only_security(config: Config) -> bool:
    """Tell whether a preset leaves security updates only, which never wait."""
    return any(name == _ONLY_SECURITY for name, _ in _presets(config))


def _presets(config: Config) -> Iterator[tuple[str, Node]]:
    """Give the presets in order, by their names without arguments."""
    ignored = config.words("ignorePresets")
    for node in config.entries("extends"):
        name = node.value.partition("(")[0] if isinstance(node.value, str) else ""
        if name and name not in ignored:
            yield name, node


def _is_own(preset: str) -> bool:
    first, colon, rest = preset.partition(":")
    return bool(colon) and first in _OWN and "/" not in rest and ">" not in rest
