import re

import pytest
from msgspec import structs

from packward.features.rule_page import article
from packward.rules import BY_ID, RULES
from packward.rules.rule import Rule
from rules.test_pages import example_of
from support.archive import read_archive

PAGE = """A <title> with `code`.

Reasons & `more <code>`.

    "packward": {"rules": {}}

Flagged:

    -- package.json --
    {"a": "<b>"}

    What is said of it,
    in two lines.

    Something else.

Fix: `x`.
"""


def test_a_page_is_escaped_and_tells_what_is_said_of_an_example_from_the_example() -> None:
    rule = structs.replace(BY_ID["fresh-version"], page=PAGE)
    assert article(rule) == (
        "<h1>A &lt;title&gt; with <code>code</code></h1>\n"
        '<p class="about"><code>fresh-version</code> · warning · needs the network</p>\n'
        "<p>Reasons &amp; <code>more &lt;code&gt;</code>.</p>\n"
        '<pre>"packward": {"rules": {}}</pre>\n'
        "<p>Flagged:</p>\n"
        '<pre>-- package.json --\n{"a": "&lt;b&gt;"}</pre>\n'
        '<p class="message">What is said of it, in two lines.</p>\n'
        '<p class="message">Something else.</p>\n'
        "<p>Fix: <code>x</code>.</p>\n"
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_page_has_its_example_and_each_of_its_messages(rule: Rule) -> None:
    html = article(rule)
    messages = read_archive(example_of(rule)).messages
    assert len(re.findall('<p class="message">', html)) == len(messages)
    assert "<pre>-- package.json --" in html
