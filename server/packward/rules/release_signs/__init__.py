"""Signs that a release was made by somebody else than its maintainers, read from the registry's document.

Each file knows one kind of sign and words it as a fact. None of them says that a release is safe.
"""

from packward.rules.release_signs.additions import Lookup, risky_additions
from packward.rules.release_signs.history import YOUNG, History, history_of
from packward.rules.release_signs.majors import several_majors
from packward.rules.release_signs.origin import lost_evidence, new_publisher
from packward.rules.release_signs.scripts import new_scripts
from packward.rules.release_signs.shape import jump, removals, revival
from packward.rules.release_signs.sign import Sign, severity_of, strongest_first
from packward.rules.release_signs.sources import new_sources, self_dependency

__all__ = ["YOUNG", "History", "Lookup", "Sign", "history_of", "severity_of", "signs_of"]


def signs_of(history: History, lookup: Lookup) -> tuple[Sign, ...]:
    """Return the signs of a release, the strongest first; `lookup` gives the documents of what it added."""
    return strongest_first(
        (
            *risky_additions(history, lookup),
            *self_dependency(history),
            *new_sources(history),
            *new_scripts(history),
            *several_majors(history),
            *lost_evidence(history),
            *new_publisher(history),
            *revival(history),
            *jump(history),
            *removals(history),
        )
    )
