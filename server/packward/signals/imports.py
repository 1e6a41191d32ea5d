"""Where packages are used in a source tree: the question about a folder, and reading its files."""

from collections.abc import Iterable, Mapping

from packward.model.facts import Query
from packward.model.imports import Usage
from packward.syntax.module_specifiers import imported, mentions

NAME = "imports"


def imports_query(folder_uri: str, names: Iterable[str]) -> Query:
    """Return the question where these packages are used below a folder."""
    return Query(NAME, folder_uri, "", detail="\n".join(sorted(set(names))))


def names_asked(query: Query) -> tuple[str, ...]:
    """Return the packages that a question is about."""
    return tuple(name for name in query.detail.split("\n") if name)


def find_usages(
    texts: Iterable[tuple[str, str]], commands: Mapping[str, tuple[str, ...] | None]
) -> dict[str, Usage]:
    """Return where packages are used, by name; `texts` are files as path and text.

    `commands` are those of each package, None where they are not known.
    """
    importing: dict[str, list[str]] = {name: [] for name in commands}
    mentioning: dict[str, list[str]] = {name: [] for name in commands}
    words = {name: (name, *(known or ())) for name, known in commands.items()}
    for path, text in texts:
        mentioned = [name for name in commands if any(mentions(text, word) for word in words[name])]
        uses = imported(text, _ending(path), mentioned) if mentioned else set()
        for name in mentioned:
            mentioning[name].append(path)
            if name in uses:
                importing[name].append(path)
    return {
        name: Usage(
            imported_in=tuple(importing[name]),
            mentioned_in=tuple(mentioning[name]),
            commands_known=known is not None,
        )
        for name, known in commands.items()
    }


def _ending(path: str) -> str:
    name = path.rpartition("/")[2]
    return "." + name.rpartition(".")[2] if "." in name else ""
