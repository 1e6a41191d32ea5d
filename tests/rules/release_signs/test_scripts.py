"""Which install scripts are new, where documents tell more or less of them."""

import pytest
from msgspec import structs

from packward.model.packument import Packument, Release
from packward.rules.release_signs import young_history
from packward.rules.release_signs.history import DAY
from packward.rules.release_signs.scripts import new_scripts

NOW = 1_800_000_000.0
BUILD = (("install", "node-gyp rebuild"),)
NONE = Release(version="1.0.0")


def weights(before: Release, after: Release) -> list[str]:
    releases = (
        structs.replace(before, version="1.0.0", published=NOW - 90 * DAY),
        structs.replace(after, version="1.0.1", published=NOW - DAY),
    )
    history = young_history(Packument(name="lib", releases=releases), releases[1], NOW)
    assert history is not None
    return [sign.weight for sign in new_scripts(history)]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (NONE, Release(version="1", gypfile=True), ["strong"]),
        (NONE, Release(version="1", has_install_script=True), ["strong"]),
        (Release(version="1", has_install_script=True), Release(version="1", scripts=BUILD), []),
        (Release(version="1", scripts=BUILD), Release(version="1", has_install_script=True), []),
        (Release(version="1", gypfile=True), Release(version="1", scripts=BUILD), []),
        (
            Release(version="1", gypfile=True, scripts=(("postinstall", "x"),)),
            Release(version="1", scripts=(("install", "y"), ("postinstall", "x"))),
            ["weak"],
        ),
        (
            Release(version="1", scripts=(("postinstall", "x"),)),
            Release(version="1", scripts=(("preinstall", "y"), ("postinstall", "x"))),
            ["strong"],
        ),
    ],
)
def test_a_script_is_new_where_nothing_ran_before(before: Release, after: Release, found: list[str]) -> None:
    assert weights(before, after) == found
