from lsprotocol import types

from packward.lsp.diagnostics import Publisher, Sets, Shown, Versions

A, B = "file:///project/package.json", "file:///home/.npmrc"


def diagnostic(message: str) -> types.Diagnostic:
    return types.Diagnostic(types.Range(types.Position(0, 0), types.Position(0, 1)), message)


class Client:
    """What a publisher sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int | None, list[str]]] = []
        self.shown = Shown()
        self.publisher = Publisher(self.shown, self._take)

    def show(self, root: str, sets: Sets, versions: Versions) -> None:
        self.publisher.show(self.shown.replace(root, sets), versions)

    def _take(self, params: types.PublishDiagnosticsParams) -> None:
        messages = [each.message for each in params.diagnostics]
        self.sent.append((params.uri, params.version, messages))


def test_the_same_set_is_sent_once() -> None:
    client = Client()
    client.show("root", {A: [diagnostic("a")]}, {A: 1})
    client.show("root", {A: [diagnostic("a")]}, {A: 2})
    assert client.sent == [(A, 1, ["a"])]


def test_an_empty_set_is_sent_only_where_something_was_shown() -> None:
    client = Client()
    client.show("root", {A: [], B: [diagnostic("b")]}, {A: 1})
    client.show("root", {A: [], B: []}, {A: 1})
    assert client.sent == [(B, None, ["b"]), (B, None, [])]


def test_what_a_report_no_longer_names_is_cleared() -> None:
    client = Client()
    client.show("root", {A: [diagnostic("a")]}, {})
    client.show("root", {}, {})
    assert client.sent[-1] == (A, None, [])


def test_clearing_a_root_leaves_what_another_root_says() -> None:
    client = Client()
    client.show("one", {B: [diagnostic("both"), diagnostic("one")]}, {})
    client.show("two", {B: [diagnostic("both"), diagnostic("two")]}, {})
    client.publisher.show(client.shown.drop("one"), {})
    assert [messages for _, _, messages in client.sent] == [
        ["both", "one"],
        ["both", "one", "two"],
        ["both", "two"],
    ]


def test_a_document_that_was_opened_again_gets_its_set_again() -> None:
    client = Client()
    client.show("root", {A: [diagnostic("a")]}, {A: 1})
    client.publisher.forget(A)
    client.show("root", {A: [diagnostic("a")]}, {A: 1})
    client.publisher.forget(A)
    client.show("root", {A: []}, {A: 1})
    assert client.sent == [(A, 1, ["a"]), (A, 1, ["a"]), (A, 1, [])]
