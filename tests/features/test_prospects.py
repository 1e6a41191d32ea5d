"""What a line could move to, and the patch that moves it there: never past the gate."""

from hypothesis import given
from hypothesis import strategies as st

from packward.features.fixes import edits_of, texts_of
from packward.features.prospects import prospects, upgrades, upgrades_across
from packward.syntax.patch import Patch
from packward.text.edits import apply
from support.check import Checked, check

URI = "file:///project/package.json"
TEXT = """
-- package.json --
{"packageManager": "npm@11.21.2", "dependencies": {"a": "%s"}}
-- .npmrc --
min-release-age=3
-- registry/a --
1.0.0  5 years
1.2.0  4 years
1.3.0  2 hours
2.0.0  3 years
2.1.0  1 hours
"""


def written(checked: Checked, patch: Patch | None) -> str | None:
    """Return the version that a patch leaves in the manifest, None where there is no patch."""
    if patch is None:
        return None
    texts = texts_of(checked.workspace)
    text = apply(texts[URI], edits_of((patch,), texts.get)[URI])
    return text.split('"a": "')[1].split('"')[0]


def after(specifier: str, text: str = TEXT) -> tuple[str | None, str | None]:
    """Return what upgrading within the range and across it writes."""
    checked = check(text % specifier)
    context = checked.context()
    (prospect,) = prospects(URI, context)
    return (
        written(checked, upgrades(prospect, context)),
        written(checked, upgrades_across(prospect, context)),
    )


def test_the_operator_stays_and_the_young_version_is_passed_over() -> None:
    assert after("^1.0.0") == ("^1.2.0", "^2.0.0")
    assert after("~1.0.0") == (None, "~2.0.0")
    assert after("npm:a@^1.0.0") == ("npm:a@^1.2.0", "npm:a@^2.0.0")


def test_a_pin_moves_only_across() -> None:
    assert after("1.0.0") == (None, "2.0.0")


def test_what_is_as_new_as_allowed_stays() -> None:
    assert after("^2.0.0") == (None, None)


def test_a_range_that_admits_everything_stays() -> None:
    assert after("*") == (None, None)
    assert after("latest") == (None, None)


def test_without_a_gate_nothing_younger_than_packwards_window_comes_in() -> None:
    ungated = TEXT.replace("min-release-age=3", "fund=false")
    assert after("1.0.0", ungated) == (None, "2.0.0")
    # An operator would let 2.1.0 in.
    assert after("~1.0.0", ungated.replace("2.1.0  1 hours", "2.0.1  1 hours"))[1] == "2.0.0"


AGES = ("1 hours", "2 days", "4 days", "3 years")


@given(st.lists(st.sampled_from(AGES), min_size=4, max_size=4), st.sampled_from(["^", "~", "", ">="]))
def test_an_upgrade_never_installs_what_the_gate_holds_back(ages: list[str], operator: str) -> None:
    releases = "\n".join(
        f"{version}  {age}" for version, age in zip(("1.0.0", "1.0.1", "1.1.0", "2.0.0"), ages, strict=True)
    )
    text = TEXT[: TEXT.index("-- registry")] + f"-- registry/a --\n{releases}\n"
    for moved in after(f"{operator}1.0.0", text):
        if moved is not None:
            (prospect,) = prospects(URI, check(text % moved).context())
            assert prospect.outlook.state in ("old-enough", "fallback")


COVERED = (
    TEXT
    + """-- advisories/a --
GHSA-aaaa-bbbb-cccc  high  %s  Title
"""
)


def moves(specifier: str, covered: str, settings: str = "{}") -> tuple[str | None, str | None]:
    text = COVERED.replace('"dependencies"', f'"packward": {settings}, "dependencies"')
    return after(specifier, text.replace("  %s  Title", f"  {covered}  Title"))


def test_nothing_moves_to_what_a_known_advisory_covers() -> None:
    # The advisory is known of 1.2.0, which is installed, and tells of versions that nobody asked about.
    assert moves("^1.0.0", ">=1.2.0 <2.1.0") == (None, None)
    assert moves("^1.0.0", "1.2.0") == (None, "^2.0.0")
    assert moves("1.0.0", "<1.1.0 || 2.0.0") == (None, "1.2.0")


def test_where_advisories_are_off_they_decide_nothing() -> None:
    assert moves("1.0.0", "<1.1.0 || 2.0.0", '{"advisories": "off"}') == (None, "2.0.0")


def test_an_operator_that_would_let_in_what_an_advisory_covers_is_left_out() -> None:
    lock = """-- package-lock.json --
{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "^1.0.0"}},
  "node_modules/a": {"version": "1.0.0"}}}
-- registry/a --
1.0.0  5 years
1.1.0  4 years
1.2.0  3 years
-- advisories/a --
GHSA-aaaa-bbbb-cccc  high  1.0.0 || 1.2.0  Title
"""
    assert after("^1.0.0", TEXT[: TEXT.index("-- registry")] + lock) == ("1.1.0", "1.1.0")
