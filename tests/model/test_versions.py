from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.node_answers import answers
from model.random_versions import mutated, version
from packward.model.versions import Version, clean, compare, diff, key, parse

SEED = 20260
COUNT = 10_000

PRECEDENCE = [
    "1.0.0-0",
    "1.0.0-2",
    "1.0.0-10",
    "1.0.0-a",
    "1.0.0-a.1",
    "1.0.0-a.b",
    "1.0.0-b",
    "1.0.0",
    "1.0.1",
]


def read(text: str) -> Version:
    version = parse(text)
    assert version is not None, text
    return version


def test_keys_sort_by_precedence() -> None:
    assert sorted(PRECEDENCE[4:] + PRECEDENCE[:4], key=lambda text: read(text).key) == PRECEDENCE


def test_build_metadata_does_not_count() -> None:
    assert compare(read("1.0.0+a"), read("1.0.0+b")) == 0
    assert read("1.0.0+a.1").build == ("a", "1")
    assert str(read("1.0.0+a")) == "1.0.0"


@pytest.mark.parametrize(
    "text", ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "a", "vv1.2.3"]
)
def test_what_is_no_version_has_no_key(text: str) -> None:
    assert key(text) is None


def test_a_number_beyond_the_safe_integers_is_no_version() -> None:
    assert key("1.0.9007199254740991") is not None
    assert key("1.0.9007199254740992") is None


def test_a_version_may_have_256_characters() -> None:
    assert key("1.0.0-".ljust(256, "a")) is not None
    assert key("1.0.0-".ljust(257, "a")) is None


def test_loose_reads_what_strict_refuses() -> None:
    assert str(parse(" =v01.2.3beta", loose=True)) == "1.2.3-beta"


@given(st.text(alphabet="0123456789.-+v= xa\n", max_size=300), st.booleans())
def test_no_text_raises(text: str, loose: bool) -> None:
    parse(text, loose=loose)
    clean(text, loose=loose)


@pytest.mark.node
def test_versions_are_read_as_node_semver_reads_them() -> None:
    random = Random(SEED)
    texts = [version(random) for _ in range(COUNT // 2)] + [" 1.2.3 ", "==v 1.2.3", "1.2.3\n", "\x1f1.2.3"]
    texts += [mutated(random, version(random)) for _ in range(COUNT // 2)]
    cases = [(text, loose) for text in texts for loose in (False, True)]
    wrong = [
        (case, ours, theirs)
        for case, theirs in zip(cases, answers([("version", *case) for case in cases]), strict=True)
        if (ours := _reading(*case)) != theirs
    ]
    assert not wrong, f"{len(wrong)} of {len(cases)} versions differ (seed {SEED}): {wrong[:10]}"


def _reading(text: str, loose: bool) -> list[object]:
    parsed = parse(text, loose=loose)
    if parsed is None:
        return [None, clean(text, loose=loose), None]
    return [str(parsed), clean(text, loose=loose), list(parsed.build)]


@pytest.mark.node
def test_versions_are_compared_as_node_semver_compares_them() -> None:
    random = Random(SEED)
    texts = [text for text in (version(random) for _ in range(4 * COUNT)) if parse(text)]
    pairs = list(zip(texts[::2], texts[1::2], strict=False))
    wrong = [
        (left, right, ours, theirs)
        for (left, right), theirs in zip(pairs, answers([("compare", *pair) for pair in pairs]), strict=True)
        if (ours := [compare(read(left), read(right)), diff(read(left), read(right))]) != theirs
    ]
    assert not wrong, f"{len(wrong)} of {len(pairs)} pairs differ (seed {SEED}): {wrong[:10]}"
