"""suspicious-release: what makes it speak, and which ordinary releases it stays silent on."""

import json

import pytest

from packward.model.facts import Query, Unknown
from packward.model.finding import Severity
from support.check import REGISTRY, Checked, check

CALM = """
1.0.0  3 years publisher=ann size=100000 files=20
1.1.0  1 years publisher=ann size=101000 files=20
1.2.0  4 months publisher=ann size=102000 files=20
"""


def release(line: str, *, before: str = CALM, others: str = "", text: str = "*", npmrc: str = "") -> Checked:
    """Check a project that takes the newest `lib`, whose last line is `line`; `others` are more sections."""
    manifest = json.dumps({"packageManager": "npm@11.21.2", "dependencies": {"lib": text}})
    config = f"-- .npmrc --\n{npmrc}\n" if npmrc else ""
    return check(
        f"-- package.json --\n{manifest}\n{config}-- registry/lib --\n{before.strip()}\n{line}\n{others.strip()}".strip()
    )


def said(checked: Checked) -> str:
    """Return the facts that the one warning lists."""
    finding = checked.only("suspicious-release")
    assert finding.severity is Severity.WARNING, finding.message
    return finding.message.rstrip(".").partition(": ")[2]


def is_silent(checked: Checked) -> bool:
    return not checked.by_rule("suspicious-release")


STRONG = [
    ("postinstall=x", "an install script (postinstall: x), new in this release"),
    ("gyp", "an install script (install: node-gyp rebuild), new in this release"),
    ("deps=lib@^1.0.0", "new dependency on itself (lib ^1.0.0)"),
    (
        "optional=@lib/setup@github:lib/lib#abc",
        "new dependency @lib/setup from github:lib/lib#abc, which no registry holds",
    ),
    (
        "deps=x@https://example.com/x.tgz",
        "new dependency x from https://example.com/x.tgz, which no registry holds",
    ),
    (
        "peers=x@git+ssh://git@example.com/x.git",
        "new dependency x from git+ssh://git@example.com/x.git, which no registry holds",
    ),
    ("deps=young@^1.0.0", "new dependency young, first published 22 hours earlier"),
    ("optional=young@^1.0.0", "new dependency young, first published 22 hours earlier"),
    ("deps=alias@npm:young@^1.0.0", "new dependency alias, first published 22 hours earlier"),
    ("deps=scripted@^1.0.0", "new dependency scripted, with an install script (preinstall: y)"),
    ("deps=mine@^1.0.0", "new dependency mine, with an install script (preinstall: y)"),
]
OTHERS = """
-- registry/mine --
1.0.0  6 years publisher=ann preinstall=y
-- registry/young --
1.0.0  1 days publisher=eve
-- registry/scripted --
1.0.0  6 years preinstall=y
-- registry/old --
1.0.0  6 years
"""


@pytest.mark.parametrize(("words", "fact"), STRONG)
def test_one_strong_sign_is_a_warning(words: str, fact: str) -> None:
    line = f"1.2.1  2 hours publisher=ann size=102000 files=20 {words}"
    assert said(release(line, others=OTHERS)) == fact


@pytest.mark.parametrize(("words", "fact"), STRONG)
def test_what_the_release_before_had_too_is_no_sign(words: str, fact: str) -> None:
    before = f"{CALM}1.2.1  2 months publisher=ann {words}"
    checked = release(f"1.2.2  2 hours publisher=ann {words}", before=before, others=OTHERS)
    assert is_silent(checked), fact


@pytest.mark.parametrize(("words", "fact"), STRONG)
def test_the_second_of_several_releases_in_a_row_is_compared_with_the_one_before_them(
    words: str, fact: str
) -> None:
    before = f"{CALM}1.2.1  3 hours publisher=ann {words}"
    checked = release(f"1.2.2  2 hours publisher=ann {words}", before=before, others=OTHERS)
    assert "compared with 1.2.0: new" in checked.only("suspicious-release").message or fact in said(checked)


