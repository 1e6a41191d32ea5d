"""What the client at the other end can do."""

from collections.abc import Sequence
from typing import Any, cast, get_args

from lsprotocol import types
from msgspec import Struct
from pygls.capabilities import get_capability

from packward.lsp.pulls import pulls_diagnostics
from packward.text.positions import Encoding


class Client(Struct, frozen=True, kw_only=True):
    """A client's abilities, as far as packward's behaviour depends on them."""

    encoding: Encoding = "utf-16"
    hover_markdown: bool = False
    completion_markdown: bool = False
    completion_tags: bool = False
    completion_snippets: bool = False
    related_information: bool = False
    code_descriptions: bool = False
    diagnostic_tags: frozenset[int] = frozenset()
    action_literals: bool = False
    resolves_edits: bool = False
    versioned_edits: bool = False
    creates_files: bool = False
    registers_watchers: bool = False
    registers_configuration: bool = False
    answers_configuration: bool = False
    shows_progress: bool = False
    pulls_diagnostics: bool = False
    refreshes_hints: bool = False
    refreshes_lenses: bool = False
    resolves_hints: bool = False
    applies_edits: bool = False
    annotates_edits: bool = False


def read_client(capabilities: types.ClientCapabilities, encoding: str | None) -> Client:
    """Read a client's capabilities; `encoding` is the position encoding that was agreed on."""

    def flag(path: str) -> bool:
        return bool(get_capability(capabilities, path, False))  # noqa: FBT003  pygls' signature

    def values(path: str) -> Sequence[Any]:
        return get_capability(capabilities, path, ()) or ()

    action = "text_document.code_action"
    diagnostics = "text_document.publish_diagnostics"
    item = "text_document.completion.completion_item"
    operations = values("workspace.workspace_edit.resource_operations")
    creates_files = types.ResourceOperationKind.Create in operations
    # Files can only be created in the form that has versions: Neovim says no more than that it creates them.
    versioned = creates_files or flag("workspace.workspace_edit.document_changes")
    annotations = get_capability(capabilities, "workspace.workspace_edit.change_annotation_support", None)
    return Client(
        encoding=cast("Encoding", encoding) if encoding in get_args(Encoding) else "utf-16",
        hover_markdown=types.MarkupKind.Markdown in values("text_document.hover.content_format"),
        completion_markdown=types.MarkupKind.Markdown in values(f"{item}.documentation_format"),
        completion_tags=types.CompletionItemTag.Deprecated in values(f"{item}.tag_support.value_set"),
        completion_snippets=flag(f"{item}.snippet_support"),
        related_information=flag(f"{diagnostics}.related_information"),
        code_descriptions=flag(f"{diagnostics}.code_description_support"),
        diagnostic_tags=frozenset(int(tag) for tag in values(f"{diagnostics}.tag_support.value_set")),
        action_literals=flag(f"{action}.code_action_literal_support"),
        resolves_edits=flag(f"{action}.data_support")
        and "edit" in values(f"{action}.resolve_support.properties"),
        versioned_edits=versioned,
        creates_files=creates_files,
        registers_watchers=flag("workspace.did_change_watched_files.dynamic_registration"),
        registers_configuration=flag("workspace.did_change_configuration.dynamic_registration"),
        answers_configuration=flag("workspace.configuration"),
        shows_progress=flag("window.work_done_progress"),
        pulls_diagnostics=pulls_diagnostics(capabilities),
        refreshes_hints=flag("workspace.inlay_hint.refresh_support"),
        refreshes_lenses=flag("workspace.code_lens.refresh_support"),
        resolves_hints="tooltip" in values("text_document.inlay_hint.resolve_support.properties"),
        applies_edits=flag("workspace.apply_edit"),
        annotates_edits=versioned and bool(annotations),
    )
