"""Permission flags of a script that Node reads otherwise than they look, or not at all.

Node's permission model denies a script what no flag grants: files, programs, worker threads, native addons,
and from Node 25 on the network. It is a seat belt against mistakes and no sandbox: malicious code gets
around it. Its flags differ between Node versions, and a wrong one either ends the script or leaves the model
off. Only versions that `engines.node` admits are spoken of; without it only what is wrong on all of them.

Flagged:

    -- package.json --
    {
      "packageManager": "npm@11.21.2",
      "engines": {"node": ">=22.13"},
      "scripts": {
        "start": "node --permission --allow-net --allow-fs-read=. server.js",
                                    ^^^^^^^^^^^
        "test": "cross-env CI=1 node --permission --allow-fs-read=. --test"
                                                                    ^^^^^^
      }
    }
    -- .npmrc --
    min-release-age=3

    --allow-net ends the script with “bad option” on Node 22.13, which engines.node (>=22.13) admits;
    Node 25 and newer have it.

    --test starts child processes, which the permission model denies without --allow-child-process
    (ERR_ACCESS_DENIED).

Fix: the other flag, another place for it or one more, where a single line is right on every Node version
that `engines.node` admits. `packward permissions SCRIPT` finds out which flags a script needs.
"""

from collections.abc import Iterator

from packward.data.node_flags import CONFIG_NAMESPACE
from packward.model.finding import Finding, Fix, Location, Related, Severity
from packward.model.manager import ConfigFile
from packward.model.manifest import Manifest, Script
from packward.rules.context import Context
from packward.rules.node_calls import NodeCall, Option, node_calls
from packward.rules.node_versions import Engines, engines_text, line_of, read_engines
from packward.rules.permission_faults import Fault, Repair, Subject, faults
from packward.rules.rule import rule
from packward.syntax.patch import Patch, Remove, Set

NODE_CONFIG = "node.config.json"
_AT_RUN_TIME = ("dependencies", "optionalDependencies")


@rule(
    "node-permission",
    subject=Manifest,
    severity=Severity.HINT,
    needs_network=False,
    any_manager=True,
)
def node_permission(manifest: Manifest, context: Context) -> Iterator[Finding]:
    """Yield a finding under each permission flag of a script that does not do what it says."""
    text, owner = engines_text(manifest, context.workspace.root)
    engines = read_engines(text)
    dependencies = tuple(each.name for each in manifest.effective if each.group in _AT_RUN_TIME)
    related = () if engines is None else (_engines(owner),)
    for script in manifest.scripts:
        for call in node_calls(script.text):
            subject = Subject(
                call=call, script=script.text, name=script.name, engines=engines, dependencies=dependencies
            )
            found = [
                *((fault, _fixes(manifest, script, fault)) for fault in faults(subject)),
                *_configured(manifest, subject, context),
            ]
            for fault, fixes in found:
                yield context.finding(
                    "node-permission",
                    Severity.HINT,
                    manifest.span_in(script, fault.start, fault.end),
                    fault.message,
                    uri=manifest.uri,
                    related=related,
                    fixes=fixes,
                )


def _engines(manifest: Manifest) -> Related:
    return Related(
        Location(manifest.uri, manifest.key_span("engines", "node")), "the Node versions are set here"
    )


def _fixes(manifest: Manifest, script: Script, fault: Fault) -> tuple[Fix, ...]:
    return tuple(_fix(manifest, script, repair) for repair in fault.repairs)


def _fix(manifest: Manifest, script: Script, repair: Repair) -> Fix:
    text = script.text[: repair.start] + repair.text + script.text[repair.end :]
    patch = Patch(manifest.uri, Set(("scripts", script.name), text))
    return Fix(title=repair.title, patches=(patch,), safe=repair.safe, preferred=repair.safe)


def _configured(
    manifest: Manifest, subject: Subject, context: Context
) -> Iterator[tuple[Fault, tuple[Fix, ...]]]:
    """Look at the `permission` key of the configuration file that a call reads."""
    option = _config_option(subject.call)
    if option is None or subject.engines is None or subject.enabling is not None:
        return
    name = option.value or NODE_CONFIG
    uri = f"{manifest.uri.rpartition('/')[0]}/{name.removeprefix('./')}"
    file = next((each for each in context.workspace.configs.files if each.uri == uri), None)
    if file is None or not _has_namespace(file):
        return
    trouble = _config_trouble(subject.engines)
    if trouble:
        fault = Fault(
            start=option.start,
            end=option.end,
            message=f"The key permission of {file.label} turns the permission model on only on newer Node "
            f"versions; {trouble}. Under nodeOptions, with permission set to true, every version reads it.",
        )
        yield fault, _moved(file)


def _config_option(call: NodeCall) -> Option | None:
    names = ("--experimental-default-config-file", "--experimental-config-file")
    return next((option for option in call.options if option.name in names), None)


def _has_namespace(file: ConfigFile) -> bool:
    node = file.tree.find(("permission",))
    return (
        node is not None and node.kind == "object" and file.tree.find(("nodeOptions", "permission")) is None
    )


def _moved(file: ConfigFile) -> tuple[Fix, ...]:
    """Offer to write what the key `permission` holds under `nodeOptions`, where nothing stands in its way."""
    root = file.tree.root
    plain = {} if root is None else file.tree.to_value(root)
    options = plain.get("nodeOptions", {})
    wanted = {**plain["permission"], "permission": True}
    if not isinstance(options, dict) or options.keys() & wanted.keys():
        return ()
    patches = (
        Patch(file.uri, Remove(("permission",))),
        Patch(file.uri, Set(("nodeOptions",), {**options, **wanted})),
    )
    return (Fix(title=f"Move permission under nodeOptions in {file.label}", patches=patches),)


def _config_trouble(engines: Engines) -> str:
    ignoring = engines.within(CONFIG_NAMESPACE["ignores"])
    failing = engines.within(CONFIG_NAMESPACE["fails"])
    says = [
        f"{line_of(ignoring)} ignores it and runs the script unrestricted" if ignoring else "",
        f"{line_of(failing)} ends the script (ERR_MISSING_OPTION)" if failing else "",
    ]
    return " and ".join(each for each in says if each)
