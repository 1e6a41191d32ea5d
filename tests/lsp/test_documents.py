import pytest
from lsprotocol import types

from packward.lsp.documents import Documents
from packward.text.positions import Encoding

URI = "file:///project/package.json"


def opened(text: str, encoding: Encoding = "utf-16", uri: str = URI) -> Documents:
    documents = Documents(encoding)
    documents.open(types.TextDocumentItem(uri=uri, language_id="json", version=1, text=text))
    return documents


def replace(
    start: tuple[int, int], end: tuple[int, int], text: str
) -> types.TextDocumentContentChangePartial:
    place = types.Range(types.Position(*start), types.Position(*end))
    return types.TextDocumentContentChangePartial(range=place, text=text)


def changed(
    documents: Documents, *changes: types.TextDocumentContentChangeEvent, version: int = 2
) -> str | None:
    document = types.VersionedTextDocumentIdentifier(version=version, uri=URI)
    result = documents.change(types.DidChangeTextDocumentParams(document, list(changes)))
    return None if result is None else result.text


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)])
def test_columns_count_in_the_agreed_unit(encoding: Encoding, column: int) -> None:
    documents = opened('"é😀x"', encoding)
    assert changed(documents, replace((0, column), (0, column + 1), "y")) == '"é😀y"'


def test_separators_that_are_no_line_breaks_do_not_count_as_lines() -> None:
    documents = opened("a\u2028b\x0bc\x85d\r\ne\rf\n")
    assert changed(documents, replace((2, 0), (2, 1), "F")) == "a\u2028b\x0bc\x85d\r\ne\rF\n"


def test_changes_apply_one_after_the_other() -> None:
    documents = opened("abc")
    assert changed(documents, replace((0, 0), (0, 1), ""), replace((0, 0), (0, 1), "B\n")) == "B\nc"


def test_a_change_without_range_replaces_everything() -> None:
    documents = opened("abc")
    assert changed(documents, types.TextDocumentContentChangeWholeDocument("new")) == "new"


def test_places_outside_the_text_are_moved_into_it() -> None:
    documents = opened("ab\n")
    assert changed(documents, replace((0, 99), (99, 0), "!")) == "ab!"


def test_a_range_that_ends_before_it_starts_inserts() -> None:
    documents = opened("abc")
    assert changed(documents, replace((0, 2), (0, 1), "-")) == "ab-c"


def test_an_earlier_copy_is_not_changed() -> None:
    documents = opened("abc")
    before = documents.get(URI)
    changed(documents, replace((0, 0), (0, 3), ""))
    after = documents.get(URI)
    assert before is not None
    assert after is not None
    assert (before.text, before.version) == ("abc", 1)
    assert (after.text, after.version) == ("", 2)


def test_a_change_of_a_document_that_is_not_open_is_ignored() -> None:
    assert changed(Documents("utf-16"), replace((0, 0), (0, 0), "x")) is None


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:package.json",
        "git:/project/package.json?ref",
        "vscode-notebook-cell:/project/package.json#x",
        "file:///project/node_modules/a/package.json",
        "file:///project/tsconfig.json",
        "file://elsewhere/share/package.json",
        "file:///a%00/package.json",
        "http://[",
        "",
    ],
)
def test_other_documents_are_ignored(uri: str) -> None:
    documents = Documents("utf-16")
    assert documents.open(types.TextDocumentItem(uri=uri, language_id="x", version=1, text="{}")) is None


def test_a_document_is_found_by_any_spelling_of_its_address() -> None:
    documents = opened("{}", uri="file:///a%20b/%2B%C3%A9/package.json")
    assert documents.get("file:///a b/+é/package.json") is not None


def test_a_windows_path_is_a_document_like_any_other() -> None:
    documents = opened("{}", uri="file:///c%3A/project/package.json")
    assert documents.get("file:///c:/project/package.json") is not None


def test_a_closed_document_is_gone() -> None:
    documents = opened("{}")
    assert documents.close(URI) is not None
    assert documents.get(URI) is None
    assert documents.close(URI) is None
