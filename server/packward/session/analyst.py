"""Runs the pure analysis off the event loop and fetches what it wants, until there is nothing left to ask."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from packward.analysis.engine import Report, analyse
from packward.model.facts import Facts, Query, Unknown
from packward.model.workspace import Workspace
from packward.registry.access import read_access
from packward.registry.gateway import Gateway
from packward.rules.context import Context
from packward.session.facts import RETRY
from packward.session.inquiry import SERVED_STALE, Inquiry
from packward.session.local import LOCAL
from packward.session.project import Project, View
from packward.session.snapshots import Snapshots

T = TypeVar("T")
OnReport = Callable[[Workspace, Report], None]
OnProgress = Callable[[int, int], None]
OnView = Callable[[str], None]

# Seconds. While facts stream in, reports are at least this far apart.
_COALESCE = 0.1
# Seconds. Time itself makes versions old enough.
_RECHECK = 600.0
_RETRIED = frozenset({"unreachable", "rate-limited"})


class Analyst:
    """Makes reports on projects. `projects` are those with open documents: they hear when facts change.

    `on_view` is told the address of a root when a fact changes that one of its views rests on.
    """

    def __init__(
        self,
        gateway: Gateway,
        projects: Mapping[Path, Project],
        snapshots: Snapshots,
        *,
        on_report: OnReport,
        on_view: OnView,
        now: Callable[[], float],
    ) -> None:
        self._gateway, self._projects, self._snapshots = gateway, projects, snapshots
        self._on_report, self._on_view, self._now = on_report, on_view, now
        self._inquiries: dict[str, tuple[Workspace, Inquiry]] = {}
        self._busy: set[Inquiry] = set()
        # One thread: analyses that edits have overtaken cannot pile up.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="packward-analysis")
        # Another one, so that what is asked of whole documents need not wait for an analysis.
        self._survey_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="packward-survey")

    def snapshot(self, project: Project) -> Workspace | None:
        """Return the newest snapshot, made here and now if need be."""
        if project.current is None:
            revision = project.revision
            project.renew(self._snapshots.prepare(project.root, revision)(), revision)
        return project.current

    async def report(self, project: Project) -> float:
        """Hand out a report on the newest snapshot, ask what it wants; return how long to pause (seconds).

        The caller is cancelled when the project changes, so what is handed out here is current.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        workspace = await self._newest(project)
        if workspace is None:
            self.retract(project)
            return _COALESCE
        report = await self._analyse(project, workspace)
        if project.current is workspace:
            project.shown = workspace
            self._on_report(workspace, report)
            self._follow_up(project, workspace, report)
        # A large workspace takes a while to analyse; half of the time stays free for other work.
        return max(_COALESCE, 2 * (loop.time() - started))

    async def news(self, project: Project, pause: float) -> bool:
        """Wait until a fact that a project rests on has changed, and at least `pause` seconds.

        False when nothing came for so long that everything deserves a second look.
        """
        loop = asyncio.get_running_loop()
        earliest = loop.time() + pause
        retry = any(answer.reason in _RETRIED for answer in self._unknown(project))
        try:
            async with asyncio.timeout(2 * RETRY if retry else _RECHECK):
                await project.news.wait()
        except TimeoutError:
            return False
        await asyncio.sleep(max(0.0, earliest - loop.time()))
        project.news.clear()
        return True

    async def ask(self, workspace: Workspace, question: Callable[[Context], T], deadline: float) -> T:
        """Run a question until it wants nothing more, or `deadline` seconds have passed."""
        loop = asyncio.get_running_loop()
        end = loop.time() + deadline
        inquiry = self._inquiry(workspace)
        while True:
            facts, noted = inquiry.book.view()
            context = Context(workspace, facts, self._now())
            answer = question(context)
            left = end - loop.time()
            if not context.wanted or left <= 0:
                inquiry.ask(inquiry.book.due(noted.read, self._now()))
                return answer
            await asyncio.wait(inquiry.ask(context.wanted, SERVED_STALE), timeout=left)

    async def survey(
        self,
        workspace: Workspace,
        question: Callable[[Context], T],
        deadline: float,
        view: View | None,
    ) -> T:
        """Answer as `ask` does, beside the event loop; news of what a view rests on are told from now on."""
        loop = asyncio.get_running_loop()
        end = loop.time() + deadline
        inquiry = self._inquiry(workspace)
        while True:
            facts, noted = inquiry.book.view()
            context = Context(workspace, facts, self._now())
            answer = await loop.run_in_executor(self._survey_thread, question, context)
            left = end - loop.time()
            if view is not None:
                self._note(workspace, view, noted.read)
                inquiry.ask(context.wanted, SERVED_STALE)
                if inquiry.book.changed_since(facts.revision, noted.read):
                    # What landed meanwhile could not be told: this view was not known to rest on it.
                    self._on_view(workspace.root_uri)
            if not context.wanted or left <= 0:
                inquiry.ask(inquiry.book.due(noted.read, self._now()))
                return answer
            await asyncio.wait(inquiry.ask(context.wanted, SERVED_STALE), timeout=left)

    async def examine(self, workspace: Workspace) -> Report:
        """Return a report on a snapshot with the facts that are known by now."""
        facts = self.facts(workspace)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._survey_thread, analyse, workspace, facts, self._now())

    async def prepare(self, project: Project) -> None:
        """Make the newest snapshot beside the event loop, if there is none yet."""
        await self._newest(project)

    async def settle(self, project: Project, on_progress: OnProgress | None) -> tuple[Workspace, Report]:
        """Analyse and fetch until a report wants nothing; no answer is older than its signal allows."""
        begun = self._now()
        tally = _Tally(on_progress)
        while True:
            workspace = await self._newest(project)
            if workspace is None:
                raise FileNotFoundError(project.root / "package.json")
            report = await self._analyse(project, workspace)
            if project.current is not workspace:
                continue
            inquiry = self._inquiry(workspace)
            missing = [query for query in report.wanted if query not in inquiry.book]
            missing += inquiry.book.due(project.reads, begun)
            if missing:
                await tally.wait(inquiry.ask(missing))
            elif not report.wanted:
                return workspace, report

    def facts(self, workspace: Workspace) -> Facts:
        """Return what is known for a workspace by now."""
        facts, _ = self._inquiry(workspace).book.view()
        return facts

    def retract(self, project: Project) -> None:
        """Take back what was reported on a project that is no more."""
        if project.shown is not None:
            self._on_report(project.shown, Report(findings=()))
            project.shown = None
        project.reads = frozenset()

    def drop(self, project: Project) -> None:
        """Retract, and let go of facts that no other project shares."""
        self.retract(project)
        if project.workspace is not None:
            self._inquiries.pop(project.workspace.root_uri, None)

    def forget(self, project: Project) -> None:
        """Forget the answers that a project rests on, here and in the cache."""
        self._gateway.forget(project.rests_on)
        if project.workspace is not None:
            self._inquiry(project.workspace).book.forget(project.rests_on)

    def look_again(self, project: Project) -> None:
        """Ask again what only the project's folders can tell; until then the old answers stand."""
        if project.workspace is not None:
            self._inquiry(project.workspace).ask([query for query in project.reads if query.signal in LOCAL])

    async def shutdown(self) -> None:
        """Stop asking and close the gateway."""
        await asyncio.gather(*(inquiry.shutdown() for inquiry in self._known()))
        for thread in (self._thread, self._survey_thread):
            thread.shutdown(wait=False, cancel_futures=True)
        await self._gateway.close()

    async def _newest(self, project: Project) -> Workspace | None:
        """Return the newest snapshot, made off the event loop: it may have many files or a large lockfile."""
        loop = asyncio.get_running_loop()
        while project.current is None:
            revision = project.revision
            make = self._snapshots.prepare(project.root, revision)
            workspace = await loop.run_in_executor(self._thread, make)
            project.renew(workspace, revision)
            if workspace is None and project.revision == revision:
                return None
        return project.current

    async def _analyse(self, project: Project, workspace: Workspace) -> Report:
        book = self._inquiry(workspace).book
        facts, noted = book.view()
        loop = asyncio.get_running_loop()
        report = await loop.run_in_executor(self._thread, analyse, workspace, facts, self._now())
        if project.current is workspace:
            project.report = report
            project.reads = frozenset(noted.read)
            # What landed meanwhile could not wake this project: it was not known to read it.
            if book.changed_since(facts.revision, project.reads):
                project.news.set()
        return report

    def _follow_up(self, project: Project, workspace: Workspace, report: Report) -> None:
        inquiry = self._inquiry(workspace)
        inquiry.ask([query for query in report.wanted if query not in inquiry.book], SERVED_STALE)
        inquiry.ask(inquiry.book.due(project.rests_on, self._now()))

    def _note(self, workspace: Workspace, view: View, reads: Iterable[Query]) -> None:
        """Remember what a view of the newest snapshot rests on; one of an older is asked for again."""
        for project in self._projects.values():
            if project.current is workspace:
                project.views[view] = frozenset(reads)

    def _unknown(self, project: Project) -> Iterator[Unknown]:
        """Give the reasons why something that is shown could not be answered."""
        if project.report is not None:
            yield from project.report.unknown.values()
        if project.workspace is not None and project.views:
            book = self._inquiry(project.workspace).book
            answers = (book.fact(query) for reads in project.views.values() for query in reads)
            yield from (answer for answer in answers if isinstance(answer, Unknown))

    def _inquiry(self, workspace: Workspace) -> Inquiry:
        """Return where a workspace's questions go; workspaces with an equal access share it."""
        known = self._inquiries.get(workspace.root_uri)
        if known is not None and known[0] is workspace:
            return known[1]
        access = read_access(
            workspace.configs,
            workspace.policy.registries,
            workspace.settings,
            own=workspace.own_registries,
        )
        self._busy = {inquiry for inquiry in self._known() if inquiry.is_busy}
        inquiry = next((other for other in self._known() if other.access == access), None)
        if inquiry is None:
            inquiry = Inquiry(self._gateway, access, on_news=self._tell, now=self._now)
        self._inquiries[workspace.root_uri] = (workspace, inquiry)
        return inquiry

    def _known(self) -> set[Inquiry]:
        """Return what a workspace uses, or what is still under way although none does."""
        return self._busy | {inquiry for _, inquiry in self._inquiries.values()}

    def _tell(self, query: Query) -> None:
        for project in self._projects.values():
            if query in project.reads:
                project.news.set()
            if project.workspace is not None and any(query in reads for reads in project.views.values()):
                self._on_view(project.workspace.root_uri)


class _Tally:
    """Counts answers for a progress display."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._on_progress = on_progress
        self._answered = self._asked = 0

    async def wait(self, futures: list[asyncio.Future[None]]) -> None:
        self._asked += len(futures)
        for future in futures:
            future.add_done_callback(self._count)
        await asyncio.wait(futures)

    def _count(self, _future: asyncio.Future[None]) -> None:
        self._answered += 1
        if self._on_progress is not None:
            self._on_progress(self._answered, self._asked)
