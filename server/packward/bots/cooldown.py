"""What update bots have in common: how long one waits before it proposes a version, and who says so."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from msgspec import Struct

from packward.syntax.operations import Operation
from packward.syntax.tree import KeyPath
from packward.text.document import Span

Update = Literal["major", "minor", "patch"]
UPDATES: tuple[Update, ...] = ("major", "minor", "patch")


class Subject(Struct, frozen=True):
    """A registry package that a bot may update, by its real name, and the dependency group it is in.

    Both are None for a package that no configuration names.
    """

    name: str | None = None
    group: str | None = None


ANY = Subject()


class Pause(Struct, frozen=True, kw_only=True):
    """How long a bot waits with an update, in seconds, and what makes it wait so long.

    `span` is what says so in the bot's file, None where nobody wrote anything; `note` explains what the
    value alone does not. `path` is where a longer wait is written (None: no value there makes it longer),
    `written` the value that stands there.
    """

    seconds: float
    span: Span | None = None
    note: str = ""
    path: KeyPath | None = None
    written: str | int | float | None = None

    @property
    def is_off(self) -> bool:
        """Somebody wrote that the bot is not to wait."""
        return self.seconds == 0 and self.span is not None and self.path is not None


Pauses = Mapping[Update, Pause | None]
"""What a bot does with one package: None where it proposes nothing, or where that is not known."""


class Wait(Struct, frozen=True, kw_only=True):
    """One pause with the updates it is for; `packages` are empty where it is for all, or all others."""

    pause: Pause
    updates: tuple[Update, ...]
    packages: tuple[str, ...] = ()


class Cooldown(Struct, frozen=True, kw_only=True):
    """What one configuration of a bot says about waiting.

    `setting` is the bot's own word for it. `head` is where a finding stands when nothing is written.
    `follows_gate`: the bot itself takes the project's gate where that is longer.
    `lengthen(pause, seconds)` is the change that makes a pause at least so long, None where there is none.
    """

    bot: str
    setting: str
    uri: str
    label: str
    head: Span
    waits: tuple[Wait, ...]
    lengthen: Callable[[Pause, float], Operation | None]
    follows_gate: bool = False


def waits(subjects: Iterable[Subject], pauses_of: Callable[[Subject], Pauses]) -> tuple[Wait, ...]:
    """Return the different pauses that a bot makes with these packages, in the order of the updates."""
    others = pauses_of(ANY)
    found = [(subject, pauses_of(subject)) for subject in subjects] or [(ANY, others)]
    updates: dict[tuple[Pause, tuple[str, ...]], list[Update]] = {}
    for update in UPDATES:
        names: dict[Pause | None, set[str]] = {}
        for subject, pauses in found:
            names.setdefault(pauses[update], set()).add(subject.name or "")
        for pause, named in names.items():
            is_general = pause == others[update] or len(names) == 1
            if pause is not None:
                updates.setdefault((pause, () if is_general else tuple(sorted(named))), []).append(update)
    return tuple(
        Wait(pause=pause, updates=tuple(each), packages=packages)
        for (pause, packages), each in updates.items()
    )
