"""npm's allowScripts: where its entries come from, which of them npm keeps, and which packages they mean."""

import posixpath
import re

from packward.managers.npm.config import Entry, Source, listed
from packward.model.manager import ScriptSubject, Tool
from packward.model.manifest import Manifest
from packward.model.names import is_valid_name
from packward.model.policy import Approval, Origin
from packward.model.specifiers import Specifier, parse_specifier
from packward.model.versions import parse

FIELD = "allowScripts"
KEY = "allow-scripts"
SINCE = "11.16.0"

_GIT_SOURCE = re.compile(
    r"(?:(?:git\+)?(?:https?|ssh|git|file)://(?:[^@/]*@)?|git@)?(?P<place>[^#]*?)(?:\.git)?/?(?:#(?P<commit>.*))?",
    re.DOTALL,
)
_HOSTS = {
    "github:": "github.com/",
    "gitlab:": "gitlab.com/",
    "bitbucket:": "bitbucket.org/",
    "gist:": "gist.github.com/",
}
_SHORTHAND = re.compile(r"[^@:/#\s.][^@:/#\s]*/[^@:/#\s]+(?:#.*)?")


def in_force(manifest: Manifest | None, chain: tuple[Source, ...], tool: Tool) -> tuple[Approval, ...]:
    """Return the entries that decide: the root manifest's field, else the first .npmrc that lists any.

    Entries that npm drops (ranges, dist-tags) are left out; where that leaves the field empty, the
    .npmrc counts. () before npm 11.16.
    """
    if not tool.at_least(SINCE):
        return ()
    written = written_in(manifest)
    return listed_in_files(chain) if written is None else written


def written_in(manifest: Manifest | None) -> tuple[Approval, ...] | None:
    """Return the entries of a manifest's own field; None where npm keeps nothing of it.

    npm keeps entries whose value is no boolean, and every element of a list: they decide nothing, and
    still keep a list in an .npmrc from counting.
    """
    node = None if manifest is None else manifest.tree.find((FIELD,))
    if manifest is None or node is None or node.kind not in ("object", "array"):
        return None
    kept = [entry for entry in manifest.tree.effective_children(node) if _is_kept(str(entry.key))]
    if not kept:
        return None
    return tuple(
        Approval(
            text=str(entry.key),
            allowed=entry.value is True,
            origin=Origin(label=manifest.label, uri=manifest.uri, span=entry.entry_span),
        )
        for entry in kept
        if isinstance(entry.value, bool)
    )


def listed_in_files(chain: tuple[Source, ...]) -> tuple[Approval, ...]:
    """Return the entries of the first config file whose `allow-scripts` lists any; all of them allow."""
    for source in chain:
        entry = source.entries.get(KEY)
        if source.level == "environment" or entry is None or not listed(entry.value):
            continue
        return tuple(
            Approval(text=text, allowed=True, origin=entry.origin)
            for text in listed(entry.value)
            if _is_kept(text)
        )
    return ()


def forbidden_list(chain: tuple[Source, ...], tool: Tool) -> Entry | None:
    """Return the `allow-scripts` of the environment, with which npm refuses to install a project."""
    for source in chain:
        entry = source.entries.get(KEY)
        if (
            source.level == "environment"
            and entry is not None
            and listed(entry.value)
            and tool.at_least(SINCE)
        ):
            return entry
    return None


def names(text: str, subject: ScriptSubject) -> bool:
    """Tell whether an entry means a package.

    A name, an exact version or several with `||` mean registry packages of that real name; git, file
    and URL entries mean dependencies from that source. Aliases and patterns mean nothing.
    """
    specifier = read_key(text)
    if subject.source:
        return _same_source(specifier, subject)
    if specifier.name != subject.package:
        return False
    if specifier.kind == "range":
        wanted = specifier.wanted or "*"
        return wanted == "*" or subject.version in {part.strip() for part in wanted.split("||")}
    return specifier.kind == "version" and specifier.wanted == subject.version


def read_key(text: str) -> Specifier:
    """Return an entry's name and specifier; without a name where it is a source by itself."""
    at = text.find("@", 1)
    name, spec = (text[:at], text[at + 1 :]) if at > 0 else (text, "")
    if is_valid_name(name):
        return parse_specifier(name, spec or "*")
    return parse_specifier("", text)


def _is_kept(text: str) -> bool:
    specifier = read_key(text)
    if specifier.kind == "range":
        wanted = specifier.wanted or "*"
        return wanted == "*" or all(parse(part.strip()) is not None for part in wanted.split("||"))
    return specifier.kind not in ("tag", "invalid")


def _same_source(specifier: Specifier, subject: ScriptSubject) -> bool:
    mine = parse_specifier(subject.package, subject.source)
    if mine.kind != specifier.kind:
        return False
    if specifier.kind == "git":
        return _same_repository(specifier.text, subject.source)
    if specifier.kind in ("file", "directory"):
        return _folder(specifier.text) == _folder(subject.source)
    return specifier.kind == "url" and specifier.text == subject.source


def _same_repository(text: str, source: str) -> bool:
    (place, commit), (other, other_commit) = _repository(text), _repository(source)
    return place == other and other_commit.startswith(commit)


def _repository(text: str) -> tuple[str, str]:
    for prefix, host in _HOSTS.items():
        if text.startswith(prefix):
            text = host + text[len(prefix) :]
            break
    else:
        if _SHORTHAND.fullmatch(text):
            text = f"github.com/{text}"
    match = _GIT_SOURCE.fullmatch(text)
    if match is None:
        return text, ""
    return match["place"].replace(":", "/"), match["commit"] or ""


def _folder(text: str) -> str:
    return posixpath.normpath(text.removeprefix("file:"))
