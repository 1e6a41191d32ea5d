"""What stands above a group of dependencies."""

from packward.features.code_lens import lenses_of
from packward.model.facts import Facts, Unknown
from packward.model.settings import Settings
from packward.rules.context import Context
from support.archive import NOW
from support.check import Checked, check

URI = "file:///project/package.json"
TEXT = """
-- package.json --
{
  "packageManager": "npm@11.21.2",
  "dependencies": {"left-pad": "^1.0.0", "old": "^1.0.0", "esbuild": "0.25.1"},
  "devDependencies": {"right-pad": "^1.0.0"},
  "peerDependencies": {}
}
-- .npmrc --
min-release-age=3
-- package-lock.json --
{"lockfileVersion": 3, "packages": {
  "": {"dependencies": {"left-pad": "^1.0.0", "old": "^1.0.0"}},
  "node_modules/left-pad": {"version": "1.1.0"},
  "node_modules/old": {"version": "1.0.0"}}}
-- registry/left-pad --
1.1.0  5 years
1.2.0  4 years
1.3.0  20 hours
-- registry/old --
1.0.0  5 years
1.1.0  4 years
2.0.0  4 years
-- registry/right-pad --
1.0.0  3 years
-- registry/esbuild --
0.25.1  1 years postinstall="node install.js"
"""


def titles(checked: Checked) -> list[tuple[str, str, str]]:
    """Return (text under the lens, title, action)."""
    text = checked.archive.files["package.json"]
    found = lenses_of(checked.context(), URI, checked.report.findings)
    return [(text[lens.span.start : lens.span.end], lens.title, lens.action) for lens in found]


def test_the_lenses_count_updates_waits_and_scripts_on_the_line_of_their_group() -> None:
    assert titles(check(TEXT)) == [
        ("dependencies", "2 updates allowed · 1 held back until Tuesday", "upgrade"),
        ("dependencies", "1 update beyond the range", "upgrade-across"),
        ("dependencies", "1 install script unreviewed", "why"),
        ("devDependencies", "no updates", "upgrade"),
    ]


def test_a_wait_of_less_than_a_day_is_told_in_hours() -> None:
    soon = TEXT.replace("1.3.0  20 hours", "1.3.0  60 hours")
    assert titles(check(soon))[0][1] == "2 updates allowed · 1 held back for 12 h"


def test_what_is_not_known_yet_keeps_the_place_of_the_lens() -> None:
    checked = check(TEXT)
    lenses = lenses_of(Context(checked.workspace, Facts(), NOW), URI, ())
    assert [(lens.group, lens.title) for lens in lenses] == [
        ("dependencies", "asking about 3 packages"),
        ("devDependencies", "asking about 1 package"),
    ]


def test_what_cannot_be_checked_is_said() -> None:
    checked = check(TEXT, unknown={"right-pad": Unknown("unreachable")})
    assert ("devDependencies", "no updates · 1 not checked", "upgrade") in titles(checked)


def test_scripts_that_the_user_ignores_are_not_counted() -> None:
    off = TEXT.replace('  "peerDependencies": {}', '  "packward": {"rules": {"install-script": "off"}}')
    assert "why" not in {action for _, _, action in titles(check(off))}


def test_the_setting_takes_lenses_away() -> None:
    assert titles(check(TEXT, settings=Settings(code_lens=False))) == []


def test_a_half_typed_line_leaves_the_lenses_where_they_are() -> None:
    broken = TEXT.replace('"esbuild": "0.25.1"}', '"esbuild": "0.25.1", "hal\n}')
    assert titles(check(broken)) == titles(check(TEXT))
