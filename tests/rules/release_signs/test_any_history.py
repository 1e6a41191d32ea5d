"""What holds of every history: ordinary ones are silent, and no document breaks the reading of signs."""

from hypothesis import given
from hypothesis import strategies as st

from packward.model.facts import Unknown
from packward.model.packument import Evidence, Packument, Release
from packward.rules.release_signs import YOUNG, Lookup, severity_of, signs_of, young_history
from packward.rules.release_signs.history import DAY

NOW = 1_800_000_000.0


def unknown(_package: str, _cutoff: float) -> Unknown:
    return Unknown("offline")


EVIDENCE = st.lists(st.sampled_from(["provenance", "trusted-publisher"]), unique=True).map(tuple)


@given(
    gaps=st.lists(st.floats(min_value=2 * 3600, max_value=300 * DAY), min_size=1, max_size=12),
    young=st.floats(min_value=0, max_value=YOUNG - 1),
    publisher=st.none() | st.just("ann"),
    evidence=EVIDENCE,
    growth=st.floats(min_value=1.0, max_value=1.05),
)
def test_releases_that_only_go_on_are_silent(
    gaps: list[float], young: float, publisher: str | None, evidence: tuple[Evidence, ...], growth: float
) -> None:
    """One after the other, never a year apart, by the same account, not doubling within all of them."""
    times = [NOW - young]
    for gap in gaps:
        times.insert(0, times[0] - gap)
    releases = tuple(
        Release(
            version=f"1.{number}.0",
            published=time,
            publisher=publisher,
            evidence=evidence,
            unpacked_size=int(60_000 * growth**number),
            dependencies={"ms": "^2.0.0"},
        )
        for number, time in enumerate(times)
    )
    packument = Packument(name="lib", releases=releases)
    history = young_history(packument, releases[-1], NOW)
    assert history is not None
    assert signs_of(history, unknown) == ()


TIMES = st.none() | st.floats(min_value=-(10**12), max_value=10**12) | st.floats(NOW - 2 * YOUNG, NOW + DAY)
TEXTS = st.sampled_from(
    ["^1.0.0", "github:a/b", "https://x/y.tgz", "npm:a@1", "npm:lib@1", "", "*", "\0", "latest"]
)
NAMES = st.sampled_from(["lib", "a", "@s/b", "lib-x", "../x", ""])
WANTED = st.dictionaries(NAMES, TEXTS, max_size=3)
RELEASE = st.builds(
    Release,
    version=st.sampled_from(["0.1.0", "1.0.0", "1.0.1", "1.1.0-a", "2.0.0", "2.0.1", "3.0.0", "v9", "x"]),
    published=TIMES,
    scripts=st.sampled_from([(), (("install", "x"),), (("install", "y"), ("postinstall", "z"))]),
    has_install_script=st.none() | st.booleans(),
    gypfile=st.none() | st.booleans(),
    dependencies=WANTED,
    optional_dependencies=WANTED,
    peer_dependencies=WANTED,
    bundled=st.sampled_from([(), ("a",)]),
    publisher=st.sampled_from([None, "ann", "eve"]),
    unpacked_size=st.sampled_from([None, 0, 10, 10**6]),
    file_count=st.sampled_from([None, 0, 10, 10**6]),
    evidence=EVIDENCE,
)
PACKUMENT = st.builds(
    Packument,
    name=st.just("lib"),
    releases=st.lists(RELEASE, max_size=8, unique_by=lambda release: release.version).map(tuple),
    created=TIMES,
    modified=TIMES,
    complete=st.booleans(),
    removed=st.dictionaries(
        st.sampled_from(["1.0.2", "2.0.2", "x"]), st.floats(-(10**12), 10**12), max_size=2
    ),
)


@given(PACKUMENT, st.sampled_from([unknown]) | PACKUMENT.map(lambda other: lambda _package, _cutoff: other))
def test_signs_are_read_of_any_document(packument: Packument, lookup: Lookup) -> None:
    for release in packument.releases:
        history = young_history(packument, release, NOW)
        if history is None:
            continue
        signs = signs_of(history, lookup)
        assert (severity_of(signs) is None) == (signs == ())
        assert all(sign.fact and sign.fact.isprintable() for sign in signs)
        weights = [sign.weight for sign in signs]
        assert weights == sorted(weights, key=lambda weight: weight != "strong")
