"""The proposal of `packward permissions`, as text and as JSON."""

from collections.abc import Iterator

from msgspec import Struct

from packward.cli.output.json import VERSION, dump
from packward.cli.output.text import wrapped
from packward.cli.output.wording import counted
from packward.cli.terminal import Look, visible
from packward.data.node_flags import NET, NET_IS_RESTRICTED, PERMISSION
from packward.features.audit_flags import Grant
from packward.rules.node_versions import in_range

_SEAT_BELT = (
    "This covers what this one run touched. It is a seat belt against mistakes and no sandbox: malicious "
    "code gets around it."
)
_MOST_NAMED = 3


class Proposal(Struct, frozen=True, kw_only=True):
    """What a run came to.

    `node` is the version that ran it, `status` the script's exit status (negative: the signal that ended it),
    `stopped` tells that Ctrl-C or the time limit ended it; `line` is the script with the flags.
    """

    script: str
    node: str
    status: int
    stopped: bool
    grants: tuple[Grant, ...]
    line: str


def as_json(proposal: Proposal) -> str:
    """Return the proposal as one JSON document."""
    return dump(
        {
            "version": VERSION,
            "script": proposal.script,
            "node": proposal.node,
            "status": proposal.status,
            "stopped": proposal.stopped,
            "flags": [PERMISSION, *(grant.flag for grant in proposal.grants)],
            "covers": {grant.flag: list(grant.covers) for grant in proposal.grants},
            "line": proposal.line,
            "notes": list(_notes(proposal)),
        }
    )


def as_text(proposal: Proposal, look: Look) -> str:
    """Return the flags, each with what it is for, the line to write, and what to keep in mind."""
    width = max((len(grant.flag) for grant in proposal.grants), default=0)
    rows = [_row(PERMISSION, "turns the model on", width, look)]
    rows += [_row(grant.flag, _covers(grant), width, look) for grant in proposal.grants]
    notes = [line for note in _notes(proposal) for line in wrapped(note, look, first="", rest="")]
    title = look.paint(f"{proposal.script} under the permission audit of Node {proposal.node}", "bold")
    line = f"{visible(proposal.script)}: {visible(proposal.line)}"
    return "\n".join(["", title, *rows, "", line, "", *notes]) + "\n"


def _row(flag: str, text: str, width: int, look: Look) -> str:
    return f"  {look.paint(visible(flag).ljust(width), 'green')}  {visible(text)}".rstrip()


def _covers(grant: Grant) -> str:
    names = ", ".join(grant.covers[:_MOST_NAMED])
    more = len(grant.covers) - _MOST_NAMED
    return f"{names} and {counted(more, 'other')}" if more > 0 else names


def _notes(proposal: Proposal) -> Iterator[str]:
    if proposal.stopped:
        yield "The script was stopped; what it would have done later is not covered."
    elif proposal.status != 0:
        yield (
            f"The script ended with status {proposal.status}; what it would have done after that is not "
            "covered."
        )
    if not in_range(proposal.node, NET_IS_RESTRICTED):
        yield (
            f"Node {proposal.node} does not restrict the network, so it is not seen here: Node 25 and newer "
            f"need {NET} where a script uses it."
        )
    yield _SEAT_BELT