@pytest.mark.parametrize(("words", "fact"), STRONG)
def test_a_release_of_more_than_thirty_days_is_not_looked_at(words: str, fact: str) -> None:
    line = f"1.2.1  31 days publisher=ann size=102000 files=20 {words}"
    assert is_silent(release(line, others=OTHERS)), fact


WEAK = {
    "lost": ("publisher=ann", "no provenance, which 1.1.0 and 1.2.0 had"),
    "publisher": ("publisher=eve provenance", "published by eve, who published none before (1.2.0: ann)"),
    "size": ("publisher=ann provenance size=900000", "unpacked size 900 kB, before at most 102 kB"),
    "files": ("publisher=ann provenance files=300", "300 files, before at most 20"),
}
ATTESTED = CALM.replace("ann", "ann provenance")


@pytest.mark.parametrize(("words", "fact"), WEAK.values(), ids=WEAK)
def test_one_weak_sign_alone_is_an_information(words: str, fact: str) -> None:
    finding = release(f"1.2.1  2 hours {words}", before=ATTESTED).only("suspicious-release")
    assert finding.severity is Severity.INFORMATION
    assert finding.message == f"lib 1.2.1 was published 2 hours ago; compared with 1.2.0: {fact}."


@pytest.mark.parametrize(
    "line",
    [
        "1.2.1  2 hours publisher=eve",
        "1.2.1  2 hours publisher=eve provenance size=900000",
        "1.2.1  2 hours publisher=ann files=300",
        "1.2.2  2 hours publisher=eve provenance\n1.2.1  3 days removed",
    ],
)
def test_two_weak_signs_are_a_warning(line: str) -> None:
    assert "; " in said(release(line, before=ATTESTED))


def test_a_stranger_is_told_from_who_published_a_package_that_is_weeks_old() -> None:
    before = "1.0.0  20 days publisher=ann\n1.0.1  10 days publisher=ann"
    finding = release("1.0.2  2 hours publisher=eve", before=before).only("suspicious-release")
    assert finding.severity is Severity.INFORMATION
    assert "published by eve, who published none before (1.0.1: ann)" in finding.message


def test_a_release_after_years_of_silence_is_an_information() -> None:
    finding = release("1.0.1  2 days", before="1.0.0  5 years").only("suspicious-release")
    assert finding.severity is Severity.INFORMATION
    assert finding.message.endswith(": the first release after 4 years.")


def test_dormant_for_years_then_a_new_maintainer_and_a_second_release_a_few_days_later_is_a_warning() -> None:
    before = "3.3.4  2 years publisher=ann\n3.3.5  6 days publisher=eve"
    facts = said(release("3.3.6  1 hours publisher=eve deps=young@^1.0.0", before=before, others=OTHERS))
    assert facts == (
        "new dependency young, first published 23 hours earlier; "
        "published by eve, whose first release of it was 6 days ago; the first release after 23 months"
    )


def test_strong_signs_stand_first() -> None:
    facts = said(release("1.2.1  2 hours publisher=eve size=900000 preinstall=x", before=CALM))
    assert [fact.split(" ")[0] for fact in facts.split("; ")] == ["an", "published", "unpacked"]


