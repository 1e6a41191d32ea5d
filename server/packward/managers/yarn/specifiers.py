"""How Yarn 2 and newer read a specifier unlike npm: `npm:` may stand before any range or tag."""

import re

from packward.managers.yarn.generations import is_classic
from packward.model.manager import Tool
from packward.model.ranges import compile_range
from packward.model.specifiers import Specifier, parse_specifier

PROTOCOL = "npm:"
# Only what has a version or tag of its own names another package; "npm:next" is a tag.
_OTHER_PACKAGE = re.compile(r"(?:@[^/]+?/)?[^@/]+?@.+")
_TAG = re.compile(r"(?!v)[a-z0-9._-]+", re.IGNORECASE)


def read_specifier(name: str, text: str, tool: Tool) -> Specifier:
    """Read one dependency's name and specifier; Yarn 1 reads them as npm does."""
    if not text.startswith(PROTOCOL) or is_classic(tool):
        return parse_specifier(name, text)
    inner = text[len(PROTOCOL) :]
    if _OTHER_PACKAGE.fullmatch(inner):
        return parse_specifier(name, text)
    if compile_range(inner) is None and not _TAG.fullmatch(inner):
        return Specifier(kind="invalid", name=name, text=text)
    plain = parse_specifier(name, inner)
    return Specifier(kind=plain.kind, name=name, text=text, wanted=plain.wanted)
