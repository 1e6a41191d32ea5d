"""The configuration that is printed for users, taken out as it stands, so that tests run exactly that."""

import re
from textwrap import dedent

_BLOCKS = (
    r"(?ms)^```{language}\n(.*?)^```$",  # Markdown
    r"(?ms)>{language}\n\n(.*?)(?=^\S)",  # a help page of Vim
)


def snippets(language: str, page: str, holding: str) -> list[str]:
    """Return the blocks of code of a page that are in a language and hold a text."""
    found = [
        dedent(block)
        for pattern in _BLOCKS
        for block in re.findall(pattern.replace("{language}", language), page)
    ]
    matching = [block for block in found if holding in block]
    assert matching, f"no {language} with {holding!r} is printed"
    return matching
