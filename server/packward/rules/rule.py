"""What a rule is, and the decorator that makes one."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from packward.model.finding import Finding, Severity
from packward.rules.context import Context

Check = Callable[[Any, Context], Iterator[Finding]]


class Rule(Struct, frozen=True, kw_only=True):
    """One rule: its stable id, default severity, what it looks at, and its page (the module's docstring).

    `needs_network` tells users what still works offline. `any_manager`: it says the same whatever the
    package manager is; other rules are silent in projects of a manager that packward does not know.
    `opt_in`: it is off until `packward.rules` gives it a severity.
    """

    id: str
    severity: Severity
    subject: type
    needs_network: bool
    any_manager: bool
    opt_in: bool
    check: Check
    page: str

    @property
    def title(self) -> str:
        """The page's first line, without its full stop."""
        return self.page.strip().partition("\n")[0].removesuffix(".")

    @property
    def default(self) -> Severity | None:
        """The severity where the settings say nothing, None: off."""
        return None if self.opt_in else self.severity

    @property
    def level(self) -> str:
        """The default severity in words."""
        return f"{self.severity.word}, off by default" if self.opt_in else self.severity.word


def rule(
    id: str,  # noqa: A002  the field's own word
    *,
    subject: type,
    severity: Severity,
    needs_network: bool = True,
    any_manager: bool = False,
    opt_in: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a generator function `(subject, context) -> Iterator[Finding]`."""

    def decorate(check: Check) -> Rule:
        page = sys.modules[check.__module__].__doc__ or ""
        return Rule(
            id=id,
            severity=severity,
            subject=subject,
            needs_network=needs_network,
            any_manager=any_manager,
            opt_in=opt_in,
            check=check,
            page=page,
        )

    return decorate
