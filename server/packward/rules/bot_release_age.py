"""An update bot that waits shorter than the project does, or not at all.

Dependabot and Renovate have a waiting time of their own. Where it is shorter than the minimum release
age of the project, they propose versions that the package manager does not take yet: pull requests fail
until somebody looks. Dependabot waits 3 days unless told otherwise, Renovate not at all. Where no
minimum release age is in force, only a waiting time that is switched off is flagged.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "^1.2.0"}}
    -- .npmrc --
    min-release-age=7
    -- renovate.json --
    {"extends": ["config:recommended"], "minimumReleaseAge": "3 days"}
                                                              ^^^^^^

    Renovate waits 3 days before it proposes versions, but this project waits 7 days (.npmrc):
    npm 11.21.2 does not resolve to a younger one.

Fix: let the bot wait as long as the project, in whole days.
"""

from collections.abc import Iterator, Sequence

from packward.bots import BOTS
from packward.bots.cooldown import UPDATES, Cooldown, Subject, Wait
from packward.model.finding import Finding, Fix, Severity
from packward.model.policy import ReleaseAge
from packward.model.settings import DAY
from packward.model.wording import duration, listed
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.missing_min_release_age import SUGGESTED
from packward.rules.rule import rule
from packward.rules.wording import tool_name
from packward.syntax.patch import Patch

_MOST_NAMES = 3
_MOST_PHRASES = 3


@rule("bot-release-age", subject=Workspace, severity=Severity.INFORMATION, needs_network=False)
def bot_release_age(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield a finding for each configuration of a bot that waits too short with some update."""
    gate = workspace.policy.release_age
    # A cutoff date is no waiting time that a bot's could be held against.
    gate = None if gate is None or gate.before is not None else gate
    subjects = _subjects(workspace)
    for bot in BOTS:
        for cooldown in bot(workspace, subjects):
            short = _short(cooldown, gate)
            if short:
                yield _finding(cooldown, short, gate, context)


def _subjects(workspace: Workspace) -> tuple[Subject, ...]:
    """Return the registry packages that the project depends on, without those that are free of the gate."""
    policy, manager = workspace.policy, workspace.manager
    found: dict[Subject, None] = {}
    for manifest in workspace.manifests:
        for dependency in manifest.effective:
            name = dependency.specifier.registry_name
            # An exemption for certain versions leaves the others under the gate.
            if name is not None and not manager.is_exempt(policy, name, "0.0.0"):
                found[Subject(name, dependency.group)] = None
    return tuple(found)


def _short(cooldown: Cooldown, gate: ReleaseAge | None) -> list[Wait]:
    """Return the waits that are too short, the shortest first."""
    short = [
        wait
        for wait in cooldown.waits
        if (wait.pause.is_off if gate is None else wait.pause.seconds < gate.seconds)
    ]
    return sorted(short, key=lambda wait: wait.pause.seconds)


def _finding(cooldown: Cooldown, short: Sequence[Wait], gate: ReleaseAge | None, context: Context) -> Finding:
    phrases = [_phrase(wait) for wait in short[:_MOST_PHRASES]]
    if len(short) > _MOST_PHRASES:
        phrases.append("waits too short with more of them")
    told = f"{cooldown.bot} {listed(phrases)}"
    if gate is None:
        message = f"{told}: its {cooldown.setting} is switched off."
    else:
        message = f"{told}, but {_gate(gate)}{_consequence(cooldown, gate, context.workspace)}."
    written = [wait.pause.span for wait in short if wait.pause.span is not None]
    return context.finding(
        "bot-release-age",
        Severity.INFORMATION,
        written[0] if written else cooldown.head,
        message,
        uri=cooldown.uri,
        related=()
        if gate is None
        else context.related(gate.origin, f"minimum release age: {duration(gate.seconds)}"),
        fixes=_fixes(cooldown, short, SUGGESTED if gate is None else gate.seconds),
    )


def _phrase(wait: Wait) -> str:
    what = "versions" if wait.updates == UPDATES else f"{listed(wait.updates)} versions"
    if wait.packages:
        rest = len(wait.packages) - _MOST_NAMES
        more = [f"{rest} more packages"] if rest > 1 else list(wait.packages[_MOST_NAMES:])
        what += f" of {listed([*wait.packages[:_MOST_NAMES], *more])}"
    note = f" ({wait.pause.note})" if wait.pause.note else ""
    if wait.pause.seconds == 0:
        return f"proposes {what} the moment they are published{note}"
    return f"waits {duration(wait.pause.seconds)}{note} before it proposes {what}"


def _gate(gate: ReleaseAge) -> str:
    where = "the default of the package manager" if gate.origin is None else gate.origin.label
    return f"this project waits {duration(gate.seconds)} ({where})"


def _consequence(cooldown: Cooldown, gate: ReleaseAge, workspace: Workspace) -> str:
    if cooldown.follows_gate and gate.origin is not None:
        return (
            f": current {cooldown.bot} reads {gate.origin.label} and waits as long, installations of it from "
            "before mid-2026 do not"
        )
    tool = tool_name(workspace.tool)
    if workspace.manager.rechecks_lockfile(workspace.policy, workspace.tool):
        return f": {tool} refuses to install a younger one"
    return f": {tool} does not resolve to a younger one" if gate.strict else ""


def _fixes(cooldown: Cooldown, short: Sequence[Wait], seconds: float) -> tuple[Fix, ...]:
    operations = [cooldown.lengthen(wait.pause, seconds) for wait in short]
    patches: list[Patch] = []
    for operation in operations:
        patch = None if operation is None else Patch(cooldown.uri, operation)
        if patch is not None and patch not in patches:
            patches.append(patch)
    if not patches:
        return ()
    days = duration(-(-seconds // DAY) * DAY)
    title = f"Let {cooldown.bot} wait {days} ({cooldown.label})"
    return (Fix(title=title, patches=tuple(patches), safe=True, preferred=True),)
