from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.node_answers import answers
from model.random_versions import mutated, range_text
from packward.model.names import is_valid_name, scope, unscoped
from packward.model.specifiers import Specifier, parse_specifier, pin, rewrite

SEED = 20262
COMMIT = "0123456789abcdef0123456789abcdef01234567"

PATHS = [
    "user/repo",
    "user/repo.git",
    "user",
    "user/repo/tree/next",
    "user/repo/archive/v1.tar.gz",
    "a/b/c",
    "a%2fb/c%",
]
STARTS = [
    "",
    "github:",
    "gitlab:",
    "bitbucket:",
    "gist:",
    "sourcehut:",
    "git@github.com:",
    "git@git.example.com:",
    "git://github.com/",
    "git+ssh://git@github.com/",
    "git+ssh://git@github.com:",
    "git+ssh://git@git.example.com:",
    "git+ssh://git@git.example.com:22/",
    "git+https://www.gitlab.com/",
    "git+https://git.example.com/",
    "git+file:///srv/",
    "ssh://git@github.com/",
    "ssh://git@git.example.com/",
    "https://github.com/",
    "https://GitHub.com/",
    "https://gist.github.com/",
    "https://bitbucket.org/",
    "https://git.sr.ht/~",
    "https://example.com/",
    "http://gitlab.com/",
    "ftp://example.com/",
    "file:",
    "file:///",
    "./",
    "../",
    "~/",
    "/",
    "C:",
    "@scope/",
]
ENDS = [
    "",
    "#main",
    f"#{COMMIT}",
    "#semver:^1.0.0",
    "#semver:%5E1",
    "#path:sub",
    "#a::path:b",
    "#a::b",
    "#x:y",
    ".tgz",
]
ALIASES = [
    "npm:",
    "NPM:real@1",
    "npm:real",
    "npm:real@",
    "npm:real@^1.2",
    "npm:@s/real",
    "npm:@s/real@next",
    "npm:@s",
    "npm:_real@1",
    "npm:real.tgz@1",
    "npm:real@npm:other@1",
    "npm:real@user/repo",
    "npm:real@file:x",
    "npm:^1.0.0",
    "npm:1.0.0",
    "npm:a/b@1",
    "npm:http://example.com",
]
REGISTRY = [
    "",
    " ",
    "*",
    "latest",
    "next-1",
    "a b",
    "a/b c",
    "1.2.3",
    " =v1.2.3",
    "1.2.3beta",
    "^1 || 2",
    "é",
    "a@b",
    "x.tar",
]


def kind(text: str) -> str:
    return parse_specifier("name", text).kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("link:../a", "link"),
        ("workspace:^", "workspace"),
        ("catalog:", "catalog"),
        ("catalog:react18", "catalog"),
        ("portal:../a", "portal"),
        ("patch:a@npm%3A1.0.0#./a.patch", "patch"),
        ("jsr:@std/path@^1", "jsr"),
        ("ftp://example.com/a", "invalid"),
    ],
)
def test_protocols_of_other_managers_have_kinds_of_their_own(text: str, expected: str) -> None:
    assert kind(text) == expected
    assert parse_specifier("name", text).registry_name is None


def test_no_text_is_every_version_and_latest_is_a_tag() -> None:
    assert kind("") == "range"
    assert kind("latest") == "tag"


def test_an_alias_asks_for_its_target() -> None:
    alias = parse_specifier("short", "npm:@acme/long@^1.2")
    assert alias.registry_name == alias.target_name == "@acme/long"
    assert alias.target is not None
    assert (alias.target.kind, alias.target.wanted) == ("range", "^1.2")


def test_only_a_whole_commit_id_pins_a_repository() -> None:
    assert parse_specifier("a", f"user/repo#{COMMIT}").is_pinned_commit
    assert not parse_specifier("a", f"user/repo#{COMMIT[:7]}").is_pinned_commit
    assert not parse_specifier("a", "user/repo#semver:1.0.0").is_pinned_commit


def test_an_invalid_name_makes_the_specifier_invalid() -> None:
    assert parse_specifier("_name", "1.0.0").kind == "invalid"


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("^1.2.0", "^2.3.4"),
        ("~1.2.0", "~2.3.4"),
        ("~> 1.2", "~> 2.3"),
        (">=1", ">=2"),
        ("=v1.2.0", "=v2.3.4"),
        ("1.2.0", "2.3.4"),
        ("^1.2", "^2.3"),
        ("1", "2"),
        ("1.x", "2.x"),
        ("1.2.*", "2.3.*"),
        ("<=1.2.0", "<=2.3.4"),
        (" ^1.2.0 ", "^2.3.4"),
        ("<2", "^2.3.4"),
        (">1", "^2.3.4"),
        ("1 - 2", "^2.3.4"),
        ("^1 || ^2", "^2.3.4"),
        (">=1 <3", "^2.3.4"),
        ("*", "^2.3.4"),
        ("", "^2.3.4"),
        ("next", "^2.3.4"),
        ("npm:real@^1.2", "npm:real@^2.3"),
        ("npm:@s/real", "npm:@s/real@^2.3.4"),
        ("npm:^1.2", "npm:^2.3"),
        ("npm:1.2.0", "npm:2.3.4"),
        ("user/repo#main", "user/repo#main"),
        ("workspace:^1.0.0", "workspace:^1.0.0"),
    ],
)
def test_an_edit_keeps_operator_and_precision(text: str, rewritten: str) -> None:
    assert rewrite(text, "2.3.4") == rewritten


