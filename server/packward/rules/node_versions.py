"""The Node releases that an `engines.node` range admits, as far as rules tell them apart."""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from packward.data.node_flags import RELEASES
from packward.model.manifest import Manifest
from packward.model.ranges import compile_range
from packward.model.versions import parse


class Engines(Struct, frozen=True, kw_only=True):
    """An `engines.node` range: its text, and the releases it admits that stand for all, oldest first."""

    text: str
    releases: tuple[str, ...]

    def lacking(self, nodes: str) -> tuple[str, ...]:
        """Return the admitted releases outside of another range."""
        return tuple(release for release in self.releases if not in_range(release, nodes))

    def within(self, nodes: str) -> tuple[str, ...]:
        """Return the admitted releases inside another range."""
        return tuple(release for release in self.releases if in_range(release, nodes))


@lru_cache(maxsize=256)
def read_engines(text: str | None) -> Engines | None:
    """Read an `engines.node` range; None without one, or where it admits no release that is known."""
    compiled = None if text is None else compile_range(text, loose=True)
    if text is None or compiled is None:
        return None
    named = [each.version for inner in compiled.sets for each in inner.comparators]
    admitted = {
        version.key: version
        for version in (*map(parse, RELEASES), *named)
        if version is not None and compiled.allows(version)
    }
    if not admitted:
        return None
    return Engines(text=text, releases=tuple(str(admitted[key]) for key in sorted(admitted)))


def engines_text(manifest: Manifest, root: Manifest) -> tuple[str | None, Manifest]:
    """Return the `engines.node` range that holds for a manifest, and the manifest that it stands in."""
    if manifest.engines_node is not None:
        return manifest.engines_node, manifest
    return root.engines_node, root


def in_range(release: str, nodes: str) -> bool:
    """Tell whether a release lies in an npm range."""
    compiled = compile_range(nodes)
    return compiled is not None and compiled.allows(release)


def line_of(releases: Sequence[str]) -> str:
    """Name the oldest of some releases for users: "Node 22.12"."""
    return f"Node {short(releases[0])}"


def short(release: str) -> str:
    """Return a release without parts that are zero at its end: "24", "22.12"."""
    return release.removesuffix(".0").removesuffix(".0")
