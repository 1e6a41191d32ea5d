"""The hover on a supply-chain setting: what it says, what its value means here, and who else sets it."""

from collections.abc import Iterator

from msgspec import Struct, structs

from packward.features.entry_hover import entry_line
from packward.features.hover import Hover
from packward.features.markdown import code, plain
from packward.features.setting_places import (
    Known,
    Place,
    folded,
    is_read,
    known_at,
    place_at,
    places,
    plain_key,
    served,
)
from packward.features.setting_values import is_age, meaning
from packward.model.manifest import key_content
from packward.model.policy import Origin, Policy
from packward.model.wording import moment
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.wording import tool_name, window_in_words
from packward.syntax.tree import KeyPath, Node, Tree
from packward.text.document import Span

_LONGEST_TEXT = 400
_LONGEST_VALUE = 40
_MOST_PROBLEMS = 2
_MOST_PLACES = 3


class _Subject(Struct, frozen=True, kw_only=True):
    """A setting as it is written in one document; `node` is its value, `path` where that stands."""

    known: Known
    place: Place
    node: Node
    path: KeyPath


def setting_hover_at(context: Context, uri: str, offset: int) -> Hover | None:
    """Return the hover at an offset of a configuration file or manifest; None where no setting stands."""
    workspace = context.workspace
    place = place_at(uri, workspace)
    node = None if place is None else place.tree.at(offset)
    if place is None or node is None:
        return None
    path = place.tree.path(node)
    known = known_at(path, place.name, workspace)
    span = _touched(node, place.tree, offset)
    if known is None or span is None:
        return None
    top = path[: len(known.setting.path)]
    written = place.tree.find(top)
    if written is None:
        return None
    subject = _Subject(known=known, place=place, node=written, path=top)
    entry = entry_line(known, place.tree, path, offset, workspace) if known.is_own else None
    lines = ([] if entry is None else [entry]) + list(_lines(subject, workspace))
    return Hover(markdown="\n\n".join(lines), span=span)


def _touched(node: Node, tree: Tree, offset: int) -> Span | None:
    """Return the key or the plain value that an offset touches, without its quotes."""
    if node.key_span is not None and node.key_span.start <= offset <= node.key_span.end:
        return key_content(node, tree.text)
    if node.kind in ("object", "array", "missing") or not node.span.start <= offset <= node.span.end:
        return None
    return tree.content_span(node)


def _lines(subject: _Subject, workspace: Workspace) -> Iterator[str]:
    setting = subject.known.setting
    name = ".".join(plain_key(key) for key in setting.path if key != "*")
    yield f"**{code(name)}** {plain(setting.says, _LONGEST_TEXT)}"
    yield from _value(subject, workspace)
    yield _reader(subject.known, workspace)
    yield from _elsewhere(subject, workspace)
    yield from _problems(subject, workspace.policy)


def _value(subject: _Subject, workspace: Workspace) -> Iterator[str]:
    """Say what the written value means, and whether it is what counts."""
    tree, node, known = subject.place.tree, subject.node, subject.known
    gate = workspace.policy.release_age
    time = None
    if node.kind not in ("object", "array", "missing"):
        time = meaning(known, tree.to_value(node), subject.place.name, workspace)
    words = [] if time is None else [f"{code(_written(node, tree), _LONGEST_VALUE)} is {time}"]
    if known.is_own and _counts(subject.place.uri, node, workspace.policy):
        if gate is not None and gate.before is not None and _is_at(gate.origin, subject.place.uri, node):
            words.append(f"nothing newer than {moment(gate.before)} is installed")
        words.append("it is in force")
    elif gate is not None and gate.origin is not None and _is_read_age(known, workspace):
        words.append(f"it is not in force: {plain(window_in_words(gate, gate.seconds))}")
    if words:
        yield _sentence("; ".join(words))
    if known.is_bots:
        has_none = "No minimum release age is in force in the project"
        yield _sentence(has_none if gate is None else plain(window_in_words(gate, gate.seconds)))


def _is_read_age(known: Known, workspace: Workspace) -> bool:
    return is_age(known, workspace) and is_read(known.setting, workspace.tool)