def test_a_prerelease_is_written_in_full() -> None:
    assert rewrite("^1.2", "2.0.0-rc.1") == "^2.0.0-rc.1"
    assert rewrite("1.x", "2.0.0-rc.1") == "2.0.0-rc.1"


def test_a_pin_keeps_the_protocol_and_the_alias() -> None:
    assert pin("^1.2", "2.3.4+build") == "2.3.4"
    assert pin("npm:real@~1", "2.3.4") == "npm:real@2.3.4"
    assert pin("npm:real", "2.3.4") == "npm:real@2.3.4"
    assert pin("npm:~1", "2.3.4") == "npm:2.3.4"
    assert pin("file:../a", "2.3.4") == "file:../a"


def test_what_is_no_version_is_not_written() -> None:
    assert rewrite("^1.2", "latest") == "^1.2"
    assert pin("^1.2", "latest") == "^1.2"


@pytest.mark.parametrize("name", ["a", "A", "a.b", "@s/a", "@s/_a", "a~", "1.0.0", "http", "a" * 215])
def test_old_names_are_valid(name: str) -> None:
    assert is_valid_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".a",
        "_a",
        "-a",
        "a b",
        " a",
        "a/b",
        "@s",
        "@s/",
        "@/a",
        "@s/.a",
        "@s/a/b",
        "é",
        "node_modules",
        "a%",
    ],
)
def test_some_names_no_package_can_have(name: str) -> None:
    assert not is_valid_name(name)


def test_a_name_has_its_scope_apart() -> None:
    assert (scope("@acme/a"), unscoped("@acme/a")) == ("@acme", "a")
    assert (scope("a"), unscoped("a")) == (None, "a")


@given(
    st.text(max_size=40), st.text(max_size=80) | st.text(alphabet="npmgitfile:@/#.~^1%[]?\\ ", max_size=80)
)
def test_no_text_raises(name: str, text: str) -> None:
    parse_specifier(name, text)
    parse_specifier("name", text)
    rewrite(text, "1.2.3")
    pin(text, "1.2.3-beta")


@pytest.mark.parametrize(
    "row", ["@", ":", "/", "#", "npm:", "npm:a@", "git+", "%20", "1.", "::", "[", "\\", "a/"]
)
def test_a_very_long_row_is_read_in_one_pass(row: str) -> None:
    """A pass that started again at every character would take hours, not be a little slower."""
    for start in ("", "npm:", "github:", "git+ssh://a@b:", "https://", "^1.2.3-"):
        parse_specifier("name", start + row * 30_000)
        rewrite(start + row * 30_000, "1.2.3")


@pytest.mark.node
def test_specifiers_are_read_as_npm_package_arg_reads_them() -> None:
    random = Random(SEED)
    texts = [start + path + end for start, path, end in product(STARTS, PATHS, ENDS)] + ALIASES + REGISTRY
    texts += [mutated(random, text) for text in random.sample(texts, 1_000)]
    texts += [mutated(random, text) for text in (*ALIASES, *REGISTRY) * 30]
    texts += [prefix + range_text(random) for _ in range(500) for prefix in ("", "npm:real@")]
    replies = answers([("specifier", "name", text) for text in texts], specifiers=True)
    wrong = [
        (text, ours, theirs)
        for text, theirs in zip(texts, replies, strict=True)
        if (ours := _reading(parse_specifier("name", text))) != theirs
    ]
    assert sum(reply is not None for reply in replies) > len(texts) // 2
    assert not wrong, f"{len(wrong)} of {len(texts)} specifiers differ (seed {SEED}): {wrong[:10]}"


@pytest.mark.node
def test_names_are_valid_as_npm_package_arg_judges_them() -> None:
    random = Random(SEED)
    seeds = ["abc", "@s/abc", "Abc", "a.b", "@s.t/a-b", "node_modules", "favicon.ico", "a(b)", "http"]
    names = [mutated(random, mutated(random, name)) for name in seeds * 50]
    replies = answers([("specifier", name, "1.0.0") for name in names if name], specifiers=True)
    wrong = [
        (name, theirs)
        for name, theirs in zip(filter(None, names), replies, strict=True)
        if is_valid_name(name) != (theirs is not None)
    ]
    assert not wrong, f"{len(wrong)} of {len(names)} names differ (seed {SEED}): {wrong[:10]}"


def _reading(specifier: Specifier) -> dict[str, object] | None:
    if specifier.kind in {"invalid", "link", "workspace", "catalog", "portal", "patch", "jsr"}:
        return None
    target = specifier.target
    return {
        "type": "remote" if specifier.kind == "url" else specifier.kind,
        "wanted": specifier.wanted,
        "target": [target.name, target.kind, target.wanted] if target else None,
        "committish": specifier.committish,
        "gitRange": specifier.git_range,
    }