ORDINARY = {
    "an ordinary patch": (CALM, "1.2.1  2 hours publisher=ann size=103000"),
    "the first with provenance": (CALM, "1.2.1  2 hours publisher=ann provenance"),
    "the first by CI": (CALM, "1.2.1  2 hours trusted"),
    "another CI": (CALM.replace("publisher=ann", "trusted"), "1.2.1  2 hours trusted"),
    "a person who published before CI did": (
        "1.0.0  2 years publisher=ann\n1.1.0  1 years trusted",
        "1.1.1  2 hours publisher=ann",
    ),
    "provenance tried once": (
        "1.0.0  2 years publisher=ann\n1.1.0  3 months publisher=ann provenance",
        "1.1.1  2 hours publisher=ann",
    ),
    "a maintenance line that never had the provenance of the newest": (
        "5.7.0  6 years publisher=ann\n5.7.1  4 years publisher=ann\n7.4.0  1 years trusted\n7.5.0  3 months trusted",
        "5.7.2  2 hours publisher=ann",
    ),
    "maintenance lines patched on one day": (
        "5.7.1  4 years\n6.3.0  3 years\n7.5.3  3 months\n5.7.2  6 hours\n6.3.1  4 hours",
        "7.5.4  2 hours",
    ),
    "maintenance lines patched within minutes, as before": (
        "5.7.1  4 years\n6.3.0  4 years\n7.5.3  3 months\n5.7.2  130 minutes\n6.3.1  125 minutes",
        "7.5.4  2 hours",
    ),
    "a new major with a last patch of the old one": (
        "1.0.0  2 years\n1.1.0  3 months\n1.1.1  130 minutes",
        "2.0.0  2 hours",
    ),
    "a new package that goes through majors": ("1.0.0  150 minutes\n2.0.0  140 minutes", "3.0.0  2 hours"),
    "the first release ever": ("", "1.0.0  2 hours postinstall=x publisher=ann size=9000000"),
    "canaries": (
        "1.0.0  2 months\n1.1.0-canary.1  2 hours\n2.0.0-canary.1  2 hours\n0.9.0-canary.1  2 hours",
        "1.0.1  2 hours",
    ),
    "a new major with an old dependency": (CALM, "2.0.0  2 hours publisher=ann size=900000 deps=old@^1.0.0"),
    "a peer dependency that became a plain one": (
        "1.0.0  3 months peers=young@^1.0.0",
        "1.0.1  2 hours deps=young@^1.0.0",
    ),
    "a dependency that is there again": (
        "1.0.0  3 years deps=young@^1.0.0\n1.1.0  3 months",
        "1.1.1  2 hours deps=young@^1.0.0",
    ),
    "a script that moved to another event": (
        "1.0.0  1 years install=node-gyp-build\n1.0.1  3 months install=node-gyp-build",
        "1.0.2  2 hours postinstall=node-gyp-build",
    ),
    "one more of a large team": (
        "\n".join(f"1.0.{number}  {90 + number} days publisher=p{number}" for number in range(6)),
        "1.0.6  2 hours publisher=eve",
    ),
    "a small package that grew by a readme": (
        "1.0.0  1 years size=3000 files=3\n1.0.1  3 months size=3000 files=3",
        "1.0.2  2 hours size=9000 files=7",
    ),
}


@pytest.mark.parametrize(("before", "line"), ORDINARY.values(), ids=ORDINARY)
def test_ordinary_releases_are_silent(before: str, line: str) -> None:
    checked = release(line, before=before, others=OTHERS)
    lost = checked.by_rule("suspicious-release")
    assert not lost, lost[0].message


def test_the_types_of_several_majors_of_one_package_are_published_together_again_and_again() -> None:
    lines = [
        f"{major}.{minor}.0  {60 * 24 * 40 * (8 - minor) + major} minutes publisher=types"
        for minor in range(8)
        for major in (18, 20, 22, 24)
    ]
    newest = [f"{major}.9.0  {120 + major} minutes publisher=types" for major in (18, 20, 22, 24)]
    for text in ("^18", "^20", "^22", "^24"):
        assert is_silent(release(newest[-1], before="\n".join(lines + newest[:-1]), text=text))


def test_packages_of_one_name_that_are_released_together_are_parts() -> None:
    manifest = json.dumps({"packageManager": "npm@11.21.2", "dependencies": {"tool-cli": "*"}})
    cli = "-- registry/tool-cli --\n1.0.0  3 months\n1.1.0  2 hours deps=tool-core@^1.1.0\n"
    for core, silent in (("1.1.0  121 minutes", True), ("1.1.0  121 minutes postinstall=x", False)):
        checked = check(f"-- package.json --\n{manifest}\n{cli}-- registry/tool-core --\n{core}\n")
        assert is_silent(checked) is silent


