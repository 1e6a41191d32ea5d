"""The versions of Yarn at which its behaviour changes, as far as packward follows it."""

from packward.model.manager import Tool

BERRY = "2.0.0"
"""From here on Yarn is another program: .yarnrc.yml instead of .yarnrc, and a lockfile of its own."""
CATALOGS_SINCE = "4.10.0"


def is_classic(tool: Tool) -> bool:
    """Tell whether this is Yarn 1."""
    return not tool.at_least(BERRY)


def named(tool: Tool) -> str:
    """Return the tool as messages name it."""
    return f"Yarn {tool.version}"
