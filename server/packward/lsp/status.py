"""`packward/status`: how the shown workspaces are, for a client that has a place to show it.

    {"workspaces": [{
        "uri": "file:///project", "manager": {"name": "npm", "version": "11.21.2", "assumed": false},
        "findings": {"error": 0, "warning": 2, "information": 1, "hint": 0},
        "unknown": 0, "pending": 3, "offline": false, "trusted": true
    }]}

`unknown` counts the questions that could not be answered, `pending` those that are still being asked;
`assumed` tells that nothing says which version of the manager is used. Sent when it differs from the last.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from packward.analysis.engine import Report
from packward.model.finding import SEVERITY_BY_WORD
from packward.model.workspace import Workspace

METHOD: Final = "packward/status"
_WORDS = {severity: word for word, severity in SEVERITY_BY_WORD.items()}


class Status:
    """Remembers what was sent. `send` takes a notification's method and its parameters."""

    def __init__(self, send: Callable[[str, Any], None]) -> None:
        self._send = send
        self._sent: Any = None

    def show(self, reports: Iterable[tuple[Workspace, Report]]) -> None:
        """Tell the client how these workspaces are, unless it knows."""
        told = {"workspaces": [_told(workspace, report) for workspace, report in reports]}
        if told != self._sent:
            self._sent = told
            self._send(METHOD, told)


def _told(workspace: Workspace, report: Report) -> dict[str, Any]:
    counted = Counter(_WORDS[finding.severity] for finding in report.findings)
    tool = workspace.tool
    return {
        "uri": workspace.root_uri,
        "manager": {"name": tool.name, "version": tool.version, "assumed": tool.version_assumed},
        "findings": {word: counted[word] for word in _WORDS.values()},
        "unknown": len(report.unknown),
        "pending": len(report.wanted),
        "offline": workspace.settings.offline or workspace.configs.env.get("PACKWARD_OFFLINE") == "1",
        "trusted": workspace.own_registries is None,
    }
