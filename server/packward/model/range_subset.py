"""Whether every version that one range admits is admitted by another, as `semver.subset` answers it."""

from packward.model.ranges import Comparator, ComparatorSet, Range, interval
from packward.model.versions import Version, assemble

_ZERO = assemble((0, 0, 0))


def subset(sub: Range, sup: Range) -> bool:
    """Say whether `sub` lies within `sup`.

    Each alternative of `sub` has to lie within one alternative of `sup`: a union that only
    together covers an alternative does not count. Alternatives that admit nothing are passed over,
    and a range that admits nothing at all lies within every other.
    """
    if sub.text == sup.text:
        return True
    admits_something = False
    for inner in sub.sets:
        answers = [_within(inner, outer) for outer in sup.sets]
        admits_something = admits_something or any(answer is not None for answer in answers)
        if admits_something and True not in answers:
            return False
    return True


def _within(inner: ComparatorSet, outer: ComparatorSet) -> bool | None:
    """Say whether `inner` lies within `outer`; None where `inner` admits nothing."""
    if _is_any(inner) and _is_any(outer):
        return True
    inner, outer = _releases(inner), _releases(outer)
    lower, upper = _tightest(inner)
    exact = [each.version for each in inner.comparators if each.version and not each.operator]
    is_crossed = lower and upper and interval((lower,)).low >= interval((upper,)).high
    if is_crossed or len(exact) > 1:
        return None
    bounds = [bound for bound in (lower, upper) if bound]
    if exact and not all(_holds(bound, exact[0]) for bound in bounds):
        return None
    if exact:
        return all(_holds(comparator, exact[0]) for comparator in outer.comparators)
    is_between = outer.low <= inner.low and inner.high <= outer.high
    return is_between and all(_is_shared(bound, outer) for bound in bounds)


def _is_any(comparator_set: ComparatorSet) -> bool:
    return comparator_set.comparators[0].version is None


def _releases(comparator_set: ComparatorSet) -> ComparatorSet:
    """Write out `*`, which stands for every release and no prerelease."""
    return interval((Comparator(">=", _ZERO),)) if _is_any(comparator_set) else comparator_set


def _tightest(comparator_set: ComparatorSet) -> tuple[Comparator | None, Comparator | None]:
    lower = [each for each in comparator_set.comparators if each.operator.startswith(">")]
    upper = [each for each in comparator_set.comparators if each.operator.startswith("<")]
    return (
        max(lower, key=lambda each: interval((each,)).low, default=None),
        min(upper, key=lambda each: interval((each,)).high, default=None),
    )


def _holds(comparator: Comparator, version: Version) -> bool:
    """Say whether one comparator, as a range of its own, admits the version."""
    alone = interval((comparator,))
    if not alone.low <= version.key < alone.high:
        return False
    return not version.is_prerelease or version.key[:3] in alone.prereleases


def _is_shared(bound: Comparator, outer: ComparatorSet) -> bool:
    """Say whether the prereleases that a bound lets in are let in by the outer set too.

    `<1.2.3-0` lets in none.
    """
    version = bound.version
    if version is None or not version.is_prerelease:
        return True
    if bound.operator == "<" and version.prerelease == (0,):
        return True
    return version.key[:3] in outer.prereleases