def _reader(known: Known, workspace: Workspace) -> str:
    setting, tool = known.setting, tool_name(workspace.tool)
    since = "" if setting.since is None else f" (since {setting.since})"
    if known.whose in ("bot", "packward"):
        words = f"A setting of {known.reader}."
    elif not known.is_own:
        return f"A setting of {known.reader}{since}; this project uses {tool}."
    elif is_read(setting, workspace.tool):
        words = f"{tool} reads it{since}."
    elif setting.until is not None and workspace.tool.at_least(setting.until):
        words = f"{tool} does not read it here any more; versions before {setting.until} do."
    else:
        words = f"{tool} does not read it; {setting.since} and newer do."
    return words + (f" Default: {plain(setting.default)}." if setting.default else "")


def _elsewhere(subject: _Subject, workspace: Workspace) -> Iterator[str]:
    """Name the other files and variables that set the same, and which of them is in force."""
    if not subject.known.is_own:
        return
    found = [*_variables(subject, workspace), *_files(subject, workspace)]
    if found:
        more = f" and {len(found) - _MOST_PLACES} more" if len(found) > _MOST_PLACES else ""
        yield f"Also set in {', '.join(found[:_MOST_PLACES])}{more}."


def _files(subject: _Subject, workspace: Workspace) -> Iterator[str]:
    key = folded(subject.path[-1])
    for place in places(workspace):
        if place.is_member or place.uri == subject.place.uri:
            continue
        same: dict[KeyPath, bool] = {}
        for other in served(place.name, workspace):
            if other.is_own and folded(other.setting.path[-1]) == key:
                written = tuple(map(plain_key, other.setting.path))
                same[written] = same.get(written, False) or is_read(other.setting, workspace.tool)
        for path, is_known in same.items():
            node = place.tree.find(path)
            if node is not None:
                value = f": {code(_written(node, place.tree), _LONGEST_VALUE)}" if not node.children else ""
                in_force = ", in force" if _counts(place.uri, node, workspace.policy) else ""
                status = in_force if is_known else ", not read"
                yield f"{plain(place.label)} ({code(str(node.key))}{value}{status})"


def _variables(subject: _Subject, workspace: Workspace) -> Iterator[str]:
    """Name the environment variables of the same setting without which the policy would differ."""
    configs, manager, tool = workspace.configs, workspace.manager, workspace.tool
    for name, value in configs.env.items():
        if not folded(name).endswith(folded(subject.path[-1])):
            continue
        env = {other: text for other, text in configs.env.items() if other != name}
        without = manager.policy(tool, structs.replace(configs, env=env), workspace.root)
        if _in_force(without) != _in_force(workspace.policy):
            yield f"the environment variable {plain(name)} ({code(value, _LONGEST_VALUE)}, in force)"


def _problems(subject: _Subject, policy: Policy) -> Iterator[str]:
    """Repeat what is wrong with the setting at this place."""
    mine = (
        problem.message
        for problem in policy.problems
        if _is_at(problem.origin, subject.place.uri, subject.node)
    )
    for message in list(dict.fromkeys(mine))[:_MOST_PROBLEMS]:
        yield f"{plain(message, _LONGEST_TEXT).rstrip('.')}."


def _in_force(policy: Policy) -> Policy:
    """Return a policy without what is only said about it."""
    return structs.replace(policy, problems=(), release_age_problem=None)


def _counts(uri: str, node: Node, policy: Policy) -> bool:
    """Tell whether something that is in force was written at this place."""
    gates = [gate for gate in (policy.release_age, *policy.scoped_ages.values()) if gate is not None]
    scripts = policy.scripts
    origins = [gate.origin for gate in gates] + [scripts.origin]
    origins += [exemption.origin for gate in gates for exemption in gate.exempt]
    origins += [approval.origin for approval in scripts.approvals]
    return any(_is_at(origin, uri, node) for origin in origins)


def _is_at(origin: Origin | None, uri: str, node: Node) -> bool:
    if origin is None or origin.uri != uri or origin.span is None:
        return False
    entry = node.entry_span
    return origin.span.start < entry.end and entry.start < origin.span.end


def _written(node: Node, tree: Tree) -> str:
    return tree.text[node.span.start : node.span.end] or str(node.value)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
