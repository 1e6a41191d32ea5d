"""Whether a rewritten source file still works without a package, as far as its names tell."""

import re

from packward.syntax.module_specifiers import SOURCE_ENDINGS, specifiers, tokens

_JSX_ENDINGS = frozenset({".jsx", ".tsx"})
_BINDING = (
    r"(?:\bimport\s+([\w$]+)\s+from\s*|\b(?:const|let|var)\s+([\w$]+)\s*=\s*require\s*\(\s*)(['\"]){}\3"
)


def is_replaced(before: str, after: str, ending: str, package: str) -> bool:
    """Tell whether a rewriting took a package out of a file whole, and put none in.

    The file must import it once, under one plain name; afterwards neither the import nor that name is left,
    and whatever is imported newly is a part of Node (`node:…`). Anything else is not certain enough.
    """
    if ending not in SOURCE_ENDINGS - _JSX_ENDINGS or before == after:
        return False
    old, new = list(specifiers(before)), list(specifiers(after))
    bindings = re.findall(_BINDING.format(re.escape(package)), before)
    uses = [specifier for specifier in old if specifier == package or specifier.startswith(f"{package}/")]
    if len(bindings) != 1 or uses != [package]:
        return False
    added = [specifier for specifier in new if specifier not in old and not specifier.startswith("node:")]
    if added or package in new:
        return False
    return not _holds(after, bindings[0][0] or bindings[0][1])


def _holds(text: str, name: str) -> bool:
    """Tell whether a name is left: as an identifier that is no property, or anywhere in a template."""
    last = ""
    for token in tokens(text):
        if token == name and last != ".":
            return True
        if token[0] == "`" and name in token:
            return True
        last = token
    return False
