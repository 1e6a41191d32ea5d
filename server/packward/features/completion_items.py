"""What completions are made of, in editor words."""

from typing import Literal

from msgspec import Struct

from packward.text.document import Span

Kind = Literal["setting", "value", "version", "package"]


class Item(Struct, frozen=True, kw_only=True):
    """One thing to insert.

    `text` replaces `span`; `typed` is the text that what the user types in the span is compared with.
    `order` sorts as text, `is_best` marks the one to take in the first place. `caret` is where in `text`
    the cursor goes (None: behind it). `documentation` is Markdown, "" for none.
    """

    label: str
    text: str
    span: Span
    typed: str
    order: str
    kind: Kind
    detail: str = ""
    documentation: str = ""
    is_deprecated: bool = False
    is_best: bool = False
    caret: int | None = None


class Completions(Struct, frozen=True, kw_only=True):
    """Items in their order; `is_incomplete`: with more typed there are others to ask for."""

    items: tuple[Item, ...]
    is_incomplete: bool = False
