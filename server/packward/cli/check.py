"""`packward check`: settle every project below the given paths, fix what may be fixed, print, and judge."""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from packward.cli import terminal
from packward.cli.arguments import Check
from packward.cli.fix import Done, fix
from packward.cli.log import report_failure, start_log
from packward.cli.output import changes, github, json, sarif, text
from packward.cli.progress import shown_on
from packward.cli.results import Results, resolve
from packward.cli.sessions import Projects, opened, reader, settle_all
from packward.model.finding import SEVERITY_BY_WORD
from packward.session.projects import find_projects
from packward.session.uris import path_of, uri_of

FOUND: Final = 1
COULD_NOT_RUN: Final = 2


def run(options: Check) -> int:
    """Check the projects at and below the paths and print what was found."""
    start_log()
    roots: list[Path] = []
    for path in options.paths:
        found = find_projects(path)
        if not found:
            terminal.complain(f"there is no package.json at or below {path}")
            return COULD_NOT_RUN
        roots += found
    roots = sorted(set(roots))
    projects, done = asyncio.run(_settled(options, roots))
    base = _base(options)
    name_file = _namer(base, projects)
    results = resolve(projects, name_file, reader(projects), uri_of(base))
    if projects:
        _print(options, results, changes.lines(done, projects, name_file))
    _report_crashes(projects)
    _report_damage(projects, name_file)
    unread = _unread(roots, projects)
    for root in unread:
        terminal.complain(f"{root / 'package.json'} cannot be read as text")
    if unread:
        return COULD_NOT_RUN
    return FOUND if _fails(options, results) else 0


async def _settled(options: Check, roots: Sequence[Path]) -> tuple[Projects, Done]:
    async with shown_on(sys.stderr) as progress, opened(offline=options.offline) as session:
        projects, done = await settle_all(session, roots, progress), Done()
        if options.fixing != "none":
            projects, done = await fix(projects, options.fixing, lambda: settle_all(session, roots, progress))
    return projects, done


def _unread(roots: Sequence[Path], projects: Projects) -> list[Path]:
    read = {path_of(workspace.root_uri) for workspace, _ in projects}
    return [root for root in roots if root not in read]


def _base(options: Check) -> Path:
    """Return the folder that files are named from: the one given, of several the one above them all.

    Code scanning and annotations name files from where the command runs, if that lies above.
    """
    folders = [_folder(path) for path in options.paths]
    base = Path(os.path.commonpath(folders))
    here = Path.cwd()
    if options.format in ("sarif", "github") and base.is_relative_to(here):
        return here
    return base


def _folder(path: Path) -> Path:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  links stay as they were given
    return absolute.parent if absolute.is_file() else absolute


def _namer(base: Path, projects: Projects) -> Callable[[str], str]:
    """Return what names a file to users: from the base within a project, else as its project words it."""

    def name_file(uri: str) -> str:
        path = path_of(uri)
        for workspace, _ in projects:
            if path is not None and uri.startswith(f"{workspace.root_uri}/"):
                return Path(os.path.relpath(path, base)).as_posix()
        return projects[0][0].label(uri) if projects else uri

    return name_file


def _report_damage(projects: Projects, name_file: Callable[[str], str]) -> None:
    for workspace, _ in projects:
        for manifest in workspace.manifests:
            if manifest.tree.problems:
                name = name_file(manifest.uri)
                terminal.complain(f"{name} is not valid JSON; what could be read of it was checked")


def _report_crashes(projects: Projects) -> None:
    for _, report in projects:
        for rule, details in report.failures:
            report_failure(f"the rule {rule} failed unexpectedly", details)


def _print(options: Check, results: Results, told: Sequence[str]) -> None:
    if options.format == "text":
        look = terminal.look_of(sys.stdout, os.environ)
        terminal.write(text.sentences(told, look) + text.render(results, look))
        return
    for line in told:
        terminal.complain(line)
    render = {"json": json.render, "sarif": sarif.render, "github": github.render}[options.format]
    terminal.write(render(results))


def _fails(options: Check, results: Results) -> bool:
    if options.fail_on == "never":
        return False
    threshold = SEVERITY_BY_WORD[options.fail_on]
    return any(placed.finding.severity >= threshold for placed in results.findings)