@pytest.mark.parametrize("who", ["publisher=ann", "trusted"])
@pytest.mark.parametrize("part", ["lib-linux-x64", "@lib/linux-x64", "@ann/lib-linux-x64", "lib-core"])
def test_parts_of_one_release_may_be_new_and_are_published_within_the_minute(who: str, part: str) -> None:
    before = CALM.replace("publisher=ann", who)
    parts = f"-- registry/{part} --\n1.3.0  121 minutes {who}\n"
    assert is_silent(release(f"1.3.0  2 hours {who} optional={part}@1.3.0", before=before, others=parts))


def test_a_stranger_cannot_publish_a_part() -> None:
    parts = "-- registry/lib-linux-x64 --\n1.3.0  121 minutes publisher=eve\n"
    assert said(release("1.3.0  2 hours publisher=ann optional=lib-linux-x64@1.3.0", others=parts))


def test_the_packages_of_a_monorepo_are_silent_together() -> None:
    names = [f"@mono/p{number}" for number in range(50)]
    sections = "".join(
        f"-- registry/{name} --\n1.0.0  9 months trusted\n1.1.0  3 months trusted\n"
        f"2.0.0  2 hours trusted deps={names[number - 1]}@2.0.0,@mono/new@2.0.0\n"
        for number, name in enumerate(names)
    )
    new = "-- registry/@mono/new --\n2.0.0  2 hours trusted\n"
    manifest = json.dumps({"packageManager": "npm@11.21.2", "dependencies": dict.fromkeys(names, "^2.0.0")})
    assert is_silent(check(f"-- package.json --\n{manifest}\n{sections}{new}"))


PATCHED = "1.0.0  3 years\n2.0.0  2 years\n3.0.0  1 years\n"


@pytest.mark.parametrize("text", ["^1", "^2", "^3"])
def test_several_versions_of_several_majors_within_an_hour_are_a_warning(text: str) -> None:
    before = f"{PATCHED}1.0.1  150 minutes\n2.0.1  140 minutes\n3.0.1  130 minutes"
    fact = "1.0.1, 2.0.1, 3.0.1 and 3.0.2 of 3 majors within one hour, for the first time"
    assert said(release("3.0.2  2 hours", before=before, text=text)) == fact


def test_of_two_majors_three_versions_within_an_hour_are_a_warning() -> None:
    before = "1.0.0  9 months\n2.0.0  7 months\n2.0.1  140 minutes"
    assert is_silent(release("1.0.1  2 hours", before=before, text="^1"))
    fact = "1.0.1, 2.0.1 and 2.0.2 of 2 majors within one hour, for the first time"
    assert said(release("1.0.1  2 hours", before=f"{before}\n2.0.2  130 minutes", text="^1")) == fact


def test_majors_that_were_made_up_above_the_newest_count_too() -> None:
    before = "1.0.0  2 years\n1.1.0  3 months\n1.1.1  140 minutes\n2.0.0  130 minutes"
    fact = "1.1.1, 2.0.0 and 3.0.0 of 3 majors within one hour, for the first time"
    assert said(release("3.0.0  2 hours", before=before)) == fact


@pytest.mark.parametrize(
    "before",
    [
        "1.0.1  2 years\n2.0.0  2 years\n3.0.0  1 years\n1.0.0  3 months\n2.0.1  130 minutes\n2.0.2  125 minutes",
        "1.0.0  2 years\n2.5.0  2 years\n3.0.0  1 years\n2.1.0  130 minutes\n2.2.0  125 minutes",
    ],
)
def test_what_a_mirror_fetched_together_was_not_published_together(before: str) -> None:
    assert is_silent(release("3.0.1  2 hours", before=before))


@pytest.mark.parametrize("who", ["", " publisher=ann", " publisher=eve"])
def test_one_patch_of_each_of_three_lines_is_a_warning_whoever_published_them(who: str) -> None:
    before = f"{PATCHED}1.0.1  140 minutes{who}\n2.0.1  130 minutes{who}"
    fact = "1.0.1, 2.0.1 and 3.0.1 of 3 majors within one hour, for the first time"
    assert said(release(f"3.0.1  2 hours{who}", before=before)).startswith(fact)


