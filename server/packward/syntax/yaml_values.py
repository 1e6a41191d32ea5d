"""Single values of a YAML text: scalars of every style, and aliases."""

import re

from packward.syntax import yaml_tokens as tokens
from packward.syntax.draft import Draft
from packward.syntax.tree import Problem, report
from packward.syntax.yaml_scalars import double_quoted, single_quoted, typed, unfolded

MAX_DEPTH = 200
MAX_NODES = 100_000
# Aliases of aliases multiply what they stand for; all of them together get this many values.
_MAX_ALIASED = 10_000

_BLOCK_LINE = re.compile(rf"(?P<indent> *+)(?P<rest>[^\r\n]*+)(?P<break>{tokens.EOL}|\Z)")


class Values:
    """A text, what is wrong with it and what its anchors stand for; the methods read one value each.

    They get the offset where the value begins and the column of the block around it, -1 for none:
    the lines after the first belong to a value as long as they are indented more than that.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self.anchors: dict[str, Draft] = {}
        self.nodes = 0
        self.aliased = 0

    def report(self, start: int, end: int, message: str) -> None:
        """Add a problem."""
        report(self.problems, start, end, message)

    def end_of_line(self, offset: int) -> int:
        """Return the offset of the next line break, or of the end."""
        match = tokens.REST_OF_LINE.match(self.text, offset)
        return offset if match is None else match.end()

    def plain(self, start: int, column: int, style: tokens.PlainStyle) -> Draft | None:
        """Read an unquoted scalar; None if none can begin here."""
        match = style.first.match(self.text, start)
        if match is None:
            return None
        end = match.end()
        following = self._continuation(style, end, column)
        if following is None:
            kind, value = typed(match[0])
            return Draft(kind, start, end, value)
        while following is not None:
            end = following.end()
            following = self._continuation(style, end, column)
        return Draft("string", start, end, unfolded(self.text[start:end]))

    def _continuation(self, style: tokens.PlainStyle, end: int, column: int) -> re.Match[str] | None:
        line = tokens.NEXT_LINE.match(self.text, end)
        if line is None or len(line["indent"]) <= column:
            return None
        start = line.end()
        if style.boundary.match(self.text, start):
            return None
        if not line["indent"] and tokens.MARKER.match(self.text, start):
            return None
        return style.following.match(self.text, start)

    def quoted(self, start: int, column: int) -> Draft:
        """Read a scalar in quotes; one that is not closed ends with its line."""
        match = tokens.QUOTED.match(self.text, start)
        if match is None or self._leaves(match, column):
            end = start + len(self.text[start : self.end_of_line(start)].rstrip(" \t"))
            self.report(start, end, "this string is not closed")
            body = self.text[start + 1 : end]
        else:
            end = match.end()
            body = self.text[start + 1 : end - 1]
        if self.text[start] == "'":
            return Draft("string", start, end, single_quoted(body))
        value, known = double_quoted(body) if "\\" in body or "\n" in body or "\r" in body else (body, True)
        if not known:
            self.report(start, end, "unknown escape")
        return Draft("string", start, end, value)

    def _leaves(self, match: re.Match[str], column: int) -> bool:
        """Whether a scalar goes on where another entry begins."""
        if "\n" not in match[0] and "\r" not in match[0]:
            return False
        lines = tokens.LINE_INDENT.finditer(self.text, match.start(), match.end())
        return any(
            len(line["indent"]) <= column
            or (not line["indent"] and tokens.MARKER.match(self.text, line.end()) is not None)
            for line in lines
        )

    def block(self, header: re.Match[str], column: int) -> Draft:
        """Read the lines below a `|` or `>`."""
        indicators = header["indicators"]
        digits = indicators.strip("-+")
        lines = _BlockLines(header["style"], column + int(digits or 1), fixed=bool(digits))
        end = position = header.end()
        if position < len(self.text):
            position += 2 if self.text.startswith("\r\n", position) else 1
        while position < len(self.text) and (line := _BLOCK_LINE.match(self.text, position)):
            if not lines.take(line):
                break
            if line["rest"] or "+" in indicators:
                end = line.end("rest")
            position = line.end()
        return Draft("string", header.start(), end, lines.value(indicators))

    def alias(self, start: int, depth: int) -> Draft:
        """Read an alias as a copy of what it stands for, "missing" if there is nothing or too much of it.

        All of the copy has the span of the alias. `depth` is that of the value itself.
        """
        match = tokens.ALIAS.match(self.text, start)
        end = start + 1 if match is None else match.end()
        anchored = None if match is None else self.anchors.get(match["name"])
        if anchored is None:
            self.report(start, end, "nothing above is called that")
        elif (copy := self._copied(anchored, start, end, depth)) is not None:
            return copy
        else:
            self.report(start, end, "this alias stands for too much, it is not read")
        return Draft("missing", start, end)

    def _copied(self, anchored: Draft, start: int, end: int, depth: int) -> Draft | None:
        copy = _shell(anchored, start, end)
        level = [(anchored, copy)]
        while level:
            below: list[tuple[Draft, Draft]] = []
            for original, twin in level:
                self.aliased += 1
                for child in original.children:
                    inner = _shell(child, start, end)
                    inner.key = child.key
                    twin.children.append(inner)
                    below.append((child, inner))
                if self.aliased + len(below) > _MAX_ALIASED:
                    return None
            depth += 1
            if depth > MAX_DEPTH:
                return None
            level = below
        return copy

    def make_text(self, draft: Draft) -> None:
        """Turn a scalar into the string that a tag asks for."""
        if draft.kind in {"null", "boolean", "number"}:
            draft.kind, draft.value = "string", self.text[draft.start : draft.end]

    def other(self, start: int, pattern: re.Pattern[str]) -> Draft:
        """Read what YAML does not allow here as text."""
        match = pattern.match(self.text, start)
        end = start + len((match[0] if match else "").rstrip(" \t"))
        self.report(start, end, "a value that begins like this stands in quotes")
        return Draft("string", start, end, self.text[start:end])


class _BlockLines:
    """The lines of a `|` or `>` scalar, joined while they are read."""

    def __init__(self, style: str, indent: int, *, fixed: bool) -> None:
        self.style = style
        self.indent = indent
        self.fixed = fixed
        self.parts: list[str] = []
        self.empty = 0
        self.more_indented = False

    def take(self, line: re.Match[str]) -> bool:
        """Add a line; False if it is not indented enough to belong here."""
        indent = len(line["indent"])
        if not self.fixed:
            self.indent = max(self.indent, indent)
        if indent < self.indent or not (line["rest"] or indent > self.indent):
            self.empty += not line["rest"]
            return not line["rest"]
        text = line["indent"][self.indent :] + line["rest"]
        self.parts += (self._separator(text), text)
        self.fixed = True
        self.empty = 0
        return True

    def _separator(self, text: str) -> str:
        breaks = self.empty + bool(self.parts)
        if self.style == "|":
            return "\n" * breaks
        before, self.more_indented = self.more_indented, text[:1] in {" ", "\t"}
        if self.more_indented or before:
            return "\n" * breaks
        return "\n" * self.empty if self.empty or not self.parts else " "

    def value(self, indicators: str) -> str:
        """Return the whole, its end as the indicators behind the `|` or `>` have it."""
        text = "".join(self.parts)
        if "+" in indicators:
            return text + "\n" * (self.empty + bool(self.parts))
        return text + "\n" if self.parts and "-" not in indicators else text


def _shell(draft: Draft, start: int, end: int) -> Draft:
    """Return a draft's own value at another place."""
    return Draft(draft.kind, start, end, draft.value)
