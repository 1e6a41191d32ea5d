"""What the scalars of YAML 1.2 stand for, as `js-yaml` reads them; dates stay text."""

import re
from decimal import Decimal

from packward.syntax.tree import Kind, Scalar

_WORDS: dict[str, tuple[Kind, Scalar]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), ("null", None)),
    **dict.fromkeys(("true", "True", "TRUE"), ("boolean", True)),
    **dict.fromkeys(("false", "False", "FALSE"), ("boolean", False)),
}
_NUMERIC = frozenset("-+.0123456789")
_INTEGER = re.compile(r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)")
_FLOAT = re.compile(r"(?:[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_BASES = {"b": 2, "o": 8, "x": 16}
# More digits than any number that JavaScript tells apart; int() refuses some thousands of them.
_MAX_DIGITS = 400
_EXACT_INTEGERS = 2**53
# JavaScript writes numbers outside of these bounds with an exponent.
_LEAST_PLAIN, _LEAST_EXPONENT = 1e-6, 1e21

_FOLD = r"[ \t]*+(?P<breaks>(?:(?:\r\n|\n|\r)[ \t]*+)++)"
_FOLDED = re.compile(_FOLD)
_FOLDED_OR_QUOTE = re.compile(rf"''|{_FOLD}")
_FOLDED_OR_ESCAPE = re.compile(
    r"\\(?:(?P<joined>(?:\r\n|\n|\r)[ \t\r\n]*+)"
    r"|x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<letter>[\s\S]))"
    rf"|{_FOLD}"
)
_BREAK = re.compile(r"\r\n|\n|\r")
_SURROGATES = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
_ESCAPED = dict(zip('0abt\tnvfre "/\\N_LP', '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))
_LAST_CHARACTER = 0x10FFFF


def typed(word: str) -> tuple[Kind, Scalar]:
    """Return the kind and value of an unquoted scalar."""
    known = _WORDS.get(word)
    if known is not None:
        return known
    number = _number(word) if word[0] in _NUMERIC else None
    return ("string", word) if number is None else ("number", number)


def key_text(word: str) -> str:
    """Return the key that an unquoted scalar stands for: a value as JavaScript writes it, `1.10` is "1.1"."""
    if word not in _WORDS and word[0] not in _NUMERIC:
        return word
    kind, value = typed(word)
    if kind == "number" and isinstance(value, (int, float)):
        return _javascript_number(value)
    if kind == "string":
        return word
    return "null" if value is None else str(value).lower()


def unfolded(text: str) -> str:
    """Return an unquoted scalar of several lines as the one that it stands for."""
    return _FOLDED.sub(_fold, text)


def single_quoted(body: str) -> str:
    """Return what stands between two single quotes."""
    return _FOLDED_OR_QUOTE.sub(lambda match: "'" if match[0] == "''" else _fold(match), body)


def double_quoted(body: str) -> tuple[str, bool]:
    """Return what stands between two double quotes, and whether all escapes are known ones."""
    known = True

    def character(match: re.Match[str]) -> str:
        nonlocal known
        if match["breaks"] is not None:
            return _fold(match)
        if match["joined"] is not None:
            return ""
        letter = match["letter"]
        if letter is not None:
            known = known and letter in _ESCAPED
            return _ESCAPED.get(letter, match[0])
        code = int(match["x"] or match["u"] or match["U"], 16)
        return chr(code) if code <= _LAST_CHARACTER else "\ufffd"

    decoded = _FOLDED_OR_ESCAPE.sub(character, body)
    return _SURROGATES.sub(_joined, decoded), known


def _fold(match: re.Match[str]) -> str:
    """Return what line breaks stand for: one is a blank, of several the first is dropped."""
    return "\n" * (len(_BREAK.findall(match["breaks"])) - 1) or " "


def _joined(match: re.Match[str]) -> str:
    high, low = ord(match[1]), ord(match[2])
    return chr(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF))


def _number(word: str) -> int | float | None:
    if word.endswith("_"):
        return None
    digits = word.replace("_", "")
    if _SPECIAL.fullmatch(word):
        return float(word.replace(".", ""))
    if _INTEGER.fullmatch(word) is None or len(digits) > _MAX_DIGITS:
        return float(digits) if _FLOAT.fullmatch(word) else None
    sign = -1 if digits[0] == "-" else 1
    digits = digits.lstrip("-+")
    base = _BASES.get(digits[1:2])
    if base is None:
        return sign * int(digits)
    return sign * int(digits[2:], base) if digits[2:] else None


def _javascript_number(value: float) -> str:
    if isinstance(value, int) and abs(value) <= _EXACT_INTEGERS:
        return str(value)
    value = float(value)
    if value != value or abs(value) == float("inf"):  # noqa: PLR0124 - only NaN differs from itself
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    if value.is_integer() and abs(value) < _EXACT_INTEGERS:
        return str(int(value))
    written = Decimal(repr(value))
    if _LEAST_PLAIN <= abs(value) < _LEAST_EXPONENT:
        return f"{written:f}".removesuffix(".0")
    return re.sub(r"(\.0)?[eE]([-+]?)0*", lambda match: f"e{match[2] or '+'}", repr(value))
