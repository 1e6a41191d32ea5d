"""One project while it is looked at: its newest snapshot, the report on it, and what that report rests on."""

import asyncio
from pathlib import Path

from packward.analysis.engine import Report
from packward.model.facts import Query
from packward.model.workspace import Workspace

View = tuple[str, str]
"""What is shown of a document beside findings: its kind, and the document's address."""


class Project:
    """What a session remembers of one workspace root.

    `revision` is what the newest snapshot has to carry: a snapshot or report with another one is out of
    date. `reads` are the questions that the last report looked up, answered or not; `news` is set when
    one of them has a new answer. `views` are those that the answers rest on which somebody shows.
    `shown` is the snapshot whose report was handed out last.
    """

    def __init__(self, root: Path, revision: int) -> None:
        self.root = root
        self.revision = revision
        self.workspace: Workspace | None = None
        self.report: Report | None = None
        self.reads: frozenset[Query] = frozenset()
        self.views: dict[View, frozenset[Query]] = {}
        self.news = asyncio.Event()
        self.shown: Workspace | None = None

    @property
    def current(self) -> Workspace | None:
        """The newest snapshot, None where it is out of date."""
        if self.workspace is None or self.workspace.revision != self.revision:
            return None
        return self.workspace

    @property
    def rests_on(self) -> frozenset[Query]:
        """All questions whose answers are shown in some form."""
        return self.reads.union(*self.views.values())

    def report_on(self, workspace: Workspace) -> Report | None:
        """Return the report on exactly this snapshot, None where there is none (yet)."""
        return self.report if self.workspace is workspace else None

    def renew(self, workspace: Workspace | None, revision: int) -> None:
        """Take a new snapshot in, unless something has changed since it was begun or one is there already."""
        if revision == self.revision and self.current is None:
            self.workspace = workspace
            self.report = None