@pytest.mark.parametrize(
    ("age", "who", "weight"),
    [
        ("3 hours", "eve", "warning"),
        ("3 hours", "ann", "warning"),
        ("20 days", "eve", "warning"),
        ("20 days", "ann", "information"),
    ],
)
def test_a_new_dependency_is_a_weak_sign_where_it_is_weeks_old_and_the_maintainers_own(
    age: str, who: str, weight: str
) -> None:
    others = f"-- registry/split --\n1.0.0  {age} publisher={who}"
    finding = release("1.2.1  2 hours publisher=ann deps=split@^1.0.0", others=others).only(
        "suspicious-release"
    )
    assert finding.severity.word == weight
    scripted = release("1.2.1  2 hours publisher=ann deps=split@^1.0.0", others=f"{others} postinstall=x")
    assert said(scripted).startswith("new dependency split")


def test_another_text_of_a_script_and_lost_provenance_are_a_warning_together() -> None:
    before = "1.0.0  1 years provenance postinstall=a\n1.0.1  3 months provenance postinstall=a"
    facts = said(release("1.0.2  2 hours postinstall=b", before=before))
    assert "an install script (postinstall: b) with another text than before" in facts


@pytest.mark.parametrize("missing", ["size", "publisher"])
def test_what_a_registry_never_tells_is_not_lost(missing: str) -> None:
    before = "\n".join(
        " ".join(word for word in line.split() if not word.startswith(missing) or missing == "publisher")
        for line in ATTESTED.strip().splitlines()
    )
    assert is_silent(release("1.2.1  2 hours publisher=ann provenance size=103000", before=before))


def test_a_mirror_that_dates_old_versions_anew_does_not_make_them_young() -> None:
    before = "4.2.0  3 years\n4.2.2  2 years\n5.0.0  1 years"
    assert is_silent(release("4.2.1  2 days postinstall=x", before=before, text="4.2.1"))


LOCKED = """
-- package.json --
{"packageManager": "npm@11.21.2", "dependencies": {"lib": "^1.0.0"}}
-- package-lock.json --
{"lockfileVersion": 3, "packages": {"": {"dependencies": {"lib": "^1.0.0"}}, "node_modules/lib": {"version": "1.2.1"}}}
-- registry/lib --
1.2.0  4 months
"""


def test_a_locked_version_that_is_gone_from_the_registry_is_a_warning() -> None:
    finding = check(f"{LOCKED}1.2.1  2 days removed").only("suspicious-release")
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "lib 1.2.1 (package-lock.json), published on 2026-11-20, is no longer in registry.example.com."
    )
    assert not check(f"{LOCKED}1.2.1  40 days removed").by_rule("suspicious-release")


def test_a_locked_version_is_judged_whatever_the_range_would_give() -> None:
    checked = check(f"{LOCKED}1.2.1  20 days postinstall=x\n1.2.2  19 days")
    assert checked.only("suspicious-release").package_version == "1.2.1"


@pytest.mark.parametrize(
    ("npmrc", "fixed"), [("min-release-age=0", "1.2.0"), ("min-release-age=365", "1.1.0"), ("", "1.2.0")]
)
def test_the_fix_is_the_last_version_without_signs_that_the_gate_allows(npmrc: str, fixed: str) -> None:
    line = "1.2.1  3 hours preinstall=x\n1.2.2  2 hours preinstall=x"
    finding = release(line, text="1.2.2", npmrc=npmrc).only("suspicious-release")
    assert [fix.title.partition(" (")[0] for fix in finding.fixes] == [f"Use lib {fixed}"]


def test_a_range_that_keeps_admitting_the_version_is_pinned_and_not_called_safe() -> None:
    checked = release("1.2.1  2 hours preinstall=x", text="^1.0.0")
    (fix,) = checked.only("suspicious-release").fixes
    assert not fix.safe
    assert '"lib": "1.2.0"' in checked.after(fix)["package.json"]


