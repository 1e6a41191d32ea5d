"""One thing about a release that hijacked releases had in common, and how much several of them weigh."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from packward.model.finding import Severity

Weight = Literal["strong", "weak"]


class Sign(Struct, frozen=True):
    """A fact, worded to stand in a list after a colon. A strong one is rare in ordinary releases."""

    weight: Weight
    fact: str


def severity_of(signs: Sequence[Sign]) -> Severity | None:
    """Return a warning for a strong sign or two weak ones, an information for one weak; None without any."""
    if not signs:
        return None
    strong = any(sign.weight == "strong" for sign in signs)
    return Severity.WARNING if strong or len(signs) > 1 else Severity.INFORMATION


def strongest_first(signs: Sequence[Sign]) -> tuple[Sign, ...]:
    """Return the signs with the strong ones in front, their order kept otherwise."""
    return tuple(sorted(signs, key=lambda sign: sign.weight != "strong"))
