"""Signs that a release was made by somebody else than its maintainers, read from the registry's document.

Each file knows one kind of sign and words it as a fact. None of them says that a release is safe.
"""

from packward.rules.release_signs.additions import Lookup, risky_additions
from packward.rules.release_signs.history import YOUNG, History, history_of, young_history
from packward.rules.release_signs.majors import several_majors
from packward.rules.release_signs.origin import lost_evidence, new_publisher
from packward.rules.release_signs.scripts import new_scripts
from packward.rules.release_signs.shape import jump, removals, revival
from packward.rules.release_signs.sign import Sign, severity_of, strongest_first
from packward.rules.release_signs.sources import new_sources, self_dependency

__all__ = ["YOUNG", "History", "Lookup", "Sign", "history_of", "severity_of", "signs_of", "young_history"]


def signs_of(history: History, lookup: Lookup) -> tuple[Sign, ...]:
    """Return the signs of a release, the strongest first; `lookup` gives the documents of what it added.

    Patches of several old lines come after a silence of years by their nature: that is told once.
    """
    majors = tuple(several_majors(history))
    return strongest_first(
        (
            *risky_additions(history, lookup),
            *self_dependency(history),
            *new_sources(history),
            *new_scripts(history),
            *majors,
            *lost_evidence(history),
            *new_publisher(history),
            *(() if majors else revival(history)),
            *jump(history),
            *removals(history),
        )
    )