def full_documents(checked: Checked) -> set[str]:
    return {query.package for query in checked.facts.answers if query.signal == "packument-full"}


PUBLIC = """
-- package.json --
{{"packageManager": "npm@10.9.0", "dependencies": {{"lib": "*", "quiet": "*"}}, "packward": {{"minimumReleaseAge": "0"}}}}
-- registry/lib --
1.0.0  3 months
1.0.1  {age} deps=new@1.0.0,known@1.0.0
-- registry/quiet --
1.0.0  2 years
-- registry/new --
1.0.0  {age} publisher=eve
-- registry/known --
1.0.0  2 years
"""


def test_the_full_document_is_asked_of_a_package_only_where_something_in_it_can_be_young() -> None:
    young = check(PUBLIC.format(age="3 hours"), documents="short and full")
    assert full_documents(young) == {"lib", "new"}
    assert said(young).startswith("new dependency new")
    old = check(PUBLIC.format(age="40 days"), documents="short and full")
    assert full_documents(old) == set()
    assert Query("packument", REGISTRY, "new") not in old.facts.answers


def test_a_short_document_with_times_tells_who_is_young_and_the_full_one_who_published_it() -> None:
    archive = PUBLIC.format(age="3 hours").replace("deps=new@1.0.0,known@1.0.0", "publisher=eve")
    checked = check(archive, documents="dated short and full")
    assert full_documents(checked) == {"lib"}
    assert "published by eve" in checked.only("suspicious-release").message


def test_an_added_dependency_that_cannot_be_asked_is_listed_and_raises_nothing() -> None:
    archive = PUBLIC.format(age="3 hours")
    checked = check(archive, unknown={"new": Unknown("unreachable")})
    assert is_silent(checked)
    assert Query("packument", REGISTRY, "new") in checked.report.unknown


SHAPES = {
    "a dormant package, two majors at once, a payload": (
        "1.0.109  9 months size=90000\n2.0.82  7 months size=90000\n1.0.110  135 minutes size=300000\n2.0.83  130 minutes size=300000",
        "2.0.84  2 hours size=300000",
    ),
    "an unused low major, a script, after years": (
        "1.2.7  4 years\n1.2.8  3 years\n1.2.9  130 minutes preinstall=x\n1.3.9  125 minutes preinstall=x",
        "2.3.9  2 hours preinstall=x",
    ),
    "a bundle run after the install, many times the size": (
        "20.0.1  3 months size=900000 files=300\n20.0.2  10 days size=910000 files=300\n20.0.3  3 hours size=4500000 postinstall=x",
        "20.0.4  2 hours size=4500000 files=301 postinstall='node bundle.js'",
    ),
    "a commit of its own repository as an optional dependency, trusted publishing intact": (
        "1.1.0  2 months trusted\n1.2.0  6 days trusted\n1.2.1  125 minutes trusted optional=@lib/setup@github:lib/router#79ac",
        "1.2.2  2 hours trusted optional=@lib/setup@github:lib/router#79ac",
    ),
    "a dependency on itself in place of the script that was found out": (
        "8.13.0  2 months\n8.14.0  4 days preinstall=x",
        "8.15.0  2 hours deps=lib@8.14.0",
    ),
    "by hand, by somebody new, what CI published so far": (
        "2.0.3  8 months trusted\n2.0.4  5 months trusted\n2.0.5  130 minutes publisher=eve\n2.0.6  125 minutes publisher=eve",
        "2.0.7  2 hours publisher=eve",
    ),
}


@pytest.mark.parametrize(("before", "line"), SHAPES.values(), ids=SHAPES)
def test_shapes_that_hijacks_took_are_warnings(before: str, line: str) -> None:
    assert said(release(line, before=before))


def test_a_payload_that_leaves_no_trace_in_the_document_is_at_most_an_information() -> None:
    before = "5.5.0  6 months trusted size=43000\n5.6.0  20 days trusted size=43500"
    assert is_silent(release("5.6.1  2 hours trusted size=62000", before=before))
