from lsprotocol import types

from packward.features.markdown import code, link, plain
from packward.lsp.client import Client, read_client
from packward.lsp.convert import lsp_diagnostic, without_markup, workspace_edit
from packward.model.finding import Finding, Location, Related, Severity
from packward.text.document import Span
from packward.text.edits import TextEdit

URI, NEW = "file:///project/package.json", "file:///project/.npmrc"
TEXTS = {URI: '{\n "é😀": "1"\n}'}
EVERYTHING = Client(
    related_information=True,
    code_descriptions=True,
    diagnostic_tags=frozenset({1, 2}),
    versioned_edits=True,
    creates_files=True,
)
FINDING = Finding(
    rule="deprecated-version",
    severity=Severity.WARNING,
    location=Location(URI, Span(9, 10)),
    message="deprecated",
    package="a",
    related=(Related(Location(URI, Span(0, 1)), "here"),),
    tags=("deprecated",),
)
EDITS = {URI: (TextEdit(Span(9, 10), "2"),), NEW: (TextEdit(Span(0, 0), "min-release-age=3\n"),)}


def version_of(_uri: str) -> int:
    return 7


def test_a_hover_without_markdown_is_the_same_text() -> None:
    text = "a*b_[c](d) `e` \\ **f**"
    assert without_markup(f"**{plain(text)}** {code(text)}") == f"{text} {text}"


def test_a_link_without_markdown_shows_where_it_leads() -> None:
    shown = link("repository", "https://example.com/a")
    assert shown is not None
    assert without_markup(shown) == "repository (https://example.com/a)"


def test_a_diagnostic_says_all_that_its_finding_does() -> None:
    shown = lsp_diagnostic(FINDING, TEXTS.get, EVERYTHING, {"deprecated-version": "file:///page.html"})
    assert shown.range == types.Range(types.Position(1, 8), types.Position(1, 9))
    assert shown.severity == types.DiagnosticSeverity.Warning
    assert shown.code_description == types.CodeDescription("file:///page.html")
    assert shown.tags == [types.DiagnosticTag.Deprecated]
    assert shown.related_information is not None
    assert shown.related_information[0].message == "here"
    assert shown.data == {"rule": "deprecated-version", "package": "a"}


def test_a_client_is_told_only_what_it_understands() -> None:
    shown = lsp_diagnostic(FINDING, TEXTS.get, Client(), {"deprecated-version": "file:///page.html"})
    assert (shown.code_description, shown.tags, shown.related_information) == (None, None, None)


def test_a_finding_in_a_file_that_is_gone_stands_at_its_start() -> None:
    shown = lsp_diagnostic(FINDING, lambda _: None, EVERYTHING, {})
    assert shown.range == types.Range(types.Position(0, 0), types.Position(0, 0))


def test_a_new_file_is_created_before_it_is_edited() -> None:
    edit = workspace_edit(EDITS, TEXTS.get, version_of, EVERYTHING)
    assert edit is not None
    assert edit.document_changes is not None
    assert [type(change).__name__ for change in edit.document_changes] == [
        "TextDocumentEdit",
        "CreateFile",
        "TextDocumentEdit",
    ]


def test_a_client_that_creates_no_files_gets_no_edit_that_needs_one() -> None:
    assert workspace_edit(EDITS, TEXTS.get, version_of, Client()) is None


def test_an_old_client_gets_plain_changes() -> None:
    edit = workspace_edit({URI: EDITS[URI]}, TEXTS.get, version_of, Client())
    assert edit is not None
    assert edit.document_changes is None
    assert edit.changes is not None
    assert [change.new_text for change in edit.changes[URI]] == ["2"]


def test_nothing_to_edit_is_no_edit() -> None:
    assert workspace_edit({}, TEXTS.get, version_of, EVERYTHING) is None


def test_a_client_that_creates_files_gets_them_created_also_where_it_says_nothing_of_versions() -> None:
    """So does Neovim: `resourceOperations`, but no `documentChanges`, which it handles all the same."""
    edits = types.WorkspaceEditClientCapabilities(resource_operations=[types.ResourceOperationKind.Create])
    workspace = types.WorkspaceClientCapabilities(workspace_edit=edits)
    client = read_client(types.ClientCapabilities(workspace=workspace), None)
    assert client.creates_files
    assert client.versioned_edits
