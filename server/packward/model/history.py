"""What version control tells of a project's own files."""

from collections.abc import Mapping

from msgspec import Struct


class NewFiles(Struct, frozen=True, kw_only=True):
    """Which of the files that were asked about are new. Paths are relative to the project's root, with `/`.

    `untracked` maps the files that git does not track to when they were last changed, `added` are those that
    the last commit brought, `committed` is when that was made (None: there is none). Times are in epoch
    seconds. `asked_at` is when this was looked up.
    """

    untracked: Mapping[str, float] = {}
    added: tuple[str, ...] = ()
    committed: float | None = None
    asked_at: float = 0.0
