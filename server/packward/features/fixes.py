"""Turning a fix's symbolic patches into edits of the files they go to."""

from collections.abc import Callable, Mapping, Sequence

from packward.model.workspace import Workspace
from packward.syntax.languages import language_of
from packward.syntax.patch import Operation, Patch, edits
from packward.text.edits import TextEdit


def edits_of(
    patches: Sequence[Patch], text_of: Callable[[str], str | None]
) -> dict[str, tuple[TextEdit, ...]]:
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


def texts_of(workspace: Workspace) -> Mapping[str, str]:
    """Return the texts that a workspace was read from, by uri."""
    texts = {manifest.uri: manifest.document.text for manifest in workspace.manifests}
    return texts | {file.uri: file.document.text for file in workspace.configs.files}
