"""What one entry of a list of exemptions or of decisions on install scripts can match."""

from collections.abc import Iterator

from packward.features.markdown import code, plain
from packward.features.setting_places import Known, plain_key
from packward.model.manager import Target
from packward.model.wording import listed
from packward.model.workspace import Workspace
from packward.syntax.tree import KeyPath, Node, Tree

EXEMPTIONS = frozenset(
    {
        "min-release-age-exclude",
        "minimum-release-age-exclude",
        "minimumReleaseAgeExclude",
        "minimumReleaseAgeExcludes",
        "npmPreapprovedPackages",
    }
)
DECISIONS = frozenset({"allowScripts", "allowBuilds", "dependenciesMeta"})
"""Settings whose keys are packages, and whose values decide on their install scripts."""

SWITCHES = frozenset({"allowScripts", "allowBuilds"})
"""Of these the ones whose values are true or false."""

_ALLOWED = frozenset({"allow-scripts", "onlyBuiltDependencies", "trustedDependencies"})
_DENIED = frozenset({"neverBuiltDependencies", "ignoredBuiltDependencies"})


def entry_line(known: Known, tree: Tree, path: KeyPath, offset: int, workspace: Workspace) -> str | None:
    """Say what the entry at an offset matches; None where no entry stands there.

    `path` is that of the innermost value at the offset.
    """
    setting = tuple(plain_key(key) for key in known.setting.path)
    key = next((key for key in reversed(setting) if key in EXEMPTIONS | DECISIONS | _ALLOWED | _DENIED), None)
    if key is None:
        return None
    depth = setting.index(key) + 1
    node = tree.find(path[: depth + 1])
    if node is None or (len(path) == depth and node.kind in ("object", "array")):
        return None
    manager, tool = workspace.manager, workspace.tool
    if key in DECISIONS:
        text = str(path[depth]) if len(path) > depth else ""
        decision = _decision(node, tree)
        verb = "names" if decision is None else "allows" if decision else "denies"
    else:
        text = _element(node, tree, offset)
        verb = "allows" if key in _ALLOWED else "denies"
    if not text:
        return None
    if key in EXEMPTIONS:
        return _line(text, manager.read_exemption(text, tool), "frees", " from the minimum release age")
    target = manager.read_approval(text, tool)
    return _line(text, target, f"{verb} the install scripts of", "")


def _line(text: str, target: Target, does: str, end: str) -> str:
    name = code(text, 80)
    if target.problem is not None:
        return f"**{name}**: {plain(target.problem, 400).rstrip('.')}."
    if target.is_pattern:
        whom = f"every package whose name matches {code(target.name, 80)}"
    elif target.versions is None:
        whom = f"every version of {plain(target.name)}"
    else:
        whom = f"{plain(target.name)} {plain(listed(target.versions))}"
    return f"**{name}** {does} {whom}{end}."


def _decision(node: Node, tree: Tree) -> bool | None:
    """Return what an entry, or the one switch in it, says; None where it says neither."""
    values = [node.value, *(child.value for child in tree.effective_children(node))]
    found = [value for value in values if isinstance(value, bool)]
    return found[0] if len(found) == 1 else None


def _element(node: Node, tree: Tree, offset: int) -> str:
    """Return the element of a list that stands at an offset, also of one with commas between."""
    if not isinstance(node.value, str):
        return ""
    span = tree.content_span(node)
    written = tree.text[span.start : span.end]
    if "," not in written:
        return node.value
    return next((part for end, part in _parts(written) if offset <= span.start + end), "")


def _parts(written: str) -> Iterator[tuple[int, str]]:
    end = 0
    for part in written.split(","):
        end += len(part) + 1
        yield end - 1, part.strip()
