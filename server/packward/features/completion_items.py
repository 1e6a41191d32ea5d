"""What completions are made of, in editor words."""

from typing import Literal

from msgspec import Struct

from packward.text.document import Span

Kind = Literal["setting", "value", "version"]


class Item(Struct, frozen=True, kw_only=True):
    """One thing to insert.

    `text` replaces `span`; `typed` is the text that what the user types in the span is compared with.
    `order` sorts as text. `documentation` is Markdown, "" for none.
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


class Completions(Struct, frozen=True, kw_only=True):
    """Items in their order; `is_incomplete`: with more typed there are others to ask for."""

    items: tuple[Item, ...]
    is_incomplete: bool = False
