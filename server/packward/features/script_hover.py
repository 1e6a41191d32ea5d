"""The hover inside a package.json script: on `node`, on its flags, and on a TypeScript file that it runs."""

import re
from collections.abc import Iterator, Sequence

from packward.data.node_features import NODE_FEATURES, NodeFeature
from packward.data.node_flags import NET_IS_RESTRICTED, PERMISSION, PERMISSION_FLAGS, PermissionFlag
from packward.features.hover import Hover
from packward.features.markdown import code, plain
from packward.features.permission_line import NoLine, permission_line
from packward.features.refactorings import is_restricted
from packward.model.manifest import Manifest, Script
from packward.model.wording import listed
from packward.rules.context import Context
from packward.rules.node_calls import NodeCall, node_calls
from packward.rules.node_versions import Engines, engines_text, line_of, read_engines

NO_SANDBOX = (
    "It is a seat belt against mistakes and no sandbox: malicious code gets around it. node:sqlite opens any "
    "file, a program that is started is not restricted, and environment variables stay readable."
)
_TYPED = re.compile(r"\.[cm]?ts$")
_LONGEST = 800


def script_hover_at(context: Context, uri: str, offset: int) -> Hover | None:
    """Return the hover at an offset of a manifest; None where nothing of Node's stands in a script there."""
    for manifest in context.workspace.manifests:
        if manifest.uri != uri:
            continue
        for script in manifest.scripts:
            if script.span.start <= offset <= script.span.end:
                return _in_script(script, manifest, context, offset)
    return None


def _in_script(script: Script, manifest: Manifest, context: Context, offset: int) -> Hover | None:
    engines = read_engines(engines_text(manifest, context.workspace.root)[0])
    for call in node_calls(script.text):
        for start, end, lines in _parts(call, manifest, context, engines):
            span = manifest.span_in(script, start, end)
            if span.start <= offset <= span.end:
                return Hover(markdown="\n\n".join(lines), span=span)
    return None


def _parts(
    call: NodeCall, manifest: Manifest, context: Context, engines: Engines | None
) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Yield what can be pointed at in a call (offsets in the script's text), and what is said of it."""
    yield call.node.start, call.node.end, list(_of_node(call, manifest, context, engines))
    for option in call.options:
        flag, feature = PERMISSION_FLAGS.get(option.name), NODE_FEATURES.get(option.name)
        if flag is not None:
            yield option.start, option.end, list(_of_flag(flag, engines))
        elif feature is not None:
            yield option.start, option.end, list(_of_feature(code(option.name), feature, engines))
    if call.file is not None and _TYPED.search(call.file.text):
        lines = _of_feature(f"Node, with {code(call.file.text)},", NODE_FEATURES["type stripping"], engines)
        yield call.file.start, call.file.end, list(lines)


def _of_node(call: NodeCall, manifest: Manifest, context: Context, engines: Engines | None) -> Iterator[str]:
    if call.sets_options:
        yield "**node**: NODE_OPTIONS, set in this script, may turn Node's permission model on."
    elif is_restricted(call):
        yield "**node** runs this under Node's permission model: what no --allow flag grants is denied."
    else:
        yield "**node** runs this without Node's permission model: nothing is denied."
    if engines is not None:
        yield f"On the Node versions that engines.node ({code(engines.text)}) admits: {_state(engines)}."
    if not is_restricted(call):
        line = permission_line(call, manifest, context)
        if isinstance(line, NoLine):
            yield f"No single line is right for it: {plain(line.reason, _LONGEST)}."
        else:
            unchecked = (
                f" Native addons not checked: {plain(listed(line.unchecked))}." if line.unchecked else ""
            )
            words = code(" ".join(["node", *line.flags]))
            yield f"With it: {words}; writing a file needs a grant too.{unchecked}"
    yield NO_SANDBOX


def _state(engines: Engines) -> str:
    """Say how the model is turned on, and whether the network is covered."""
    nodes = {
        name: engines.within(flag.nodes) for name, flag in PERMISSION_FLAGS.items() if flag.kind == "enables"
    }
    says = [
        f"{code(name)} turns it on" + ("" if found == engines.releases else f" on {_span(found)}")
        for name, found in nodes.items()
        if found and (name == PERMISSION or engines.lacking(PERMISSION_FLAGS[PERMISSION].nodes))
    ]
    covered = engines.within(NET_IS_RESTRICTED)
    network = (
        "the network is not restricted"
        if not covered
        else "the network is denied too"
        if covered == engines.releases
        else "the network is denied from Node 25 on"
    )
    return "; ".join([*(says or ["there is none"]), network])


def _span(releases: Sequence[str]) -> str:
    return line_of(releases) if len(releases) == 1 else f"{line_of(releases)} to {line_of(releases[-1:])[5:]}"


def _of_flag(flag: PermissionFlag, engines: Engines | None) -> Iterator[str]:
    yield f"**{code(flag.name)}** {plain(flag.means)}."
    lacking = () if engines is None else engines.lacking(flag.nodes)
    admits = (
        f" engines.node ({code(engines.text)}) admits {line_of(lacking)}, which does not."
        if engines is not None and lacking
        else ""
    )
    yield f"{flag.has_it} have it; any other ends with “bad option”.{admits}"
    yield NO_SANDBOX


def _of_feature(subject: str, feature: NodeFeature, engines: Engines | None) -> Iterator[str]:
    yield f"**{subject}** {plain(feature.does)}."
    stable = f", stable in {code(feature.stable)}" if feature.stable else ", experimental everywhere"
    lacking = () if engines is None else engines.lacking(feature.nodes)
    admits = (
        f" engines.node ({code(engines.text)}) admits {line_of(lacking)}, which lacks it."
        if engines is not None and lacking
        else ""
    )
    yield f"In Node {code(feature.nodes)}{stable}.{admits}"
    yield plain(feature.differs, _LONGEST)
