"""The two releases of pnpm in which most of its rules changed, and what its newest lines share."""

from collections.abc import Mapping

from packward.model.manager import Tool

V11 = "11.0.0"
"""Waits a day by default, stops over unreviewed build scripts, takes settings from YAML and not .npmrc."""

V12 = "12.0.0"
"""The native rewrite: it refuses settings of the wrong type and takes a null for nothing said."""


def has_reached(tool: Tool, since: Mapping[int, str]) -> bool:
    """Tell whether a pnpm has what its line got in a version of its own; `since` is by major version.

    Newer lines than those named have it, older ones do not.
    """
    version = since.get(min(tool.major, max(since)))
    return version is not None and tool.at_least(version)
