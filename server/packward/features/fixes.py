"""Turning a fix's symbolic patches into edits of the files they go to."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from packward.model.finding import Fix
from packward.model.workspace import Workspace
from packward.syntax.languages import language_of
from packward.syntax.patch import Insert, Operation, Patch, edits
from packward.syntax.tree import KeyPath
from packward.text.edits import TextEdit, overlaps

TextOf = Callable[[str], str | None]


def edits_of(patches: Sequence[Patch], text_of: TextOf) -> dict[str, tuple[TextEdit, ...]]:
    """Return the edits of each file, by uri; {} where one of the patches cannot be done safely.

    `text_of` gives a file's current text, None where it does not exist yet: its edits then create it.
    """
    operations: dict[str, list[Operation]] = {}
    for patch in patches:
        operations.setdefault(patch.uri, []).append(patch.operation)
    found: dict[str, tuple[TextEdit, ...]] = {}
    for uri, wanted in operations.items():
        language = language_of(uri)
        done = () if language is None else edits(language, text_of(uri) or "", wanted)
        if not done:
            return {}
        found[uri] = done
    return found


def agreeing(fixes: Iterable[Fix], text_of: TextOf) -> list[Fix]:
    """Return the fixes that can be applied together: earlier ones first, contradicting ones left out."""
    accepted: list[Fix] = []
    claimed: dict[tuple[str, KeyPath], Operation] = {}
    taken: dict[str, list[TextEdit]] = {}
    for fix in fixes:
        edits = edits_of(fix.patches, text_of)
        operations = {(patch.uri, patch.operation.path): patch.operation for patch in fix.patches}
        if not edits or any(
            _contradicts(claimed.get(key), operation) for key, operation in operations.items()
        ):
            continue
        new = {uri: [edit for edit in mine if edit not in taken.get(uri, [])] for uri, mine in edits.items()}
        if any(overlaps([*taken.get(uri, []), *mine]) for uri, mine in new.items()):
            continue
        accepted.append(fix)
        claimed |= operations
        for uri, mine in new.items():
            taken.setdefault(uri, []).extend(mine)
    return accepted


def _contradicts(earlier: Operation | None, later: Operation) -> bool:
    if earlier is None or earlier == later:
        return False
    return not (isinstance(earlier, Insert) and isinstance(later, Insert))


def texts_of(workspace: Workspace) -> Mapping[str, str]:
    """Return the texts that a workspace was read from, by uri."""
    texts = {manifest.uri: manifest.document.text for manifest in workspace.manifests}
    return texts | {file.uri: file.document.text for file in workspace.configs.files}
