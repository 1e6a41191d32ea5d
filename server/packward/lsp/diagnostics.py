"""What the client shows: each document's whole set of diagnostics, sent when it differs from the last."""

from collections.abc import Callable, Mapping, Sequence

from lsprotocol import types

Send = Callable[[types.PublishDiagnosticsParams], None]
Sets = Mapping[str, Sequence[types.Diagnostic]]


class Publisher:
    """Remembers what was sent. A document may get findings from several roots: the user's own .npmrc."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._of_root: dict[str, Sets] = {}
        # None: the client may show anything.
        self._sent: dict[str, list[types.Diagnostic] | None] = {}

    def show(self, root: str, sets: Sets, versions: Mapping[str, int | None]) -> None:
        """Replace what one root has to say, by document address; `versions` are those of open documents."""
        before = self._of_root.get(root, {})
        self._of_root[root] = sets
        for uri in [*sets, *(uri for uri in before if uri not in sets)]:
            self._publish(uri, versions.get(uri))

    def clear(self, root: str) -> None:
        """Take back everything that one root had to say."""
        for uri in self._of_root.pop(root, {}):
            self._publish(uri, None)

    def forget(self, uri: str) -> None:
        """Send a document's next set in any case: a client may have dropped the last when it closed."""
        self._sent[uri] = None

    def roots(self) -> list[str]:
        """Return the roots that have something to say."""
        return list(self._of_root)

    def _publish(self, uri: str, version: int | None) -> None:
        diagnostics = self._merged(uri)
        if self._sent.get(uri, []) == diagnostics:
            return
        self._sent[uri] = diagnostics
        self._send(types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=diagnostics))

    def _merged(self, uri: str) -> list[types.Diagnostic]:
        first, *others = [sets[uri] for sets in self._of_root.values() if uri in sets] or [()]
        merged = list(first)
        for further in others:
            merged += [diagnostic for diagnostic in further if diagnostic not in merged]
        return merged
