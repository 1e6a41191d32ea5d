"""What the client shows: each document's whole set of diagnostics, published or kept for it to pull."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from lsprotocol import types
from msgspec import Struct

Send = Callable[[types.PublishDiagnosticsParams], None]
Sets = Mapping[str, Sequence[types.Diagnostic]]
Versions = Mapping[str, int | None]


class Outlet(Protocol):
    """Where sets of diagnostics go."""

    def show(self, uris: Iterable[str], versions: Versions) -> None:
        """Take note that the sets of these documents may have changed; `versions` are those of open ones."""

    def forget(self, uri: str) -> None:
        """Give a document's next set in any case: a client may have dropped the last when it closed."""


class Shown:
    """What each root has to say. A document may get findings from several: the user's own .npmrc."""

    def __init__(self) -> None:
        self._of_root: dict[str, Sets] = {}

    def replace(self, root: str, sets: Sets) -> list[str]:
        """Take in all that one root has to say, by document; return the documents that this is about."""
        before = self._of_root.get(root, {})
        self._of_root[root] = sets
        return [*sets, *(uri for uri in before if uri not in sets)]

    def drop(self, root: str) -> list[str]:
        """Take back all that one root had to say; return the documents that this is about."""
        return list(self._of_root.pop(root, {}))

    def roots(self) -> list[str]:
        """Return the roots that have something to say."""
        return list(self._of_root)

    def uris(self) -> list[str]:
        """Return the documents that something is said about."""
        return list(dict.fromkeys(uri for sets in self._of_root.values() for uri in sets))

    def of(self, uri: str) -> list[types.Diagnostic]:
        """Return a document's whole set."""
        first, *others = [sets[uri] for sets in self._of_root.values() if uri in sets] or [()]
        merged = list(first)
        for further in others:
            merged += [diagnostic for diagnostic in further if diagnostic not in merged]
        return merged


class Publisher:
    """Sends each set that differs from the last that was sent."""

    def __init__(self, shown: Shown, send: Send) -> None:
        self._shown, self._send = shown, send
        # None: the client may show anything.
        self._sent: dict[str, list[types.Diagnostic] | None] = {}

    def show(self, uris: Iterable[str], versions: Versions) -> None:
        """Publish the sets of these documents that have changed."""
        for uri in uris:
            diagnostics = self._shown.of(uri)
            if self._sent.get(uri, []) != diagnostics:
                self._sent[uri] = diagnostics
                self._send(
                    types.PublishDiagnosticsParams(
                        uri=uri, version=versions.get(uri), diagnostics=diagnostics
                    )
                )

    def forget(self, uri: str) -> None:
        """Send a document's next set in any case."""
        self._sent[uri] = None


class Result(Struct, frozen=True):
    """A document's set with an id that is the same for the same set, in every run."""

    id: str
    diagnostics: list[types.Diagnostic]


class Puller:
    """Keeps the sets until the client asks, and has it ask again when one has changed since.

    `ask_again` sends the request to refresh. `is_open` tells which documents the client asks for itself.
    """

    def __init__(self, shown: Shown, ask_again: Callable[[], None], is_open: Callable[[str], bool]) -> None:
        self._shown, self._ask_again, self._is_open = shown, ask_again, is_open
        # What the client has of each document, as far as it was told.
        self._told: dict[str, str] = {}

    def show(self, uris: Iterable[str], versions: Versions) -> None:  # noqa: ARG002
        """Have the client ask again where it was told something else."""
        if any(self._is_news(uri) for uri in uris):
            self._ask_again()

    def has_news(self) -> bool:
        """Tell whether the client has something else than what is so by now."""
        return any(self._is_news(uri) for uri in {*self._shown.uris(), *self._told})

    def forget(self, uri: str) -> None:
        """Count a document as never told."""
        self._told.pop(uri, None)

    def tell(self, uri: str) -> Result:
        """Return a document's set, which the client then has."""
        result = self._result(uri)
        self._told[uri] = result.id
        return result

    def related(self, uri: str) -> dict[str, Result]:
        """Return the changed sets of documents that are not open, which the client then has."""
        changed = [other for other in {*self._shown.uris(), *self._told} if other != uri]
        return {other: self.tell(other) for other in sorted(changed) if self._is_unasked(other)}

    def changed(self, known: Mapping[str, str]) -> dict[str, Result]:
        """Return the sets that differ from those that a client says it has (result ids by document)."""
        found = {uri: self._result(uri) for uri in sorted({*self._shown.uris(), *known})}
        changed = {uri: result for uri, result in found.items() if known.get(uri, _NOTHING) != result.id}
        self._told |= {uri: result.id for uri, result in changed.items() if not self._is_open(uri)}
        return changed

    def _result(self, uri: str) -> Result:
        diagnostics = self._shown.of(uri)
        return Result(_digest(diagnostics), diagnostics)

    def _is_unasked(self, uri: str) -> bool:
        return not self._is_open(uri) and self._is_news(uri)

    def _is_news(self, uri: str) -> bool:
        # An open document that the client has not asked about yet it will ask about by itself.
        default = self._result(uri).id if self._is_open(uri) else _NOTHING
        return self._told.get(uri, default) != self._result(uri).id


def _digest(diagnostics: Sequence[types.Diagnostic]) -> str:
    return hashlib.sha256(repr(list(diagnostics)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


_NOTHING = _digest(())
