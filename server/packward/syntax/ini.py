"""An .npmrc to a tree, with the semantics of npm's `ini` package (6.x); `${VAR}` stays as it is.

Unlike the package this never fails: where it throws (a key `'null'`, a section below a null), the
tree holds what was meant. A [section] with the name of an array leaves that array as it is.
"""

import re

from packward.syntax.ini_scalars import BLANKS, Reading, read
from packward.syntax.ini_sections import Item, nest_sections, to_nodes
from packward.syntax.tree import Problem, Tree, report
from packward.text.document import Span

_LINE = re.compile(r"[^\r\n]+")
# Longer texts than this many characters are not read: settings are short.
MAX_LENGTH = 256 * 1024

# The head of a section, as a whole line.
SECTION = re.compile(rf"\[([^\]]*)\][{BLANKS}]*")
# JavaScript's `.` stops at these, so that npm passes over a line with one of them in its value.
_SEPARATOR = re.compile("[\u2028\u2029]")


def parse(text: str) -> Tree:
    """Return the tree of an .npmrc; never raises, and takes time linear in the length.

    The root is an object that spans the whole text. A repeated `key[]=` is an array whose elements
    have the spans of their own lines, a [section] an object, a key without `=` the value true with
    an empty span. Text longer than `MAX_LENGTH` gives a tree without nodes.
    """
    if len(text) > MAX_LENGTH:
        return Tree(text, (), (Problem(Span(0, 0), "this file is too large to be read"),))
    problems: list[Problem] = []
    root = Item("object", Span(0, len(text)))
    target: Item | None = root
    for line in _LINE.finditer(text):
        start, end = line.span()
        body = line[0].lstrip(BLANKS)
        if not body or body[0] in ";#":
            continue
        section = SECTION.fullmatch(line[0])
        if section is not None:
            name = read(text, start + section.start(1), start + section.end(1))
            target = _section(root, name, Span(start, end))
        elif not _entry(text, Span(start, end), target):
            report(problems, start, end, "npm ignores this line")
        if target is not None and target is not root:
            target.span = Span(target.span.start, end)
    nest_sections(root)
    return Tree(text, to_nodes(root), tuple(problems))


def _section(root: Item, name: Reading, line: Span) -> Item | None:
    """Return what the entries below a section's head are put into, None if they are ignored."""
    if name.text == "__proto__":
        return None
    existing = root.index.get(name.text)
    if existing is not None and (existing.kind in {"object", "array"} or existing.value):
        return existing
    section = Item("object", line, name.span)
    root.put(name.text, section)
    return section


def _entry(text: str, line: Span, target: Item | None) -> bool:
    """Put one line's entry into its section; False if the line has no effect."""
    equals = text.find("=", line.start, line.end)
    key_end = line.end if equals < 0 else equals
    key = read(text, line.start, key_end)
    if equals == line.start or (equals >= 0 and _SEPARATOR.search(text, equals, line.end)):
        return False
    is_list = len(key.text) > len("[]") and key.text.endswith("[]") and _is_text(key)
    name = key.text[:-2] if is_list else key.text
    if name == "__proto__" or target is None or target.kind != "object":
        return False
    if equals < 0:
        item = Item("boolean", Span(key.span.end, key.span.end), key.span, value=True)
    else:
        item = Item.of(read(text, equals + 1, line.end), key.span)
    existing = target.index.get(name)
    if is_list and existing is None:
        existing = Item("array", item.span, key.span)
        target.put(name, existing)
    elif is_list and existing is not None and existing.kind != "array":
        existing.become_array()
    if existing is None or existing.kind != "array":
        target.put(name, item)
    else:
        existing.append(item)
    return True


def _is_text(key: Reading) -> bool:
    return key.json is None or key.json.root is None or key.json.root.kind == "string"
