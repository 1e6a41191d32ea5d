"""What each update bot's configuration says about waiting before a new version is proposed."""

from collections.abc import Callable, Iterator, Sequence

from packward.bots import dependabot, renovate
from packward.bots.cooldown import Cooldown, Subject
from packward.model.workspace import Workspace

BOTS: tuple[Callable[[Workspace, Sequence[Subject]], Iterator[Cooldown]], ...] = (
    dependabot.cooldowns,
    renovate.cooldowns,
)
