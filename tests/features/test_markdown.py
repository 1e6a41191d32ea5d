"""What a stranger writes into a package shows as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from packward.features import markdown

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HARMFUL = [
    "![](https://evil.example.com/pixel.png)",
    "[click](command:workbench.action.terminal.new)",
    "<img src=https://evil.example.com/pixel.png>",
    "<script>alert(1)</script>",
    "[x]: https://evil.example.com\n[x]",
    "# heading",
    "- item",
    "1. item",
    "```\nfence",
    "<https://evil.example.com>",
    "&lt;img src=x&gt;",
    "| a | b |\n|---|---|",
    "**bold** _em_ ~~gone~~",
    "a\u2028# b",
    "\u202eevil",
]


@pytest.mark.parametrize("text", HARMFUL)
def test_markup_of_a_stranger_shows_as_text(text: str) -> None:
    tokens = RENDERER.parse(f"Deprecated: {markdown.plain(text)}")
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children or []} <= {"text", "text_special"}


@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    tokens = RENDERER.parse(f"x {markdown.plain(text)}")
    assert {child.type for child in tokens[1].children or []} <= {"text", "text_special"}


@given(st.text())
def test_no_text_leaves_its_code_span(text: str) -> None:
    tokens = RENDERER.parse(f"x {markdown.code(text)} y")
    kinds = [child.type for child in tokens[1].children or []]
    assert kinds == ["text", "code_inline", "text"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "command:workbench.action.quit",
        "file:///etc/passwd",
        "https://exa mple.com",
        "https://[::1",
        "ssh://git@example.com/x",
        "",
        None,
        "https://" + "a" * 1000,
    ],
)
def test_only_plain_web_addresses_become_links(address: str | None) -> None:
    assert markdown.link("repository", address) is None


def test_a_repository_address_becomes_a_web_address() -> None:
    found = markdown.link("repository", "git+https://user:secret@example.com/a/b(c).git#x")
    assert found == "[repository](https://example.com/a/b%28c%29)"
